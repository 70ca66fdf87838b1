"""Rows as a network gives them, before anything is suppressed or named.

A text file with lines of x1 y1 x2 y2 score class, which is what is left after suppression, is that
of one picture, and read. Arrays (1, 4 + C, n) or (n, 5 + C) of centres, sizes and the scores of C
classes are refused: where the picture lies in the network's input is not told.
"""

import math
from collections.abc import Sequence
from typing import Any

from .paths import PHOTOS
from .rows import Unreadable

__all__ = ["ARRAYS", "fractional", "is_array", "no_picture", "reordered"]

ARRAYS = (".npy", ".npz", ".pt", ".pth", ".mat")
"""Endings of files with arrays."""

_NARROWEST = 5
"""Numbers of a row: a box and a score."""


def no_picture() -> Unreadable:
    """What is missing, and what to write instead."""
    return Unreadable(
        "rows as a network gives them: which picture, and where it lies in the network's input, "
        "is not told. Write a file for each picture, a line “class x1 y1 x2 y2 score” for each "
        "box in its pixels, or a table with image, class, score and box; the view Suppression "
        "takes it from there",
        "这是网络的原始输出：没有说明是哪张图片，也没有说明图片在网络输入中的位置。"
        "请为每张图片写一个文件，每行“类别 x1 y1 x2 y2 得分”（原图像素），"
        "或写成含 image、class、score 和框的表格；随后可在“非极大值抑制”中处理",
    )


def is_array(content: Any) -> bool:
    """Whether parsed JSON is nested lists of numbers, by itself or under names."""
    if isinstance(content, dict):
        pictures = any(name.lower().endswith(PHOTOS) for name in content)
        return bool(content) and not pictures and all(map(is_array, content.values()))
    depth = 0
    while isinstance(content, list) and content:
        content, width, depth = content[0], len(content), depth + 1
    number = isinstance(content, int | float) and not isinstance(content, bool)
    return number and depth > 1 and width >= _NARROWEST


def fractional(words: Sequence[str]) -> bool:
    """Whether most are numbers that are not whole, as no class and no picture is called."""
    return sum(map(_fraction, words)) > len(words) / 2


def _fraction(word: str) -> bool:
    try:
        number = float(word)
    except ValueError:
        return False
    return math.isfinite(number) and number % 1 != 0


def reordered(lines: Sequence[Sequence[str]]) -> list[list[str]] | None:
    """Lines of x1 y1 x2 y2 score class as class, box and score; None if they are others."""
    try:
        rows = [[float(word) for word in words] for words in lines if words]
    except ValueError:
        return None
    if any(len(row) != 6 for row in rows):
        return None
    well = all(
        x1 <= x2 and y1 <= y2 and 0 <= score <= 1 and label >= 0 and label % 1 == 0
        for x1, y1, x2, y2, score, label in rows
    )
    if not well or not fractional([words[4] for words in lines if words]):
        return None
    return [[f"{float(words[5]):.0f}", *words[:5]] if words else [] for words in lines]
