"""CSV: one box a row. Separated by commas, semicolons, tabs or bars; decimals may have a comma, as
in "0,93", and thousands may be divided by the other sign; Excel's line sep=; is understood.

Columns go by their usual names, Chinese ones too: image, class, score; x, y, width, height or
xmin, ymin, xmax, ymax, or all four in one cell "[x, y, w, h]" named bbox. A row with a score is a
detection, one with an empty box names a picture without boxes; where a column names the model,
each has its own detections.

Without a header the columns go by what most rows hold: the image first, then in any order the
class (the only word, else the first number) and the four numbers of the box, with the score apart
from them, before them (when it is no more than 1) or behind.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..dataset import Image, Layout, Problem
from .layout import RELATIVE, score_last
from .paths import PHOTOS, stem
from .raw import fractional, no_picture
from .rows import Read, Row, Unreadable, number, problem, text_of, yes
from .via import is_via, read_table

__all__ = ["names_a_box", "read_csv", "read_records"]

_ALIASES = {
    "image": (
        *("image", "imageid", "filename", "file", "img", "imagepath", "imagename", "path"),
        *("filepath", "imgpath", "imgname", "frame", "图片", "图像", "图片名", "文件名"),
    ),
    "label": (
        *("name", "classname", "labelname", "categoryname", "class", "label", "category"),
        *("categoryid", "classid", "cls", "labelid", "labels", "categories", "类别", "类别名"),
        *("类名", "标签", "objectclass", "objectname", "tagname", "species", "obj", "object"),
        *("tag", "type"),
    ),
    "score": (
        "score",
        "confidence",
        "conf",
        "probability",
        "prob",
        "scores",
        "得分",
        "分数",
        "置信度",
    ),
    "model": ("model", "modelname", "detector", "模型"),
    "bbox": ("bbox", "box"),
    "crowd": ("iscrowd", "isgroupof", "crowd"),
    "difficult": ("difficult", "isdifficult", "ignore"),
}
"""The names of each role's column, as `_plain` writes them, the likeliest first."""
_SIDES = {
    "xyxy": (
        ("xmin", "ymin", "xmax", "ymax"),
        ("x1", "y1", "x2", "y2"),
        ("left", "top", "right", "bottom"),
        ("xtl", "ytl", "xbr", "ybr"),
    ),
    "xywh": (
        ("x", "y", "w", "h"),  # before the names that a picture's sides may have
        ("x", "y", "width", "height"),
        ("left", "top", "width", "height"),
        ("xmin", "ymin", "width", "height"),
        ("bboxx", "bboxy", "bboxwidth", "bboxheight"),
    ),
    "cxcywh": (
        ("cx", "cy", "w", "h"),
        ("xcenter", "ycenter", "w", "h"),
        ("centerx", "centery", "w", "h"),
        ("xc", "yc", "w", "h"),
        ("xcenter", "ycenter", "width", "height"),
        ("centerx", "centery", "width", "height"),
        ("cx", "cy", "width", "height"),
        ("xc", "yc", "width", "height"),
    ),
}
_SIZES = (("width", "height"), ("imagewidth", "imageheight"), ("imgwidth", "imgheight"))
_WITHIN = (
    "folder",
    "dir",
    "directory",
    "subset",
    "split",
    "video",
    "videoname",
    "sequence",
    "seq",
)
"""Columns of what holds the picture, of which the name alone may stand twice."""
_FRAMES = ("frame", "frameid", "frameno", "framenumber", "frameindex")
"""Columns of a picture's place in a video."""
_LOOKED_AT = 1000
"""Rows that tell what a column holds."""
_PICTURE = frozenset({"image", "image_width", "image_height"})
"""What a record of a picture without boxes has."""
_SEPARATORS = ",;\t|"
_OPEN_IMAGES = frozenset({"isoccluded", "istruncated", "isgroupof"})
_MOST = 0.9
"""The share of scored rows from which one without a score is a fault."""


class _Columns(NamedTuple):
    """The column of each role; how the box is written ("": recognise it) and its columns; the
    columns of the size of the picture, if there are some, of what holds it, and of its frame.
    """

    places: dict[str, int]
    order: str
    sides: list[int]
    size: list[int]
    within: Sequence[int] = ()
    frames: Sequence[int] = ()


def read_csv(name: str, data: bytes) -> Read:
    """The boxes of all rows; a broken row is refused by its line, the others stay.

    Raises:
        Unreadable: no image and no box is named by the header, or seen in the rows.
    """
    lines, rows, separator = _cells(text_of(data))
    header = [cell.strip() for cell in rows[0]] if rows else []
    if is_via(header):
        read = Read(name, Layout("csv", "xyxy", "pixels"))
        read_table(read, lines, rows)
        return read
    try:
        columns, start = _by_name(header, rows[1:]), 1
    except Unreadable:
        placed = None if _is_header(header, rows[1:]) else _by_place(rows)
        if placed is None:
            raise
        columns, start = placed, 0
    _join_thousands(rows[start:], columns.sides, separator)
    _whole_names(rows[start:], columns)
    read = Read(name, Layout("csv", columns.order))
    if start:
        _note_unread(read, header, columns)
    sizes: dict[str, Image] = {}
    for line, cells in zip(lines[start:], rows[start:], strict=True):
        try:
            _add(_of_model(read, cells, columns), cells, columns, line, sizes)
        except Unreadable as refused:
            read.problems.append(problem(name, refused))
    read.images = list(sizes.values())
    for one in (read, *read.models.values()):
        _all_scored(one, "score" in columns.places)
    return read


def _of_model(read: Read, cells: list[str], columns: _Columns) -> Read:
    """What holds the row: that of its model, where it names one and has a score."""
    told = [cells[k].strip() for k in _named(columns) if k < len(cells)]
    if len(told) < 2 or not all(told):
        return read
    return read.models.setdefault(told[0], Read(f"{read.file}: {told[0]}", read.layout))


def _named(columns: _Columns) -> list[int]:
    """The columns of the model and the score, where there are both."""
    return [columns.places[role] for role in ("model", "score") if role in columns.places]


def read_records(name: str, records: Sequence[Mapping[str, Any]]) -> Read:
    """JSON records that have such columns as their keys; a broken one is refused by its place.

    Raises:
        Unreadable: no image and no box is named by their keys.
    """
    header = list(dict.fromkeys(key for record in records for key in record))
    table = [[_cell(record.get(key)) for key in header] for record in records]
    columns = _by_name(header, table)
    _whole_names(table, columns)
    read = Read(name, Layout("json", columns.order))
    _note_unread(read, header, columns)
    sizes: dict[str, Image] = {}
    for i, (record, cells) in enumerate(zip(records, table, strict=True)):
        try:
            if not any(cells[side] for side in columns.sides) and record.keys() - _PICTURE:
                raise Unreadable("no box", "没有框")
            _add(read, cells, columns, 0, sizes)
        except Unreadable as refused:
            where = f"[{i}] {cells[columns.places['image']]}"
            english, chinese = f"{where}: {refused.text[0]}", f"{where}：{refused.text[1]}"
            read.problems.append(problem(name, Unreadable(english, chinese)))
    read.images = list(sizes.values())
    _all_scored(read, "score" in columns.places)
    return read


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _join_thousands(rows: Sequence[list[str]], sides: Sequence[int], separator: str) -> None:
    """Take the sign between thousands out of the numbers of boxes: a dot where others have a
    decimal comma, a comma where cells are divided by commas or others have a decimal point.
    """
    several = sides if len(sides) > 1 else ()
    cells = [cell for row in rows for cell in row]
    sign = "," if separator == "," or any(map(_POINT.fullmatch, cells)) else ""
    sign = "." if any(map(_COMMA.fullmatch, cells)) else sign
    if not sign:
        return
    divided = re.compile(rf"-?\d{{1,3}}(\{sign}\d{{3}})+([.,]\d+)?")
    for row in rows:
        for side in several:
            if side < len(row) and divided.fullmatch(row[side].strip()):
                row[side] = row[side].replace(sign, "")


_COMMA, _POINT = (re.compile(rf"\s*-?\d*\{sign}(?!\d{{3}}\s*$)\d+\s*") for sign in ",.")
"""A number with a decimal comma, or point, that cannot be one between thousands."""


def _cells(text: str) -> tuple[list[int], list[list[str]], str]:
    """The line and the cells of each row that is not empty, and what divides cells."""
    first, _, rest = text.partition("\n")
    skipped = 0
    mark = first.strip('\r "')
    if mark.lower().startswith("sep=") and len(mark) == 5:
        separator, text, skipped = mark[4], rest, 1
    else:
        second = rest.partition("\n")[0]
        if mark.startswith("#") and not first.count(max(_SEPARATORS, key=second.count)):
            first, text, skipped = second, rest, 1  # a remark before the names
        separator = max(_SEPARATORS, key=first.count)
    table = csv.reader(io.StringIO(text), delimiter=separator)
    lines, rows = [], []
    try:
        for cells in table:
            if any(cell.strip() for cell in cells):
                lines.append(table.line_num + skipped)
                rows.append(cells)
    except csv.Error as error:
        raise Unreadable(
            f"broken CSV: {error}", f"CSV 有误：{error}", table.line_num + skipped
        ) from None
    return lines, rows, separator


def _by_place(rows: Sequence[list[str]]) -> _Columns | None:
    """The columns of a file without a header, from what most rows hold; None if it has one.

    Raises:
        Unreadable: it names no picture.
    """
    full = [row for row in rows[:1000] if sum(bool(cell.strip()) for cell in row) > 4]
    if not full:
        return None
    width = Counter(map(len, full)).most_common(1)[0][0]
    columns = list(zip(*(row for row in full if len(row) == width), strict=True))
    if fractional(columns[0]):
        raise no_picture()
    shares = [sum(map(_is_number, cells)) / len(cells) for cells in columns]
    numbers = [i for i, share in enumerate(shares) if i and share >= 0.5]
    words = [i for i in range(1, len(columns)) if i not in numbers and any(columns[i])]
    if len(numbers) < 4 or len(words) > 1:
        return None
    places = {"image": 0}
    scored = len(numbers) == 5 and not words and _without_class([columns[k] for k in numbers])
    if words or (len(numbers) > 4 and not scored):
        places["label"] = words[0] if words else numbers.pop(0)
    if len(numbers) == 5:
        apart = numbers[1] > numbers[0] + 1
        together = numbers[4] == numbers[3] + 1
        cells = list(zip(*(columns[k] for k in numbers), strict=True))
        whole = [[number(x) for x in row] for row in cells if all(map(_is_number, row))]
        leads = apart or (together and bool(whole) and not score_last(np.array(whole), ""))
        places["score"] = numbers.pop(0 if leads else 4)
    return _Columns(places, "", numbers, []) if len(numbers) == 4 else None


def _without_class(columns: Sequence[Sequence[str]]) -> bool:
    """Whether five columns of numbers are a box and its score, in front or behind pixels."""
    most = [number(cell) for column in columns[:4] for cell in column if _is_number(cell)]
    pixels = np.median(most) > RELATIVE
    return fractional(columns[0]) or bool(pixels and fractional(columns[4]))


def _is_header(first: Sequence[str], rows: Sequence[list[str]]) -> bool:
    """Whether the first row has no number, and most others have four."""
    numbers = [sum(map(_is_number, row)) > 3 for row in rows[:_LOOKED_AT]]
    return not any(map(_is_number, first)) and sum(numbers) * 2 > len(numbers)


def _is_number(cell: str) -> bool:
    try:
        number(cell)
    except Unreadable:
        return False
    return True


def names_a_box(header: Sequence[str]) -> bool:
    """Whether one of them is called as the first or second side of a box, or as a whole one."""
    sides = {side for choices in _SIDES.values() for names in choices for side in names[:2]}
    return not (sides | set(_ALIASES["bbox"])).isdisjoint(map(_plain, header))


def _plain(cell: str) -> str:
    """The name of a column without capitals, spaces and signs."""
    return re.sub(r"[\s_.\-]", "", cell.lower())


def _by_name(columns: Sequence[str], rows: Sequence[list[str]]) -> _Columns:
    header = [_plain(cell) for cell in columns]
    places = _places(header, rows)
    order, sides = _box_columns(header, places)
    sizes = ([header.index(side) for side in x] for x in _SIZES if set(x) <= set(header))
    size = next((x for x in sizes if not set(x) & set(sides)), [])
    within = [header.index(x) for x in _WITHIN if x in header]
    frames = [header.index(x) for x in _FRAMES if x in header]
    used = {*places.values(), *sides}
    within, frames = ([k for k in some if k not in used] for some in (within, frames))
    return _Columns(places, order, sides, size, within, frames)


def _places(header: list[str], rows: Sequence[list[str]]) -> dict[str, int]:
    pictures = {k for k in range(len(header)) if _pictures(rows, k)}
    found = {
        role: [header.index(name) for name in names if name in header]
        for role, names in _ALIASES.items()
    }
    named = header.index("name") if "name" in header else -1
    if named >= 0 and (named in pictures or not found["image"]):
        found["image"].insert(0, named)  # then the class has another column
    if found["image"]:
        best = min(found["image"], key=lambda k: k not in pictures)
        found["image"] = [best]
        found["label"] = [k for k in found["label"] if k != best and k not in pictures]
    places = {role: columns[0] for role, columns in found.items() if columns}
    if "image" not in places:
        raise Unreadable(
            "the first row must name the columns, and one of them image",
            "首行必须是列名，其中要有 image",
            1,
        )
    ids = [header.index(x) for x in ("imageid",) if x in header]
    if ids and ids[0] not in places.values():
        places["id"] = ids[0]
    if set(header) >= _OPEN_IMAGES:  # a Confidence of 1 there says that it is the truth
        places.pop("score", None)
    return places


def _pictures(rows: Sequence[list[str]], column: int) -> bool:
    """Whether most cells of a column are names of photographs."""
    cells = [row[column].strip().lower() for row in rows[:_LOOKED_AT] if column < len(row)]
    return sum(cell.endswith(PHOTOS) for cell in cells) * 2 > len(cells)


def _whole_names(rows: Sequence[list[str]], columns: _Columns) -> None:
    """Put before the names of pictures what holds them, and behind them the frame, where one name
    is that of several.
    """
    image = columns.places["image"]
    for other in (*columns.within, *columns.frames):
        long = [row for row in rows if max(image, other) < len(row) and row[other].strip()]
        names = {row[image] for row in long}
        if len({(row[image], row[other]) for row in long}) == len(names):
            continue
        for row in long:
            parts = row[other].strip(), row[image].strip()
            row[image] = "/".join(parts if other in columns.within else reversed(parts))


def _note_unread(read: Read, header: Sequence[str], columns: _Columns) -> None:
    """Say so where no column is one of classes, and there are others."""
    used = {*columns.places.values(), *columns.sides, *columns.size}
    used |= {*columns.within, *columns.frames}
    others = [cell for k, cell in enumerate(header) if k not in used and cell.strip()]
    if "label" in columns.places or not others:
        return
    shown = ", ".join(cell[:20] for cell in others[:5])
    words = (
        f"no column of classes: all boxes are of one class, “object” (not read: {shown})",
        f"没有类别列：所有框都归为同一类“object”（未读取的列：{shown}）",
    )
    read.notes.append(Problem(read.file, 0, words))


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
    read: Read, cells: list[str], columns: _Columns, line: int, images: dict[str, Image]
) -> None:
    """One more row.

    Raises:
        Unreadable: it lacks a cell, or one is broken.
    """
    if len(cells) <= max(*columns.places.values(), *columns.sides, *columns.size):
        raise Unreadable("fewer cells than the header", "单元格少于表头", line)
    get = {role: cells[place].strip() for role, place in columns.places.items()}
    box = [cells[side].strip() for side in columns.sides]
    image = get["image"]
    if not image:
        raise Unreadable("no image", "缺少图片名", line)
    if columns.size and image not in images:
        size = (number(cells[side] or 0, line) for side in columns.size)
        images[image] = Image(stem(image), image, *size)
    if "id" in get and get["id"].isdecimal() and len(get["id"]) < 16:
        known = images.get(image, Image(stem(image), image))
        images[image] = known._replace(id=int(get["id"]))
    if not any(box):
        images.setdefault(image, Image(stem(image), image))
        return
    if len(box) == 1:
        box = box[0].strip("[]() ").replace(";", ",").replace(",", " ").split()
    if len(box) != 4:
        raise Unreadable("four numbers make a box", "框需要四个数", line)
    score, label = get.get("score"), get.get("label", "object")
    if label.lower() in ("", "nan"):
        raise Unreadable("a box without a class", "框没有类别", line)
    read.add(
        Row(
            image,
            label,
            tuple(number(side, line) for side in box),
            _share(score, line) if score else None,
            crowd=yes(get.get("crowd")),
            difficult=yes(get.get("difficult")),
            line=line,
        )
    )


def _share(score: str, line: int) -> float:
    """A score; one that is written in percent as a share."""
    if score.endswith("%"):
        return number(score.rstrip("% "), line) / 100
    return number(score, line)


def _all_scored(read: Read, scored: bool) -> None:
    """Refuse the few rows without a score among detections: they are no objects."""
    without = [row for row in read.rows if row.score is None]
    if not scored or not without or len(without) > (1 - _MOST) * len(read.rows):
        return
    for row in without:
        refused = Unreadable("the score is missing", "缺少得分", row.line)
        read.problems.append(problem(read.file, refused))
    read.rows = [row for row in read.rows if row.score is not None]
