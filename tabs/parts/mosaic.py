"""A grid of pictures that fills as they come; two of them compared under a slider."""

from typing import Any, NamedTuple

import numpy as np

from ._part import STATIC, Part
from .zoom import png

__all__ = ["Mosaic", "Sheets", "Tile"]


class Tile(NamedTuple):
    """One picture, uint8 (h, w, 3), where it stands, and a line of figures."""

    place: tuple[int, int, int]  # sheet, row, column
    picture: np.ndarray
    figures: str = ""


class Sheets(NamedTuple):
    """What a `Mosaic` shows.

    sheets, rows, columns: the words on each side. tiles: those that are ready.
    """

    sheets: list[str]
    rows: list[str]
    columns: list[str]
    tiles: list[Tile]


class Mosaic(Part):
    """Pictures in rows, columns and sheets; a scrubber runs through all of them.

    A click or the arrow keys choose a picture; it is compared with the one pinned before, under a
    slider or as the amplified difference.

    Arguments:
        value: a `Sheets`.
        words: see mosaic.js, in the page's language.

    Events: `select` with {"index": [sheet, row, column]} when a picture is double-clicked or
    Enter is pressed.
    """

    name = "mosaic"

    def __init__(
        self, value: Sheets | None = None, *, words: dict[str, str] | None = None, **props: Any
    ) -> None:
        super().__init__(
            value, {"words": words or {}}, (STATIC / "scrubber.js", STATIC / "overlay.js"), **props
        )

    def postprocess(self, value: Sheets | None) -> dict[str, Any] | None:
        """PNG data addresses: the difference of two pictures is exact."""
        if value is None:
            return None
        held = Sheets(*value)
        tiles = [t._asdict() | {"picture": png(t.picture)} for t in held.tiles]
        return held._asdict() | {"tiles": tiles}
