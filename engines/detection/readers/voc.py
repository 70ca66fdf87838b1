"""PASCAL VOC XML: one file an image, its boxes between inclusive pixels, some of them difficult.

An object with a <score> or <confidence> is a detection.
"""

__all__ = ["read_voc"]

import re
from xml.etree import ElementTree

from ..dataset import Image, Layout
from .rows import Read, Row, Unreadable, number, stem, text_of

_CORNERS = Layout("voc", "xyxy", "pixels")


def read_voc(name: str, data: bytes) -> Read:
    """The image and its boxes.

    Raises:
        Unreadable: broken XML, a document type (which can hide a bomb), or a broken box.
    """
    text = text_of(data)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unreadable("XML with a document type is not read", "不读取带文档类型声明的 XML")
    try:
        root = ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except ElementTree.ParseError as error:
        raise Unreadable(f"broken XML: {error}", f"XML 有误：{error}", error.position[0]) from None
    if root.tag != "annotation":
        raise Unreadable(
            f"not VOC: <annotation> is missing, <{root.tag[:40]}> is there",
            f"不是 VOC 格式：应为 <annotation>，而不是 <{root.tag[:40]}>",
        )
    lines = [text.count("\n", 0, found.start()) + 1 for found in re.finditer(r"<object\b", text)]
    size = (number(root.findtext(f"size/{side}") or 0) for side in ("width", "height"))
    read = Read(name, _CORNERS, [Image(stem(name), root.findtext("filename") or name, *size)])
    read.whole = True
    for thing, line in zip(root.findall("object"), lines, strict=False):
        read.add(_row(read.file, thing, line))
    return read


def _row(file: str, thing: ElementTree.Element, line: int) -> Row:
    label = (thing.findtext("name") or "").strip()
    if not label:
        raise Unreadable("an object without a <name>", "目标缺少 <name>", line)
    sides = [thing.findtext(f"bndbox/{side}") for side in ("xmin", "ymin", "xmax", "ymax")]
    if None in sides:
        raise Unreadable(f"{label}: <bndbox> lacks a side", f"{label}：<bndbox> 不完整", line)
    score = thing.findtext("score") or thing.findtext("confidence")
    return Row(
        stem(file),
        label,
        tuple(number(side, line) for side in sides),
        None if score is None else number(score, line),
        difficult=(thing.findtext("difficult") or "0").strip() == "1",
        line=line,
    )
