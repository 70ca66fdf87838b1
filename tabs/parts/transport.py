"""Noise carried to data by several ways at once, under one clock: points, a mesh, a density."""

from typing import Any, NamedTuple

import numpy as np

from ._part import STATIC, Part, deflated

__all__ = ["Crossing", "Lane", "Transport"]

SPAN = 8.0
"""Coordinates are sent as 16 bits over -8 .. 8; what lies outside lands on the edge."""

FINEST = 128
"""Logarithms are sent as 16 bits, in steps of one over this: from -255 to 255."""


class Lane(NamedTuple):
    """One way.

    points: (t, n, 2), of which the first are where they begin, the same in every lane.
    mesh: (t, m, m, 2), a square mesh on its way, [row y, column x]; None where there is no map.
    logs: (h, w), log p at the end over the square that is shown, row 0 the lowest, or None.
    figures: a line of text for each moment, or one for all.
    """

    name: str
    points: np.ndarray
    mesh: np.ndarray | None = None
    logs: np.ndarray | None = None
    figures: list[str] = []  # noqa: RUF012


class Crossing(NamedTuple):
    """What a `Transport` shows.

    told: what is said of each moment ("t = 0.25").
    mass: (m - 1,), the share of the noise between two lines of the mesh, one way.
    peak: the density that is drawn darkest. reach, span: half sides of the mesh and of the square.
    truth: (h, w), log p that is to be met, or None.
    start: a start in the hand, followed in every lane that has a mesh, or None.
    modes: (x, y, sd, weight) of the data's modes, to be dragged; or None.
    """

    lanes: list[Lane]
    told: list[str]
    mass: np.ndarray
    peak: float
    reach: float = 3.0
    span: float = 4.0
    truth: np.ndarray | None = None
    start: tuple[float, float] | None = None
    modes: list[tuple[float, float, float, float]] | None = None


class Transport(Part):
    """Lanes side by side under one scrubber.

    A cell of the mesh keeps its mass, so mass over area is its density; a cell that is turned over
    is red. Where there are logs, every lane tells its own at the cursor, and the truth.

    Arguments:
        value: a `Crossing`.
        clock: the clock that the scrubber drives; figures may follow it.
        frame_label: what a frame is.
        words: {"play", "pause", "back", "forward", "density", "mesh", "points", "start", "log",
            "truth", "hint", "mode"} in the page's language.

    Events: `release` with {"x", "y"} after the start was dragged, with {"modes"} after a mode was.
    """

    name = "transport"

    def __init__(
        self,
        value: Crossing | None = None,
        *,
        clock: str = "",
        frame_label: str = "t",
        words: dict[str, str] | None = None,
        **props: Any,
    ) -> None:
        settings = {"clock": clock, "frame_label": frame_label, "words": words or {}}
        super().__init__(value, settings, (STATIC / "scrubber.js",), **props)

    def postprocess(self, value: Crossing | None) -> dict[str, Any] | None:
        """Bytes deflated in base64."""
        if value is None:
            return None
        crossing = Crossing(*value)
        return crossing._asdict() | {
            "lanes": [_packed(Lane(*lane)) for lane in crossing.lanes],
            "mass": np.asarray(crossing.mass, dtype=float).round(7).tolist(),
            "truth": None if crossing.truth is None else _logs(crossing.truth),
            "places": SPAN,
            "finest": FINEST,
        }


def _packed(lane: Lane) -> dict[str, Any]:
    return lane._asdict() | {
        "points": _places(lane.points),
        "mesh": None if lane.mesh is None else _places(lane.mesh),
        "logs": None if lane.logs is None else _logs(lane.logs),
    }


def _places(points: np.ndarray) -> dict[str, Any]:
    near = np.clip(np.nan_to_num(points, nan=SPAN), -SPAN, SPAN)
    return _halves(np.rint((near + SPAN) * (65535 / (2 * SPAN))).astype(np.uint16))


def _logs(logs: np.ndarray) -> dict[str, Any]:
    near = np.clip(np.nan_to_num(logs, nan=-255, neginf=-255), -255, 255)
    return _halves(np.rint(near * FINEST + 32768).astype(np.uint16))


def _halves(bits: np.ndarray) -> dict[str, Any]:
    """Differences between moments (or rows), high bytes before low ones."""
    steps = np.diff(bits, axis=0, prepend=np.zeros_like(bits[:1]))
    high, low = (steps >> 8).astype(np.uint8), (steps & 255).astype(np.uint8)
    return {"shape": bits.shape, "data": deflated(np.stack([high, low]), 5)}
