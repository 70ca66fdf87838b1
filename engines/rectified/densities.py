r"""Which times a model is trained at; noise at t = 1, as Stable Diffusion 3 counts.

    logit-normal   t = sigmoid(m + s n), n normal. A shift by f adds ln f to m.
    mode           t = 1 - u - s (cos^2(pi u / 2) - 1 + u), u uniform; folds beyond s = 2/(pi - 2)
    CosMap         t = 1 - 1 / (tan(pi u / 2) + 1): the cosine schedule's own
    uniform        t = u

Each is told by `quantile`, u -> t; its density is the sum of |du/dt| over all u that give t, which
is right where a quantile folds as well.

References:
    Patrick Esser et al. Scaling rectified flow transformers for high-resolution image synthesis.
    2024. https://arxiv.org/abs/2403.03206
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, ndtri

from engines.mixture import Mixture

from .params.times import DensityParams, TimesParams
from .plane import least_loss

__all__ = ["AT", "Densities", "densities", "density", "losses", "quantile", "share", "shifted"]

AT = np.linspace(0.005, 0.995, 199)
"""Times at which densities are told."""

LOSSES = np.linspace(0.02, 0.98, 49)
"""Times at which the loss is told."""

PAIRS, FINE = 3000, 4001


@dataclass(frozen=True, eq=False)
class Densities:
    """What the dials train, and what there is to learn.

    Attributes:
        t: (n,). p: of the training times. moved: the same after the shift.
        times: (k,). loss: (k,), the least loss of the mixture in the plane at these.
        middle: share of times between 1/4 and 3/4. late: above 1/2, after the shift.
        folded: whether some times are reached twice.
    """

    t: np.ndarray
    p: np.ndarray
    moved: np.ndarray
    times: np.ndarray
    loss: np.ndarray
    middle: float
    late: float
    folded: bool


def densities(params: TimesParams) -> Densities:
    """All curves of the view."""
    u = (np.arange(100_000) + 0.5) / 100_000
    t = quantile(params, u)
    return Densities(
        AT,
        density(params, AT),
        density(params, AT, params.shift),
        LOSSES,
        losses(params.mixture(), params.seed),
        share(t, 0.25, 0.75),
        share(shifted(t, params.shift), 0.5, 1),
        bool((np.diff(t) * np.sign(t[-1] - t[0]) < -1e-12).any()),
    )


def quantile(params: DensityParams, u: np.ndarray) -> np.ndarray:
    """u in (0, 1) -> the time that it trains."""
    if params.density == "lognorm":
        return np.asarray(expit(params.m + params.s * ndtri(u)))
    if params.density == "mode":
        return 1 - u - params.scale * (np.cos(np.pi * u / 2) ** 2 - 1 + u)
    if params.density == "cosmap":
        return 1 - 1 / (np.tan(np.pi * u / 2) + 1)
    return u


def density(params: TimesParams, t: np.ndarray, shift: float = 1.0) -> np.ndarray:
    """p(t) after a shift: over every piece of u that passes t, du / |dt|."""
    before = t / (shift - (shift - 1) * t)  # what the shift takes to t
    stretch = shift / (shift - (shift - 1) * t) ** 2
    if params.density == "lognorm":
        logit = np.log(before / (1 - before))
        bell = np.exp(-(((logit - params.m) / params.s) ** 2) / 2)
        own = bell / (params.s * np.sqrt(2 * np.pi) * before * (1 - before))
        return np.asarray(own * stretch)
    u = np.linspace(0, 1, FINE)
    grid = quantile(params, u)
    low, high = np.sort([grid[:-1], grid[1:]], axis=0)
    passes = (low <= before[:, None]) & (before[:, None] < high)
    own = (passes / np.maximum(high - low, 1e-12)).sum(1) / (FINE - 1)
    return np.asarray(own * stretch)


def share(t: np.ndarray, low: float, high: float) -> float:
    """Of times between low and high."""
    return float(((t > low) & (t < high)).mean())


def shifted(t: np.ndarray, by: float) -> np.ndarray:
    """by t / (1 + (by - 1) t): adds ln by to the logit."""
    return by * t / (1 + (by - 1) * t)


def losses(mixture: Mixture, seed: int = 0) -> np.ndarray:
    """Least loss of the plane's rectified flow at `LOSSES`; of data it is the share 1 - t."""
    rng = np.random.default_rng(seed)
    x, z = mixture.sample(PAIRS, rng), rng.standard_normal((PAIRS, 2))
    return np.array([least_loss(mixture, 1 - t, x, z) for t in LOSSES])
