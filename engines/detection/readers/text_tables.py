"""Text files whose lines do not begin with a class; `text` reads those that do.

    VisDrone     x,y,w,h,score,category,truncation,occlusion        one file an image
    MOT          frame,id,x,y,w,h,score,class,visibility            one file a sequence
                 frame,id,x,y,w,h,score,-1,-1,-1                    its detections: class 1, people
    lists        path x1,y1,x2,y2,class x1,y1,x2,y2,class ...       a line an image, as keras-yolo3

In the truth of both challenges a score of 0 marks what is not to be counted, as category 0 of
VisDrone does: it is left out. Other numbers with commas and without a word are refused, because
nothing says what they are.

References:
    P. Zhu et al., Detection and Tracking Meet Drones Challenge, 2021, arXiv:2001.06303
    A. Milan et al., MOT16: A Benchmark for Multi-Object Tracking, 2016, arXiv:1603.00831
    https://github.com/qqwweee/keras-yolo3
"""

import re
from collections.abc import Callable, Sequence
from statistics import mode

from ..dataset import Image, Layout, Problem
from .paths import PHOTOS, folder, stem
from .rows import Read, Row, Unreadable, number, problem, text_of

__all__ = ["read_text_table"]

_NUMBERS = re.compile(r"\s*[-+.\d][-+.\deE]*(\s*,\s*[-+.\d][-+.\deE]*){5,}\s*,?\s*")
_BOX = r"-?\d[\d.]*(?:,-?\d[\d.]*){4}"
_LIST = re.compile(rf"\s*(\S.*?)((?:\s+{_BOX})+)?\s*")
_ENDING = tuple(PHOTOS)
_MOST = 0.5

_LEFT_OUT = (
    "regions that are not to be counted are left out; the challenge forgives detections in them, "
    "which count as wrong here",
    "不计入的区域已略去；挑战赛不计落在其中的预测，这里算作误检",
)

Lines = list[tuple[int, str]]


def read_text_table(name: str, data: bytes) -> Read | None:
    """The boxes of such a file; None if it is none of them.

    Raises:
        Unreadable: numbers with commas that are neither.
    """
    lines = [(i, x) for i, x in enumerate(text_of(data).splitlines(), 1) if x.strip()]
    if _share(lines, lambda line: bool(_NUMBERS.fullmatch(line))) >= _MOST:
        return _challenge(name, lines)
    if _share(lines, _is_listed) >= _MOST and any(_boxes(line) for _, line in lines):
        return _listed(name, lines)
    return None


def _share(lines: Lines, told: Callable[[str], bool]) -> float:
    return sum(told(line) for _, line in lines) / max(len(lines), 1)


def _challenge(name: str, lines: Lines) -> Read:
    cells = [(i, [cell.strip() for cell in line.rstrip(", ").split(",")]) for i, line in lines]
    width = mode(len(row) for _, row in cells)
    if width not in (8, 9, 10):
        raise Unreadable(
            f"{width} numbers a line with commas, and no class: neither VisDrone (8 numbers) nor "
            "MOT (9 or 10)",
            f"每行 {width} 个以逗号分隔的数，没有类别：既非 VisDrone（8）也非 MOT（9 或 10）",
        )
    return _visdrone(name, cells) if width == 8 else _mot(name, cells)


def _visdrone(name: str, cells: Sequence[tuple[int, list[str]]]) -> Read:
    read = Read(name, Layout("text", "xywh", "pixels"), [Image(stem(name), name)], whole=True)
    found = _usual([row[-2:] for _, row in cells]) == ["-1", "-1"]
    if not found and not {row[4] for _, row in cells if len(row) == 8} <= {"0", "1"}:
        raise Unreadable(
            "eight numbers a line that are not VisDrone's: x, y, w, h, score, category, two flags",
            "每行八个数，但不是 VisDrone 的 x, y, w, h, 得分, 类别和两个标记",
        )
    for line, row in cells:
        if len(row) != 8:
            raise Unreadable("eight numbers are needed", "应有八个数", line)
        x, y, w, h, score = (number(cell, line) for cell in row[:5])
        if found or (score and row[5] != "0"):
            read.add(Row(name, row[5], (x, y, w, h), score if found else None, line=line))
    _tell(read, len(cells))
    return read


def _mot(name: str, cells: Sequence[tuple[int, list[str]]]) -> Read:
    read = Read(name, Layout("text", "xywh", "pixels"))
    width = mode(len(row) for _, row in cells)
    sequence = "/".join(folder(name))
    refused = 0
    for line, row in cells:
        try:
            if len(row) != width:
                raise Unreadable(f"{width} numbers are needed", f"应有 {width} 个数", line)
            frame, _, x, y, w, h, score = (number(cell, line) for cell in row[:7])
            image = f"{sequence}/{int(frame):06d}.jpg".lstrip("/")
            read.images.append(Image(stem(image), image))
            box, found = (x, y, w, h), width == 10
            if found or score:
                label = "1" if found else row[7]
                read.add(Row(image, label, box, score if found else None, line=line))
        except Unreadable as error:
            refused += 1
            read.problems.append(problem(name, error))
    read.images = list(dict.fromkeys(read.images))
    _tell(read, len(cells) - refused)
    return read


def _usual(rows: list[list[str]]) -> list[str]:
    return max(rows, key=rows.count) if rows else []


def _tell(read: Read, n: int) -> None:
    if len(read) < n:
        read.notes.append(Problem("", 0, _LEFT_OUT))


def _parts(line: str) -> tuple[str, list[str]]:
    """The path, and each box with its class."""
    said = _LIST.fullmatch(line)
    return (said[1], (said[2] or "").split()) if said else (line, [])


def _boxes(line: str) -> list[str]:
    return _parts(line)[1]


def _is_listed(line: str) -> bool:
    return _parts(line)[0].lower().endswith(_ENDING)


def _listed(name: str, lines: Lines) -> Read:
    read = Read(name, Layout("text", "xyxy", "pixels"))
    for line, said in lines:
        path, boxes = _parts(said)
        if not path.lower().endswith(_ENDING):
            words = ("needed: a path, and x1,y1,x2,y2,class", "应为：路径与 x1,y1,x2,y2,类别")
            read.problems.append(problem(name, Unreadable(*words, line)))
            continue
        read.images.append(Image(stem(path), path))
        for box in boxes:
            *corners, label = box.split(",")
            read.add(Row(path, label, tuple(number(x, line) for x in corners), line=line))
    return read
