"""log p of a point: the probability-flow ODE is a continuous normalizing flow.

    dx/dt = v(x, t) = f x - g^2/2 grad log p_t(x)
    log p_0(x_0) = log p_1(x_1) + int_0^1 div v(x_t, t) dt,    div v = f d - g^2/2 lap log p_t

p_1 is taken to be the noise N(0, prior^2 I), as a model must; the divergence is exact, or
Hutchinson's e^T (dv/dx) e with one Rademacher e kept along the path. Song et al. 2021, section
4.3; Grathwohl et al. 2019, arXiv:1810.01367.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engines.mixture import Mixture

from .params.likely import LikelyParams, SolverName
from .processes import Process, diffusion, drift, kernel

__all__ = [
    "Likelihood",
    "Spread",
    "along",
    "bits",
    "hutchinson",
    "log_likelihood",
    "probability_flow",
    "probes",
]

DIMENSIONS = (2, 8, 32)


@dataclass(frozen=True, eq=False)
class Likelihood:
    """Points on their way to noise, and what the way says of them.

    Attributes:
        t: (T + 1,). path: (T + 1, n, d). integral: (T + 1, n), of div v from 0 to t.
        traced: the same with the exact trace, whatever is used.
        log_p: (n,), log p_0 by the ODE, nats. exact: (n,).
    """

    t: np.ndarray
    path: np.ndarray
    integral: np.ndarray
    traced: np.ndarray
    log_p: np.ndarray
    exact: np.ndarray


def log_likelihood(params: LikelyParams, x: np.ndarray) -> Likelihood:
    """log p of points (n, 2), in nats, by the ODE of these dials."""
    e = probes(params, len(x)) if params.trace == "hutchinson" else None
    return probability_flow(params.mixture(), params.process(), x, params.solver, params.steps, e)


def probes(params: LikelyParams, n: int) -> np.ndarray:
    """Rademacher's: (n, 2) of +-1."""
    return np.random.default_rng(params.seed).choice([-1.0, 1.0], (n, 2))


def probability_flow(
    mixture: Mixture,
    process: Process,
    x: np.ndarray,
    solver: SolverName,
    steps: int,
    probe: np.ndarray | None = None,
) -> Likelihood:
    """The same of any mixture and dimension; probe: (n, d), or None for the exact divergence."""
    slope, h, (n, d) = _slope(_moments(mixture, process, steps), probe), 1 / steps, x.shape
    state = np.concatenate([x.T, np.zeros((2, n))])  # the integrals ride along
    states = [state]
    for k in range(steps):
        state = state + h * STEPS[solver](slope, state, 2 * k, h)
        states.append(state)
    held = np.stack(states)
    path, exact, told = held[:, :d].swapaxes(1, 2), held[:, d], held[:, d + 1]
    noise = Mixture(np.zeros((1, d)), np.array([process.prior]), np.ones(1))
    log_p = noise.log_density(path[-1]) + told[-1]
    times = np.linspace(0, 1, steps + 1)
    return Likelihood(times, path, told, exact, log_p, mixture.log_density(x))


class _Moment(NamedTuple):
    """The law at one time: f, g^2 / 2, and of p_t the means (d, k, 1), variances (k, 1) and
    logarithms of weight / variance^(d/2) (k, 1).
    """

    f: float
    half: float
    means: np.ndarray
    variance: np.ndarray
    heights: np.ndarray


def _moments(mixture: Mixture, process: Process, steps: int) -> list[_Moment]:
    """The law at every half-step, 2 steps + 1."""
    t, d = np.linspace(0, 1, 2 * steps + 1), mixture.means.shape[1]
    a, s = kernel(process, t)
    variance = (a[:, None] * mixture.sds) ** 2 + s[:, None] ** 2
    with np.errstate(divide="ignore"):  # a mode of weight 0 is never the one
        heights = np.log(mixture.weights) - d / 2 * np.log(variance)
    means = a[:, None, None] * mixture.means.T
    halves = (diffusion(process, t) ** 2 / 2).tolist()
    columns = (means[..., None], variance[..., None], heights[..., None])
    return [_Moment(*m) for m in zip(drift(process, t).tolist(), halves, *columns, strict=True)]


Slope = Callable[[np.ndarray, int], np.ndarray]
"""Of states (d + 2, n), coordinates first for speed, at a half-step."""


def _slope(moments: list[_Moment], probe: np.ndarray | None) -> Slope:
    """(v, div v, div v as it is told)."""

    def slope(state: np.ndarray, j: int) -> np.ndarray:
        now, x = moments[j], state[:-2]
        score, trace, guess = _bends(now, x, probe)
        moved = np.empty_like(state)
        moved[:-2] = now.f * x - now.half * score
        moved[-2] = now.f * len(x) - now.half * trace
        moved[-1] = now.f * len(x) - now.half * guess
        return moved

    return slope


def _bends(
    now: _Moment, x: np.ndarray, probe: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The score (d, n); the trace (n,) of its Jacobian H; and e^T H e (n,), as autograd gives it.

    `Mixture.score` and `Mixture.divergence` from one softmax: a fraction of the time.
    """
    away = now.means - x[:, None]  # (d, k, n)
    logits = now.heights - (away**2).sum(0) / (2 * now.variance)
    shares = np.exp(logits - logits.max(0))
    shares /= shares.sum(0)
    away /= now.variance
    score, pull = (shares * away).sum(1), (shares / now.variance).sum(0)
    trace = (shares * (away**2).sum(0)).sum(0) - (score**2).sum(0) - len(x) * pull
    if probe is None:
        return score, trace, trace
    e = probe.T
    seen = (shares * (away * e[:, None]).sum(0) ** 2).sum(0)
    return score, trace, seen - (score * e).sum(0) ** 2 - (e**2).sum(0) * pull


def _euler(slope: Slope, x: np.ndarray, j: int, h: float) -> np.ndarray:
    return slope(x, j)


def _midpoint(slope: Slope, x: np.ndarray, j: int, h: float) -> np.ndarray:
    return slope(x + h / 2 * slope(x, j), j + 1)


def _rk4(slope: Slope, x: np.ndarray, j: int, h: float) -> np.ndarray:
    first = slope(x, j)
    second = slope(x + h / 2 * first, j + 1)
    third = slope(x + h / 2 * second, j + 1)
    last = slope(x + h * third, j + 2)
    return (first + 2 * second + 2 * third + last) / 6


STEPS = {"euler": _euler, "midpoint": _midpoint, "rk4": _rk4}


def along(mixture: Mixture, process: Process, found: Likelihood) -> np.ndarray:
    """log p_t(x_t), exact, at every step, (T + 1, n); with the integral so far it is constant."""
    now = _moments(mixture, process, len(found.t) - 1)[::2]
    d, out = mixture.means.shape[1], []
    for p, x in zip(now, found.path, strict=True):
        logits = p.heights - ((p.means - x.T[:, None]) ** 2).sum(0) / (2 * p.variance)
        top = logits.max(0)
        out.append(top + np.log(np.exp(logits - top).sum(0)))
    return np.stack(out) - d / 2 * np.log(2 * np.pi)


def bits(log_p: np.ndarray, d: int = 2) -> float:
    """Bits per dimension of points whose log p is (n,), nats: their mean cost in the best code."""
    return float(-log_p.mean() / (d * np.log(2)))


@dataclass(frozen=True, eq=False)
class Spread:
    """The error of log p with one probe a point, nats, by dimension: its mean and size, (len,)."""

    dimensions: tuple[int, ...]
    mean: np.ndarray
    sd: np.ndarray


def hutchinson(
    process: Process,
    turn: float,
    points: int = 100,
    seed: int = 0,
    dimensions: tuple[int, ...] = DIMENSIONS,
) -> Spread:
    """The error that one Rademacher probe brings: modes +-2 u of sd .3, RK4 with 20 steps.

    turn: 0 has u along the first axis, 1 along the diagonal (1, ..., 1), between them on the arc.
    """
    rng, found = np.random.default_rng(seed), []
    for d in dimensions:
        angle = turn * np.arccos(1 / np.sqrt(d))
        u = np.full(d, np.sin(angle) / np.sqrt(d - 1))
        u[0] = np.cos(angle)
        mixture = Mixture(np.stack([2 * u, -2 * u]), np.full(2, 0.3), np.full(2, 0.5))
        x = mixture.sample(points, rng)
        probe = rng.choice([-1.0, 1.0], x.shape)
        guessed = probability_flow(mixture, process, x, "rk4", 20, probe)
        found.append(guessed.integral[-1] - guessed.traced[-1])
    errors = np.array(found)
    return Spread(dimensions, errors.mean(1), np.sqrt((errors**2).mean(1)))
