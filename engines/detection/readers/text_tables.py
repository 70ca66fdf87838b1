"""Text files whose lines do not begin with a class; `text` reads those that do.

    VisDrone     x,y,w,h,score,category,truncation,occlusion        one file an image
    MOT          frame,id,x,y,w,h,score,class,visibility            one file a sequence
                 frame,id,x,y,w,h,score,-1,-1,-1                    its detections: class 1, people
    lists        path x1,y1,x2,y2,class x1,y1,x2,y2,class ...       a line an image, as keras-yolo3
    pictures     path class [score] a b c d                         a line a box, of all images
    tables       image class score xmin ymin xmax ymax              names of columns, as in CSV

The sequence of MOT is called as its file, or as the folders of one called gt or det. The words of
pictures and tables may be divided by spaces, commas, semicolons, tabs or bars.

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
from .layout import RELATIVE
from .paths import PHOTOS, folder, pictures, stem, telling
from .raw import fractional
from .rows import Read, Row, Unreadable, number, problem, text_of
from .table import names_a_box, read_csv
from .text import divided, is_results, numeric, plain, row_of

__all__ = ["read_text_table"]

_NUMBERS = re.compile(r"\s*[-+.\d][-+.\deE]*(\s*,\s*[-+.\d][-+.\deE]*){5,}\s*,?\s*")
_BOX = r"-?\d[\d.]*(?:,-?\d[\d.]*){3},[^\s,]+"
_LIST = re.compile(rf"\s*(\S.*?)((?:\s+{_BOX})+)?\s*")
_MOST = 0.5
_FEW = 0.1
"""The share of rows with a score, or without, up to which they are a fault."""
_SEPARATORS = "\t;|,"
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
    text = text_of(data)
    lines = [(i, x) for i, x in enumerate(text.splitlines(), 1) if x.strip()]
    if _share(lines, lambda line: bool(_NUMBERS.fullmatch(line))) >= _MOST:
        return None if _is_yolo(lines) else _challenge(name, lines)
    if _share(lines, _is_listed) >= _MOST and any(_boxes(line) for _, line in lines):
        return _listed(name, lines)
    if is_results(name):
        return None
    header = _header(lines[0][1]) if lines else frozenset()
    if header:
        return _table(name, text, header)
    lower = text.lower()
    parted = _by_picture(lines) if any(ending in lower for ending in PHOTOS) else []
    return _pictured(name, parted) if parted else None


def _share(lines: Lines, told: Callable[[str], bool]) -> float:
    return sum(told(line) for _, line in lines) / max(len(lines), 1)


def _is_yolo(lines: Lines) -> bool:
    """Whether they are a class and shares of a picture, with commas: nothing of a challenge."""
    told = [_cells(line) for _, line in lines if _NUMBERS.fullmatch(line)]
    rows = [[float(x) for x in cells] for cells in told if all(map(numeric, cells))]
    small = all(row[0] % 1 == 0 and max(map(abs, row[1:])) <= RELATIVE for row in rows)
    return small and fractional([str(row[1]) for row in rows])


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().rstrip(", ").split(",")]


def _challenge(name: str, lines: Lines) -> Read:
    cells = [(i, _cells(line)) for i, line in lines]
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
    own = () if stem(name).lower() in ("gt", "det") else (stem(name),)
    sequence = "/".join([*folder(name), *own])
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
    return _parts(line)[0].lower().endswith(PHOTOS)


def _listed(name: str, lines: Lines) -> Read:
    read = Read(name, Layout("text", "xyxy", "pixels"))
    classes = [box.rpartition(",")[2] for _, said in lines for box in _boxes(said)]
    if fractional(classes):
        raise _no_list(0)
    for line, said in lines:
        path, boxes = _parts(said)
        if not path.lower().endswith(PHOTOS):
            words = ("needed: a path, and x1,y1,x2,y2,class", "应为：路径与 x1,y1,x2,y2,类别")
            read.problems.append(problem(name, Unreadable(*words, line)))
            continue
        read.images.append(Image(stem(path), path))
        for box in boxes:
            *corners, label = box.split(",")
            read.add(Row(path, label, tuple(number(x, line) for x in corners), line=line))
    return read


def _no_list(line: int) -> Unreadable:
    words = (
        "boxes of a list are x1,y1,x2,y2,class: a score has no place there",
        "列表中的框应为 x1,y1,x2,y2,类别，其中没有得分的位置",
    )
    return Unreadable(*words, line)


def _header(line: str) -> frozenset[str]:
    """The names of columns, if the line has such."""
    words = re.split(r"[\s,;|]+", line.lower().strip('# "'))
    words = [word.strip('"') for word in words]
    named = len(words) > 2 and names_a_box(words) and not any(map(numeric, words))
    return frozenset(words if named else ())


def _table(name: str, text: str, header: frozenset[str]) -> Read:
    """The boxes of a table.

    Raises:
        Unreadable: the names of its columns do not say where the picture and the box are.
    """
    read = read_csv(name, _with_tabs(text).encode())
    if read.layout.boxes or header & {"bbox", "box"}:
        return read
    raise Unreadable(  # for it went by the places of the numbers, not by their names
        "the first line must name the columns: image, class, and xmin, ymin, xmax, ymax or x, y, "
        "width, height",
        "首行必须是列名：image、class，以及 xmin, ymin, xmax, ymax 或 x, y, width, height",
        1,
    )


def _with_tabs(text: str) -> str:
    """A table whose cells are divided by spaces, with tabs; a line of another number of words
    than the first is left as it is, because nothing says which of them make one cell.
    """
    lines = text.splitlines()
    first = next(line for line in lines if line.strip())
    if any(sign in first for sign in _SEPARATORS):
        return text
    width = len(first.strip("# ").split())
    words = [line.strip("# ").split() for line in lines]
    return "\n".join(
        "\t".join(cells) if len(cells) == width else line
        for line, cells in zip(lines, words, strict=True)
    )


Parted = list[tuple[int, str, list[str]]]
"""Of each line the number, the picture and the other words."""


def _by_picture(lines: Lines) -> Parted:
    """The lines in parts, where most begin with a picture; else nothing."""
    for sign in (*_SEPARATORS, None):
        parted: Parted = []
        for line, said in lines:
            first, *rest = [cell.strip().strip('"') for cell in said.split(sign)]
            parted.append((line, first, rest))
        named = [rest for _, first, rest in parted if first.lower().endswith(PHOTOS)]
        if any(named) and len(named) > _MOST * len(parted):
            if all(rest[-1:] == [""] for rest in named):  # a sign at the end of every line
                parted = [(line, first, rest[:-1]) for line, first, rest in parted]
            return parted
    return []


def _pictured(name: str, lines: Parted) -> Read:
    """The boxes of a file for all pictures; a broken line is refused, the others stay.

    Raises:
        Unreadable: whether they are objects or detections is not told.
    """
    read = Read(name)
    boxed: Parted = []
    for line, path, rest in lines:
        try:
            boxed += _boxed(line, path, rest)
            read.images.append(Image(stem(path), path))
        except Unreadable as error:
            read.problems.append(problem(name, error))
    read.images = list(dict.fromkeys(read.images))
    for line, path, words in _named(name, boxed):
        try:
            read.add(row_of(path, words, line))
        except Unreadable as error:
            read.problems.append(problem(name, error))
    _of_one_role(read)
    return read


def _boxed(line: int, path: str, rest: list[str]) -> Parted:
    """The line, if it has a box.

    Raises:
        Unreadable: it has no picture, or an empty cell.
    """
    if not path.lower().endswith(PHOTOS):
        raise Unreadable("it does not begin with a picture", "行首不是图片名", line)
    if not any(rest):
        return []
    if not all(rest):
        raise Unreadable("an empty cell", "有空单元格", line)
    if rest[0].count(",") > 3:
        raise _no_list(line)
    return [(line, path, rest)]


def _named(name: str, lines: Parted) -> Parted:
    """The lines with the class in front, in one word."""
    words = [_class_first(rest) for rest in divided([rest for _, _, rest in lines])]
    words = _with_class(words, _class_of(name))
    try:
        words = plain(words)
    except Unreadable as error:
        raise Unreadable(*error.text, lines[max(error.line, 1) - 1][0]) from None
    return [(line, path, rest) for (line, path, _), rest in zip(lines, words, strict=True)]


def _class_first(words: list[str]) -> list[str]:
    """With a class that stands behind the box in front, if nothing but a score is behind it."""
    other = [i for i, word in enumerate(words) if not numeric(word) and word != "difficult"]
    if not other or other[0] == 0 or other != list(range(other[0], other[-1] + 1)):
        return words
    rest = words[other[-1] + 1 :]
    if other[0] < 4 or len(rest) > 1 or any("." not in word for word in rest):
        return words
    return [" ".join(words[i] for i in other), *words[: other[0]], *rest]


def _class_of(name: str) -> str:
    """The class of a file of which no line has one: its name, unless that is of another kind."""
    own = pictures((stem(name),))
    return stem(name) if any(not telling(word) for word in own) else "object"


def _with_class(lines: list[list[str]], label: str) -> list[list[str]]:
    """Lines of numbers with their class in front: as it stands there, from the fifth place where
    only there the numbers are small, or that label where there is none.
    """
    numbers = [words for words in lines if words and all(map(numeric, words))]
    width = mode(map(len, numbers)) if numbers else 0
    usual = [words for words in numbers if len(words) == width]
    if not usual or len(numbers) < len(lines):
        return lines
    if width == 4 or (width == 5 and any(_scored(usual, place) for place in (0, 4))):
        return [[label, *words] for words in lines]
    behind = width in (5, 6) and all(words[4].isdecimal() for words in usual)
    if behind and max(float(x[4]) for x in usual) < min(float(x[0]) for x in usual):
        return [[*words[4:5], *words[:4], *words[5:]] for words in lines]
    return lines


def _scored(lines: list[list[str]], place: int) -> bool:
    """Whether scores stand at that place of five: fractions, and the numbers in front no class."""
    if not fractional([words[place] for words in lines]):
        return False
    return place == 0 or all(max(map(float, words[1:4])) > RELATIVE for words in lines)


def _of_one_role(read: Read) -> None:
    """Refuse the few rows with a score, or without, unlike the others.

    Raises:
        Unreadable: they are not few.
    """
    scored = sum(row.score is not None for row in read.rows)
    few = min(scored, len(read.rows) - scored)
    if not few:
        return
    if few > _FEW * len(read.rows):
        raise Unreadable("some boxes have a score and some have none", "有的框有得分，有的没有")
    usual = scored > few
    words = ("the score is missing", "缺少得分")
    if not usual:
        words = ("a score, where the others have none", "其余各行都没有得分，它却有")
    odd = [row for row in read.rows if (row.score is not None) != usual]
    read.problems += [problem(read.file, Unreadable(*words, row.line)) for row in odd]
    read.rows = [row for row in read.rows if (row.score is not None) == usual]
