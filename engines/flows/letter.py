"""One character as a picture, in the font that Pillow brings."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from engines.refused import Refused

__all__ = ["glyph"]

NOWHERE = "\uffff"
"""No font has this one: what is drawn for it stands for every character that is missing."""


def glyph(letter: str, size: int = 192) -> np.ndarray:
    """Where the character's ink is, bool (size, size), row 0 at the top, in the middle.

    Raises:
        Refused: it is not one character that the font has and that leaves ink.
    """
    if not isinstance(letter, str) or len(letter) != 1 or not letter.isprintable():
        raise _refused()
    font = ImageFont.load_default(round(0.9 * size))
    left, top, right, bottom = font.getbbox(letter)
    missing = bytes(font.getmask(letter)) == bytes(font.getmask(NOWHERE))
    if missing or right <= left or bottom <= top:
        raise _refused()
    sheet = Image.new("L", (size, size))
    at = (size - left - right) / 2, (size - top - bottom) / 2
    ImageDraw.Draw(sheet).text(at, letter, fill=255, font=font)
    ink = np.asarray(sheet) > 127
    if not ink.any():
        raise _refused()
    return ink


def _refused() -> Refused:
    return Refused(
        "write one character of the Latin alphabet, a digit or a sign, such as a, S or &",
        "请输入一个拉丁字母、数字或符号，例如 a、S 或 &",
    )
