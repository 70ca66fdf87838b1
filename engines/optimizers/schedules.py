r"""Schedules as plain functions: the share of the learning rate that step t = 0, 1, ... takes.

They give the same numbers as the classes of torch.optim.lr_scheduler, and WSD as transformers; a
schedule can also be drawn by hand, as points through which it runs.

References:
    Ilya Loshchilov and Frank Hutter. SGDR: stochastic gradient descent with warm restarts. 2017.
    https://arxiv.org/abs/1608.03983
    Leslie Smith and Nicholay Topin. Super-convergence. 2018. https://arxiv.org/abs/1708.07120
    Shengding Hu and others. MiniCPM (warm-up, stable, decay). 2024.
    https://arxiv.org/abs/2404.06395
"""

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from engines.refused import Refused

__all__ = [
    "MOST_POINTS",
    "NAMED",
    "Schedule",
    "constant",
    "cosine",
    "curve",
    "drawn",
    "exponential",
    "one_cycle",
    "polynomial",
    "stepped",
    "warm_up",
    "warm_up_cosine",
    "wsd",
]

Schedule = Callable[[int], float]
"""From the step to the share of the learning rate."""

MOST_POINTS = 200
"""Most points of a schedule drawn by hand."""


def curve(schedule: Schedule, steps: int) -> np.ndarray:
    """The shares of steps 0 ... steps - 1."""
    return np.array([schedule(t) for t in range(steps)])


def constant() -> Schedule:
    """1 at every step."""
    return lambda t: 1.0


def stepped(size: int, gamma: float = 0.1) -> Schedule:
    """Times gamma after every `size` steps: StepLR."""
    return lambda t: gamma ** (t // size)


def exponential(gamma: float) -> Schedule:
    """Times gamma after every step: ExponentialLR."""
    return lambda t: gamma**t


def polynomial(steps: int, power: float = 1.0) -> Schedule:
    """(1 - t/steps)^power, down to 0: PolynomialLR."""
    return lambda t: (1 - min(t, steps) / steps) ** power


def cosine(steps: int, floor: float = 0.0) -> Schedule:
    """Half a cosine from 1 to `floor` and back: CosineAnnealingLR."""
    return lambda t: floor + (1 - floor) * (1 + math.cos(math.pi * t / steps)) / 2


def warm_up(steps: int, start: float = 0.1) -> Schedule:
    """Straight up from `start` to 1: LinearLR."""
    return lambda t: start + (1 - start) * min(t, steps) / steps


def warm_up_cosine(warm: int, steps: int, start: float = 0.0, floor: float = 0.0) -> Schedule:
    """Up in `warm` steps, then down a cosine: SequentialLR of LinearLR and CosineAnnealingLR."""
    rise, fall = warm_up(warm, start), cosine(steps - warm, floor)
    return lambda t: rise(t) if t < warm else fall(t - warm)


def _between(a: float, b: float, share: float) -> float:
    """From a to b along half a cosine."""
    return b + (a - b) * (1 + math.cos(math.pi * share)) / 2


def one_cycle(steps: int, up: float = 0.3, low: float = 25.0, last: float = 1e4) -> Schedule:
    """From 1/low up to 1, then far below where it began: OneCycleLR, in shares of its max_lr."""
    top, end = up * steps - 1, steps - 1

    def share(t: int) -> float:
        if t <= top:
            return _between(1 / low, 1.0, t / top if top else 0.0)
        return _between(1.0, 1 / (low * last), min((t - top) / (end - top), 1.0))

    return share


def wsd(warm: int, stable: int, decay: int, floor: float = 0.0) -> Schedule:
    """Up in a straight line from `floor`, stay at 1, and along half a cosine back to `floor`."""

    def share(t: int) -> float:
        if t < warm:
            return floor + (1 - floor) * t / warm
        if t < warm + stable:
            return 1.0
        return _between(1.0, floor, min((t - warm - stable) / max(decay, 1), 1.0))

    return share


def drawn(points: Sequence[Sequence[float]], steps: int) -> Schedule:
    """Through points (share of the way, share of the rate), straight from each to the next.

    Raises:
        Refused: fewer than two points or too many, or some outside 0 ... 1 along the way, below
            0 in the rate, or two at one place.
    """
    if not 2 <= len(points) <= MOST_POINTS:
        raise Refused(
            f"Draw from 2 to {MOST_POINTS} points, not {len(points)}.",
            f"请画 2 到 {MOST_POINTS} 个点，而不是 {len(points)} 个。",
        )
    x, y = np.array(sorted(map(tuple, points)), dtype=float).T
    if not (np.isfinite([x, y]).all() and x[0] >= 0 and x[-1] <= 1 and y.min() >= 0):
        raise Refused(
            "Points go from 0 to 1 along the way, and no rate is below 0.",
            "横坐标须在 0 到 1 之间，学习率不能为负。",
        )
    if (np.diff(x) <= 0).any():
        raise Refused("Two points stand at the same place.", "有两个点的横坐标相同。")
    return lambda t: float(np.interp(t / max(steps - 1, 1), x, y))


def _tenth(steps: int) -> int:
    return max(1, steps // 10)


NAMED: Mapping[str, Callable[[int], Schedule]] = MappingProxyType(
    {
        "constant": lambda steps: constant(),
        "step": lambda steps: stepped(max(1, steps // 3)),
        "exponential": lambda steps: exponential(0.01 ** (1 / steps)),
        "cosine": cosine,
        "linear": polynomial,
        "warm-up": lambda steps: warm_up(_tenth(steps)),
        "warm-up-cosine": lambda steps: warm_up_cosine(_tenth(steps), max(steps, 2)),
        "one-cycle": lambda steps: one_cycle(max(steps, 4)),
        "wsd": lambda steps: wsd(_tenth(steps), steps - 3 * _tenth(steps), 2 * _tenth(steps)),
    }
)
"""Whole schedules by name, from the number of steps; warm-up takes a tenth, WSD decays a fifth."""
