"""Text files, one an image: a class and its numbers a line, with a score if it is a detection.

    YOLO            class cx cy w h [score]             centre and size, relative
    tensors         x1 y1 x2 y2 score class             as a network's rows are printed (`raw`)
    plain           class [score] a b c d               corner and size, or two corners
    YOLO tracks     class cx cy w h score track         the same, the track is passed over
    YOLO masks      class x1 y1 x2 y2 x3 y3 ... [score] a polygon: the box around it
    YOLO poses      class cx cy w h x1 y1 v1 ...        the box and its keypoints (`poses`)
    YOLO oriented   class x1 y1 ... x4 y4 [score]       the same, of four corners
    DOTA            x1 y1 ... x4 y4 class [difficult]   the same, in pixels
    KITTI           class truncated occluded alpha x1 y1 x2 y2 and seven more [score]
    VOC results     image score x1 y1 x2 y2             one file a class, ..._det_..._<class>.txt
    DOTA results    image score x1 y1 ... x4 y4         one file a class, Task1_<class>.txt

A class may have spaces in its name. Whether four numbers are a corner and a size or two corners,
pixels or relative, is recognised from all the lines together (`layout`).
"""

import re

from ..dataset import Image, Layout, Problem
from .paths import stem
from .poses import pose_of, with_visibility
from .raw import fractional, no_picture, reordered
from .rows import Read, Row, Unreadable, number, text_of
from .shapes import rings_box

__all__ = ["read_text"]

_RESULTS = re.compile(r"(?:^|_)det_(?:\d{4}_)?[^_]+_(.+)$")
_TASK = re.compile(r"^Task[12]_(.+)$", re.IGNORECASE)
_STARTS = frozenset("+-.0123456789")
_KITTI = (14, 15)
_TRACKED = 7
_SHARE = 1.5
_REGIONS = (
    "DontCare regions are no objects and are left out; KITTI forgives detections in them, which "
    "count as wrong here",
    "DontCare 区域不是目标，已略去；KITTI 不计落在其中的预测，这里算作误检",
)


def read_text(name: str, data: bytes) -> Read:
    """The boxes of one image, or VOC's results of one class.

    Raises:
        Unreadable: a line that has no class and four numbers, with its number.
    """
    results = _RESULTS.search(stem(name)) or _TASK.match(stem(name))
    read = Read(name, whole=not results)
    if results:
        read.layout = Layout("voc", "xyxy", "pixels")
    else:
        read.images.append(Image(stem(name), name))
    regions = False
    lines = [x.replace(",", " ").replace(";", " ").split() for x in text_of(data).splitlines()]
    numbers = [words for words in lines if words and all(map(_numeric, words))]
    if not results and fractional([words[0] for words in numbers]):
        named = reordered(lines)
        if named is None:
            raise no_picture()
        lines = named
    tracked, posed = _tracked(lines), with_visibility(lines)
    for line, words in enumerate(lines, 1):
        if not words or words[0].startswith(("imagesource:", "gsd:")):
            continue
        if words[0] == "DontCare" and len(words) - 1 in _KITTI:
            regions = True
            continue
        words = words[:-1] if tracked and len(words) == _TRACKED else words
        pose = pose_of(words[5:]) if posed else None
        words = words[:5] if posed else words
        row = _result(words, results[1], line) if results else _box(name, words, line)
        read.add(row._replace(pose=pose))
    if regions:
        read.notes.append(Problem("", 0, _REGIONS))
    return read


def _tracked(lines: list[list[str]]) -> bool:
    """Whether every line of seven words is a relative box with a score and the number of a track:
    the last is whole, and no other is.
    """
    seven = [words for words in lines if len(words) == _TRACKED]
    return bool(seven) and all(
        words[6].isdecimal() and all("." in x and _numeric(x) for x in words[1:6])
        for words in seven
    )


def _numeric(word: str) -> bool:
    if word[0] not in _STARTS or "_" in word:
        return False
    try:
        float(word)
    except ValueError:
        return False
    return True


def _box(image: str, words: list[str], line: int) -> Row:
    if len(words) in (9, 10) and not _numeric(words[8]) and all(map(_numeric, words[:8])):
        flag = words[9:] and words[9] != "0"
        return _polygon(image, words[8], words[:8], line)._replace(difficult=bool(flag))
    difficult = words[-1] == "difficult"
    words = words[:-1] if difficult else words
    count = 0
    while count < len(words) - 1 and _numeric(words[-1 - count]):
        count += 1
    label, numbers = " ".join(words[: -count or None]), words[len(words) - count :]
    if count in _KITTI and not _numeric(words[0]) and _upright(numbers[3:7]):
        box = tuple(number(x, line) for x in numbers[3:7])
        score = number(numbers[14], line) if count == 15 else None
        return Row(image, label, box, score, line=line, corners=True)
    if count > 5:
        return _polygon(image, label, numbers, line)._replace(difficult=difficult)
    if count not in (4, 5):
        raise Unreadable(
            "a class and four numbers are needed, and a score for a detection; "
            f"after the class there are {count} numbers",
            f"应为类别加四个数（预测框另加得分），而类别之后有 {count} 个数",
            line,
        )
    return Row(
        image,
        label,
        _numbers(numbers, line),  # the place of the score depends on the format
        score=0.0 if count == 5 else None,
        difficult=difficult,
        line=line,
    )


def _numbers(words: list[str], line: int) -> tuple[float, ...]:
    numbers = tuple(map(float, words))
    if min(numbers) > -1e12 and max(numbers) < 1e12:
        return numbers
    return tuple(number(word, line) for word in words)  # which says which


def _upright(numbers: list[str]) -> bool:
    x1, y1, x2, y2 = map(float, numbers)
    return x1 <= x2 and y1 <= y2


def _polygon(image: str, label: str, words: list[str], line: int) -> Row:
    ring, score = list(_numbers(words, line)), None
    if len(ring) % 2:  # a score: first if only the first is small, else last, as YOLO writes it
        first = 0 <= ring[0] <= 1 < min(ring[1:])
        score = ring.pop(0 if first else -1)
        if _numeric(label) and max(ring) > _SHARE and (score == round(score) or score > 1):
            raise Unreadable(
                f"{len(words) + 1} numbers: neither a class with a box nor with a polygon",
                f"{len(words) + 1} 个数：既不是类别加框，也不是类别加多边形",
                line,
            )
    box = rings_box([ring])
    return Row(image, label, box, score, line=line, corners=True, shape=[ring])


def _result(words: list[str], label: str, line: int) -> Row:
    if len(words) == 10:
        row = _polygon(words[0], label, words[2:], line)
        return row._replace(score=number(words[1], line))
    if len(words) != 6:
        raise Unreadable("needed: image score x1 y1 x2 y2", "应为：图片名 得分 x1 y1 x2 y2", line)
    score, *box = (number(word, line) for word in words[1:])
    return Row(words[0], label, tuple(box), score, line=line)
