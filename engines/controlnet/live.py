"""The numbers that stand in the lesson, from each view's own dials."""

import numpy as np

from engines.params import Text

from .canny import least_contrast
from .hints import coverage
from .modes import MEANING, weights
from .params import Params

__all__ = ["RESIDUALS", "of_drawing", "of_edges"]

Told = dict[str, str | Text]
NO_STEP: Text = ("more than 255", "超过 255")
RESIDUALS = 9
"""Those of the shipped nets: six skip connections and the middle."""


def of_edges(params: Params, hint: np.ndarray) -> Told:
    """What the thresholds make of a picture."""
    return {
        "low": str(params.low),
        "high": str(params.high),
        "contrast": _contrast(params),
        "blur": f"{params.blur:g}",
        "white": f"{100 * coverage(hint):.1f}",
    }


def _contrast(params: Params) -> str | Text:
    """The least step that Canny marks; none where no threshold cuts anything."""
    if params.picture == "sketch" or params.detector != "canny":
        return "–"
    least = least_contrast(params.low, params.high, params.blur)
    return NO_STEP if least is None else str(least)


def of_drawing(params: Params, axes: tuple[str, ...] = ()) -> Told:
    """How a picture is drawn under its nets.

    Arguments:
        axes: dials that run through many values, so that no number can be told.
    """
    n, m = params.steps, weights(params.mode, RESIDUALS)
    acts = [i / n >= params.start and (i + 1) / n <= params.end for i in range(n)]
    told: Told = {
        "scale": f"{params.scale:g}",
        "w": f"{params.guidance:g}",
        "steps": str(n),
        "speaking": str(sum(acts)),
        "finest": f"{m[0]:.3f}",
        "middle": f"{m[-1]:g}",
        "meaning": MEANING[params.mode],
        "seed": str(params.seed),
    }
    return told | dict.fromkeys(axes, "…")
