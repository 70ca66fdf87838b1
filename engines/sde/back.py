"""Paths of several samplers on the same noise: what the stage of "Three ways back" draws.

All numbers of steps walk on one Brownian path: a step's noise is the sum of the finest steps' over
their root. `numpy.random.RandomState` draws it, whose stream is frozen, so that the page draws the
very same: first the starts, then the path, then what the corrector needs.
"""

from dataclasses import dataclass

import numpy as np

from .ends import off
from .langevin import langevin
from .params.back import FINE, BackParams, Way
from .samplers import Reverse, times, walk
from .scores import Score, exact, slope, wrong

__all__ = ["FAN", "Paths", "noise", "sample"]

FAN = 10
"""Paths from the start that is grabbed, each with a noise of its own."""


@dataclass(frozen=True)
class Paths:
    """Where every point is after every step.

    Attributes:
        methods: names, (m). t: (steps + 1,), descending.
        points: (m, steps + 1, n, 2), from z prior. fan: (m, steps + 1, FAN, 2), from one start.
        off: (m,) share of the points that end off every mode. sd: (m, 2) of their ends.
    """

    methods: tuple[Way, ...]
    t: np.ndarray
    points: np.ndarray
    fan: np.ndarray
    off: np.ndarray
    sd: np.ndarray


@dataclass(frozen=True, eq=False)
class Noise:
    """start: (2, n). path: (steps, 2, n). corrections: (steps, c, 2, n). All standard normal."""

    start: np.ndarray
    path: np.ndarray
    corrections: np.ndarray


def noise(seed: int, n: int, steps: int, corrector: int = 0) -> Noise:
    """The draw for n points."""
    rng = np.random.RandomState(seed)
    start, fine = rng.standard_normal((n, 2)), rng.standard_normal((FINE, n, 2))
    path = fine.reshape(steps, FINE // steps, n, 2).sum(1) / np.sqrt(FINE // steps)
    extra = rng.standard_normal((steps, corrector, n, 2))
    return Noise(*(np.ascontiguousarray(np.swapaxes(v, -1, -2)) for v in (start, path, extra)))


def sample(params: BackParams) -> Paths:
    """All the samplers of these dials."""
    cloud = noise(params.seed, params.points, params.steps, params.corrector)
    fan = noise(params.seed + 1, FAN, params.steps, params.corrector)
    first = np.array([[params.start_x], [params.start_y]]) + np.zeros((2, FAN))
    points = np.stack([_paths(params, way, cloud) for way in params.methods])
    fans = np.stack(
        [_paths(params, way, Noise(first, fan.path, fan.corrections)) for way in params.methods]
    )
    lost = np.array([off(params.mixture(), path[-1]).mean() for path in points])
    return Paths(
        params.methods,
        times(params.steps),
        points.swapaxes(-1, -2),
        fans.swapaxes(-1, -2),
        lost,
        points[:, -1].std(-1),
    )


def _paths(params: BackParams, way: Way, drawn: Noise) -> np.ndarray:
    """(steps + 1, 2, n)."""
    process, mixture = params.process(), params.mixture()
    rng = np.random.RandomState(params.seed + 2)
    start = drawn.start * process.prior
    if way == "langevin":
        own: Score = wrong(lambda x, t: slope(mixture, x), params.error(), rng)
        return langevin(mixture, start, drawn.path, own)
    score = wrong(exact(mixture, process), params.error(), rng)
    reverse = Reverse(process, score, params.eta, params.kept)
    corrections = drawn.corrections if way == "sde" else None
    return walk(way, reverse, start, times(params.steps), drawn.path, corrections, params.snr)
