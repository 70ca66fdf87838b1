"""Lines drawn by hand, as the text that the page's brush writes.

A stroke is "p" (pen) or "r" (rubber) and its points; strokes stand apart by ".". The square is a
grid of 512 x 512, and a point (x, y) is the number 512 y + x in three digits to the base 64.
"""

import re
from typing import NamedTuple

import numpy as np

from engines.refused import Refused

__all__ = ["GRID", "LONGEST", "Stroke", "from_text", "to_text"]

GRID, LONGEST = 512, 4000
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_SHEET = re.compile(r"[pr](?:[A-Za-z0-9_-]{3})+(?:\.[pr](?:[A-Za-z0-9_-]{3})+)*")


class Stroke(NamedTuple):
    """One movement of the hand: points (n, 2), whole numbers 0 .. 511, x before y, y downwards."""

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
        Refused: it is no such text.
    """
    if not text:
        return []
    if len(text) > LONGEST or not _SHEET.fullmatch(text):
        raise Refused(
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
