"""A curve from left to right whose knots are dragged, added and removed."""

from typing import Any, NamedTuple

import numpy as np

from ._part import STATIC, Part

__all__ = ["Bend", "Knots"]


class Bend(NamedTuple):
    """What a `Knots` shows.

    knots: (n, 2), x ascending from 0 to 1; the ends keep their x.
    curve: (m, 2), drawn while no knot is moved; straight lines afterwards.
    top: the highest y that can be reached. most: how many knots there may be.
    """

    title: str
    knots: np.ndarray
    curve: np.ndarray
    top: float
    most: int = 8


class Knots(Part):
    """A small chart. Drag a knot, click for a new one, Delete removes it; arrow keys move it.

    Arguments:
        value: a `Bend`, or None: nothing is shown.
        words: {"knot", "hint", "x", "y"} in the page's language.

    Events: `release` with {"knots": [[x, y], ...]} at the end of every change.
    """

    name = "knots"

    def __init__(self, value: Bend | None = None, *, words: dict[str, str], **props: Any) -> None:
        super().__init__(value, {"words": words}, (STATIC / "scale.js",), **props)

    def postprocess(self, value: Bend | None) -> dict[str, Any] | None:
        """Lists for the browser."""
        if value is None:
            return None
        lists = {name: np.round(getattr(value, name), 4).tolist() for name in ("knots", "curve")}
        return value._asdict() | lists
