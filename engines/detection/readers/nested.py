"""Records of pictures that hold their boxes, as data sets of Hugging Face are written.

    {"image_id", "file_name", "width", "height", "objects": {"bbox": [...], "category": [...]}}

The boxes are columns of equal length, or a list of records. A record that names no picture is that
of its place in the list, as torchmetrics takes targets and predictions.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ..dataset import Image
from .rows import Unreadable, number

__all__ = ["INSIDE", "at_its_place", "called", "is_nested", "picture", "unfolded"]

INSIDE = (
    *("annotations", "objects", "instances", "detections", "predictions"),
    *("boxes", "bboxes", "labels"),
)
"""Under what a picture has its list of boxes."""

_NAMES = ("file_name", "filename", "image_path", "path", "image")
_IDS = ("image_id", "id")

Record = Mapping[str, Any]


def is_nested(record: Any) -> bool:
    """Whether it holds the boxes of a picture, as records or as columns."""
    return isinstance(record, dict) and _held(record) is not None


def _held(record: Record) -> Any:
    for key in INSIDE:
        held = record.get(key)
        columns = isinstance(held, dict) and isinstance(held.get("bbox", held.get("box")), list)
        if columns or (isinstance(held, list) and held and isinstance(held[0], dict)):
            return held
    return next((record[k] for k in INSIDE if record.get(k) == []), None)


def unfolded(held: Any) -> list[Any]:
    """The boxes as records, of columns too.

    Raises:
        Unreadable: columns of different length.
    """
    if not isinstance(held, dict):
        return list(held)
    columns = {key: values for key, values in held.items() if isinstance(values, list)}
    if len(set(map(len, columns.values()))) > 1:
        raise Unreadable("columns of different length", "各列长度不一")
    rows = zip(*columns.values(), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def at_its_place(records: Sequence[Any]) -> list[Any]:
    """The records, each with the number of its place if there are some and none is named."""
    named = any(isinstance(x, dict) and called(x) for x in records)
    if named or len(records) < 2:
        return list(records)
    return [{**x, "image_id": str(k)} if isinstance(x, dict) else x for k, x in enumerate(records)]


def picture(record: Record) -> tuple[Image, list[Any]]:
    """The picture of a record, and its boxes.

    Raises:
        Unreadable: it does not say which, or its columns differ in length.
    """
    name = called(record)
    if not name:
        raise Unreadable("no image", "缺少图片名")
    numbers = (record.get(key) for key in _IDS)
    id = next((x for x in numbers if type(x) is int), name)
    size = (number(record.get(side) or 0) for side in ("width", "height"))
    return Image(id, name, *size), unfolded(_held(record) or [])


def called(record: Record) -> str:
    """What the picture of a record is called; empty if nothing says it."""
    for key in (*_NAMES, *_IDS):
        value = record.get(key)
        if isinstance(value, dict):  # a picture with its bytes
            value = value.get("path")
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            return str(value)
    return ""
