"""The last step of Canny, in the page: two dials cut gradients that were computed once."""

from typing import Any, NamedTuple

import numpy as np

from ._part import Part, deflated

__all__ = ["Hysteresis", "Thinned"]


class Thinned(NamedTuple):
    """What the thresholds of a `Hysteresis` cut.

    gradients: uint16 (r, r), 0 where no edge may run.
    side: of the picture that is drawn, in pixels; a multiple of r, or r one of it.
    panel: of the `Zoom`, which shows that picture.
    """

    gradients: np.ndarray
    side: int
    panel: int


class Hysteresis(Part):
    """Draws the edges into a panel of a `Zoom` as soon as a threshold moves; nothing of its own.

    What is above the low threshold is an edge if it hangs together, by sides or corners, with
    something above the high one. The picture is the one that OpenCV's Canny gives.

    Arguments:
        value: a `Thinned`, or None: nothing is drawn.
        low, high: element ids of the dials; the smaller value is the low threshold.
        zoom: element id of the `Zoom`.
        figures: its line of figures, with {share} and {side}.
    """

    name = "hysteresis"

    def __init__(
        self,
        value: Thinned | None = None,
        *,
        low: str,
        high: str,
        zoom: str,
        figures: str,
        **props: Any,
    ) -> None:
        settings = {"dials": [low, high], "zoom": zoom, "figures": figures}
        super().__init__(value, settings, **props)

    def postprocess(self, value: Thinned | None) -> dict[str, Any] | None:
        """Bytes deflated in base64."""
        if value is None:
            return None
        found = Thinned(*value)
        size = len(found.gradients)
        return found._asdict() | {"gradients": deflated(found.gradients), "size": size}
