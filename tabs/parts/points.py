"""Points on a stage: drag, add, delete, mark with a class; by pointer and by keyboard."""

from typing import Any, NamedTuple

import gradio as gr
import numpy as np

from ._part import Part

__all__ = ["MOST", "Points", "Scatter"]

MOST = 2000
"""Points that fit on a stage."""


class Scatter(NamedTuple):
    """What a `Points` shows.

    points: (n, 2), or (n, 3) with a class in the last column, in the stage's own units.
    extent: (left, right, bottom, top) of the stage; a top below the bottom turns y downwards.
    background: data address of a picture under the points, or "".
    """

    points: Any
    extent: tuple[float, float, float, float] = (0, 1, 0, 1)
    background: str = ""


class Points(Part):
    """Points that a visitor grabs.

    Arguments:
        value: a `Scatter`.
        aspect: width over height of the stage on the screen.
        classes: how many classes a point can have; with two or more, a click turns the class.
        editable: whether points can be added (click on the empty stage) and deleted (Delete key).
        words: {"stage", "point", "hint"} in the page's language.

    Events: `input` while dragging, `release` at the end of every change. The value comes back as
    an array (n, 2) or (n, 3).
    """

    name = "points"

    def __init__(
        self,
        value: Scatter | None = None,
        *,
        aspect: float = 1.5,
        classes: int = 1,
        editable: bool = True,
        words: dict[str, str] | None = None,
        **props: Any,
    ) -> None:
        settings = {"aspect": aspect, "classes": classes, "editable": editable}
        super().__init__(value, settings | {"words": words or {}}, **props)

    def preprocess(self, payload: Any) -> np.ndarray:
        """(n, 2) or (n, 3) finite numbers, at most 2,000; anything else is refused in words."""
        held = payload.get("points") if isinstance(payload, dict) else payload
        try:
            points = np.asarray(held if held else np.zeros((0, 2)), dtype=float)
        except (TypeError, ValueError):
            points = np.full((1, 1), np.nan)
        if points.ndim != 2 or points.shape[1] not in (2, 3) or not np.isfinite(points).all():
            raise gr.Error("The points must be pairs of finite numbers.", print_exception=False)
        if len(points) > MOST:
            raise gr.Error(f"At most {MOST} points fit on the stage.", print_exception=False)
        return points

    def postprocess(self, value: Scatter | None) -> dict[str, Any] | None:
        """Lists for the browser."""
        if value is None:
            return None
        points, extent, background = Scatter(*value)
        held = np.asarray(points, dtype=float).tolist()
        return {"points": held, "extent": list(extent), "background": background}
