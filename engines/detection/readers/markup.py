"""XML: PASCAL VOC, one file an image, and CVAT, many images in one.

A VOC object with a <score> or <confidence> is a detection. CVAT's boxes, polygons, rotated boxes,
ellipses and masks are read, those of tracks frame by frame; a rotated box and an ellipse stand as
the box around them, a mask as its box.
"""

import math
import re
from collections.abc import Iterable
from xml.etree import ElementTree

from ..dataset import Image, Layout
from .paths import stem
from .rows import Read, Row, Unreadable, number, problem, text_of
from .shapes import rings_box

__all__ = ["read_xml"]

_CORNERS = Layout("voc", "xyxy", "pixels")
Element = ElementTree.Element


def read_xml(name: str, data: bytes) -> Read:
    """The images and their boxes.

    Raises:
        Unreadable: broken XML, a document type (which can hide a bomb), neither VOC nor CVAT, or
            a broken box of VOC.
    """
    text = text_of(data)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unreadable("XML with a document type is not read", "不读取带文档类型声明的 XML")
    try:
        root = ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except ElementTree.ParseError as error:
        raise Unreadable(f"broken XML: {error}", f"XML 有误：{error}", error.position[0]) from None
    if root.tag == "annotations":
        return _cvat(name, root)
    if root.tag != "annotation":
        raise Unreadable(
            f"not VOC or CVAT: <annotation> is missing, <{root.tag[:40]}> is there",
            f"不是 VOC 或 CVAT 格式：应为 <annotation>，而不是 <{root.tag[:40]}>",
        )
    return _voc(name, text, root)


def _voc(name: str, text: str, root: Element) -> Read:
    lines = [text.count("\n", 0, found.start()) + 1 for found in re.finditer(r"<object\b", text)]
    size = (number(root.findtext(f"size/{side}") or 0) for side in ("width", "height"))
    picture = (root.findtext("filename") or "").strip() or name
    read = Read(name, _CORNERS, [Image(stem(name), picture, *size)], whole=True)
    for thing, line in zip(root.findall("object"), lines, strict=False):
        read.add(_object(read.file, thing, line))
    return read


def _object(file: str, thing: Element, line: int) -> Row:
    label = (thing.findtext("name") or "").strip()
    if not label:
        raise Unreadable("an object without a <name>", "目标缺少 <name>", line)
    score = thing.findtext("score") or thing.findtext("confidence")
    return Row(
        file,
        label,
        _sides(thing, label, line),
        None if score is None else number(score, line),
        difficult=(thing.findtext("difficult") or "0").strip() == "1",
        line=line,
    )


def _sides(thing: Element, label: str, line: int) -> tuple[float, ...]:
    sides = [thing.findtext(f"bndbox/{side}") for side in ("xmin", "ymin", "xmax", "ymax")]
    if None not in sides:
        return tuple(number(side, line) for side in sides)
    around = [thing.findtext(f"robndbox/{x}") for x in ("cx", "cy", "w", "h", "angle")]
    if None not in around:
        return rings_box([_turned(*(number(x, line) for x in around))])
    raise Unreadable(f"{label}: <bndbox> lacks a side", f"{label}：<bndbox> 不完整", line)


def _turned(cx: float, cy: float, w: float, h: float, angle: float) -> list[float]:
    """The corners of a box that is turned by an angle in radians."""
    c, s = math.cos(angle), math.sin(angle)
    around = ((-w, -h), (w, -h), (w, h), (-w, h))
    return [v for x, y in around for v in (cx + (x * c - y * s) / 2, cy + (x * s + y * c) / 2)]


def _cvat(name: str, root: Element) -> Read:
    read = Read(name, Layout("cvat", "xyxy", "pixels"))
    for image in root.findall("image"):
        at = image.get("name") or f"{image.get('id')}"
        size = (_or_zero(image.get(side)) for side in ("width", "height"))
        read.images.append(Image(stem(at), at, *size))
        _add(read, at, ((thing, thing.get("label")) for thing in image))
    width, height = (root.findtext(f".//original_size/{side}") for side in ("width", "height"))
    seen: set[str] = set()
    for track in root.findall("track"):
        for thing in track:
            at = f"frame_{int(_or_zero(thing.get('frame'))):06d}"
            if at not in seen:
                seen.add(at)
                read.images.append(Image(at, at, _or_zero(width), _or_zero(height)))
            if thing.get("outside") != "1":
                _add(read, at, [(thing, track.get("label"))])
    return read


def _or_zero(value: str | None) -> float:
    return number(value or 0)


def _add(read: Read, image: str, things: Iterable[tuple[Element, str | None]]) -> None:
    for i, (thing, label) in enumerate(things):
        try:
            row = _shape(image, thing, label)
            if row is not None:
                read.add(row)
        except Unreadable as refused:
            english, chinese = (f"{image}[{i}]: {words}" for words in refused.text)
            read.problems.append(problem(read.file, Unreadable(english, chinese)))


def _shape(image: str, thing: Element, label: str | None) -> Row | None:
    if thing.tag not in ("box", "polygon", "ellipse", "mask"):
        return None  # tags, points, lines
    if not label:
        raise Unreadable("a shape without a label", "形状缺少 label")
    score = next(
        (a.text for a in thing.findall("attribute") if a.get("name") in ("score", "confidence")),
        None,
    )
    scored = None if score is None else number(score)
    if thing.tag == "polygon":
        ring = [number(x) for p in (thing.get("points") or "").split(";") for x in p.split(",")]
        if len(ring) < 6 or len(ring) % 2:
            raise Unreadable("a polygon needs three points", "多边形至少要三个点")
        return Row(image, label, rings_box([ring]), scored, corners=True, shape=[ring])
    if thing.tag == "mask":
        return Row(image, label, _held(thing), scored)
    if thing.tag == "ellipse":
        return Row(image, label, _around(thing), scored)
    x1, y1, x2, y2 = (number(thing.get(side)) for side in ("xtl", "ytl", "xbr", "ybr"))
    angle = math.radians(_or_zero(thing.get("rotation")))
    if not angle:
        return Row(image, label, (x1, y1, x2, y2), scored)
    ring = _turned((x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1, angle)
    return Row(image, label, rings_box([ring]), scored, corners=True, shape=[ring])


def _held(mask: Element) -> tuple[float, ...]:
    """The box of a mask; its pixels are not read."""
    x, y, w, h = (number(mask.get(side)) for side in ("left", "top", "width", "height"))
    return x, y, x + w, y + h


def _around(ellipse: Element) -> tuple[float, ...]:
    """The box around an ellipse that is turned by degrees."""
    cx, cy, rx, ry = (number(ellipse.get(side)) for side in ("cx", "cy", "rx", "ry"))
    turn = math.radians(_or_zero(ellipse.get("rotation")))
    w = math.hypot(rx * math.cos(turn), ry * math.sin(turn))
    h = math.hypot(rx * math.sin(turn), ry * math.cos(turn))
    return cx - w, cy - h, cx + w, cy + h
