"""Roads from noise to data by several couplings: walked in the page, in any number of steps."""

from typing import Any, NamedTuple

import numpy as np

from ._part import STATIC, Part, deflated

__all__ = ["Roads", "Route", "Travel"]


class Route(NamedTuple):
    """One coupling.

    name: above its panel. shapes, weights: layers (inputs, outputs) of its net and all its
        weights, float32; none: the exact velocity of the modes.
    pairs: (n, 2, 2), noise and data of each pair before anything was learnt.
    figures: a line of text below.
    """

    name: str
    shapes: list[tuple[int, int]]
    weights: np.ndarray
    pairs: np.ndarray
    figures: str


class Travel(NamedTuple):
    """What a `Roads` shows.

    modes: (x, y, sd, weight) of every mode. asked: whether the first alone is asked for.
    noise: (n, 2), where all roads begin. start: of the road that is followed.
    held: the numbers of steps that are scrubbed over; steps: where they begin.
    """

    routes: list[Route]
    modes: list[tuple[float, float, float, float]]
    asked: bool
    noise: np.ndarray
    start: tuple[float, float]
    held: tuple[int, ...]
    steps: int
    reach: float = 3.4


class Roads(Part):
    """Panels under one scrubber of steps; pairs and roads are shown or hidden.

    The start of a road and the modes are dragged, by pointer and keyboard; roads follow the hand.

    Arguments:
        value: a `Travel`.
        clock: the name of the clock of steps.
        words: {"steps", "unit", "pairs", "roads", "start", "mode", "told", "one", "hint"} and
            those of a scrubber, in the page's language.

    Events: `release` with {"modes": [[x, y, sd, weight], ...]} or {"start": [x, y]}, whichever
    was moved, and with "steps" as they were scrubbed.
    """

    name = "roads"

    def __init__(
        self,
        value: Travel | None = None,
        *,
        clock: str = "",
        words: dict[str, str] | None = None,
        **props: Any,
    ) -> None:
        settings = {"clock": clock, "words": words or {}}
        scripts = (STATIC / "scrubber.js", STATIC / "lib" / "road.js")
        super().__init__(value, settings, scripts, **props)

    def postprocess(self, value: Travel | None) -> dict[str, Any] | None:
        """Weights and points as deflated float32."""
        if value is None:
            return None
        course = Travel(*value)
        return course._asdict() | {
            "routes": [_packed(Route(*route)) for route in course.routes],
            "noise": _floats(course.noise.T),
        }


def _packed(route: Route) -> dict[str, Any]:
    held = {name: _floats(getattr(route, name)) for name in ("weights", "pairs")}
    return route._asdict() | held


def _floats(data: np.ndarray) -> str:
    return deflated(np.ascontiguousarray(data, dtype="<f4"))
