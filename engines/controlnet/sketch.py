"""Lines drawn by hand, as a text that fits into a link, and as the hint that they are.

A stroke is "p" (pen) or "r" (rubber) and its points; strokes stand apart by ".". The square is a
grid of 512 x 512, and a point (x, y) is the number 512 y + x in three digits to the base 64.
"""

import re
from typing import NamedTuple

import cv2
import numpy as np

from .words import ControlError

__all__ = ["LONGEST", "Stroke", "draw_sketch", "from_text", "to_text"]

GRID, LONGEST = 512, 4000
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
RUBBER = 10  # pixels of a hint of 128; the pen draws one pixel, as wide as Canny's lines
_SHEET = re.compile(r"[pr](?:[A-Za-z0-9_-]{3})+(?:\.[pr](?:[A-Za-z0-9_-]{3})+)*")


class Stroke(NamedTuple):
    """One movement of the hand: points (n, 2), whole numbers 0 .. 511, x before y."""

    points: np.ndarray
    rubber: bool = False


def to_text(strokes: list[Stroke]) -> str:
    """The strokes as a text of letters, digits, "-", "_" and "."."""
    return ".".join(
        "pr"[stroke.rubber] + "".join(_word(GRID * int(y) + int(x)) for x, y in stroke.points)
        for stroke in strokes
    )


def _word(n: int) -> str:
    return "".join(DIGITS[n >> shift & 63] for shift in (12, 6, 0))


def from_text(text: str) -> list[Stroke]:
    """The inverse of `to_text`.

    Raises:
        ControlError: it is no such text.
    """
    if not text:
        return []
    if len(text) > LONGEST or not _SHEET.fullmatch(text):
        raise ControlError(
            f"a drawing is a text of at most {LONGEST} characters, p or r and three for each "
            "point of a stroke, strokes apart by a full stop",
            f"手绘是至多 {LONGEST} 个字符的文本：每一笔以 p 或 r 开头，每点三个字符，"
            "笔画以句点分隔",
        )
    return [Stroke(_points(word[1:]), word[0] == "r") for word in text.split(".")]


def _points(digits: str) -> np.ndarray:
    values = np.array([DIGITS.index(digit) for digit in digits]).reshape(-1, 3)
    n = values @ [64 * 64, 64, 1]
    return np.column_stack([n % GRID, n // GRID])


def draw_sketch(text: str, size: int = 128) -> np.ndarray:
    """White lines of one pixel on black, uint8 (size, size, 3)."""
    sheet = np.zeros((size, size), np.uint8)
    for points, rubber in from_text(text):
        at = (points * size // GRID).astype(np.int32)[[0, *range(len(points))]]  # a dot too
        width = max(1, RUBBER * size // 128) if rubber else 1
        cv2.polylines(sheet, [at], False, 0 if rubber else 255, width)
    return np.repeat(sheet[..., None], 3, axis=2)
