"""XML: PASCAL VOC, one file an image or many of them in one, and CVAT, many images in one.

A VOC object with a <score> or <confidence> is a detection. CVAT's boxes, polygons, rotated boxes,
ellipses and masks are read, those of tracks frame by frame; a rotated box and an ellipse stand as
the box around them, a mask as its box. Where pictures of several tasks have one name, the part of
the data (CVAT's subset, VOC's folder) or the task stands before it as a folder.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from xml.etree import ElementTree

from ..dataset import Image, Layout, Problem
from .paths import name_of, stem
from .rows import Read, Row, Unreadable, number, problem, text_of, yes
from .shapes import rings_box

__all__ = ["read_xml"]

_CORNERS = Layout("voc", "xyxy", "pixels")
_MANY = Layout("xml", "xyxy", "pixels")  # not "voc", of which all files of a folder are one source
Element = ElementTree.Element

_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})""")
_KNOWN = re.compile(
    r"iso[-_]?8859[-_]\d+|latin[-_]?\d+|(windows|cp)-?\d+|(us-)?ascii|gb[-_]?\d+|gbk|big5.*"
    r"|shift[-_]?jis|euc[-_]\w+|koi8[-_]\w|iso[-_]2022[-_]\w+"
)
"""Encodings of plain text; of Python's, others are slow or no encodings of text."""


def read_xml(name: str, data: bytes) -> Read:
    """The images and their boxes.

    Raises:
        Unreadable: broken XML, a document type (which can hide a bomb), neither VOC nor CVAT, or
            a broken box of VOC.
    """
    text = _text(data)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unreadable("XML with a document type is not read", "不读取带文档类型声明的 XML")
    try:
        root = ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except ElementTree.ParseError as error:
        raise Unreadable(f"broken XML: {error}", f"XML 有误：{error}", error.position[0]) from None
    if root.tag == "annotations":
        return _many(name, text, root)
    if root.tag != "annotation":
        raise Unreadable(
            f"not VOC or CVAT: <annotation> is missing, <{root.tag[:40]}> is there",
            f"不是 VOC 或 CVAT 格式：应为 <annotation>，而不是 <{root.tag[:40]}>",
        )
    return _voc(name, text, root)


def _text(data: bytes) -> str:
    """The text in the encoding that it declares, if that is one of plain text.

    Raises:
        Unreadable: it is in none that is known.
    """
    declared = _DECLARED.match(data)  # none behind a mark of UTF-8 or UTF-16, which tells more
    encoding = declared[1].decode().lower() if declared else "utf-8"
    # What says UTF-16 in plain letters is not in it.
    if encoding.startswith(("utf", "ucs")) or data.isascii():
        return text_of(data)
    # What Windows calls GB 2312 is larger.
    wide = "gb18030" if re.fullmatch(r"gb[-_]?2312|gbk", encoding) else encoding
    for codec in (wide, "utf-8") if _KNOWN.fullmatch(encoding) else ("utf-8",):
        try:
            return data.decode(codec)
        except (LookupError, UnicodeDecodeError):
            continue
    raise Unreadable(
        f"XML that is not in the encoding it declares, {encoding}, or in one that is not known: "
        "save it as UTF-8",
        f"XML 内容与其声明的编码 {encoding} 不符，或该编码不受支持：请另存为 UTF-8",
    )


def _many(name: str, text: str, root: Element) -> Read:
    """What <annotations> holds: many files of VOC, or CVAT's.

    Raises:
        Unreadable: both, or neither.
    """
    inside = {thing.tag for thing in root}
    pictures = inside & {"annotation", "image", "track"}
    others = sorted(inside - pictures - {"meta", "version"})
    if others and not pictures:
        raise Unreadable(
            f"not VOC or CVAT: <annotations> holds <{others[0][:40]}>",
            f"不是 VOC 或 CVAT 格式：<annotations> 中是 <{others[0][:40]}>",
        )
    if "annotation" not in pictures:
        return _cvat(name, root)
    if len(pictures) > 1:
        raise Unreadable(
            "VOC's <annotation> beside CVAT's pictures: bring two files",
            "VOC 的 <annotation> 与 CVAT 的图片混在一起：请分成两个文件",
        )
    return _vocs(name, text, root)


def _voc(name: str, text: str, root: Element) -> Read:
    picture = (root.findtext("filename") or "").strip() or name
    image = Image(stem(name), picture, *_voc_size(root))
    read = Read(name, _CORNERS, [image], whole=True)
    lines = _lines(text, root)
    for thing in root.findall("object"):
        read.add(_object(read.file, thing, lines.get(thing, 0)))
    return read


def _vocs(name: str, text: str, root: Element) -> Read:
    """Many pictures of VOC; a broken box is refused by its line, the others stay."""
    read = Read(name, _MANY)
    lines = _lines(text, root)
    parts: list[tuple[_Place, Element]] = []
    for i, part in enumerate(root.findall("annotation")):
        picture = (part.findtext("filename") or "").strip()
        if picture:
            folder = (part.findtext("folder") or "").strip()
            parts.append((_Place(picture, folder, ""), part))
            continue
        words = (
            f"<annotation> {i + 1} has no <filename>",
            f"第 {i + 1} 个 <annotation> 缺少 <filename>",
        )
        read.problems.append(problem(name, Unreadable(*words)))
    called = _called(read, [place for place, _ in parts])
    for place, part in parts:
        at = called[place]
        try:
            read.images.append(Image(stem(at), at, *_voc_size(part)))
        except Unreadable as refused:
            read.problems.append(problem(name, refused))
        for thing in part.findall("object"):
            try:
                read.add(_object(at, thing, lines.get(thing, 0)))
            except Unreadable as refused:
                read.problems.append(problem(name, refused))
    return read


def _voc_size(root: Element) -> tuple[float, float]:
    width, height = (_or_zero(root.findtext(f"size/{side}")) for side in ("width", "height"))
    return width, height


def _lines(text: str, root: Element) -> dict[Element, int]:
    """The line of every object."""
    lines: list[int] = []
    line, at = 1, 0
    for found in re.finditer(r"<object\b", text):
        line, at = line + text.count("\n", at, found.start()), found.start()
        lines.append(line)
    return dict(zip(root.iter("object"), lines, strict=False))


class _Place(NamedTuple):
    """Where a picture is: its name, and the part of the data and the task that it belongs to."""

    name: str
    subset: str
    task: str


def _called(read: Read, places: Sequence[_Place]) -> dict[_Place, str]:
    """What each picture is called, so that no two of several tasks have one name.

    Raises:
        Unreadable: two tasks or parts cannot be told apart.
    """
    again = [place.name for place, n in Counter(places).items() if n > 1]
    if again:
        words = (
            f"{read.file}: {len(again)} pictures are described more than once ({again[0]}); their "
            "boxes are taken together",
            f"{read.file}：{len(again)} 张图片出现不止一次（{again[0]}），其框合并计算",
        )
        read.notes.append(Problem("", 0, words))
    same: dict[str, list[_Place]] = defaultdict(list)
    for place in dict.fromkeys(places):
        same[place.name].append(place)
    return {
        place: name
        for group in same.values()
        for place, name in zip(group, _told_apart(group), strict=True)
    }


_FOLDERS = ("{0.name}", "{0.subset}/{0.name}", "{0.task}/{0.name}", "{0.subset}/{0.task}/{0.name}")


def _told_apart(group: Sequence[_Place]) -> list[str]:
    """Names for pictures of one name, with what tells them apart as folders."""
    for form in _FOLDERS:
        names = [form.format(place).lstrip("/") for place in group]
        if len(set(map(name_of, names))) == len(names):
            return names
    name = group[0].name
    raise Unreadable(
        f"several pictures are called {name}, and neither subset nor task tells them apart: "
        "export each task by itself",
        f"不止一张图片名为 {name}，而子集和任务无法区分它们：请逐个任务导出",
    )


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
        difficult=yes(thing.findtext("difficult") or "0"),
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
    images = [(_place(x, x.get("name") or f"{x.get('id')}"), x) for x in root.findall("image")]
    tracks = root.findall("track")
    frames = [(_place(track, _frame(x)), track, x) for track in tracks for x in track]
    seen = dict.fromkeys(place for place, _, _ in frames)
    called = _called(read, [*(place for place, _ in images), *seen])
    for place, image in images:
        at = called[place]
        width, height = (_or_zero(image.get(side)) for side in ("width", "height"))
        read.images.append(Image(stem(at), at, width, height))
        _add(read, at, ((thing, thing.get("label")) for thing in image))
    sizes = _video_sizes(root) if frames else {}
    unknown = sizes.get("", (0.0, 0.0))
    for place in seen:
        at = called[place]
        read.images.append(Image(at, at, *sizes.get(place.task, unknown)))
    for place, track, thing in frames:
        if not yes(thing.get("outside")):
            _add(read, called[place], [(thing, track.get("label"))])
    return read


def _place(thing: Element, name: str) -> _Place:
    return _Place(name, (thing.get("subset") or "").strip(), (thing.get("task_id") or "").strip())


def _frame(thing: Element) -> str:
    return f"frame_{int(_or_zero(thing.get('frame'))):06d}"


def _video_sizes(root: Element) -> dict[str, tuple[float, float]]:
    """The size of each task's frames; "": of all others, where there is one size alone."""
    tasks = ((task, task.find("original_size")) for task in root.iter("task"))
    sizes = {
        (task.findtext("id") or "").strip(): _original(size)
        for task, size in tasks
        if size is not None
    }
    every = {_original(size) for size in root.iter("original_size")}
    return sizes | ({"": every.pop()} if len(every) == 1 else {})


def _original(size: Element) -> tuple[float, float]:
    return _or_zero(size.findtext("width")), _or_zero(size.findtext("height"))


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
    if thing.tag in ("cuboid", "skeleton"):
        raise Unreadable(f"a {thing.tag} is not read", f"不读取 {thing.tag}")
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
