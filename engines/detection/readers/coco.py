"""COCO JSON: {"images", "annotations", "categories"}, and results [{"image_id", "score", ...}].

Annotations that carry a score are detections. What `export.to_coco` writes is read back: its
detections stand under "results". A broken record is refused by its number; the others stay.

A table without a fault is read column by column; only one with a fault record by record. A long
list of results is parsed in slices, so that what is parsed stays in the processor's cache.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any

import numpy as np
import orjson

from ..dataset import Image, Layout, Problem
from .poses import pose_box, pose_of
from .rows import BOXES, CLASSES, Read, Row, Rows, Unreadable, number, problem, yes
from .shapes import shape_area, shape_box, shape_of

__all__ = ["from_json", "from_results", "is_coco"]

CORNER = Layout("coco", "xywh", "pixels")
FEW = 0.1
"""The share of boxes of the other kind in a table up to which they are a fault."""

SLICE = 2**17
"""Bytes of a list of results that are parsed at once."""

_START = re.compile(rb'\s*\[\s*(\{\s*"[^"\\]*"\s*:)')
"""The start of a list of records, to the first key of the first."""

_FAULTS = (TypeError, ValueError, KeyError, AttributeError, OverflowError)
_FLAGS = ("iscrowd", "ignore", "difficult")
_TABLES = ("images", "annotations", "categories", "results")
_RESULTS = ("predictions", "detections")
"""What detections are called besides."""


def is_coco(content: Any) -> bool:
    """Whether it has a table of COCO's."""
    return isinstance(content, dict) and any(isinstance(content.get(k), list) for k in _TABLES)


def from_json(name: str, content: Any) -> Read:
    """What parsed JSON says.

    Raises:
        Unreadable: it is not COCO's.
    """
    read = Read(name, CORNER, by_id=True)
    if isinstance(content, list):
        content = {"results": content}
    if not is_coco(content):
        raise Unreadable(
            'not COCO: neither a list of results nor {"images", "annotations", "categories"}',
            "不是 COCO 格式：既不是结果列表，也没有 images、annotations、categories",
        )
    tables = {key: content[key] for key in _TABLES if isinstance(content.get(key), list)}
    for key in _RESULTS:  # beside the tables
        if isinstance(content.get(key), list):
            tables.setdefault("results", content[key])
    _each(read, "images", tables.get("images", ()), _image)
    keys = ("annotations", "results")
    parts = [(key, _boxes(read, key, tables.get(key, []))) for key in keys]
    _note_counts(read, tables.get("annotations", []))
    _each(read, "categories", tables.get("categories", ()), _category)
    read.table = _bounded(Rows.joined([_scored(read, key, part) for key, part in parts]))
    return read


def from_results(name: str, data: bytes) -> Read | None:
    """What a list of results without a fault says; None for anything else.

    Raises:
        Unreadable: too many boxes.
    """
    try:
        parts = [_columns(orjson.loads(part)) for part in _slices(data)]
    except _FAULTS:
        return None
    if not parts:
        return None
    read = Read(name, CORNER, by_id=True)
    read.table = _bounded(_scored(read, "results", Rows.joined(parts)))
    return read


def _slices(data: bytes) -> Iterator[bytes]:
    """A list of records as several lists, cut where a record starts as the first one does.

    No text holds such a start, for its quotes are escaped; and of a record that is cut inside,
    the brackets do not close.
    """
    first = _START.match(data)
    if not first:
        return
    at = first.start(1)
    while (cut := data.find(first[1], at + SLICE)) >= 0:
        records = data[at:cut].rstrip()
        if not records.endswith(b","):
            raise ValueError
        yield b"[%b]" % records[:-1]
        at = cut
    yield b"[%b" % data[at:]


def _note_counts(read: Read, table: list[Any]) -> None:
    """Tell where the number of labelled keypoints is another than that which stands with them."""
    posed = [x for x in table if isinstance(x, dict) and x.get("keypoints")]
    counts = [(x.get("num_keypoints"), x["keypoints"]) for x in posed]
    n = sum(
        type(said) is int and isinstance(flat, list) and said != sum(map(bool, flat[2::3]))
        for said, flat in counts
    )
    if n:
        words = (
            f"num_keypoints of {n} objects is not how many of their keypoints are labelled; the "
            "keypoints are believed, where pycocotools believes num_keypoints",
            f"{n} 个真实框的 num_keypoints 与实际标注的关键点数不符；"
            "这里以关键点为准，pycocotools 以 num_keypoints 为准",
        )
        read.notes.append(Problem("", 0, words))


def _bounded(rows: Rows) -> Rows:
    if len(rows) > BOXES:
        raise Unreadable(f"more than {BOXES} boxes", f"框超过 {BOXES} 个")
    return rows


def _boxes(read: Read, key: str, table: list[Any]) -> Rows:
    try:
        return _columns(table)
    except _FAULTS:
        rows: list[Row] = []
        _each(read, key, table, lambda read, record: rows.append(_box(record)))
        return Rows.of(rows)


def _scored(read: Read, key: str, rows: Rows) -> Rows:
    """Without the few that lack a score among detections, or have one among objects."""
    none = np.isnan(rows.score)
    share = none.mean() if len(rows) else 0.0
    odd = np.zeros(len(rows), bool)
    words = ("the score is missing", "缺少得分")
    if share <= (0.5 if key == "results" else FEW):
        odd = none
    elif share >= 1 - FEW:
        odd, words = ~none, ("a score, where objects have none", "其余真实框无得分，它却有")
    for row in np.flatnonzero(odd):
        image, label = (np.asarray(keys, object)[row] for keys in (rows.image, rows.label))
        at = f"{key}: image_id {image!r}, category_id {label!r}"
        refused = Unreadable(f"{at}: {words[0]}", f"{at}：{words[1]}")
        read.problems.append(problem(read.file, refused))
    return rows.take(~odd) if odd.any() else rows


def _columns(table: list[dict[str, Any]]) -> Rows:
    """The same as `_box` of each record, at once.

    Raises:
        ValueError and the like: a record is broken, or has no box of its own.
    """
    n, boxes = len(table), [record["bbox"] for record in table]
    there: set[str] = set().union(*table)
    image = _keys([record["image_id"] for record in table])
    label = _keys([record["category_id"] for record in table])
    score = _optional(table, "score", there)
    area = _optional(table, "area", there)
    shape: list[Any] = [None] * n
    if "segmentation" in there:
        shape = [record.get("segmentation") or None for record in table]
        if np.isnan(area[np.isnan(score)]).any() and any(s is not None for s in shape):
            raise ValueError  # the area is that of the mask
    crowd, ignore, difficult = (_flags(table, key, there) for key in _FLAGS)
    numbers = _four(boxes)
    if any(shape[i] for i in np.flatnonzero(~numbers[:, 2:4].any(axis=1))):
        raise ValueError  # the box is that of the shape
    rows = Rows(image, label, numbers, score, crowd, ignore | difficult, area)
    rows.id = _ids(table, there)
    rows.line, rows.corners = np.zeros(n, np.int64), np.zeros(n, bool)
    rows.shape = shape
    rows.pose = [None] * n
    if "keypoints" in there:
        rows.pose = [pose_of(record.get("keypoints")) for record in table]
    return rows


def _keys(values: list[Any]) -> list[Any] | np.ndarray:
    """Ids: an array if all are numbers."""
    kinds = set(map(type, values))
    if kinds - {int, str}:
        raise ValueError
    return values if str in kinds else np.fromiter(values, np.int64, len(values))


def _four(boxes: list[Any]) -> np.ndarray:
    """The boxes as (n, 5), the fifth nan."""
    sides = list(chain.from_iterable(boxes))
    if set(map(len, boxes)) - {4} or set(map(type, sides)) - {int, float}:
        raise ValueError
    numbers = np.full((len(boxes), 5), np.nan)
    numbers[:, :4] = np.fromiter(sides, float, len(sides)).reshape(-1, 4)
    if not (np.abs(numbers[:, :4]) < 1e12).all():
        raise ValueError
    return numbers


def _optional(table: list[dict[str, Any]], key: str, there: set[str]) -> np.ndarray:
    """A number of each record, nan where there is none."""
    if key not in there:
        return np.full(len(table), np.nan)
    values = [record.get(key) for record in table]
    kinds = set(map(type, values))
    if kinds - {int, float, type(None)}:
        raise ValueError
    column = np.array(values, float)
    none = values.count(None) if type(None) in kinds else 0
    if np.isfinite(column).sum() + none != len(values):
        raise ValueError
    return column


def _flags(table: list[dict[str, Any]], key: str, there: set[str]) -> np.ndarray:
    if key not in there:
        return np.zeros(len(table), bool)
    flags = [record.get(key) for record in table]
    plain = set(map(type, flags)) <= {int, bool, type(None)}
    return np.array(flags if plain else list(map(yes, flags)), bool)


def _ids(table: list[dict[str, Any]], there: set[str]) -> np.ndarray:
    if "id" not in there:
        return np.full(len(table), -1, np.int64)
    ids: list[Any] = [record.get("id") for record in table]
    plain = set(map(type, ids)) == {int} and max(ids) < 2**53 and min(ids) > -(2**53)
    return np.array(ids if plain else list(map(_whole, ids)), np.int64)


def _each(
    read: Read, key: str, table: Any, kind: Callable[[Read, Mapping[str, Any]], None]
) -> None:
    for i, record in enumerate(table):
        try:
            if not isinstance(record, dict):
                raise Unreadable("not a record", "不是记录")
            kind(read, record)
        except Unreadable as refused:
            english, chinese = refused.text
            where = f"{key}[{i}]"
            refused = Unreadable(f"{where}: {english}", f"{where}：{chinese}")
            read.problems.append(problem(read.file, refused))


def _image(read: Read, record: Mapping[str, Any]) -> None:
    width, height = (number(record.get(side) or 0) for side in ("width", "height"))
    id = _id(record, "id")
    if not min(width, height) >= 0:
        raise Unreadable("a negative width or height", "宽或高为负")
    read.images.append(Image(id, str(record.get("file_name") or id), width, height))


def _category(read: Read, record: Mapping[str, Any]) -> None:
    if len(read.classes) == CLASSES:
        raise Unreadable(f"more than {CLASSES} classes", f"类别超过 {CLASSES} 个")
    id = _id(record, "id")
    name = str(record.get("name", id))
    if id in read.classes:
        raise Unreadable(f"the category id {id} is used twice", f"类别编号 {id} 重复")
    if name in read.classes.values():
        name = f"{name} #{id}"
    read.classes[id] = name


def _box(record: Mapping[str, Any]) -> Row:
    area, score, id = (record.get(key) for key in ("area", "score", "id"))
    box = record.get("bbox")
    if isinstance(box, list) and record.get("segmentation") and not any(box[2:]):
        box, area = None, area or None  # zeros that only hold the place
    needed = area is None or not box
    shape = shape_of(record.get("segmentation")) if needed else record.get("segmentation")
    if not box and shape is not None:
        box = list(shape_box(shape))
    pose = pose_of(record.get("keypoints"))
    if not box and pose is not None:
        box = pose_box(pose, seen=score is None)
    if not isinstance(box, list) or len(box) != 4:
        raise Unreadable("a bbox of four numbers is needed", "缺少含四个数的 bbox")
    if area is None:
        area = shape_area(shape)
    return Row(
        image=_id(record, "image_id"),
        label=_id(record, "category_id"),
        box=tuple(number(x) for x in box),
        score=None if score is None else number(score),
        crowd=yes(record.get("iscrowd")),
        difficult=_difficult(record),
        area=None if area is None else number(area),
        id=_whole(id),
        shape=shape,
        pose=pose,
    )


def _whole(id: Any) -> int:
    return id if type(id) is int and abs(id) < 2**53 else -1


def _difficult(record: Mapping[str, Any]) -> bool:
    return yes(record.get("ignore")) or yes(record.get("difficult"))


def _id(record: Mapping[str, Any], key: str) -> int | str:
    value = record.get(key)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Unreadable(f"{key} is missing", f"缺少 {key}")
    return value
