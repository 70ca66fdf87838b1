"""VGG Image Annotator's regions, which stand in its JSON and, as JSON in cells, in its CSV.

    JSON  {key: {"filename", "regions": [{"shape_attributes", "region_attributes"}]}}
    CSV   filename, file_size, ..., region_shape_attributes, region_attributes

The key is the name with the size of the file in bytes. Rectangles, polygons, circles and ellipses
have an area and are read; points and lines are passed over. The class is the attribute that is
called so, else the first that is a word; what is ticked, as {"gull": true}, is its own name.

References:
    A. Dutta, A. Zisserman, The VIA Annotation Software, 2019, https://arxiv.org/abs/1904.10699
"""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from ..dataset import Image
from .paths import stem
from .rows import Read, Row, Unreadable, number, problem
from .shapes import rings_box

__all__ = ["is_via", "read_table", "region"]

Record = Mapping[str, Any]

_SHAPE, _SAID = "region_shape_attributes", "region_attributes"
_NAMES = ("name", "class", "label", "type", "category", "object", "class_name")
_SCORES = ("score", "confidence")
_NO_AREA = ("point", "polyline", "line")


def is_via(header: Sequence[str]) -> bool:
    """Whether these are the columns of its CSV; the first of version 1 begins with #."""
    return {"filename", _SHAPE, _SAID} <= set(_header(header))


def region(image: str, at: Any, said: Any, line: int = 0) -> Row | None:
    """The box of a region by its two kinds of attributes; None if it has no area.

    Raises:
        Unreadable: an attribute is missing or broken.
    """
    if not isinstance(at, dict):
        raise Unreadable("a region without its shape", "区域缺少形状", line)
    said = said if isinstance(said, dict) else {}
    kind = at.get("name")
    if kind in _NO_AREA:
        return None
    try:
        row = _SHAPES[str(kind)](at)
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise Unreadable(*error.text, line) from None
        shown = str(kind)[:40]
        raise Unreadable(f"a broken region: {shown}", f"区域有误：{shown}", line) from None
    score = next((said[key] for key in _SCORES if said.get(key) not in (None, "")), None)
    return row._replace(
        image=image,
        label=_label(said),
        score=None if score is None else number(score, line),
        line=line,
    )


def read_table(read: Read, lines: Sequence[int], rows: Sequence[list[str]]) -> None:
    """The rows of its CSV below the header, which is the first of them."""
    header = _header(rows[0])
    places = [header.index(name) for name in ("filename", _SHAPE, _SAID)]
    for line, cells in zip(lines[1:], rows[1:], strict=True):
        try:
            if len(cells) <= max(places):
                raise Unreadable("fewer cells than the header", "单元格少于表头", line)
            image, at, said = (cells[place].strip() for place in places)
            read.images.append(Image(stem(image), image))
            shape = _parsed(at, line)
            row = region(image, shape, _parsed(said, line), line) if shape else None
            if row is not None:
                read.add(row)
        except Unreadable as refused:
            read.problems.append(problem(read.file, refused))


def _parsed(cell: str, line: int) -> Any:
    try:
        return json.loads(cell or "{}")
    except (ValueError, RecursionError):
        raise Unreadable("broken JSON in a cell", "单元格中的 JSON 有误", line) from None


def _header(row: Sequence[str]) -> list[str]:
    return [cell.strip().lstrip("#").lower() for cell in row]


def _label(said: Record) -> str:
    called = next((said[key] for key in _NAMES if said.get(key)), None)
    if called is None:
        others = (value for key, value in said.items() if key not in _SCORES)
        words = (value for value in others if isinstance(value, str | dict) and value)
        called = next(words, "object")
    if isinstance(called, dict):  # boxes to tick
        called = next((key for key, ticked in called.items() if ticked), "object")
    return str(called)


def _rectangle(at: Record) -> Row:
    x, y, w, h = (number(at[key]) for key in ("x", "y", "width", "height"))
    return Row("", "", (x, y, x + w, y + h))


def _polygon(at: Record) -> Row:
    points = zip(at["all_points_x"], at["all_points_y"], strict=True)
    ring = [number(value) for point in points for value in point]
    if len(ring) < 6:
        raise Unreadable("a polygon needs three points", "多边形至少要三个点")
    return Row("", "", rings_box([ring]), corners=True, shape=[ring])


def _ellipse(at: Record) -> Row:
    """The box around an ellipse, or a circle, that is turned by theta in radians."""
    cx, cy = number(at["cx"]), number(at["cy"])
    rx, ry = (number(at.get(key, at.get("r"))) for key in ("rx", "ry"))
    turn = number(at.get("theta") or 0)
    w = math.hypot(rx * math.cos(turn), ry * math.sin(turn))
    h = math.hypot(rx * math.sin(turn), ry * math.cos(turn))
    return Row("", "", (cx - w, cy - h, cx + w, cy + h))


_SHAPES = {
    "rect": _rectangle,
    "polygon": _polygon,
    "circle": _ellipse,
    "ellipse": _ellipse,
}
