"""Several pictures under one zoom and pan, with a magnifier: what differs is seen in one place."""

import base64
from typing import Any, NamedTuple

import cv2
import numpy as np

from engines.cache import array_key, shared

from ._part import STATIC, Part

__all__ = ["Look", "Panel", "Zoom", "png"]


QUICK = [cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_UP]
"""Two thirds of the time that choosing a filter for each row takes, for the same bytes."""


def png(picture: np.ndarray) -> str:
    """A data address of a uint8 picture, (h, w) or (h, w, 3) RGB; every pixel exact.

    Kept with the results: of several pictures a dial changes few.
    """
    return shared.get(f"png:{array_key(picture)}", lambda: _png(picture))


def _png(picture: np.ndarray) -> str:
    grey = picture.ndim == 3 and (picture == picture[..., :1]).all()  # a third of the work
    bgr = picture[..., 0] if grey else picture if picture.ndim == 2 else picture[..., ::-1]
    done, data = cv2.imencode(".png", np.ascontiguousarray(bgr), QUICK)
    if not done:
        raise ValueError(f"No PNG can be made of {picture.dtype} {picture.shape}.")
    return "data:image/png;base64," + base64.b64encode(data.tobytes()).decode()


class Panel(NamedTuple):
    """One picture of a `Zoom`: uint8 (h, w) or (h, w, 3), its name and a line of figures."""

    picture: np.ndarray
    name: str
    figures: str = ""
    mark: bool = False  # drawn with an accent: the original, the best


class Look(NamedTuple):
    """What a `Zoom` shows; without panels the pictures stay and only the marker moves.

    marker: (u, v) in 0..1 of the field at which a ring is drawn, or None. against: the panel that
    a split lays over the first one. detail: (u, v) at which it opens, zoomed.
    """

    panels: list[Panel] | None
    marker: tuple[float, float] | None = None
    against: int | None = None
    detail: tuple[float, float] | None = None


class Zoom(Part):
    """Pictures of one scene at any resolutions, zoomed and panned together.

    Wheel, pinch, drag, buttons, and the keys + - 0 and arrows. Every picture is stretched over the
    same field, its own pixels kept sharp. A click that is no drag, or Enter, reports `select` with
    {"panel": k, "x": u, "y": v}, u and v in 0..1 of the field.

    Arguments:
        value: a `Look`.
        words: {"zoom", "whole", "lens", "hint"} in the page's language.
        split: two of them are also laid over each other, under a cut or as their difference.
            words then has {"left", "right", "slide", "difference",
            "difference_help", "rms"} too.
    """

    name = "zoom"

    def __init__(
        self,
        value: Look | None = None,
        *,
        words: dict[str, str] | None = None,
        split: bool = False,
        **props: Any,
    ) -> None:
        scripts = (STATIC / "overlay.js",) if split else ()
        super().__init__(value, {"words": words or {}, "split": split}, scripts, **props)

    def postprocess(self, value: Look | None) -> dict[str, Any] | None:
        """PNG data addresses."""
        if value is None:
            return None
        panels, marker, against, detail = Look(*value)
        shown = (
            None if panels is None else [p._asdict() | {"picture": png(p.picture)} for p in panels]
        )
        return {"panels": shown, "marker": marker, "against": against, "detail": detail}
