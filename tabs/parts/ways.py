"""Ways from noise to data side by side: samplers that run in the page on the same noise."""

from typing import Any, NamedTuple

import numpy as np

from ._part import STATIC, Part, deflated

__all__ = ["Journey", "Way", "Ways"]

_LIB = ("lib/square", "lib/marginal", "lib/reverse", "lib/paths", "lib/shares")
_SHOWN = ("scrubber", *_LIB, "handles", "weighed", "swarm", "walks", "law")
_SCRIPTS = tuple(STATIC / f"{name}.js" for name in _SHOWN)


class Way(NamedTuple):
    """One panel. id: as reverse.js names it. calls: of the score in a step."""

    id: str
    name: str
    calls: int = 1


class Journey(NamedTuple):
    """What a `Ways` shows.

    modes: (x, y, sd, weight) of every mode. table: (5, fine + 1), t, drift, diffusion and both
        parts of the kernel at the finest steps. prior: standard deviation of the noise.
    etas, held: what eta and the number of steps are scrubbed over; eta, steps: where they begin.
    kept: whether the drift is corrected for its noise. corrector, snr: Langevin steps after each.
    error: {"factor", "shift", "noise", "until"} of the score. arrow: (x, y) of its handle, or
        None.
    start: of the fan, in standard deviations of the noise. reach: half the side of the square.
    """

    ways: list[Way]
    modes: list[tuple[float, float, float, float]]
    table: np.ndarray
    prior: float
    etas: tuple[float, ...]
    held: tuple[int, ...]
    eta: float
    steps: int
    kept: bool
    corrector: int
    snr: float
    error: dict[str, Any]
    arrow: tuple[float, float] | None
    points: int
    seed: int
    start: tuple[float, float]
    reach: float = 3.6


class Ways(Part):
    """Panels under three scrubbers: time, eta, number of steps; none of them asks the server.

    The start of the fan, the modes and the tip of the score's error are dragged, by pointer and
    keyboard; modes are added, removed and weighed. All paths follow the hand.

    Arguments:
        value: a `Journey`.
        clock: the name of the clock of time. eta_clock, steps_clock: of the others.
        words: see ways.js and weighed.js, in the page's language.

    Events: `release` with {"modes": [[x, y, sd, weight], ...]} (null: back to the first ones),
    {"start": [x, y]} or {"arrow": [x, y]}, whichever was changed; with "eta" and "steps" as they
    were scrubbed.
    """

    name = "ways"

    def __init__(
        self,
        value: Journey | None = None,
        *,
        clock: str = "",
        words: dict[str, str] | None = None,
        **props: Any,
    ) -> None:
        settings = {"clock": clock, "words": words or {}}
        super().__init__(value, settings, _SCRIPTS, **props)

    def postprocess(self, value: Journey | None) -> dict[str, Any] | None:
        """The table as deflated float64."""
        if value is None:
            return None
        scene = Journey(*value)
        table = np.asarray(scene.table, dtype="<f8")
        ways = [way._asdict() for way in scene.ways]
        packed = {"ways": ways, "table": deflated(table), "fine": table.shape[1] - 1}
        return scene._asdict() | packed
