"""JSON documents: which kind of them it is, and those that are not COCO's.

    results         [{"image_id", "category_id", "bbox", "score"}, ...]  (`coco`)
    CreateML        [{"image", "annotations": [{"label", "coordinates": centre and size}]}]
    Scalabel, BDD   [{"name", "labels": [{"category", "box2d": two corners}]}]
    LabelMe         {"imagePath", "imageWidth", "imageHeight", "shapes": [{"label", "points"}]}
    VIA             {key: {"filename", "regions": [...]}}  (`via`)
    tensors         {"boxes" or "bboxes", "labels", "scores"} of one image
    nested          [{"image_id", "objects": boxes as records or as columns}]  (`nested`)
    records         [{"image", "label", "bbox" or four sides, "score"}]  (`table`)
    by picture      {"a.jpg": any of the last two, or a list of boxes}
    names           of classes alone  (`names`)

NDJSON holds one document a line.
"""

import json
import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import orjson

from ..dataset import Image, Layout
from .coco import from_json, from_results, is_coco
from .names import names_in
from .nested import INSIDE, at_its_place, called, is_nested, picture
from .paths import stem
from .raw import is_array, no_picture
from .rows import Read, Row, Unreadable, number, problem, text_of, yes
from .shapes import rings_box
from .table import read_records
from .via import region

__all__ = ["read_json"]

_CORNERS = Layout("json", "xyxy", "pixels")
_CENTRE = Layout("json", "cxcywh", "pixels")

_SEEN = 100
"""Records that tell the kind of a list."""

_NAME = re.compile(r"[.\d]")
"""What is in every name of a picture, with its ending or a number."""

Record = Mapping[str, Any]


def read_json(name: str, data: bytes) -> Read:
    """The boxes of a JSON file, or of one with a document a line.

    Raises:
        Unreadable: it is not JSON, or of no kind that is known.
    """
    results = from_results(name, data)
    if results is not None:
        return results
    broken: list[tuple[int, str]] = []
    content = _parsed(data, broken)
    names = names_in(content)
    if names:
        return Read(name, classes=names, names=True)
    if is_array(content):
        raise no_picture()
    read = _read(name, content)
    for line, why in broken:
        refused = Unreadable(f"broken JSON: {why}", f"JSON 有误：{why}", line)
        read.problems.append(problem(name, refused))
    return read


def _parsed(data: bytes, broken: list[tuple[int, str]]) -> Any:
    try:
        return orjson.loads(data)
    except ValueError:  # not UTF-8, NaN, a line a document, or broken: say what
        text = text_of(data)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        lines = list(_lines(text, broken))
        if sum(isinstance(x, dict) for x in lines) > len(broken):
            return lines
        raise Unreadable(
            f"broken JSON: {error.msg}", f"JSON 有误：{error.msg}", error.lineno
        ) from None
    except (RecursionError, ValueError):
        raise Unreadable(
            "JSON that is nested too deep or has too long a number", "JSON 嵌套过深或数字过长"
        ) from None


def _lines(text: str, broken: list[tuple[int, str]]) -> Iterator[Any]:
    for i, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError) as error:
                broken.append((i, str(getattr(error, "msg", type(error).__name__))))


def _read(name: str, content: Any) -> Read:
    if is_coco(content):
        return from_json(name, content)
    if isinstance(content, list):
        seen = [x for x in content[:_SEEN] if isinstance(x, dict)]
        for sign, kind in _LISTS.items():
            if _most(seen, set(sign)):
                return _each(name, at_its_place(content) if kind is _tensors else content, kind)
        if sum(map(is_nested, seen)) * 2 > len(seen):
            return _nested(name, content)
        if not _most(seen, {"category_id"}):
            flat = [_flat(x) for x in content if isinstance(x, dict)]
            for reader in (_of_one_picture,) if _name_classes(flat) else _READERS:
                with suppress(Unreadable):
                    return reader(name, flat)
        return from_json(name, content)
    if isinstance(content, dict):
        for sign, kind in _ONES.items():
            if sign <= content.keys():
                read = _each(name, [content], kind)
                read.whole = True
                return read
        by_name = content.get("_via_img_metadata", content)
        by_picture = _by_picture(name, by_name) if isinstance(by_name, dict) else None
        if by_picture is not None:
            return by_picture
        if is_nested(content) and called(content):
            return _nested(name, [content])
        for key in INSIDE:
            records = content.get(key)
            if isinstance(records, list) and _most(records[:_SEEN], {"image_id", "category_id"}):
                return from_json(name, records)
    return from_json(name, content)


def _name_classes(records: Sequence[Record]) -> bool:
    """Whether the names in records are those of classes, numbered besides (Ultralytics)."""
    named = _most(records[:_SEEN], {"name", "class"})
    return named and not any(_NAME.search(str(x.get("name"))) for x in records)


def _of_one_picture(name: str, records: Sequence[Record]) -> Read:
    """The boxes of the picture that the file is called after, as no record names one."""
    image = stem(name)
    read = read_records(name, [{**record, "image": image} for record in records])
    read.images, read.whole = [Image(image, name)], True
    return read


def _nested(name: str, content: Sequence[Any]) -> Read:
    """The boxes of pictures that hold them, with what is known of each picture."""
    held: list[tuple[Image, list[Any]]] = []

    def one(_: Read, record: Record) -> None:
        held.append(picture(record))

    problems = _each(name, at_its_place(content), one).problems
    records = [row for image, boxes in held for row in _records(image.name, boxes)]
    read = read_records(name, records)
    read.images = [image for image, _ in held]
    read.problems += problems
    return read


_READERS = (read_records, _of_one_picture)


def _by_picture(name: str, content: Record) -> Read | None:
    """A document a picture, by its name; None if most keys cannot be names of pictures."""
    lists = {k: v for k, v in content.items() if isinstance(v, list | dict) and _NAME.search(k)}
    if len(lists) * 2 <= len(content):
        return None
    values = lists.values()
    if _most(values, {"filename", "regions"}):
        read = _each(name, list(values), _via)
    elif _most(values, {"boxes", "labels"}) or _most(values, {"bboxes", "labels"}):
        read = _each(name, [_named(k, v) for k, v in lists.items()], _tensors)
    else:
        records = [record for k, v in lists.items() for record in _records(k, v)]
        read = read_records(name, records)
    for key in content.keys() - lists.keys():
        shown = key[:40]
        _told(read, shown, Unreadable("not the boxes of a picture", "不是某张图片的框"))
    return read


def _most(values: Collection[Any], sign: set[str]) -> bool:
    """Whether more than half of them have these keys."""
    return sum(isinstance(x, dict) and sign <= x.keys() for x in values) * 2 > len(values)


def _named(image: str, value: Any) -> Any:
    return {**value, "image_id": image} if isinstance(value, dict) else value


def _records(image: str, value: Any) -> Iterator[Record]:
    """The boxes of a picture with its name in each; without any, the name alone."""
    size = {}
    if isinstance(value, dict):
        size = {f"image_{side}": value.get(side) for side in ("width", "height")}
        lists = (value[key] for key in INSIDE if isinstance(value.get(key), list))
        value = next(lists, [value])
    for one in value or [{}]:
        record = one if isinstance(one, dict) else {"bbox": one}
        yield {**_flat(record), **size, "image": image}


def _flat(record: Record) -> Record:
    """With the sides of its box among its keys."""
    box = next((key for key in ("bbox", "box") if isinstance(record.get(key), dict)), "")
    return {k: v for k, v in record.items() if k != box} | dict(record.get(box) or {})


def _each(name: str, content: list[Any], kind: Callable[[Read, Record], None]) -> Read:
    read = Read(name, _ORDERS.get(kind, _CORNERS))
    for i, record in enumerate(content):
        try:
            if not isinstance(record, dict):
                raise Unreadable("not a record", "不是记录")
            kind(read, record)
        except Unreadable as refused:
            english, chinese = refused.text
            _told(read, f"[{i}]", Unreadable(english, chinese, refused.line))
        except (TypeError, ValueError, KeyError, AttributeError, IndexError):
            _told(read, f"[{i}]", Unreadable("a broken record", "记录有误"))
    return read


def _told(read: Read, where: str, refused: Unreadable) -> None:
    english, chinese = refused.text
    read.problems.append(
        problem(read.file, Unreadable(f"{where}: {english}", f"{where}：{chinese}"))
    )


def _each_box(read: Read, image: str, boxes: Any, one: Callable[[Any], Row | None]) -> None:
    if not isinstance(boxes, list):
        raise Unreadable("no list of boxes", "缺少框的列表")
    for j, box in enumerate(boxes):
        try:
            row = one(box)
            if row is not None:
                read.add(row)
        except Unreadable as refused:
            _told(read, f"{image}[{j}]", refused)
        except (TypeError, ValueError, KeyError, AttributeError, IndexError):
            _told(read, f"{image}[{j}]", Unreadable("a broken box", "框有误"))


def _score(record: Record) -> float | None:
    for key in ("score", "confidence"):
        if record.get(key) is not None:
            return number(record[key])
    return None


def _createml(read: Read, record: Record) -> None:
    image = str(record.get("image") or record.get("imagefilename"))
    read.images.append(Image(stem(image), image))

    def row(one: Record) -> Row:
        box = tuple(number(one["coordinates"][k]) for k in ("x", "y", "width", "height"))
        return Row(image, str(one["label"]), box, _score(one))

    _each_box(read, image, record.get("annotations", record.get("annotation")), row)


def _scalabel(read: Read, record: Record) -> None:
    image = str(record["name"])
    read.images.append(Image(stem(image), image))

    def row(one: Record) -> Row | None:
        if not one.get("box2d"):
            return None  # a lane or an area
        box = tuple(number(one["box2d"][k]) for k in ("x1", "y1", "x2", "y2"))
        return Row(image, str(one["category"]), box, _score(one))

    _each_box(read, image, record.get("labels") or [], row)


def _labelme(read: Read, record: Record) -> None:
    image = str(record.get("imagePath") or read.file)
    width, height = (number(record.get(k) or 0) for k in ("imageWidth", "imageHeight"))
    read.images.append(Image(stem(read.file), image, width, height))

    def row(one: Record) -> Row | None:
        first, *others = parts.get(_instance(one), [one])
        if any(one is other for other in others):
            return None  # joined to the first of its parts
        points = [[number(x) for x in point] for point in one["points"]]
        kind = one.get("shape_type") or "polygon"
        if kind in ("point", "line", "linestrip", "points"):
            return None  # no area
        if len(points) < (3 if kind == "polygon" else 2):
            raise Unreadable(
                f"a {kind} of {len(points)} points", f"{kind} 只有 {len(points)} 个点"
            )
        if kind == "circle":
            (x, y), (u, v) = points
            r = math.hypot(u - x, v - y)
            points = [[x - r, y - r], [x + r, y + r]]
        shape = [[x for point in points for x in point]]
        for other in others if one is first else ():
            shape += [[number(x) for point in other["points"] for x in point]]
        around = kind == "polygon"
        return Row(
            *(stem(read.file), str(one["label"]), rings_box(shape), _score(one)),
            difficult=yes(one.get("difficult")),
            corners=around,
            shape=shape if around else None,
        )

    parts = _parts(record["shapes"])
    _each_box(read, image, record["shapes"], row)


def _instance(shape: Record) -> tuple[str, str]:
    return str(shape.get("label")), str(shape.get("group_id"))


def _parts(shapes: Any) -> dict[tuple[str, str], list[Record]]:
    """The polygons of each object that has several: one label, one group."""
    parts: dict[tuple[str, str], list[Record]] = {}
    for one in shapes if isinstance(shapes, list) else ():
        polygon = isinstance(one, dict) and (one.get("shape_type") or "polygon") == "polygon"
        if polygon and isinstance(one.get("group_id"), int | str):
            parts.setdefault(_instance(one), []).append(one)
    return {key: some for key, some in parts.items() if len(some) > 1}


def _via(read: Read, record: Record) -> None:
    image, regions = str(record["filename"]), record["regions"]
    read.images.append(Image(stem(image), image))

    def row(one: Record) -> Row | None:
        return region(image, one.get("shape_attributes"), one.get("region_attributes"))

    _each_box(read, image, list(regions.values()) if isinstance(regions, dict) else regions, row)


def _tensors(read: Read, record: Record) -> None:
    image = str(record.get("image_id", record.get("image", record.get("file_name", read.file))))
    read.images.append(Image(stem(image), image))
    boxes = record.get("boxes", record.get("bboxes"))
    labels, scores = record["labels"], record.get("scores")
    if len(labels) != len(boxes) or (scores is not None and len(scores) != len(boxes)):
        raise Unreadable("boxes, labels and scores of different length", "框、类别与得分数目不一")
    rows = zip(boxes, labels, scores or [None] * len(boxes), strict=True)

    def row(one: tuple[Any, ...]) -> Row:
        box, label, score = one
        if len(box) != 4:
            raise Unreadable("four numbers make a box", "框需要四个数")
        at = tuple(number(x) for x in box)
        return Row(image, str(label), at, None if score is None else number(score))

    _each_box(read, image, list(rows), row)


_ORDERS: Mapping[Callable[[Read, Record], None], Layout] = {
    _createml: _CENTRE,
    _tensors: Layout("json"),
}
"""What is written otherwise than in two corners; the order of tensors is open."""
_LISTS: Mapping[frozenset[str], Callable[[Read, Record], None]] = {
    frozenset({"image", "annotations"}): _createml,
    frozenset({"imagefilename", "annotation"}): _createml,
    frozenset({"name", "labels"}): _scalabel,
    frozenset({"boxes", "labels"}): _tensors,
    frozenset({"bboxes", "labels"}): _tensors,
    frozenset({"imagePath", "shapes"}): _labelme,
}
_ONES: Mapping[frozenset[str], Callable[[Read, Record], None]] = {
    frozenset({"shapes", "imagePath"}): _labelme,
    frozenset({"shapes", "imageWidth"}): _labelme,
    frozenset({"boxes", "labels"}): _tensors,
    frozenset({"bboxes", "labels"}): _tensors,
}
