"""Couplings: which noise belongs to which data before anything is learnt.

    independent   drawn apart
    transport     in every batch, the pairing of least sum |x - z|^2 (Hungarian method)
    reflow        noise, and where a flow takes it: its roads do not cross

References:
    Alexander Tong et al. Improving and generalizing flow-based generative models with minibatch
    optimal transport. 2023. https://arxiv.org/abs/2302.00482
"""

from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from engines.mixture import Mixture

from .params import NetParams
from .plane import Field, midpoint, only, velocity

__all__ = ["POOL", "Pairs", "assigned", "cost", "couple", "crossing", "drawn", "exact", "reflow"]

POOL = 20_000
"""Pairs that a field is learnt from."""

SOLVED = 50
"""Midpoint steps of a flow whose ends become data."""


class Pairs(NamedTuple):
    """z, x: (n, 2), noise and data of each pair. first: (n,), 1 where x is of the first mode."""

    z: np.ndarray
    x: np.ndarray
    first: np.ndarray


def drawn(params: NetParams) -> Pairs:
    """Noise and data, apart."""
    mixture, rng = params.mixture(), np.random.default_rng([params.seed, 0])
    which = rng.choice(len(mixture.weights), POOL, p=mixture.weights)
    blur, z = rng.standard_normal((POOL, 2)), rng.standard_normal((POOL, 2))
    x = mixture.means[which] + mixture.sds[which, None] * blur
    return Pairs(z, x, (which == 0).astype(float))


def assigned(z: np.ndarray, x: np.ndarray, batch: int) -> np.ndarray:
    """For each z, the row of its x (n,): batch by batch the cheapest; the rest stays."""
    order = np.arange(len(z))
    for first in range(0, len(z) - batch + 1, batch):
        rows = slice(first, first + batch)
        order[rows] = first + linear_sum_assignment(cdist(z[rows], x[rows], "sqeuclidean"))[1]
    return order


def exact(params: NetParams, first: np.ndarray | None = None) -> Field:
    """The velocity of the whole mixture; with `first` (n,), of the class of each point."""
    mixture = params.mixture()
    if first is None:
        return lambda x, t: velocity(mixture, x, t)
    one, others = only(mixture, 0), _others(mixture)

    def field(x: np.ndarray, t: float) -> np.ndarray:
        own = velocity(one, x, t)
        return own if others is None else np.where(first[:, None] > 0, own, velocity(others, x, t))

    return field


def _others(mixture: Mixture) -> Mixture | None:
    """All modes but the first, where there are any."""
    left = mixture.weights[1:].sum()
    if not left:
        return None
    return Mixture(mixture.means[1:], mixture.sds[1:], mixture.weights[1:] / left)


def couple(params: NetParams) -> Pairs:
    """Pairs by minibatch optimal transport, which looks at no class."""
    z, x, first = drawn(params)
    order = assigned(z, x, params.batch)
    return Pairs(z, x[order], first[order])


def reflow(params: NetParams, field: Field, first: np.ndarray) -> Pairs:
    """Noise, and where a field takes it."""
    z = drawn(params).z
    return Pairs(z, midpoint(field, z, SOLVED), first)


def cost(z: np.ndarray, x: np.ndarray) -> float:
    """E |x - z|^2."""
    return float(((x - z) ** 2).sum(-1).mean())


def crossing(z: np.ndarray, x: np.ndarray) -> float:
    """Share of all pairs of straight roads z -> x that meet somewhere in the plane."""
    a, b = z[:, None], x[:, None]
    apart = _side(a, b, z[None]) * _side(a, b, x[None]) < 0
    meet = apart & apart.T
    return float(meet.sum() / (len(z) * (len(z) - 1)))


def _side(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """On which side of the line a -> b the place c lies."""
    u, v = b - a, c - a
    return np.asarray(u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0])
