"""Which line names the columns of a table, and which column is what: index, label, number."""

import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from engines.params import Text

from .dialect import Line, Sheet, number, refused, too_long
from .params import CLASSES, POINTS

__all__ = ["Columns", "column", "columns", "is_missing"]

MISSING = {"", "na", "n/a", "#n/a", "<na>", "nan", "null", "none", "?", "-", "."}

_INDEX = {"", "index", "id", "row", "no", "no.", "nr", "nr.", "#", "序号", "编号"}
_UNNAMED = re.compile(r"unnamed: 0(\.\d+)*")
_ENDS_IN_ID = re.compile(r"(^|[ _.-])id$|(?<=[a-z])I[dD]$")
_LABELS: tuple[str, ...] = ("label", "labels", "class", "classes", "target", "species", "category")
_LABELS += ("标签", "类别", "分类", "类", "y")


class Columns(NamedTuple):
    """A table without its header.

    names: one for each column. numeric: those that may be coordinates, an index left out.
    label: the column of the labels.
    """

    names: list[str]
    rows: list[Line]
    numeric: list[int]
    label: int
    said: list[Text]


def columns(sheet: Sheet, label: str | None = None) -> Columns:
    """The parts of a table. label: the name of the label's column, None to find it.

    Raises:
        ParamsError: lines of different length, too few or too many of them, no such label, fewer
            than two columns of numbers.
    """
    given, rows, said = _header(sheet)
    _check_size(len(rows))
    names = _distinct(given or [""] * len(rows[0].cells))
    numeric = [j for j in range(len(names)) if _is_numeric(rows, j)]
    lead = 0  # a table that was saved and read several times has several
    while lead in numeric and _is_index(given, rows, lead):
        numeric.remove(lead)
        said.append(_index_said(names[lead], lead))
        lead += 1
    free = list(range(lead, len(names)))
    chosen = _label(names, rows, [j for j in free if j not in numeric], free, label)
    _same_kind(rows, chosen, sheet.comma)
    numeric = [j for j in numeric if j != chosen]
    if len(numeric) < 2:
        raise _too_few(names, numeric, chosen)
    return Columns(names, rows, numeric, chosen, said)


def _check_size(rows: int) -> None:
    """Raises ParamsError when there are too few or too many rows."""
    if rows < 2:
        found = ("no rows", "没有数据") if rows == 0 else ("one row", "只有一行数据")
        raise refused(
            f"The table has {found[0]}; give two points or more, of two classes or more.",
            f"表格{found[1]}；请至少提供两个点、两个类别。",
        )
    if rows > POINTS:
        raise too_long(rows)


def is_missing(cell: str) -> bool:
    """Whether a cell says that there is no value."""
    return cell.lower() in MISSING


# --- the lines ----------------------------------------------------------------------------------


def _even(lines: list[Line]) -> tuple[list[Line], bool]:
    """Lines of one length, and whether the first has a cell less because R left out its corner."""
    if not lines:
        return [], False
    used = max(max((j + 1 for j, c in enumerate(line.cells) if c), default=0) for line in lines)
    lengths = Counter(min(len(line.cells), used) for line in lines)
    width = max(lengths, key=lambda k: (lengths[k], k))
    corner = len(lines) > 1 and len(lines[0].cells) == width - 1 and _texts(lines[0])
    if corner:
        lines = [Line(lines[0].number, ["", *lines[0].cells]), *lines[1:]]
    return [_cut(line, width) for line in lines], corner


def _texts(line: Line) -> bool:
    return all(number(cell, True) is None and not is_missing(cell) for cell in line.cells)


def _cut(line: Line, width: int) -> Line:
    """The line without the empty cells that a trailing separator leaves."""
    if len(line.cells) < width or any(line.cells[width:]):
        found = len(line.cells)
        raise refused(
            f"Line {line.number} has {found} columns, the others have {width}; mend or delete it.",
            f"第 {line.number} 行有 {found} 列，其余各行有 {width} 列；请修正或删除该行。",
        )
    return Line(line.number, line.cells[:width])


def _is_numeric(rows: list[Line], j: int) -> bool:
    """Whether most cells are numbers: a damaged one among them is named, not taken for text."""
    cells = [row.cells[j] for row in rows if not is_missing(row.cells[j])]
    numbers = sum(number(cell, True) is not None for cell in cells)
    return numbers > 0 and numbers * 2 >= len(cells)


# --- the header ---------------------------------------------------------------------------------


def _header(sheet: Sheet) -> tuple[list[str] | None, list[Line], list[Text]]:
    """The names that the table gives its columns, the lines below, and what is to be said."""
    lines, corner = _even(sheet.lines)
    said = list(sheet.said)
    if not (corner or _is_header(lines, sheet.comma)):
        fits = sheet.heading and lines and len(sheet.heading) == len(lines[0].cells)
        texts = fits and all(number(cell, True) is None for cell in sheet.heading or [])
        return sheet.heading if texts else None, lines, said
    given = lines[0].cells
    if any(number(cell, True) is not None for cell in given):
        said.append(_names_said(",".join(given)))
    return given, lines[1:], said


def _names_said(text: str) -> Text:
    return (
        f"The first line ({text}) was read as the columns' names, not as a point.",
        f"第一行（{text}）被读作列名，而不是数据点。",
    )


def _is_header(lines: list[Line], comma: bool) -> bool:
    """Whether the first line names the columns: texts above numbers, or numbers that count."""
    if len(lines) < 2:
        return bool(lines) and _texts(lines[0])
    first, rest = lines[0], lines[1:]
    numeric = [j for j in range(len(first.cells)) if _is_numeric(rest, j)]
    if any(number(first.cells[j], comma) is not None for j in numeric):
        return _is_counted(first, rest, comma, len(first.cells) - 1 in numeric)
    return any(not is_missing(first.cells[j]) for j in numeric)


def _is_counted(first: Line, rest: list[Line], comma: bool, numbered: bool) -> bool:
    """Whether the first line counts the columns: 0, 1, 2 as pandas does, 1, 2, 3, or some of them.

    Only pandas' own is one though a label below is the same number.

    Arguments:
        numbered: whether the labels below are numbers too.

    Raises:
        ParamsError: it may as well be a point.
    """
    corner = first.cells[0] == ""
    cells = first.cells[corner:]
    spoken = cells[-1].lower() in _LABELS
    counted = cells[:-1] if spoken else cells
    if len(counted) < 2 or not _rises(counted):
        return False
    from_nought = counted == [str(j) for j in range(len(counted))]
    if len(cells) < 3 and not from_nought:
        return False
    if not (from_nought or corner or spoken) and any(
        _is_one_of_few(number(first.cells[j], comma), [number(r.cells[j], comma) for r in rest])
        for j in (0, -1)
    ):
        return False
    whole = all(cell.isdecimal() for row in rest for cell in row.cells[:-1])
    if corner or spoken or not numbered or not whole:
        return True
    said = ",".join(first.cells)
    raise refused(
        f"Line {first.number} ({said}) may be a point or pandas' names of the columns; "
        "write x,y,label above it if it is a point, else in its place.",
        f"第 {first.number} 行（{said}）可能是数据点，也可能是 pandas 的列名；"
        "若是数据点，请在其上方加一行 x,y,label，否则用它替换该行。",
    )


def _rises(cells: list[str]) -> bool:
    """Whether cells are whole numbers, each larger than the one before."""
    if not all(cell.isdecimal() and len(cell) < 10 for cell in cells):
        return False
    counts = [int(cell) for cell in cells]
    return all(a < b for a, b in pairwise(counts))


def _is_one_of_few(value: float | None, below: list[float | None]) -> bool:
    """Whether a label stands below too: it is a label itself."""
    return value is not None and value in below and len(set(below)) <= CLASSES


def _distinct(given: list[str]) -> list[str]:
    names: list[str] = []
    for j, cell in enumerate(given, 1):
        name = cell[:40] or f"column {j}"
        names.append(name if name not in names else f"{name} ({j})")
    return names


# --- the columns --------------------------------------------------------------------------------


def _is_index(given: list[str] | None, rows: list[Line], j: int) -> bool:
    """Whether a leading column only numbers the rows.

    Under an index's name any whole numbers do, for a shuffled table keeps its own; without names
    they must count from 0 or 1, and leave three columns.
    """
    cells = [row.cells[j] for row in rows]
    if not all(cell.isdecimal() and len(cell) < 10 for cell in cells) or len(set(cells)) < len(
        cells
    ):
        return False
    if given is not None:
        name = given[j].lower()
        return name in _INDEX or bool(_UNNAMED.fullmatch(name) or _ENDS_IN_ID.search(given[j]))
    if j:
        return False
    first = int(cells[0])
    counts = [int(cell) for cell in cells] == list(range(first, first + len(cells)))
    return first in (0, 1) and counts and len(rows[0].cells) > 3


def _index_said(name: str, j: int) -> Text:
    place = ("The first column", "第一列") if j == 0 else (f"Column {j + 1}", f"第 {j + 1} 列")
    return (
        f"{place[0]} ({name}) numbers the rows and was left out.",
        f"{place[1]}（{name}）只是行号，已略去。",
    )


def _label(
    names: list[str], rows: list[Line], texts: list[int], free: list[int], asked: str | None
) -> int:
    """The column asked for; else the one so named, the one in words, the last."""
    if asked is not None:
        return column(names, asked)
    lower = [name.lower() for name in names]
    spoken = [lower.index(name) for name in _LABELS if name in lower]
    if spoken and not (lower[spoken[0]] == "y" and "x" in lower):
        return spoken[0]
    few = [j for j in free if 2 <= len({row.cells[j] for row in rows}) <= CLASSES]
    likely = [j for j in texts if j in few] or texts
    if likely:
        return likely[-1]
    last = len(names) - 1
    return few[0] if len(few) == 1 and last not in few else last


def column(names: list[str], asked: str) -> int:
    """The place of a column by its name.

    Raises:
        ParamsError: there is none.
    """
    if asked in names:
        return names.index(asked)
    raise refused(
        f"There is no column {asked[:40]!r}; the columns are {', '.join(names[:20])}.",
        f"没有名为 {asked[:40]!r} 的列；现有的列为 {'、'.join(names[:20])}。",
    )


def _same_kind(rows: list[Line], label: int, comma: bool) -> None:
    """A text above labels that are numbers is a header that was taken for a point."""
    kinds = [number(row.cells[label], comma) is None for row in rows]
    if len(rows) > 2 and kinds[0] and not any(kinds[1:]) and not is_missing(rows[0].cells[label]):
        line, cell = rows[0].number, rows[0].cells[label]
        raise refused(
            f"Line {line} has the label {cell[:30]!r} and all others have numbers; if it names "
            "the columns, name all of them in words, else mend it.",
            f"第 {line} 行的标签是 {cell[:30]!r}，其余各行都是数；若它是列名，请给每列都起名，"
            "否则请修正。",
        )


def _too_few(names: list[str], numeric: list[int], label: int) -> Exception:
    found = ", ".join(names[j] for j in numeric) or "none"
    english = f"The table needs two columns of numbers besides the label ({names[label]}); "
    chinese = f"除标签列（{names[label]}）外，还需要两列数值；"
    return refused(f"{english}found: {found}.", f"{chinese}现有：{found.replace('none', '无')}。")
