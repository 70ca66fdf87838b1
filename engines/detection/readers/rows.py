"""What a reader hands over: boxes as they stand in the file, and what it had to refuse."""

__all__ = [
    "BOXES",
    "CLASSES",
    "PHOTOS",
    "Read",
    "Row",
    "Unreadable",
    "number",
    "problem",
    "stem",
    "text_of",
]

import math
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from engines.refused import Refused

from ..dataset import Image, Layout, Problem

BOXES = 1_000_000
"""Boxes that are read at most."""

CLASSES = 5_000
"""Classes that are read at most."""

PHOTOS = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".gif", ".tif", ".tiff")
"""Endings of photographs."""

_ENDINGS = (*PHOTOS, ".txt", ".xml", ".json", ".csv", ".tsv")


class Unreadable(Refused):
    """A file, or a record of it, that cannot be read: the reason, and the line (0: none)."""

    def __init__(self, english: str, chinese: str, line: int = 0) -> None:
        super().__init__(english, chinese)
        self.line = line


class Row(NamedTuple):
    """One box: an object if it has no score, else a detection. `box` is as in the file."""

    image: int | str
    label: int | str
    box: tuple[float, ...]
    score: float | None = None
    crowd: bool = False
    difficult: bool = False
    area: float | None = None
    id: int | None = None
    line: int = 0


@dataclass
class Read:
    """The content of one file.

    layout: what the format fixes; empty fields are recognised from all files together.
    by_id: images and classes are COCO ids. whole: one bad row condemns the file, because a file
    that describes one image must not be half read.
    """

    file: str
    layout: Layout = field(default_factory=Layout)
    images: list[Image] = field(default_factory=list)
    classes: dict[int | str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    by_id: bool = False
    whole: bool = False

    def add(self, row: Row) -> None:
        """One more box.

        Raises:
            Unreadable: there are too many.
        """
        if len(self.rows) == BOXES:
            raise Unreadable(f"more than {BOXES} boxes", f"框超过 {BOXES} 个", row.line)
        self.rows.append(row)


def problem(file: str, refused: Unreadable) -> Problem:
    """The refusal with the name of its file."""
    return Problem(file, refused.line, refused.text)


def stem(name: Any) -> str:
    """The name of a file without folders and ending: what a picture and its labels share."""
    path = PurePosixPath(str(name).replace("\\", "/"))
    return path.stem if path.suffix.lower() in _ENDINGS else path.name


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


def text_of(data: bytes) -> str:
    """Text in UTF-8, or in GB 18030, which Chinese spreadsheets write.

    Raises:
        Unreadable: it is neither.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("not a text file in UTF-8", "不是 UTF-8 文本文件")
