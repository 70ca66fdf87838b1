"""Text files, one an image: a class and four numbers a line, with a score if it is a detection.

    YOLO            class cx cy w h [score]       centre and size, relative
    plain           class [score] a b c d         corner and size, or two corners
    VOC results     image score x1 y1 x2 y2       one file a class, ..._det_..._<class>.txt

A class may have spaces in its name. Whether four numbers are a corner and a size or two corners,
pixels or relative, is recognised from all the lines together (`recognise`).
"""

__all__ = ["read_names", "read_text"]

import re

import yaml

from ..dataset import Image, Layout
from .rows import Read, Row, Unreadable, number, stem, text_of

_RESULTS = re.compile(r"_det_.*_([^_]+)$")
NAMES = 200_000
"""Bytes of a file of names."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)


def read_text(name: str, data: bytes) -> Read:
    """The boxes of one image, or VOC's results of one class.

    Raises:
        Unreadable: a line that has no class and four numbers, with its number.
    """
    results = _RESULTS.search(stem(name))
    read = Read(name, whole=not results)
    if results:
        read.layout = Layout("voc", "xyxy", "pixels")
    else:
        read.images.append(Image(stem(name), stem(name)))
    for line, content in enumerate(text_of(data).splitlines(), 1):
        words = re.split(r"[\s,;]+", content.strip(" \t,;"))
        if words == [""]:
            continue
        if results:
            read.add(_result(words, results[1], line))
        else:
            read.add(_box(stem(name), words, line))
    return read


def _box(image: str, words: list[str], line: int) -> Row:
    difficult = words[-1] == "difficult"
    words = words[:-1] if difficult else words
    count = 0
    while count < len(words) - 1 and _NUMBER.fullmatch(words[-1 - count]):
        count += 1
    if count not in (4, 5):
        raise Unreadable(
            "a class and four numbers are needed, and a score for a detection; "
            f"after the class there are {count} numbers",
            f"应为类别加四个数（预测框另加得分），而类别之后有 {count} 个数",
            line,
        )
    numbers = tuple(number(word, line) for word in words[-count:])
    return Row(
        image,
        " ".join(words[:-count]),
        numbers,  # with the score still among them: its place depends on the format
        score=0.0 if count == 5 else None,
        difficult=difficult,
        line=line,
    )


def _result(words: list[str], label: str, line: int) -> Row:
    if len(words) != 6:
        raise Unreadable("needed: image score x1 y1 x2 y2", "应为：图片名 得分 x1 y1 x2 y2", line)
    score, *box = (number(word, line) for word in words[1:])
    return Row(words[0], label, tuple(box), score, line=line)


def read_names(name: str, data: bytes) -> Read:
    """The names of numbered classes: one a line, or under "names" in a YOLO data.yaml.

    Raises:
        Unreadable: the YAML is broken or has no names.
    """
    if len(data) > NAMES:
        raise Unreadable("too long for names of classes", "类别名文件过长")
    text = text_of(data)
    if not name.lower().endswith((".yaml", ".yml")):
        return Read(name, classes={str(i): x.strip() for i, x in enumerate(text.splitlines())})
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            raise Unreadable("YAML with aliases is not read", "不读取带别名的 YAML")  # a bomb
        content = yaml.safe_load(text)
    except yaml.YAMLError:
        raise Unreadable("broken YAML", "YAML 有误") from None
    names = content.get("names") if isinstance(content, dict) else None
    if isinstance(names, list):
        names = dict(enumerate(names))
    if not isinstance(names, dict):
        raise Unreadable("no names of classes in it", "其中没有类别名 names")
    return Read(name, classes={str(i): str(x) for i, x in names.items()})
