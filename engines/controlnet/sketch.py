"""Lines drawn by hand as the hint that they are; their text is that of `engines.strokes`."""

import cv2
import numpy as np

from engines.strokes import GRID, LONGEST, Stroke, from_text, to_text

__all__ = ["GRID", "LONGEST", "RUBBER", "Stroke", "draw_sketch", "from_text", "to_text"]

RUBBER = 10
"""Pixels of a hint of 128; the pen draws one pixel, as wide as Canny's lines."""


def draw_sketch(text: str, size: int = 128) -> np.ndarray:
    """White lines of one pixel on black, uint8 (size, size, 3)."""
    sheet = np.zeros((size, size), np.uint8)
    for points, rubber in from_text(text):
        at = (points * size // GRID).astype(np.int32)[[0, *range(len(points))]]  # a dot too
        width = max(1, RUBBER * size // 128) if rubber else 1
        cv2.polylines(sheet, [at], False, 0 if rubber else 255, width)
    return np.repeat(sheet[..., None], 3, axis=2)
