"""The score that a sampler is given: exact, or wrong in a known way.

    s(x, t) = factor grad log p_t(x) + [t <= until] (shift + noise z)

A network's score is wrong in ways that nobody knows; here every way has a name and a size.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np

from engines.mixture import Mixture

from .processes import Process, marginal

__all__ = ["EXACT", "Score", "ScoreError", "Time", "exact", "slope", "wrong"]

Time = float | np.ndarray
"""One time, or one for each step."""

Score = Callable[[np.ndarray, Any], np.ndarray]
"""(points, t) -> score at them, both (2, ...): coordinates first."""


@dataclass(frozen=True)
class ScoreError:
    """How a score is wrong.

    Attributes:
        factor: of the exact score. shift: added, in both coordinates.
        noise: standard deviation of what is added anew at each call.
        until: the time from which on, towards the data, shift and noise are there.
    """

    factor: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)
    noise: float = 0.0
    until: float = 1.0


EXACT = ScoreError()


def slope(mixture: Mixture, x: np.ndarray) -> np.ndarray:
    """grad log p(x), (d, ...): `Mixture.score` with coordinates first, mode by mode, for speed."""
    variance = mixture.sds**2
    with np.errstate(divide="ignore"):  # a mode of weight 0 is never the one
        heights = np.log(mixture.weights) - len(x) * np.log(mixture.sds)
    logits = np.empty((len(variance), *x.shape[1:]))
    for row, height, mean, v in zip(logits, heights, mixture.means, variance, strict=True):
        square = sum((c - m) ** 2 for c, m in zip(x, mean, strict=True))
        row[...] = height - square / (2 * v)
    pull = np.exp(logits - logits.max(0)).reshape(len(variance), -1)
    pull /= pull.sum(0) * variance[:, None]
    return (mixture.means.T @ pull).reshape(x.shape) - x * pull.sum(0).reshape(x.shape[1:])


def exact(mixture: Mixture, process: Process) -> Score:
    """The score of every p_t; each time's p_t is made once, for samplers share their times."""
    seen = cache(partial(marginal, mixture, process))
    return lambda x, t: slope(seen(t), x)


def wrong(score: Score, error: ScoreError, rng: np.random.RandomState) -> Score:
    """A score with an error; `rng` draws its noise."""
    if error == EXACT:
        return score

    def told(x: np.ndarray, t: float) -> np.ndarray:
        s = error.factor * score(x, t)
        if t > error.until:
            return s
        s = s + np.reshape(error.shift, (-1, *[1] * (x.ndim - 1)))
        return s + error.noise * rng.standard_normal(x.shape) if error.noise else s

    return told
