"""A sheet to draw on by hand, whose lines travel as a short text."""

from typing import Any, NamedTuple

import numpy as np

from ._part import Part
from .zoom import png

__all__ = ["Brush", "Drawing"]


class Drawing(NamedTuple):
    """What a `Brush` shows.

    text: the strokes, as brush.js writes them; it is for the engine to check.
    picture: what became of them, uint8 (h, w) or (h, w, 3); None shows the button alone.
    """

    text: str = ""
    picture: np.ndarray | None = None


class Brush(Part):
    """White lines on black by pen and rubber; mouse, finger or keys; undo and clear.

    Each stroke is simplified; one that would make the text too long is not kept, in plain words.

    Arguments:
        value: a `Drawing`.
        longest: characters of the text.
        rubber: width of the rubber on the sheet of 512.
        words: see brush.js, in the page's language.

    Events: `release` with {"text": strokes} when a stroke has ended, and when the sheet is opened.
    """

    name = "brush"

    def __init__(
        self,
        value: Drawing | None = None,
        *,
        longest: int,
        rubber: int,
        words: dict[str, str],
        **props: Any,
    ) -> None:
        settings = {"longest": longest, "rubber": rubber, "words": words}
        super().__init__(value, settings, **props)

    def postprocess(self, value: Drawing | None) -> dict[str, Any] | None:
        """The strokes, and a PNG data address."""
        if value is None:
            return None
        text, picture = Drawing(*value)
        shown = "" if picture is None else png(picture)
        return {"open": picture is not None, "text": text, "picture": shown}
