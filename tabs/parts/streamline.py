"""The way of one point from data to noise, and its log p, worked out in the page."""

from typing import Any, Literal, NamedTuple

import numpy as np

from ._part import STATIC, Part, deflated

__all__ = ["Course", "Streamline"]


class Course(NamedTuple):
    """What a `Streamline` shows.

    modes: (x, y, sd, weight) of every mode.
    table: (5, 2 steps + 1), t, f, g^2 and both parts of the kernel at every half-step.
    prior: standard deviation of the noise. probe: (2,) of +-1 for Hutchinson, or None.
    point: the point in hand. reach: half the side of the square.
    shrunk: whether places are shown divided by sqrt(1 + s^2).
    """

    modes: list[tuple[float, float, float, float]]
    table: np.ndarray
    steps: int
    solver: Literal["euler", "midpoint", "rk4"]
    prior: float
    probe: list[float] | None
    point: tuple[float, float]
    reach: float
    shrunk: bool = False


class Streamline(Part):
    """The density at the clock's time, the way of the point, and of whatever is pointed at.

    The point and the modes are dragged, by pointer and keyboard; a click brings the point.

    Arguments:
        value: a `Course`.
        clock: the clock that it drives.
        words: see streamline.js, in the page's language.

    Events: `release` with {"point": [x, y]}, `edit` with {"modes": [[x, y, sd, weight], ...]}.
    """

    name = "streamline"

    def __init__(
        self, value: Course | None = None, *, clock: str, words: dict[str, str], **props: Any
    ) -> None:
        settings = {"clock": clock, "words": words, "frame_label": "t", "every": 60}
        scripts = (STATIC / "scrubber.js", STATIC / "scale.js", STATIC / "likelihood.js")
        super().__init__(value, settings, scripts, **props)

    def postprocess(self, value: Course | None) -> dict[str, Any] | None:
        """The table as 64-bit floats, deflated in base64."""
        if value is None:
            return None
        packed = deflated(np.asarray(value.table, dtype=np.float64))
        return value._asdict() | {"table": None, "packed": packed}
