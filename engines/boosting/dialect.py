"""From the bytes of a table to its cells: encodings, line ends, comments, separators, numbers."""

import csv
import io
import re
from typing import NamedTuple

from engines.params import ParamsError, Text

from .params import POINTS

__all__ = ["Line", "Sheet", "number", "refused", "sheet", "too_long"]

LINES = 10 * POINTS
"""The most lines, comments and empty ones among them."""

WIDEST = 500
"""The most columns."""


class Line(NamedTuple):
    """The cells of one row, and the number of its line in the file."""

    number: int
    cells: list[str]


class Sheet(NamedTuple):
    """A table as cells.

    comma: whether the comma is the decimal mark. heading: the comment right above the table, cut
    into cells, None if there is none. said: what was done to the text on the way.
    """

    lines: list[Line]
    comma: bool
    heading: list[str] | None
    said: list[Text]


def refused(english: str, chinese: str) -> ParamsError:
    """A file that cannot be read."""
    return ParamsError([("file", (english, chinese))])


def sheet(data: bytes) -> Sheet:
    """The cells of a file.

    Raises:
        ParamsError: it is no table of text.
    """
    text, said = _decoded(data)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > LINES:
        raise too_long(len(lines))
    mark = _declared(lines)
    comments = [i for i, line in enumerate(lines) if line.lstrip().startswith("#")]
    plain = ["" if line.lstrip().startswith("#") else line.strip(" ") for line in lines]
    mark = mark or _separator([line for line in plain if line.strip()][:50])
    rows = _rows(plain, mark)
    _check_size(rows)
    if comments:
        said.append(_left_out(len(comments)))
    comma = _decimal_comma(rows, mark)
    if comma:
        said.append(("The comma was read as the decimal mark.", "逗号被读作小数点。"))
    return Sheet(rows, comma, _heading(lines, comments, rows, mark), said)


# --- bytes --------------------------------------------------------------------------------------

_MARKS: tuple[tuple[bytes, str], ...] = ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"))
_MARKS += ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
_EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_CONTROL = re.compile("[\0-\x08\x0e-\x1f\x7f]")


def _decoded(data: bytes) -> tuple[str, list[Text]]:
    if data.startswith(_EXCEL):
        raise refused(
            "This is an Excel workbook, not a text file; save the sheet as CSV.",
            "这是 Excel 工作簿，不是文本文件；请将工作表另存为 CSV。",
        )
    for encoding, said in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            continue
        if text.lstrip().startswith(("{", "[", "<")):
            raise refused(
                "This is JSON or a page, not a table; save the table as CSV.",
                "这是 JSON 或网页，不是表格；请将表格另存为 CSV。",
            )
        return text, said
    raise refused(
        "This is not a text file; save the table as CSV (comma-separated values).",
        "这不是文本文件；请将表格另存为 CSV（逗号分隔值）。",
    )


def _encodings(data: bytes) -> list[tuple[str, list[Text]]]:
    """What the bytes may be, the likeliest first, and what is to be said of it."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return [(encoding, [])]
    if data.count(0) * 3 > len(data):  # every other byte of Latin text in UTF-16
        return [("utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be", [])]
    gb: tuple[str, list[Text]] = ("gb18030", [("Read as GB 18030.", "按 GB 18030 编码读取。")])
    latin: tuple[str, list[Text]] = (
        "cp1252",
        [("Read as Latin-1 (Windows-1252).", "按 Latin-1（Windows-1252）编码读取。")],
    )
    return [("utf-8", []), *((gb, latin) if _is_chinese(data) else (latin, gb))]


def _is_chinese(data: bytes) -> bool:
    """Whether bytes above 127 mostly come in the pairs of common Chinese characters."""
    runs = re.findall(rb"[\x80-\xff]+", data)
    return sum(len(run) % 2 == 0 for run in runs) * 2 > len(runs)


# --- text ---------------------------------------------------------------------------------------


def _declared(lines: list[str]) -> str | None:
    """The separator that Excel's own first line names (sep=;); the line is emptied."""
    found = re.fullmatch(r'"?sep=(.)"?', lines[0].strip(), flags=re.IGNORECASE)
    if not found:
        return None
    lines[0] = ""
    return found[1]


def _separator(lines: list[str]) -> str:
    """The mark that makes the most numbers of these lines, then the most cells."""

    def score(mark: str) -> tuple[int, int]:
        rows = [_cells(line, mark) for line in lines]
        numbers = sum(number(cell, mark != ",") is not None for row in rows for cell in row)
        return numbers, sum(map(len, rows))

    return max(";\t,|，； ", key=score)


def _cells(line: str, mark: str) -> list[str]:
    try:
        row = next(csv.reader([line], delimiter=mark, skipinitialspace=True), [])
    except csv.Error:
        return []
    return [cell.strip() for cell in row]


def _rows(lines: list[str], mark: str) -> list[Line]:
    text = io.StringIO("\n".join(lines))
    reader = csv.reader(text, delimiter=mark, skipinitialspace=True)
    try:
        rows = [Line(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        raise refused(
            f"Line {reader.line_num} cannot be read ({error}); save the table as CSV again.",
            f"第 {reader.line_num} 行无法读取（{error}）；请重新保存为 CSV。",
        ) from None
    return [row for row in rows if any(row.cells)]


def _check_size(rows: list[Line]) -> None:
    """Raises ParamsError when the table is too long or too wide to look at every cell."""
    if len(rows) > POINTS + 1:
        raise too_long(len(rows))
    width = max((len(row.cells) for row in rows), default=0)
    if width > WIDEST:
        raise refused(
            f"The table has {width} columns; keep {WIDEST} or fewer.",
            f"表格有 {width} 列；请保留不超过 {WIDEST} 列。",
        )


def too_long(rows: int) -> ParamsError:
    """A table of too many rows."""
    return refused(
        f"The table has {rows} rows; keep {POINTS} or fewer.",
        f"表格有 {rows} 行；请保留不超过 {POINTS} 行。",
    )


def _left_out(count: int) -> Text:
    lines = "1 line that begins" if count == 1 else f"{count} lines that begin"
    return (
        f"{lines} with # {'was' if count == 1 else 'were'} left out.",
        f"略去了 {count} 行以 # 开头的注释。",
    )


def _heading(
    lines: list[str], comments: list[int], rows: list[Line], mark: str
) -> list[str] | None:
    """The comment right above the first row, in which some programs write the names."""
    above = [i for i in comments if not rows or i < rows[0].number - 1]
    if not above:
        return None
    return _cells(lines[above[-1]].strip().removeprefix("#").strip(" "), mark)


# --- numbers ------------------------------------------------------------------------------------

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
DIGITS = 40
"""The longest number; nobody writes a longer one."""

_INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?\d{1,3},\d{3}", re.ASCII)


def number(cell: str, comma: bool) -> float | None:
    """A cell as a number, None if it is text; `comma`: the decimal mark is a comma."""
    cell = cell.replace("\N{MINUS SIGN}", "-")
    if _INFINITE.fullmatch(cell):
        return float(cell)
    if len(cell) > DIGITS or not _NUMBER.fullmatch(cell) or ("," in cell and not comma):
        return None
    return float(cell.replace(",", "."))


def _decimal_comma(rows: list[Line], mark: str) -> bool:
    """Whether the numbers have a comma where others have a point.

    Raises:
        ParamsError: some have the one, some the other.
    """
    numbers = [
        (row.number, cell)
        for row in rows
        for cell in row.cells
        if number(cell, comma=True) is not None
    ]
    commas = [(line, cell) for line, cell in numbers if "," in cell]
    if mark == "," and all(_THOUSANDS.fullmatch(cell) for _, cell in commas):
        return False  # "1,234" in quotes may be 1234: left to be named
    points = [(line, cell) for line, cell in numbers if "." in cell]
    if commas and points:
        (a, with_comma), (b, with_point) = commas[0], points[0]
        raise refused(
            f"Line {a} has {with_comma!r} and line {b} has {with_point!r}: write every number "
            "with the same decimal mark.",
            f"第 {a} 行为 {with_comma!r}，第 {b} 行为 {with_point!r}：请统一小数点的写法。",
        )
    return bool(commas)
