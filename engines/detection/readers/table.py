"""CSV with a header: one box a row. Separated by commas, semicolons or tabs; decimals may have a
comma, as in "0,93".

Columns go by their usual names: image, class, score; x, y, width, height or xmin, ymin, xmax,
ymax, or all four in one cell "[x, y, w, h]" named bbox. A row with a score is a detection.
"""

__all__ = ["read_csv"]

import csv
import io
from collections.abc import Mapping

from ..dataset import Layout
from .rows import Read, Refused, Row, number, problem, text_of

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


def read_csv(name: str, data: bytes) -> Read:
    """The boxes of all rows; a broken row is refused by its line, the others stay.

    Raises:
        Refused: the header does not name an image and a box.
    """
    text = text_of(data)
    head = text.split("\n", 1)[0]
    table = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    try:
        header = [cell.strip().lower() for cell in next(table, [])]
        places = _places(header)
        order, sides = _box_columns(header, places)
        read = Read(name, Layout("csv", order))
        for cells in table:
            if any(cell.strip() for cell in cells):
                _add(read, cells, places, sides, table.line_num)
    except csv.Error as error:
        raise Refused(f"broken CSV: {error}", f"CSV 有误：{error}", table.line_num) from None
    return read


def _places(header: list[str]) -> dict[str, int]:
    places = {
        role: header.index(next(name for name in names if name in header))
        for role, names in _ALIASES.items()
        if any(name in header for name in names)
    }
    if "image" not in places:
        raise Refused(
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
    raise Refused(
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
            raise Refused("four numbers make a box", "框需要四个数", line)
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
        refused = Refused("fewer cells than the header", "单元格少于表头", line)
        read.problems.append(problem(read.file, refused))
    except Refused as refused:
        read.problems.append(problem(read.file, refused))


def _yes(cell: str | None) -> bool:
    return (cell or "").lower() in ("1", "true", "yes")
