"""A plane of two dials of a linear recursion, and its dynamics under the pointer."""

from typing import Any, NamedTuple

import numpy as np

from ._part import STATIC, Part, deflated

__all__ = ["Regimes", "Spot", "Swing"]


class Spot(NamedTuple):
    """A named place of the plane."""

    name: str
    alpha: float
    beta: float


class Swing(NamedTuple):
    """What a `Regimes` shows: momentum x' = x - alpha m' along two directions.

    rate: (n, n), row beta, column alpha; kinds: (2, n, n), positions in the words' "kinds".
    alpha: the right end of the plane; the left one and both ends of beta are 0, 0 and 1.
    critical: lists of (alpha, beta), drawn as lines. spots: places worth a try.
    curvatures: of the two directions. point: the pair of dials that is kept.
    """

    rate: np.ndarray
    kinds: np.ndarray
    alpha: float
    critical: list[np.ndarray]
    spots: list[Spot]
    curvatures: tuple[float, float]
    point: tuple[float, float]
    nesterov: bool
    steps: int


class Regimes(Part):
    """The plane, the two paths from 1, and the two roots of each direction on the unit circle.

    Whatever the pointer is over is worked out in the page; a click or a drag keeps it.

    Arguments:
        value: a `Swing`.
        words: see regimes.js, in the page's language; "kinds" is a list.

    Events: `release` with {"alpha", "beta"} when a place was chosen.
    """

    name = "regimes"

    def __init__(self, value: Swing | None = None, *, words: dict[str, Any], **props: Any) -> None:
        scripts = (STATIC / "chart.js", STATIC / "lib/momentum.js")
        super().__init__(value, {"words": words}, scripts, **props)

    def postprocess(self, value: Swing | None) -> dict[str, Any] | None:
        """How quick each place is, as bytes, 255 where it diverges; the kinds as bytes."""
        if value is None:
            return None
        with np.errstate(divide="ignore"):
            digits = -np.log10(np.minimum(value.rate, 1))  # won a step
        speed = np.where(value.rate < 1, 254 * np.sqrt(np.minimum(digits * 3.2, 1)), 255)
        return value._asdict() | {
            "rate": deflated(speed.astype(np.uint8)),
            "kinds": deflated(value.kinds.astype(np.uint8)),
            "side": speed.shape[0],
            "critical": [line[np.isfinite(line).all(1)].tolist() for line in value.critical],
            "spots": [spot._asdict() for spot in value.spots],
        }
