"""How far a flow is from the truth, and from being undone."""

from typing import NamedTuple

import numpy as np
import torch

from engines import compute
from engines.cache import key, shared

from .params import TargetParams
from .stack import Flow, Passage, carry, layers, log_prob
from .targets import TWO_MODES, log_density
from .training import held_out

__all__ = [
    "Gap",
    "Way",
    "bridge",
    "gap",
    "grid",
    "log_p",
    "mesh",
    "middle",
    "round_trip",
    "samples",
    "truth",
]

PLANE = np.linspace(-4, 4, 41)
"""Places along both axes at which log p is told."""


class Gap(NamedTuple):
    """Of the flow to the truth, in nats: nll is never below the floor but by chance.

    nll, floor: mean of -log p on the points held out, of the flow and of the truth.
    kl: nll - floor. error: standard error of kl.
    """

    nll: float
    floor: float
    kl: float
    error: float


class Way(NamedTuple):
    """Points (n, 2), where they are after layers and back, and how far off, (n,)."""

    points: np.ndarray
    back: np.ndarray
    error: np.ndarray


def grid(side: int = len(PLANE), reach: float = 4.0) -> np.ndarray:
    """Places of the square [-reach, reach]^2, (side, side, 2), row 0 the lowest."""
    ticks = np.linspace(-reach, reach, side)
    return np.stack(np.meshgrid(ticks, ticks), axis=-1)


def log_p(flow: Flow) -> np.ndarray:
    """log p(x) of the flow on `grid`, (41, 41)."""
    return log_prob(flow, grid())


def truth(params: TargetParams, side: int, reach: float = 4.0) -> np.ndarray:
    """log p of the target on `grid`, (side, side).

    Raises:
        Refused: the drawing is empty.
    """
    held = {name: getattr(params, name) for name in TargetParams.model_fields}
    alone = TargetParams(**{**held, "seed": 0})
    name = f"engines.flows.truth:{key(alone)}:{side}:{reach}"
    return shared.get(name, lambda: compute.run(log_density, alone, grid(side, reach)))


def mesh(flow: Flow, side: int = 33, reach: float = 3.0) -> np.ndarray:
    """A square mesh of noise after 0, 1, ... layers, (K + 1, side, side, 2), [row y, column x]."""
    points = carry(flow, grid(side, reach).reshape(-1, 2)).points
    return points.reshape(len(points), side, side, 2)


def gap(flow: Flow) -> Gap:
    """KL(truth, flow), estimated on the same points as both its terms."""
    points = held_out(flow.params)
    with np.errstate(invalid="ignore"):  # a flow that is lost in float32 has no gap
        learnt, true = log_prob(flow, points), log_density(flow.params, points)
        apart = true - learnt
        error = float(apart.std() / np.sqrt(len(apart)))
        return Gap(-float(learnt.mean()), -float(true.mean()), float(apart.mean()), error)


def samples(flow: Flow, n: int) -> Passage:
    """n points of noise on their way to data, by the seed of the dials."""
    rng = np.random.default_rng([flow.params.seed, 2])
    return carry(flow, rng.standard_normal((n, 2)))


def bridge(points: np.ndarray, far: float = 4.0) -> float:
    """Share of points further than `far` standard deviations from both of the two modes."""
    away = np.linalg.norm(points[:, None] - TWO_MODES.means, axis=-1) / TWO_MODES.sds
    return float((away.min(axis=1) > far).mean())


def middle(flow: Flow) -> float:
    """log p(0, 0) of the flow."""
    return float(log_prob(flow, np.zeros((1, 2)))[0])


def round_trip(flow: Flow, points: np.ndarray, dtype: torch.dtype = torch.float32) -> Way:
    """Data to noise and back: a layer that can be undone on paper need not be in this dtype."""
    noise = layers(flow, points, dtype).points[0]
    back = carry(flow, noise, dtype).points[-1]
    return Way(points, back, np.linalg.norm(back - points, axis=1))
