"""Tables: every dialect of a spreadsheet is read; what cannot be is refused in words."""

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.boosting.table import Table, read_csv, read_table
from engines.params import ParamsError

ROWS = ("1.5,2,a", "-3,4e-1,b", "0.25,6,a")
X = [[1.5, 2], [-3, 0.4], [0.25, 6]]
PLAIN = "\n".join(ROWS)


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN + "\n\n",
        PLAIN.replace("\n", "\r\n"),
        "x,y,label\n" + PLAIN,
        '"x","y","label"\n' + PLAIN.replace("a", '"a"'),
        PLAIN.replace(",", ", "),
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", " "),
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", ";").replace(".", ","),
        "x;y;z\n" + PLAIN.replace(",", ";").replace(".", ","),
        PLAIN.replace(",", "\t").replace(".", ","),
        '"1,5";"2";"a"\n"-3";"0,4";"b"\n"0,25";"6";"a"',
    ],
)
def test_dialects(text: str, tmp_path: Path) -> None:
    for data in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16")):
        points, labels = read_csv(data)
        np.testing.assert_array_equal(points, X)
        np.testing.assert_array_equal(labels, [0, 1, 0])
    path = tmp_path / "table.csv"
    path.write_text(text)
    np.testing.assert_array_equal(read_csv(path)[0], X)


ODD = Path(__file__).parents[2] / "cases" / "boosting" / "odd"


def english(table: Table) -> str:
    return " ".join(said[0] for said in table.said)


@pytest.mark.parametrize(
    ("name", "points", "labels", "words"),
    [
        ("comment_line", [[1, 2], [2, 3]], ["a", "b"], "with # was left out"),
        (
            "label_first_numeric",
            [[1.5, 2.25], [2.5, 3.5], [1.5, 2.25], [2.1, 3.5]],
            ["0", "1", "0", "1"],
            "label was read as the label",
        ),
        (
            "pandas_default_header",
            [[1, 2], [2, 3], [2.5, 4]],
            ["0", "1", "0"],
            "(0,1,2) was read as the columns' names",
        ),
        ("pandas_index", [[1, 2], [2, 3]], ["a", "b"], "numbers the rows"),
    ],
)
def test_odd_files(name: str, points: list[list[float]], labels: list[str], words: str) -> None:
    table = read_table(ODD / f"{name}.csv")
    np.testing.assert_array_equal(table.x, points)
    assert [table.names[k] for k in table.y] == labels
    assert words in english(table)
    assert all(any("\u4e00" <= c <= "\u9fff" for c in said[1]) for said in table.said)


@pytest.mark.parametrize("header", ["1,2,3", "0,1,4", "2,5,7"])
def test_numbers_that_count_the_columns_are_no_point(header: str) -> None:
    """A third class of one point, if they were."""
    rows = "0.5,0.2,0\n5.1,3.5,1\n6.1,2.2,1"
    table = read_table(f"{header}\n{rows}".encode())
    assert (len(table.y), table.names) == (3, ("0", "1"))
    assert f"({header}) was read as the columns' names" in english(table)
    for label, shown in ((header[-1], 4), ("1", 4)):  # a label that is there below: a point
        point = f"{header[:-1]}{label}"
        found = read_table(f"{point}\n{rows}\n3.5,1,{label}".encode())
        assert len(found.y) == shown + 1, point
    with pytest.raises(ParamsError, match="may be a point"):
        read_table(f"{header}\n5,3,0\n5,1,1\n6,2,1".encode())


def test_every_odd_file_is_read() -> None:
    assert len(list(ODD.glob("*.csv"))) == 5
    for file in ODD.glob("*.csv"):
        assert len(read_table(file).names) == 2
    many = read_table(ODD / "pandas_default_header_120.csv")
    assert len(many.y) == 120
    np.testing.assert_array_equal(many.x[0], [0.1257, -0.1321])


@pytest.mark.parametrize(
    "text",
    [
        ",x1,x2,y\n" + "".join(f"{i},{row}\n" for i, row in enumerate(ROWS)),
        "Unnamed: 0,x1,x2,y\n"
        + "".join(f"{i},{row}\n" for i, row in zip((8, 3, 5), ROWS, strict=True)),
        "PassengerId,x1,x2,y\n" + "".join(f"{i},{row}\n" for i, row in enumerate(ROWS, 7)),
        '"x1","x2","y"\n' + "".join(f'"{i}",{row}\n' for i, row in enumerate(ROWS, 1)),
        "".join(f"{i},{row}\n" for i, row in enumerate(ROWS)),
        ",0,1,2\n" + "".join(f"{i},{row}\n" for i, row in enumerate(ROWS)),
        "0,1,label\n" + PLAIN,
        "0,1,2\n" + PLAIN,
        "k,x1,x2\n" + "\n".join(f"{k},{a},{b}" for a, b, k in (row.split(",") for row in ROWS)),
        PLAIN.replace("\n", "\r"),
        "x,y,k\r" + PLAIN.replace("\n", "\r") + "\r",
        "x,y,k,\n" + PLAIN.replace("\n", ",\n") + ",",
        "x,y,k\n" + PLAIN.replace("\n", ",,\n") + ",,",
        "x,y,k,,\n" + PLAIN,
        "# x,y,k\n" + PLAIN,
        '# made by me, for "you\n#\n' + PLAIN + "\n# the end",
        "sep=;\n" + PLAIN.replace(",", ";"),
        PLAIN.replace(",", "|"),
        PLAIN.replace(",", "   "),
        '"1,5","2,0",a\n"-3,0","0,4",b\n"0,25","6,0",a',
        PLAIN.replace("-", "\N{MINUS SIGN}"),
        "x，y，k\n" + PLAIN.replace(",", "，"),
        PLAIN.replace(",", "；"),
        "1,2,3\n" + PLAIN,
        "0,1,4\n" + PLAIN,
        "1,2,label\n" + PLAIN,
        ",0,1,4\n" + "".join(f"{i},{row}\n" for i, row in enumerate(ROWS)),
        "Unnamed: 0.1,Unnamed: 0,x,y,k\n" + "".join(f"{i},{i},{r}\n" for i, r in enumerate(ROWS)),
        "x,y,word,k\n1.5,2,u,a\n-3,.4,v,b\n.25,6,w,a",
    ],
)
def test_as_programs_write_it(text: str) -> None:
    for data in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16")):
        table = read_table(data)
        np.testing.assert_array_equal(table.x, X)
        assert [table.names[k] for k in table.y] == ["a", "b", "a"]


@pytest.mark.parametrize("names", [("été", "hiver"), ("Größe", "Maß"), ("niño", "café")])
def test_latin_1(names: tuple[str, str]) -> None:
    text = f"x,y,k\n1,2,{names[0]}\n3,4,{names[1]}\n"
    for encoding in ("latin-1", "cp1252", "utf-8", "utf-16", "utf-16-le", "utf-16-be"):
        assert set(read_table(text.encode(encoding)).names) == set(names), encoding
    assert "Latin-1" in english(read_table(text.encode("latin-1")))


@pytest.mark.parametrize("names", [("猫", "狗"), ("正常", "异常"), ("红色花", "蓝色花")])
def test_chinese(names: tuple[str, str]) -> None:
    text = f"横,纵,类别\n1,2,{names[0]}\n3,4,{names[1]}\n"
    for encoding in ("gbk", "gb18030", "utf-8", "utf-16"):
        assert set(read_table(text.encode(encoding)).names) == set(names), encoding


def test_two_of_many_columns() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(20, 4)).round(3)
    rows = [",".join(map(str, row)) + f",{'uv'[i % 2]}" for i, row in enumerate(x)]
    data = "\n".join(["a,b,c,d,kind", *rows]).encode()
    table = read_table(data)
    assert (table.columns, table.axes, table.label) == (("a", "b", "c", "d"), ("a", "b"), "kind")
    np.testing.assert_array_equal(table.x, x[:, :2])
    assert "a and b are drawn" in english(table)
    other = read_table(data, axes=("d", "b"))
    np.testing.assert_array_equal(other.x, x[:, [3, 1]])
    assert not other.said
    for axes, words in ((("a", "z"), "the columns are a, b"), (("a", "a"), "two different")):
        with pytest.raises(ParamsError, match=words):
            read_table(data, axes=axes)


def test_a_label_that_is_asked_for() -> None:
    data = b"a,b,p,q\n1,2,0,1\n3,4,1,1\n5,6,0,2\n"
    assert read_table(data).label == "q"
    asked = read_table(data, label="p")
    assert (asked.label, asked.names) == ("p", ("0", "1"))
    with pytest.raises(ParamsError, match="no column 'z'"):
        read_table(data, label="z")


def test_names_of_labels() -> None:
    table = read_table(b"1,2,setosa\n3,4,virginica\n5,6,setosa")
    assert table.names == ("setosa", "virginica")
    assert read_table(b"1,2,1.0\n3,4,0\n5,6,1").names == ("0", "1")


def test_gaps_are_kept_on_demand_only() -> None:
    data = b"x,y,k\n1,,a\n2,3,b\nNA,5,a"
    table = read_table(data, gaps=True)
    np.testing.assert_array_equal(np.isnan(table.x), [[0, 1], [0, 0], [1, 0]])
    with pytest.raises(ParamsError, match="Line 4, column 1 has no value"):
        read_table(data.replace(b"1,,", b"1,1,"))
    # A gap in a column that is not drawn is nobody's business.
    assert len(read_table(b"x,y,z,k\n1,2,,a\n3,4,5,b\n5,6,7,a").x) == 3


def test_labels() -> None:
    def labels(*names: str) -> list[int]:
        return read_csv("\n".join(f"1,2,{name}" for name in names).encode())[1].tolist()

    assert labels("10", "2", "10") == [1, 0, 1]  # numbers in the order of numbers
    assert labels("-1", "1", "1.0") == [0, 1, 1]
    assert labels("yes", "no") == [1, 0]
    assert labels("猫", "狗", "猫") == [1, 0, 1]
    assert labels("a", "b", "c", "d") == [0, 1, 2, 3]


def test_excel_in_china() -> None:
    points, labels = read_csv("横,纵,类别\n1,2,猫\n3,4,狗".encode("gb18030"))
    assert points.tolist() == [[1, 2], [3, 4]]
    assert set(labels) == {0, 1}


@pytest.mark.parametrize(
    ("table", "english", "chinese"),
    [
        (b"", "no rows", "没有数据"),
        (b"x,y,label\n", "no rows", "没有数据"),
        (b"1,2,a", "one row", "只有一行"),
        (b"x,y,z\n1,2,a\n3,,b", "Line 3, column 2 has no value", "第 3 行第 2 列缺失"),
        (b"1,2,a\n3,4,", "Line 2, column 3 has no value", "第 2 行第 3 列缺失"),
        (b"1,2,a\nNaN,4,b", "Line 2, column 1 has no value", "第 2 行第 1 列缺失"),
        (b"1,2,a\n3,?,b", "Line 2, column 2 has no value", "第 2 行第 2 列缺失"),
        (b"1,2,a\n3,inf,b", "not a finite number", "有限数"),
        (b"1,2,a\n3,1e9,b", "rescale", "缩放"),
        (b"1,2,a\n3,four,b", "Line 2, column 2: 'four' is not a number", "'four' 不是数值"),
        (b"1,2\n3,4\n5,6", "two columns of numbers", "两列数值"),
        (b"x,a\n3,b\n5,c", "found: x", "现有：x"),
        (b",x,k\n0,3,b\n1,5,c", "found: x", "现有：x"),
        (b"x,y,k\n1,,a\n2,3,b\n4,,a", "Line 2, column 2 has no value (as in 1 more)", "1 行"),
        (b"1,2,kind\n3,4,0\n5,6,1", "name all of them in words", "列名"),
        (b"0,1,2\n3,4,0\n5,6,1", "may be a point or pandas' names", "列名"),
        (b"1;2,5;a\n3.5;4;b", "the same decimal mark", "小数点"),
        (b'1,"2,500",a\n3,"4,000",b\n5,6,a', "may be read in two ways", "两种读法"),
        (b"1,2,a\n1_000,4,b\n5,6,b", "Line 2, column 1: '1_000' is not a number", "不是数值"),
        ("1,2,a\n１,4,b\n5,6,b".encode(), "Line 2, column 1: '１' is not a number", "不是数值"),
        (b"1,2,a\n3,4,b,c\n5,6,a", "Line 2 has 4 columns", "第 2 行有 4 列"),
        (b"x,y,k\n1,2,a\nx,y,k\n3,4,b\n5,6,a", "Line 3, column 1: 'x'", "第 3 行第 1 列"),
        (b'[{"x": 1, "y": 2, "k": "a"}]', "JSON or a page", "JSON 或网页"),
        (b"PK\x03\x04rest of a workbook", "Excel workbook", "Excel 工作簿"),
        (b"1,2,a\n3,4", "Line 2 has 2 columns", "第 2 行有 2 列"),
        (b"1,2,a\n3,4,a", "the same label", "标签相同"),
        (b"\n".join(b"1,2,%d" % k for k in range(5)), "5 different labels", "5 个不同的标签"),
        (b"1,2,a\n" * 5001, "5001 rows", "5001 行"),
        (b"1,2,a\n3,4,b\n" * 500_000, "5.7 MB", "5.7 MB"),
        (b"PK\x03\x04\x00\x00\xff\x81", "not a text file", "不是文本文件"),
        (b'1,2,a\n"' + b"9" * 200_000, "cannot be read", "无法读取"),
    ],
)
def test_what_to_mend(table: bytes, english: str, chinese: str) -> None:
    with pytest.raises(ParamsError) as error:
        read_csv(table)
    assert english in error.value.say(0)
    assert chinese in error.value.say(1)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("1,2,a\n3," + "9" * 100_000 + "x,b\n5,6,b", "Line 2, column 2"),
        ("\n".join(f"{i},{'9' * 5000},2,{'ab'[i % 2]}" for i in range(9)), "columns of numbers"),
        ("\n".join("9" * 5000 + f"{i},1,2,{'ab'[i % 2]}" for i in range(9)), None),
        ("1\n" * 500_000, "500001 rows"),
        ("1," * 400_000 + "\n", "columns; keep"),
        ("," * 500_000 + "\n1,2,a\n3,4,b", None),
        ('"' * 500_000, ""),
        ("\n" * 900_000, "900001 rows"),
        ("# " * 200_000 + "\n" + "#\n" * 200_000, "200002 rows"),
    ],
    ids=range(9),
)
def test_nothing_takes_long(table: str, words: str | None) -> None:
    start = time.process_time()
    said = refusal(table.encode())
    assert said is None if words is None else words in said
    assert time.process_time() - start < 3


def refusal(data: bytes) -> str | None:
    """Why a table is not read; None if it is."""
    try:
        read_table(data)
    except ParamsError as error:
        return error.say(0)
    return None


def test_a_million_rows_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(2**40)  # a terabyte that takes no room
    with pytest.raises(ParamsError, match="1 MB"):
        read_csv(path)


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        points, labels = read_csv(data)
    except ParamsError:
        return
    assert len(points) == len(labels) >= 2
    assert np.isfinite(points).all()


@given(
    st.lists(
        st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.sampled_from(["a", "b"])),
        min_size=2,
        max_size=20,
    ).filter(lambda rows: len({row[2] for row in rows}) == 2),
    st.sampled_from([",", ";", "\t"]),
)
def test_what_was_written_is_read(rows: list[tuple[float, float, str]], mark: str) -> None:
    text = "\n".join(mark.join(map(str, row)) for row in rows)
    points, labels = read_csv(text.encode())
    np.testing.assert_array_equal(points, [row[:2] for row in rows])
    assert [("a", "b")[k] for k in labels] == [row[2] for row in rows]


GOOD = [("0.5", "1.25", "a"), ("2.5", "-3.0", "b"), ("4.75", "1e-3", "a"), ("7.5", "8", "b")]
BAD = ["", "x", "1..2", "1e", "0x1", "1_0", "--1", "1 2", "１", "1.5m", "$3", "inf", "2e9", "NA"]


@given(
    st.integers(0, 3),
    st.integers(0, 1),
    st.sampled_from(BAD),
    st.sampled_from([",", ";", "\t", "|"]),
    st.booleans(),
    st.booleans(),
)
def test_a_damaged_number_is_named(
    row: int, column: int, bad: str, mark: str, header: bool, trailing: bool
) -> None:
    rows = [list(cells) for cells in GOOD]
    rows[row][column] = bad
    lines = [mark.join(cells) + mark * trailing for cells in [["x", "y", "k"]] * header + rows]
    with pytest.raises(ParamsError, match=f"Line {row + 1 + header}, column {column + 1}"):
        read_table("\n".join(lines).encode())


@given(
    st.integers(0, 3),
    st.sampled_from([0, 1, 2, 4, 5]),
    st.sampled_from([",", ";", "\t", "|"]),
    st.booleans(),
)
def test_a_line_of_another_length_is_named(row: int, length: int, mark: str, header: bool) -> None:
    rows = [list(cells) for cells in GOOD]
    rows[row] = [*rows[row], "more", "and more"][:length]
    lines = [mark.join(cells) for cells in [["x", "y", "k"]] * header + rows]
    data = "\n".join(lines).encode()
    if length == 0:  # an empty line is no row
        assert len(read_table(data).y) == 3
        return
    with pytest.raises(ParamsError, match=f"Line {row + 1 + header} has {length} columns"):
        read_table(data)


def plain_labels(rows: Sequence[Sequence[str]]) -> bool:
    """Two labels at least; and no lone word above numbers, which is refused as half a header."""
    words = [row[2] != "7" for row in rows]
    return len({row[2] for row in rows}) > 1 and not (words[0] and not any(words[1:]))


@given(
    st.lists(
        st.tuples(
            st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.sampled_from(["u v", "w", "7", "é"])
        ),
        min_size=3,
        max_size=12,
    ).filter(plain_labels),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([",", ";", "\t"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"]),
)
def test_nothing_is_changed_on_the_way(
    rows: list[tuple[float, float, str]],
    end: str,
    mark: str,
    index: bool,
    header: bool,
    comma: bool,
    encoding: str,
) -> None:
    def number(value: float) -> str:
        return str(value).replace(".", ",") if comma and mark != "," else str(value)

    lines = [["", "x1", "x2", "y"][not index :]] * header
    for i, (a, b, k) in enumerate(rows):
        lines.append([str(i)] * index + [number(a), number(b), k])
    table = read_table(end.join(mark.join(cells) for cells in lines).encode(encoding))
    np.testing.assert_array_equal(table.x, [row[:2] for row in rows])
    assert [table.names[k] for k in table.y] == [row[2] for row in rows]
