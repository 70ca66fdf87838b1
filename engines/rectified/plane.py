r"""Rectified flow of a mixture in the plane, exactly: noise at t = 0, data at t = 1.

    x_t = (1 - t) z + t x,    v(x_t, t) = E[x - z | x_t]

Of mode k, x_t is normal with mean t m_k and variance V_k = t^2 s_k^2 + (1 - t)^2, so

    E[x - z | x_t, k] = m_k + (t s_k^2 - (1 - t)) / V_k (x_t - t m_k)

and v is the mean of these, weighed by which mode x_t may have come from. No network can do better:
what is left of the squared error is the spread of x - z about v, `least_loss`.

References:
    Xingchao Liu, Chengyue Gong, Qiang Liu. Flow straight and fast: learning to generate and
    transfer data with rectified flow. 2022. https://arxiv.org/abs/2209.03003
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from engines.mixture import Mixture

__all__ = ["Field", "euler", "least_loss", "midpoint", "only", "velocity"]

Field = Callable[[np.ndarray, float], np.ndarray]
"""(x (n, 2), t) -> dx/dt (n, 2)."""


class _Modes(NamedTuple):
    """At x (n, 2): shares (k, n) of each mode; a, b (k,): of mode k, x - z is a m_k + b x."""

    shares: np.ndarray
    a: np.ndarray
    b: np.ndarray


def _modes(mixture: Mixture, x: np.ndarray, t: float) -> _Modes:
    m, v = mixture.means, mixture.sds**2
    wide = t**2 * v + (1 - t) ** 2
    square = np.einsum("nd,nd->n", x, x) - 2 * t * m @ x.T + t**2 * (m**2).sum(-1)[:, None]
    with np.errstate(divide="ignore"):  # a mode of weight 0 is never the one
        heights = np.log(mixture.weights) - np.log(wide)
    logits = heights[:, None] - square / (2 * wide[:, None])
    shares = np.exp(logits - logits.max(0))
    b = (t * v - (1 - t)) / wide
    return _Modes(shares / shares.sum(0), 1 - t * b, b)


def velocity(mixture: Mixture, x: np.ndarray, t: float) -> np.ndarray:
    """v(x, t), (n, 2)."""
    shares, a, b = _modes(mixture, x, t)
    return shares.T @ (a[:, None] * mixture.means) + (b @ shares)[:, None] * x


def least_loss(mixture: Mixture, t: float, x: np.ndarray, z: np.ndarray) -> float:
    """E |x - z - v(x_t, t)|^2 over pairs of data x and noise z, (n, 2); the variance in each mode
    is taken exactly, so that few pairs do.
    """
    at = t * x + (1 - t) * z
    shares, a, b = _modes(mixture, at, t)
    v = mixture.sds**2
    wide = t**2 * v + (1 - t) ** 2
    within = 2 * (v + 1 - (t * v - (1 - t)) ** 2 / wide)
    means = a[:, None, None] * mixture.means[:, None] + b[:, None, None] * at  # (k, n, 2)
    mean = (shares[..., None] * means).sum(0)
    between = (shares * ((means - mean) ** 2).sum(-1)).sum(0)
    return float((within @ shares + between).mean())


def only(mixture: Mixture, k: int) -> Mixture:
    """Mode k alone."""
    return Mixture(mixture.means[k : k + 1], mixture.sds[k : k + 1], np.ones(1))


def euler(field: Field, z: np.ndarray, steps: int) -> np.ndarray:
    """x + v h from t = 0 to 1: where all points are after every step, (steps + 1, n, 2)."""
    h, way = 1 / steps, [z]
    for k in range(steps):
        way.append(way[-1] + h * field(way[-1], k / steps))
    return np.stack(way)


def midpoint(field: Field, z: np.ndarray, steps: int) -> np.ndarray:
    """Where the points arrive by the midpoint rule, (n, 2)."""
    h, x = 1 / steps, z
    for k in range(steps):
        t = k / steps
        x = x + h * field(x + h / 2 * field(x, t), t + h / 2)
    return x
