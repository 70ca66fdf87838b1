"""A table of two columns of numbers and a label, in the dialects that spreadsheets write."""

import csv
import io
import math
from pathlib import Path

import numpy as np

from engines.params import ParamsError, Text

from .params import CLASSES, POINTS

__all__ = ["BYTES", "read_csv"]

BYTES = 2**20
"""The largest file."""

MISSING = {"", "na", "n/a", "nan", "null", "none", "?", "-"}


def read_csv(source: bytes | str | Path) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, 2) and labels (n,), 0 .. K-1 in the order of the labels' names.

    Comma, semicolon, tab or blank between cells; decimal comma where the comma does not separate;
    quotes, a header line, a byte order mark, UTF-8, UTF-16 or GB 18030.

    Arguments:
        source: the file's bytes, or its path.

    Raises:
        ParamsError: the sentence says what to mend, in English and Chinese (`say(language)`).
    """
    text = _decoded(_bytes(source))
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=True)
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(row)]
    except csv.Error as error:
        raise _error(
            f"Line {reader.line_num} cannot be read ({error}); save the table as CSV again.",
            f"第 {reader.line_num} 行无法读取（{error}）；请重新保存为 CSV。",
        ) from None
    if rows and _is_header(rows[0][1], separator):
        rows = rows[1:]
    _check_size(len(rows))
    points = np.array([_point(line, row, separator) for line, row in rows])
    return points, _codes([row[2] for _, row in rows])


def _error(english: str, chinese: str) -> ParamsError:
    return ParamsError([("file", (english, chinese))])


def _bytes(source: bytes | str | Path) -> bytes:
    large = len(source) if isinstance(source, bytes) else Path(source).stat().st_size
    if large > BYTES:
        raise _error(
            f"The file has {large / 2**20:.1f} MB; keep it under 1 MB and {POINTS} rows.",
            f"文件有 {large / 2**20:.1f} MB；请控制在 1 MB、{POINTS} 行以内。",
        )
    return source if isinstance(source, bytes) else Path(source).read_bytes()


def _decoded(data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if wide else ["utf-8-sig", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _error(
        "This is not a text file; save the table as CSV (comma-separated values).",
        "这不是文本文件；请将表格另存为 CSV（逗号分隔值）。",
    )


def _separator(text: str) -> str:
    """The mark that stands twice in the first line; semicolon and tab go before the comma."""
    first = next((line for line in text.splitlines() if line.strip()), "").strip()
    return next((mark for mark in ";\t," if first.count(mark) >= 2), " " if " " in first else ",")


def _number(cell: str, separator: str) -> float | None:
    """A cell as a number, None if it is text."""
    try:
        return float(cell if separator == "," else cell.replace(",", "."))
    except ValueError:
        return None


def _is_header(row: list[str], separator: str) -> bool:
    texts = [_number(cell, separator) is None and cell.lower() not in MISSING for cell in row[:2]]
    return all(texts)


def _check_size(rows: int) -> None:
    if rows < 2:
        found = ("no rows", "没有数据") if rows == 0 else ("one row", "只有一行数据")
        raise _error(
            f"The table has {found[0]}; give two points or more, of two classes or more.",
            f"表格{found[1]}；请至少提供两个点、两个类别。",
        )
    if rows > POINTS:
        raise _error(
            f"The table has {rows} rows; keep {POINTS} or fewer.",
            f"表格有 {rows} 行；请保留不超过 {POINTS} 行。",
        )


def _point(line: int, row: list[str], separator: str) -> tuple[float, float]:
    if len(row) != 3:
        raise _error(
            f"Line {line} has {len(row)} columns; give three: two numbers and a label.",
            f"第 {line} 行有 {len(row)} 列；应为三列：两个数值和一个标签。",
        )
    for column, cell in enumerate(row, 1):
        if cell.lower() in MISSING:
            raise _error(
                f"Line {line}, column {column} has no value; fill it in or delete the line.",
                f"第 {line} 行第 {column} 列缺失；请补全或删除该行。",
            )
    first, second = (_coordinate(line, k, row[k - 1], separator) for k in (1, 2))
    return first, second


def _coordinate(line: int, column: int, cell: str, separator: str) -> float:
    value = _number(cell, separator)
    said = repr(cell if len(cell) <= 30 else cell[:27] + "...")
    if value is None:
        raise _error(
            f"Line {line}, column {column}: {said} is not a number; the label comes third.",
            f"第 {line} 行第 {column} 列：{said} 不是数值；标签应放在第三列。",
        )
    if not math.isfinite(value) or abs(value) > 1e6:
        raise _error(
            f"Line {line}, column {column}: {said} is not a finite number up to a million; "
            "rescale the column.",
            f"第 {line} 行第 {column} 列：{said} 不是一百万以内的有限数；请缩放该列。",
        )
    return value


def _codes(labels: list[str]) -> np.ndarray:
    """Labels as 0 .. K-1; numbers are ordered as numbers, so that "10" follows "2"."""
    numbers = [_number(label, ",") for label in labels]
    keys = labels if None in numbers else numbers
    names = sorted(set(keys))  # type: ignore[type-var]
    if not 2 <= len(names) <= CLASSES:
        raise ParamsError([("file", _classes(len(names)))])
    return np.array([names.index(key) for key in keys])


def _classes(count: int) -> Text:
    if count < 2:
        return (
            "All rows have the same label; add rows of a second class.",
            "所有行的标签相同；请加入第二类的数据。",
        )
    return (
        f"The third column has {count} different labels; keep {CLASSES} classes or fewer.",
        f"第三列有 {count} 个不同的标签；请保留不超过 {CLASSES} 类。",
    )
