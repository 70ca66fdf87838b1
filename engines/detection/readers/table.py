"""CSV: one box a row. Separated by commas, semicolons or tabs; decimals may have a comma, as in
"0,93".

Columns go by their usual names: image, class, score; x, y, width, height or xmin, ymin, xmax,
ymax, or all four in one cell "[x, y, w, h]" named bbox. A row with a score is a detection.

Without a header the columns go by the first row: the image first, then in any order the class (the
only word, else the first number) and the four numbers of the box, with the score apart from them,
before them (when it is no more than 1) or behind.
"""

__all__ = ["read_csv"]

import csv
import io
from collections.abc import Mapping

from ..dataset import Layout
from .rows import Read, Row, Unreadable, number, problem, text_of

_ALIASES = {
    "image": (
        "image",
        "image_id",
        "imageid",
        "filename",
        "file",
        "file_name",
        "img",
        "image_path",
    ),
    "label": ("class", "label", "category", "labelname", "class_name", "name", "category_id"),
    "score": ("score", "confidence", "conf", "probability"),
    "bbox": ("bbox", "box"),
    "crowd": ("iscrowd", "isgroupof", "crowd"),
    "difficult": ("difficult", "isdifficult"),
}
_SIDES = {
    "xyxy": (
        ("xmin", "ymin", "xmax", "ymax"),
        ("x1", "y1", "x2", "y2"),
        ("left", "top", "right", "bottom"),
    ),
    "xywh": (
        ("x", "y", "width", "height"),
        ("x", "y", "w", "h"),
        ("left", "top", "width", "height"),
        ("xmin", "ymin", "width", "height"),
    ),
    "cxcywh": (("cx", "cy", "w", "h"), ("x_center", "y_center", "width", "height")),
}

_Columns = tuple[dict[str, int], str, list[int]]
"""The column of each role, how the box is written ("": recognise it), its columns."""


def read_csv(name: str, data: bytes) -> Read:
    """The boxes of all rows; a broken row is refused by its line, the others stay.

    Raises:
        Unreadable: no image and no box is named by the header, or seen in the first row.
    """
    text = text_of(data)
    head = text.split("\n", 1)[0]
    table = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    try:
        first = [cell.strip() for cell in next(table, [])]
        named = _by_place(first)
        places, order, sides = named or _by_name([cell.lower() for cell in first])
        read = Read(name, Layout("csv", order))
        if named:
            _add(read, first, places, sides, table.line_num)
        for cells in table:
            if any(cell.strip() for cell in cells):
                _add(read, cells, places, sides, table.line_num)
    except csv.Error as error:
        raise Unreadable(f"broken CSV: {error}", f"CSV 有误：{error}", table.line_num) from None
    return read


def _by_place(cells: list[str]) -> _Columns | None:
    """The columns of a file without a header, from its first row; None if it is a header."""
    numbers = [i for i, cell in enumerate(cells) if i and _is_number(cell)]
    words = [i for i, cell in enumerate(cells) if i and not _is_number(cell)]
    if len(numbers) < 4 or len(words) > 1:
        return None
    places = {"image": 0}
    if words or len(numbers) > 4:
        places["label"] = words[0] if words else numbers.pop(0)
    if len(numbers) == 5:
        apart = numbers[1] > numbers[0] + 1
        together = numbers[4] == numbers[3] + 1
        first = apart or (together and 0 <= number(cells[numbers[0]]) <= 1)
        places["score"] = numbers.pop(0 if first else 4)
    return (places, "", numbers) if len(numbers) == 4 else None


def _is_number(cell: str) -> bool:
    try:
        number(cell)
    except Unreadable:
        return False
    return True


def _by_name(header: list[str]) -> _Columns:
    places = _places(header)
    return places, *_box_columns(header, places)


def _places(header: list[str]) -> dict[str, int]:
    places = {
        role: header.index(next(name for name in names if name in header))
        for role, names in _ALIASES.items()
        if any(name in header for name in names)
    }
    if "image" not in places:
        raise Unreadable(
            "the first row must name the columns, and one of them image",
            "首行必须是列名，其中要有 image",
            1,
        )
    return places


def _box_columns(header: list[str], places: Mapping[str, int]) -> tuple[str, list[int]]:
    if "bbox" in places:
        return "", [places["bbox"]]
    for order, choices in _SIDES.items():
        for names in choices:
            if all(name in header for name in names):
                return order, [header.index(name) for name in names]
    raise Unreadable(
        "no columns for a box: x, y, width, height or xmin, ymin, xmax, ymax",
        "没有表示框的列：x, y, width, height 或 xmin, ymin, xmax, ymax",
        1,
    )


def _add(
    read: Read, cells: list[str], places: Mapping[str, int], sides: list[int], line: int
) -> None:
    try:
        get = {role: cells[place].strip() for role, place in places.items()}
        box = [cells[side] for side in sides]
        if len(box) == 1:
            box = box[0].strip("[]() ").replace(";", ",").replace(",", " ").split()
        if len(box) != 4:
            raise Unreadable("four numbers make a box", "框需要四个数", line)
        score = get.get("score")
        read.add(
            Row(
                get["image"],
                get.get("label", "object"),
                tuple(number(side.strip(), line) for side in box),
                number(score, line) if score else None,
                crowd=_yes(get.get("crowd")),
                difficult=_yes(get.get("difficult")),
                line=line,
            )
        )
    except IndexError:
        refused = Unreadable("fewer cells than the header", "单元格少于表头", line)
        read.problems.append(problem(read.file, refused))
    except Unreadable as refused:
        read.problems.append(problem(read.file, refused))


def _yes(cell: str | None) -> bool:
    return (cell or "").lower() in ("1", "true", "yes")
