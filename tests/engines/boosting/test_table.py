"""Tables: every dialect of a spreadsheet is read; what cannot be is refused in words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.boosting import read_csv
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
def test_dialects(text, tmp_path):
    for data in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16")):
        points, labels = read_csv(data)
        np.testing.assert_array_equal(points, X)
        np.testing.assert_array_equal(labels, [0, 1, 0])
    path = tmp_path / "table.csv"
    path.write_text(text)
    np.testing.assert_array_equal(read_csv(path)[0], X)


def test_labels():
    def labels(*names):
        return read_csv("\n".join(f"1,2,{name}" for name in names).encode())[1].tolist()

    assert labels("10", "2", "10") == [1, 0, 1]  # numbers in the order of numbers
    assert labels("-1", "1", "1.0") == [0, 1, 1]
    assert labels("yes", "no") == [1, 0]
    assert labels("猫", "狗", "猫") == [1, 0, 1]
    assert labels("a", "b", "c", "d") == [0, 1, 2, 3]


def test_excel_in_china():
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
        (b"a,1,2\nb,3,4", "Line 1, column 1: 'a' is not a number", "标签应放在第三列"),
        (b"1,2,a\n3,4", "Line 2 has 2 columns", "第 2 行有 2 列"),
        (b"1,2,3,a\n1,2,3,b", "Line 1 has 4 columns", "第 1 行有 4 列"),
        (b"1,2,a\n3,4,a", "the same label", "标签相同"),
        (b"\n".join(b"1,2,%d" % k for k in range(5)), "5 different labels", "5 个不同的标签"),
        (b"1,2,a\n" * 5001, "5001 rows", "5001 行"),
        (b"1,2,a\n3,4,b\n" * 500_000, "5.7 MB", "5.7 MB"),
        (b"PK\x03\x04\x00\x00\xff\x81", "not a text file", "不是文本文件"),
        (b'1,2,a\n"' + b"9" * 200_000, "cannot be read", "无法读取"),
    ],
)
def test_what_to_mend(table, english, chinese):
    with pytest.raises(ParamsError) as error:
        read_csv(table)
    assert english in error.value.say(0)
    assert chinese in error.value.say(1)


def test_a_million_rows_are_refused_before_they_are_read(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(2**40)  # a terabyte that takes no room
    with pytest.raises(ParamsError, match="1 MB"):
        read_csv(path)


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_read_or_refused(data):
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
def test_what_was_written_is_read(rows, mark):
    text = "\n".join(mark.join(map(str, row)) for row in rows)
    points, labels = read_csv(text.encode())
    np.testing.assert_array_equal(points, [row[:2] for row in rows])
    assert [("a", "b")[k] for k in labels] == [row[2] for row in rows]
