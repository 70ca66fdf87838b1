"""COCO JSON: {"images", "annotations", "categories"}, and results [{"image_id", "score", ...}].

Annotations that carry a score are detections. What `export.to_coco` writes is read back: its
detections stand under "results". A broken record is refused by its number; the others stay.
"""

__all__ = ["read_coco"]

import json
from collections.abc import Mapping
from typing import Any

from ..dataset import Image, Layout
from .mask import mask_area
from .rows import CLASSES, Read, Row, Unreadable, number, problem, text_of

_CORNER = Layout("coco", "xywh", "pixels")


def read_coco(name: str, data: bytes) -> Read:
    """Images, categories, objects and detections of one file.

    Raises:
        Unreadable: it is not JSON, or not COCO's.
    """
    return from_json(name, _json(data))


def from_json(name: str, content: Any) -> Read:
    """As `read_coco`, of JSON that is parsed already."""
    read = Read(name, _CORNER, by_id=True)
    if isinstance(content, list):
        content = {"results": content}
    keys = ("images", "annotations", "categories", "results")
    if not isinstance(content, dict) or not any(isinstance(content.get(k), list) for k in keys):
        raise Unreadable(
            'not COCO: neither a list of results nor {"images", "annotations", "categories"}',
            "不是 COCO 格式：既不是结果列表，也没有 images、annotations、categories",
        )
    tables = {key: content.get(key) for key in keys}
    for key, kind in zip(keys, (_image, _box, _category, _box), strict=True):
        table = tables[key]
        for i, record in enumerate(table if isinstance(table, list) else []):
            try:
                if not isinstance(record, dict):
                    raise Unreadable("not a record", "不是记录")
                kind(read, record)
            except Unreadable as refused:
                english, chinese = refused.text
                where = f"{key}[{i}]"
                refused = Unreadable(f"{where}: {english}", f"{where}：{chinese}")
                read.problems.append(problem(name, refused))
    return read


def _json(data: bytes) -> Any:
    try:
        return json.loads(text_of(data))
    except json.JSONDecodeError as error:
        raise Unreadable(
            f"broken JSON: {error.msg}", f"JSON 有误：{error.msg}", error.lineno
        ) from None
    except (RecursionError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(
            "JSON that is nested too deep or has too long a number", "JSON 嵌套过深或数字过长"
        ) from None


def _image(read: Read, record: Mapping[str, Any]) -> None:
    width, height = (number(record.get(side) or 0) for side in ("width", "height"))
    id = _id(record, "id")
    read.images.append(Image(id, str(record.get("file_name", id)), width, height))


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


def _box(read: Read, record: Mapping[str, Any]) -> None:
    box = record.get("bbox")
    if not isinstance(box, list) or len(box) != 4:
        raise Unreadable("a bbox of four numbers is needed", "缺少含四个数的 bbox")
    area, score, id = (record.get(key) for key in ("area", "score", "id"))
    if area is None:
        area = mask_area(record.get("segmentation"))
    read.add(
        Row(
            image=_id(record, "image_id"),
            label=_id(record, "category_id"),
            box=tuple(number(x) for x in box),
            score=None if score is None else number(score),
            crowd=bool(record.get("iscrowd")),
            difficult=bool(record.get("ignore") or record.get("difficult")),
            area=None if area is None else number(area),
            id=id if isinstance(id, int) and abs(id) < 2**53 else None,
        )
    )


def _id(record: Mapping[str, Any], key: str) -> int | str:
    value = record.get(key)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Unreadable(f"{key} is missing", f"缺少 {key}")
    return value
