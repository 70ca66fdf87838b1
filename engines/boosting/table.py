"""A table of numbers and labels as people have it, read as points in the plane."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engines.params import Text

from .columns import Columns, column, columns, is_missing
from .dialect import number, refused, sheet
from .params import CLASSES, POINTS

__all__ = ["BYTES", "Table", "choose", "read_csv", "read_table"]

BYTES = 2**20
"""The largest file."""


@dataclass(frozen=True)
class Table:
    """Points x (n, 2) with classes y (n,), 0 .. K-1 in the order of the labels' names.

    names: (K,), the labels as they are written. columns: the names of all columns of numbers.
    axes: the two that are x. label: the column of the labels. every: the names of all columns.
    said: what the reader decided that the file did not say, in English and in Chinese.
    """

    x: np.ndarray
    y: np.ndarray
    names: tuple[str, ...]
    columns: tuple[str, ...]
    axes: tuple[str, str]
    label: str
    said: tuple[Text, ...]
    every: tuple[str, ...] = ()


def read_csv(source: bytes | str | Path) -> tuple[np.ndarray, np.ndarray]:
    """Points (n, 2) and labels (n,) of `read_table`, with the columns that it finds."""
    table = read_table(source)
    return table.x, table.y


def read_table(
    source: bytes | str | Path,
    axes: tuple[str, str] | None = None,
    label: str | None = None,
    *,
    gaps: bool = False,
) -> Table:
    """The points of a table of two or more columns of numbers and one of labels.

    Comma, semicolon, tab, bar or blank between cells; decimal comma where the comma does not
    separate; quotes; line ends of any system; names of the columns or none, pandas' and R's
    among them; a column that numbers the rows; comments (#); UTF-8, UTF-16, GB 18030, Latin-1.
    What had to be guessed is in `said`; a line that cannot be read is named, none is left out.

    Arguments:
        source: the file's bytes, or its path.
        axes: the names of the two columns to draw; None takes the first two of numbers.
        label: the name of the labels' column; None takes the one so named, else the one in
            words, else the last.
        gaps: a coordinate without a value is NaN instead of an error.

    Raises:
        ParamsError: the sentence says what to mend, in English and Chinese (`say(language)`).
    """
    cells = sheet(_bytes(source))
    found = columns(cells, label)
    chosen = _axes(found, axes)
    x = np.array([_coordinates(found, j, cells.comma, gaps) for j in chosen]).T
    y, names = _codes(found, cells.comma)
    numbers = tuple(found.names[j] for j in found.numeric)
    first, second = (found.names[j] for j in chosen)
    guessed = (axes is None and len(numbers) > 2, label is None)
    said = [*found.said, *_guesses(found, chosen, *guessed)]
    own = found.names[found.label]
    return Table(x, y, names, numbers, (first, second), own, tuple(said), tuple(found.names))


def choose(
    source: bytes, x: str = "", y: str = "", label: str = "", *, gaps: bool = False
) -> Table:
    """`read_table` with columns by name; "" leaves one to the reader.

    Of two columns with one left open, it takes the first one that is free.

    Raises:
        ParamsError: as `read_table`, and for a name that is none of its columns.
    """
    table = read_table(source, label=label or None, gaps=gaps)
    free = [name for name in table.columns if name not in (x, y)]
    axes = (x or free.pop(0), y or free.pop(0)) if x or y else None
    return table if axes is None else read_table(source, axes, label or None, gaps=gaps)


def _bytes(source: bytes | str | Path) -> bytes:
    large = len(source) if isinstance(source, bytes) else Path(source).stat().st_size
    if large > BYTES:
        raise refused(
            f"The file has {large / 2**20:.1f} MB; keep it under 1 MB and {POINTS} rows.",
            f"文件有 {large / 2**20:.1f} MB；请控制在 1 MB、{POINTS} 行以内。",
        )
    return source if isinstance(source, bytes) else Path(source).read_bytes()


def _axes(found: Columns, asked: tuple[str, str] | None) -> tuple[int, int]:
    if asked is None:
        return found.numeric[0], found.numeric[1]
    first, second = (column(found.names, name) for name in asked)
    if first == second or found.label in (first, second):
        raise refused(
            "Choose two different columns, neither of them the label's.",
            "请选择两个不同的列，且都不是标签列。",
        )
    return first, second


def _guesses(found: Columns, chosen: tuple[int, int], axes: bool, label: bool) -> list[Text]:
    names, said = found.names, []
    if axes:
        english = f"{len(found.numeric)} columns of numbers: "
        english += f"{names[chosen[0]]} and {names[chosen[1]]} are drawn; any two can be chosen."
        chinese = f"共有 {len(found.numeric)} 列数值：画出的是 {names[chosen[0]]} 与 "
        said.append((english, chinese + f"{names[chosen[1]]}；可任选两列。"))
    if label and found.label != len(names) - 1:
        name = names[found.label]
        said.append((f"{name} was read as the label.", f"{name} 被读作标签。"))
    return said


def _coordinates(found: Columns, j: int, comma: bool, gaps: bool) -> list[float]:
    """One column as numbers."""
    if not gaps:
        _all_there(found, j)
    return [
        math.nan
        if is_missing(row.cells[j])
        else _coordinate(row.number, j + 1, row.cells[j], comma)
        for row in found.rows
    ]


def _all_there(found: Columns, j: int) -> None:
    lines = [row.number for row in found.rows if is_missing(row.cells[j])]
    if not lines:
        return
    more = len(lines) - 1
    english = f" (as in {more} more)" if more else ""
    chinese = f"，另有 {more} 行同样缺失" if more else ""
    raise refused(
        f"Line {lines[0]}, column {j + 1} has no value{english}; fill it in or delete the line.",
        f"第 {lines[0]} 行第 {j + 1} 列缺失{chinese}；请补全或删除该行。",
    )


def _coordinate(line: int, place: int, cell: str, comma: bool) -> float:
    value = number(cell, comma)
    said = repr(cell if len(cell) <= 30 else cell[:27] + "...")
    if value is None and number(cell, True) is not None:
        raise refused(
            f"Line {line}, column {place}: {said} may be read in two ways; write it without "
            "the comma, or with a point.",
            f"第 {line} 行第 {place} 列：{said} 有两种读法；请去掉逗号，或改用小数点。",
        )
    if value is None:
        raise refused(
            f"Line {line}, column {place}: {said} is not a number; mend it, or choose "
            "another column.",
            f"第 {line} 行第 {place} 列：{said} 不是数值；请修正，或另选一列。",
        )
    if not math.isfinite(value) or abs(value) > 1e6:
        raise refused(
            f"Line {line}, column {place}: {said} is not a finite number up to a million; "
            "rescale the column, or choose another.",
            f"第 {line} 行第 {place} 列：{said} 不是一百万以内的有限数；请缩放该列，或另选一列。",
        )
    return value


def _codes(found: Columns, comma: bool) -> tuple[np.ndarray, tuple[str, ...]]:
    """Labels as 0 .. K-1 and their names; numbers in their order, so that "10" follows "2"."""
    _all_there(found, found.label)
    labels = [row.cells[found.label] for row in found.rows]
    numbers = [number(label, comma) for label in labels]
    keys = labels if None in numbers else numbers
    order = sorted(set(keys))  # type: ignore[type-var]
    if not 2 <= len(order) <= CLASSES:
        raise refused(*_classes(found.names[found.label], len(order)))
    shown = tuple(f"{key:g}" if isinstance(key, float) else str(key)[:40] for key in order)
    return np.array([order.index(key) for key in keys]), shown


def _classes(name: str, count: int) -> Text:
    if count < 2:
        return (
            "All rows have the same label; add rows of a second class.",
            "所有行的标签相同；请加入第二类的数据。",
        )
    return (
        f"The column {name} has {count} different labels; keep {CLASSES} classes or fewer, or "
        "say which column holds the labels.",
        f"列 {name} 有 {count} 个不同的标签；请保留不超过 {CLASSES} 类，或指定标签所在的列。",
    )
