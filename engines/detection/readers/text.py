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

A class may have spaces in its name, and end in a number where all the lines of the file say so.
Whether four numbers are a corner and a size or two corners, pixels or relative, is recognised from
all the lines together (`layout`). Decimals may have a comma.
"""

import re
from collections.abc import Sequence

from ..dataset import Image, Layout, Problem
from .layout import RELATIVE, SURE
from .paths import PHOTOS, stem
from .poses import pose_of, with_visibility
from .raw import fractional, no_picture, reordered
from .rows import Read, Row, Unreadable, number, text_of
from .shapes import rings_box

__all__ = ["divided", "is_results", "numeric", "plain", "read_text", "row_of"]

Lines = list[list[str]]
"""The words of each line."""

Box = tuple[int, str, list[str]]
"""The place of a line, its class and its numbers."""

_RESULTS = re.compile(r"(?:^|_)det_(?:\d{4}_)?[^_]+_(.+)$")
_TASK = re.compile(r"^Task[12]_(.+)$", re.IGNORECASE)
_STARTS = frozenset("+-.0123456789")
_KITTI = (14, 15)
_CUT = (7, 8)
_TURN = 3.2
"""No angle of KITTI is above it, in radians."""
_TRACKED = 7
_COMMA = re.compile(r"[-+]?\d+,\d+")
_SMALL = re.compile(r"[-+]?[01],\d+")
_MIDDLE = 50
"""A score in percent below which no detector stops; tracks are numbered from 1."""
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
    results = _results(name)
    read = Read(name, whole=not results)
    if results:
        read.layout = Layout("voc", "xyxy", "pixels")
    else:
        read.images.append(Image(stem(name), name))
    regions = False
    lines = divided([x.replace(";", " ").split() for x in text_of(data).splitlines()])
    numbers = [words for words in lines if words and all(map(numeric, words))]
    if not results and fractional([words[0] for words in numbers]):
        named = reordered(lines)
        if named is None:
            raise no_picture()
        lines = named
    posed = with_visibility(lines)
    lines = lines if results or posed else plain(lines)
    for line, words in enumerate(lines, 1):
        if not words or words[0].startswith(("imagesource:", "gsd:")):
            continue
        if words[0] == "DontCare" and len(words) - 1 in _KITTI:
            regions = True
            continue
        pose = pose_of(words[5:]) if posed else None
        words = words[:5] if posed else words
        row = _result(words, results[1], line) if results else row_of(name, words, line)
        read.add(row._replace(pose=pose))
    if regions:
        read.notes.append(Problem("", 0, _REGIONS))
    return read


def _results(name: str) -> re.Match[str] | None:
    return _RESULTS.search(stem(name)) or _TASK.match(stem(name))


def is_results(name: str) -> bool:
    """Whether the file is called as VOC's or DOTA's results of one class."""
    return _results(name) is not None


def divided(lines: Lines) -> Lines:
    """Words apart at their commas, but for those that are decimal commas.

    Raises:
        Unreadable: they may be either.
    """
    if not any("," in word for words in lines for word in words):
        return lines
    decimal = _decimal(lines)
    if decimal is None:
        raise Unreadable(
            "“10,5” may be one number or two: write decimals with a point, or divide numbers by "
            "spaces",
            "“10,5” 可能是一个数，也可能是两个数：小数请用小数点，或用空格分隔各数",
        )
    if decimal:
        return [[x.replace(",", ".") if _COMMA.fullmatch(x) else x for x in y] for y in lines]
    return [
        [part for x in words for part in (x.replace(",", " ").split() if "," in x else [x])]
        for words in lines
    ]


def _decimal(lines: Lines) -> bool | None:
    """Whether the commas in the numbers are decimal; None if they may part the x and y of corners
    just as well.
    """
    numbers = [[x for x in words[1:] if x[0] in _STARTS] for words in lines]
    numbers = [words for words in numbers if any("," in x for x in words)]
    several = [x for words in numbers for x in words if "," in x]
    if not several or not all(map(_COMMA.fullmatch, several)):
        return False
    plain = [[x for x in words if "," not in x] for words in numbers]
    if any("." in x for words in plain for x in words) or any(len(x) < 4 for x in numbers):
        return False
    if all(map(_SMALL.fullmatch, several)) or any(len(words) > 1 for words in plain):
        return True
    return None if all(len(words) in (4, 5) for words in numbers) else False


def _tracked(lines: Lines) -> bool:
    """Whether every line of seven words is a box with a score and the number of a track: the last
    is whole, and no other is, or some are above 1 and so are no relative corner.
    """
    seven = [words for words in lines if len(words) == _TRACKED and all(map(numeric, words[1:]))]
    if not seven or len(seven) < sum(len(words) == _TRACKED for words in lines):
        return False
    if not all(words[6].isdecimal() and 0 <= float(words[5]) <= 1 for words in seven):
        return False
    apart = all("." in x for words in seven for x in words[1:6])
    above = any(int(words[6][:9]) > 1 for words in seven)
    return apart or (above and any("." in words[5] for words in seven))


def _refuse_tracks(numbers: Lines) -> None:
    """Refuse relative boxes, by the numbers of each line, with that of a track for a score.

    Raises:
        Unreadable: all fifth numbers are whole and different, and no percent.
    """
    five = [(line, x) for line, x in enumerate(numbers, 1) if len(x) == 5]
    said = [x[4] for _, x in five]
    if not all(x.isdecimal() and int(x[:9]) > 0 for x in said) or len(set(said)) < len(said):
        return
    if not five or not all(_relative(x[:4]) for _, x in five):
        return
    most = max(int(x[:9]) for x in said)
    if most > 1 and (not _MIDDLE <= most <= 100 or len(said) >= SURE):
        raise Unreadable(
            "these are numbers of tracks, no scores: write them with save_conf=True, and a score "
            "in percent as a share, as in 0.90",
            "这些是跟踪编号（track id），不是得分：请用 save_conf=True 导出；"
            "若为百分数得分，请改写为小数，如 0.90",
            five[0][0],
        )


def _relative(numbers: Sequence[str]) -> bool:
    """Whether none is above 1, but in a fault, and some are fractions."""
    return any("." in x for x in numbers) and all(abs(float(x)) <= RELATIVE for x in numbers)


def _parted(words: list[str]) -> tuple[list[str], list[str]]:
    """The words of the class, of which there is at least one, and the numbers behind it."""
    words = words[:-1] if words[-1] == "difficult" else words
    count = 0
    while count < len(words) - 1 and numeric(words[-1 - count]):
        count += 1
    return words[: len(words) - count], words[len(words) - count :]


def plain(lines: Lines) -> Lines:
    """Lines of a class and its numbers without tracks, where a class that ends in a number, as in
    "type 1", is one word.

    Raises:
        Unreadable: a number may be a score as well as the end of the class or a track.
    """
    tracked = _tracked(lines)
    lines = [words[:-1] if tracked and len(words) == _TRACKED else words for words in lines]
    parts = [_parted(words) if words else ([], []) for words in lines]
    _refuse_tracks([numbers for _, numbers in parts])
    boxes = [
        (at, " ".join(label), numbers)
        for at, (label, numbers) in enumerate(parts)
        if label and not numeric(label[-1]) and not _is_kitti(numbers, at + 1)
    ]
    for at in _ends_of_five(boxes) | _ends_of_more(boxes):
        end = len(parts[at][0]) + 1
        lines[at] = [" ".join(lines[at][:end]), *lines[at][end:]]
    return lines


def _ends_of_five(boxes: list[Box]) -> set[int]:
    """The lines of five numbers of which the first is the end of the class, by all lines.

    Raises:
        Unreadable: it may be a score.
    """
    five = [box for box in boxes if len(box[2]) == 5]
    if not all(numbers[0].isdecimal() for _, _, numbers in five):
        return set()
    if not five or all(_score_behind(numbers) for _, _, numbers in five):
        return set()
    mine, ends = {label for _, label, _ in five}, {at for at, _, _ in five}
    others = {label for _, label, numbers in boxes if len(numbers) == 4}
    if others:  # objects, so that no line has a score
        return set() if mine & others else ends
    first = [float(numbers[0]) for _, _, numbers in five]
    beyond = any(float(numbers[4]) > 100 or _relative(numbers[1:]) for _, _, numbers in five)
    again = len({(label, numbers[0]) for _, label, numbers in five}) < len(five)
    if max(first) > 100 and (beyond or again):
        return ends
    if set(first) == {1} and len(mine) > 1:  # a score of 1, of several classes
        return set()
    raise _score_or_end(five[0])


def _ends_of_more(boxes: list[Box]) -> set[int]:
    """The lines of more numbers, of which the first is the end of the class, the second or the
    last a score.

    Raises:
        Unreadable: it may be a corner.
    """
    even = [box for box in boxes if len(box[2]) > 5 and len(box[2]) % 2 == 0]
    whole = [box for box in even if box[2][0].isdecimal()]
    ends = {at for at, _, numbers in whole if _score_behind_end(numbers)}
    six = [box for box in even if len(box[2]) == 6 and box[0] not in ends]
    if not six or any("." in numbers[0] for _, _, numbers in six):
        return ends
    doubt = [box for box in six if _relative(box[2][1:]) or box[2][1] in ("0", "1")]
    if len(doubt) == len(six):
        raise _score_or_end(doubt[0])
    return ends


def _score_behind_end(numbers: list[str]) -> bool:
    """Whether a score stands behind a first number that is whole: a fraction, and the others are
    none, or relative where the first is above 1.
    """
    rest = numbers[1:]
    if len(rest) == 5 and _relative(rest):
        return float(numbers[0]) > 1
    for score, box in ((rest[0], rest[1:]), (rest[-1], rest[:-1])):
        if "." in score and 0 <= float(score) <= 1 and not any(map(_fraction, box)):
            return max(map(float, box)) > RELATIVE
    return False


def _fraction(word: str) -> bool:
    return 0 < abs(float(word)) < 1


def _score_behind(numbers: list[str]) -> bool:
    """Whether the last of five numbers is a score, and the others are pixels."""
    return 0 <= float(numbers[4]) <= 1 and max(map(float, numbers[1:4])) > RELATIVE


def _score_or_end(box: Box) -> Unreadable:
    at, label, (first, *_) = box
    one = f"{label}_{first}".replace(" ", "_")
    return Unreadable(
        f"“{label} {first}”: {first} may be a score, a number of the box or the end of the class: "
        f"write a score with a point, as in 0.90, and the class as {one}",
        f"“{label} {first}”中的 {first} 可能是得分、框的坐标，也可能是类别名的一部分："
        f"得分请写出小数点（如 0.90），类别名请写成 {one}",
        at + 1,
    )


def numeric(word: str) -> bool:
    """Whether a word is a number."""
    if word[:1] not in _STARTS or "_" in word:
        return False
    try:
        float(word)
    except ValueError:
        return False
    return True


def row_of(image: str, words: list[str], line: int) -> Row:
    """The box in a line of a class and its numbers.

    Raises:
        Unreadable: they make no box.
    """
    if len(words) in (9, 10) and not numeric(words[8]) and all(map(numeric, words[:8])):
        flag = words[9:] and words[9] != "0"
        return _polygon(image, words[8], words[:8], line)._replace(difficult=bool(flag))
    difficult = words[-1] == "difficult" and len(words) > 1
    called, numbers = _parted(words)
    label, count = " ".join(called), len(numbers)
    if any(word.lower().endswith(PHOTOS) for word in called):
        raise _picture_in_class(label, line)
    if not numeric(words[0]) and _is_kitti(numbers, line):
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
    box = _numbers(numbers, line)
    if count == 5 and not any(0 <= x <= 100 for x in (box[0], box[4])):
        raise Unreadable(
            f"neither {numbers[0]} nor {numbers[4]} is a score",
            f"{numbers[0]} 与 {numbers[4]} 都不是得分",
            line,
        )
    return Row(
        image,
        label,
        box,  # the place of the score depends on the format
        score=0.0 if count == 5 else None,
        difficult=difficult,
        line=line,
    )


def _picture_in_class(label: str, line: int) -> Unreadable:
    return Unreadable(
        f"the name of a picture in the class “{label}”: it must come first, and be divided from "
        "the rest by commas or tabs if it has spaces",
        f"类别“{label}”中含有图片名：图片名应在行首；若含空格，请用逗号或制表符与其余部分隔开",
        line,
    )


def _is_kitti(numbers: list[str], line: int) -> bool:
    """Whether the numbers are KITTI's, all or cut behind the box.

    Raises:
        Unreadable: one more than the box, which is a score or a height.
    """
    if len(numbers) in _KITTI:
        return _upright(numbers[3:7])
    if len(numbers) not in _CUT or "." not in numbers[2] or not _upright(numbers[3:7]):
        return False
    truncated, occluded, angle, *box = map(float, numbers[:7])
    within = (0 <= truncated <= 1 or truncated == -1) and occluded in (-1, 0, 1, 2, 3)
    if not within or not (abs(angle) <= _TURN or angle == -10) or max(box) <= _TURN:
        return False
    if len(numbers) > min(_CUT):
        raise Unreadable(
            "KITTI with one number behind the box, which may be a score or a height: KITTI has 15 "
            "words a line, and a score is the 16th",
            "KITTI 格式的框之后只有一个数，可能是得分，也可能是高度："
            "KITTI 每行 15 项，得分是第 16 项",
            line,
        )
    return True


def _numbers(words: list[str], line: int) -> tuple[float, ...]:
    try:
        numbers = tuple(map(float, words))
        if min(numbers) > -1e12 and max(numbers) < 1e12:
            return numbers
    except ValueError:
        pass
    return tuple(number(word, line) for word in words)  # which says which


def _upright(numbers: list[str]) -> bool:
    x1, y1, x2, y2 = map(float, numbers)
    return x1 <= x2 and y1 <= y2


def _polygon(image: str, label: str, words: list[str], line: int) -> Row:
    ring, score = list(_numbers(words, line)), None
    if len(ring) % 2:  # a score: first if only the first is small, else last, as YOLO writes it
        first = 0 <= ring[0] <= 1 < min(ring[1:])
        score = ring.pop(0 if first else -1)
        whole = score == round(score) and "." not in words[0 if first else -1]
        if max(ring) > RELATIVE and (whole or not 0 <= score <= 1):
            n = len(words) + numeric(label)
            raise Unreadable(
                f"{n} numbers: neither a class with a box nor with a polygon, and no score",
                f"{n} 个数：既不是类别加框，也不是类别加多边形，也没有得分",
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
