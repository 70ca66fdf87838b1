"""What a reader hands over: boxes as they stand in the file, and what it had to refuse."""

import math
from dataclasses import dataclass, field
from itertools import chain, compress
from typing import Any, NamedTuple

import numpy as np

from engines.refused import Refused

from ..dataset import Image, Layout, Problem

__all__ = [
    "BOXES",
    "CLASSES",
    "Read",
    "Row",
    "Rows",
    "Unreadable",
    "number",
    "problem",
    "text_of",
    "yes",
]

BOXES = 1_000_000
"""Boxes that are read at most."""

CLASSES = 5_000
"""Classes that are read at most."""


class Unreadable(Refused):
    """A file, or a record of it, that cannot be read: the reason, and the line (0: none)."""

    def __init__(self, english: str, chinese: str, line: int = 0) -> None:
        super().__init__(english, chinese)
        self.line = line


class Row(NamedTuple):
    """One box: an object if it has no score, else a detection. `box` is as in the file.

    A fifth number is a score whose place, before or behind the four, is yet to be recognised.
    corners: the box encloses a shape: (x1, y1, x2, y2) in the units of the file, whatever the
    other rows are. shape: COCO's segmentation, or rings of x, y in the units of the file.
    pose: keypoints (K, 3), x and y in the units of the file, the third above 0 where labelled.
    """

    image: Any
    label: Any
    box: tuple[float, ...]
    score: float | None = None
    crowd: bool = False
    difficult: bool = False
    area: float | None = None
    id: int | None = None
    line: int = 0
    corners: bool = False
    shape: Any = None
    pose: Any = None


@dataclass
class Rows:
    """Many boxes, column by column; the fields are those of `Row`.

    image, label: an array if all are whole numbers.
    numbers: (n, 5), the fifth nan where there are four. score, area: nan where there is none.
    id: -1 where there is none.
    """

    image: list[Any] | np.ndarray = field(default_factory=list)
    label: list[Any] | np.ndarray = field(default_factory=list)
    numbers: np.ndarray = field(default_factory=lambda: np.empty((0, 5)))
    score: np.ndarray = field(default_factory=lambda: np.empty(0))
    crowd: np.ndarray = field(default_factory=lambda: np.empty(0, bool))
    difficult: np.ndarray = field(default_factory=lambda: np.empty(0, bool))
    area: np.ndarray = field(default_factory=lambda: np.empty(0))
    id: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    line: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    corners: np.ndarray = field(default_factory=lambda: np.empty(0, bool))
    shape: list[Any] = field(default_factory=list)
    pose: list[Any] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.image)

    @classmethod
    def of(cls, rows: list[Row]) -> "Rows":
        """The columns of these rows."""
        if not rows:
            return cls()
        image, label, box, score, crowd, difficult, area, id, line, corners, shape, pose = zip(
            *rows, strict=True
        )
        return cls(
            list(image),
            list(label),
            np.array([b if len(b) == 5 else (*b, math.nan) for b in box], float),
            np.array(score, float),
            np.array(crowd, bool),
            np.array(difficult, bool),
            np.array(area, float),
            np.array([-1 if x is None else x for x in id], np.int64),
            np.array(line, np.int64),
            np.array(corners, bool),
            list(shape),
            list(pose),
        )

    @classmethod
    def joined(cls, parts: "list[Rows]") -> "Rows":
        """One table after the other."""
        parts = [part for part in parts if len(part)] or [cls()]
        if len(parts) == 1:
            return parts[0]
        names = cls.__dataclass_fields__
        return cls(**{name: _one([getattr(part, name) for part in parts]) for name in names})

    def take(self, keep: np.ndarray) -> "Rows":
        """The rows that a mask (n,) chooses."""
        columns: dict[str, Any] = {}
        for name in self.__dataclass_fields__:
            column = getattr(self, name)
            lists = isinstance(column, list)
            columns[name] = list(compress(column, keep)) if lists else column[keep]
        return type(self)(**columns)


def _one(columns: list[Any]) -> Any:
    """One column after the other: a list if any of them is one."""
    if not any(isinstance(column, list) for column in columns):
        return np.concatenate(columns)
    lists = (c if isinstance(c, list) else c.tolist() for c in columns)
    return list(chain.from_iterable(lists))


@dataclass
class Read:
    """The content of one file.

    layout: what the format fixes; empty fields are recognised from all files together.
    images: the pictures that it lists or describes. sized: whether it is a table of pictures by
    ids that its own boxes refer to (COCO). by_id: image and class of a box are numbers of such a
    table, its own or that of another file. whole: one bad row condemns the file, because a file
    that describes one image must not be half read. names: it is a list of names of classes.
    models: the detections of models that it names, each as if it were a file. blank: it has no
    boxes, and stands among files with detections.
    """

    file: str
    layout: Layout = field(default_factory=Layout)
    images: list[Image] = field(default_factory=list)
    classes: dict[int | str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    table: Rows | None = None
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    by_id: bool = False
    whole: bool = False
    names: bool = False
    models: "dict[str, Read]" = field(default_factory=dict)
    blank: bool = False

    def add(self, row: Row) -> None:
        """One more box.

        Raises:
            Unreadable: there are too many.
        """
        if len(self.rows) == BOXES:
            raise Unreadable(f"more than {BOXES} boxes", f"框超过 {BOXES} 个", row.line)
        self.rows.append(row)

    def columns(self) -> Rows:
        """All boxes, as columns."""
        if self.table is None:
            self.table = Rows.of(self.rows)
        return self.table

    def __len__(self) -> int:
        return len(self.rows) if self.table is None else len(self.table)


def problem(file: str, refused: Unreadable) -> Problem:
    """The refusal with the name of its file."""
    return Problem(file, refused.line, refused.text)


def number(value: Any, line: int = 0) -> float:
    """A finite number; a decimal comma is a decimal point.

    Raises:
        Unreadable: it is none.
    """
    try:
        if isinstance(value, bool):
            raise ValueError
        result = float(value.replace(",", ".") if isinstance(value, str) else value)
    except (TypeError, ValueError, OverflowError):
        result = math.nan
    if not abs(result) < 1e12:
        shown = repr(value)[:40]
        raise Unreadable(f"{shown} is not a number of pixels or a score", f"{shown} 不是数", line)
    return result


def yes(value: Any) -> bool:
    """Whether a flag is set, as a number or as text; of other text, and NaN, it is not."""
    if isinstance(value, str):
        return value.strip().lower() in ("1", "1.0", "true", "yes", "y", "t", "是")
    return bool(value) and value == value


_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def text_of(data: bytes) -> str:
    """Text in UTF-8, in UTF-16, which Windows writes, or in GB 18030, as Chinese spreadsheets do.

    Raises:
        Unreadable: it is none of them.
    """
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Labels have digits: what has not one character of ASCII is another encoding, guessed.
        if "\0" not in text and (not data or any(c < "\x80" for c in text) or len(text) < 2):
            return text.removeprefix("\ufeff")
    raise Unreadable("not a text file in UTF-8 or UTF-16", "不是 UTF-8 或 UTF-16 文本文件")


def _encodings(data: bytes) -> list[str]:
    if data[:2] in _MARKS:
        return [_MARKS[data[:2]]]
    usual = ["utf-8-sig", "gb18030"]
    if b"\0" in data[:200]:  # every other byte of plain letters in UTF-16
        return ["utf-16-le" if data[1:2] == b"\0" else "utf-16-be", *usual]
    return usual
