"""log p of a point: the probability-flow ODE is a continuous normalizing flow.

    dx/dt = v(x, t) = f x - g^2/2 grad log p_t(x)
    log p_0(x_0) = log p_1(x_1) + int_0^1 div v(x_t, t) dt,    div v = f d - g^2/2 lap log p_t

p_1 is taken to be the noise N(0, prior^2 I), as a model must; the divergence is exact, or
Hutchinson's e^T (dv/dx) e with one Rademacher e kept along the path. Song et al. 2021, section
4.3; Grathwohl et al. 2019, arXiv:1810.01367.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engines.mixture import Mixture

from .params.likely import LikelyParams, SolverName
from .processes import Process, diffusion, drift, marginal

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
    slope, h, d = _slope(mixture, process, probe), 1 / steps, x.shape[1]
    state = np.concatenate([x, np.zeros((len(x), 2))], axis=1)  # the integrals ride along
    states = [state]
    for k in range(steps):
        state = state + h * STEPS[solver](slope, state, k * h, h)
        states.append(state)
    held = np.stack(states)
    path, exact, told = held[..., :d], held[..., d], held[..., d + 1]
    noise = Mixture(np.zeros((1, d)), np.array([process.prior]), np.ones(1))
    log_p = noise.log_density(path[-1]) + told[-1]
    times = np.linspace(0, 1, steps + 1)
    return Likelihood(times, path, told, exact, log_p, mixture.log_density(x))


Slope = Callable[[np.ndarray, float], np.ndarray]


def _slope(mixture: Mixture, process: Process, probe: np.ndarray | None) -> Slope:
    """(v, div v, div v as it is told) of states (n, d + 2) at a time."""
    d = mixture.means.shape[1]

    def slope(state: np.ndarray, t: float) -> np.ndarray:
        x = state[:, :d]
        f, half = float(drift(process, t)), float(diffusion(process, t)) ** 2 / 2
        score, trace, guess = _bends(marginal(mixture, process, t), x, probe)
        moved = np.empty_like(state)
        moved[:, :d] = f * x - half * score
        moved[:, d], moved[:, d + 1] = f * d - half * trace, f * d - half * guess
        return moved

    return slope


def _bends(
    mixture: Mixture, x: np.ndarray, probe: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The score (n, d); the trace (n,) of its Jacobian H; and e^T H e (n,), as autograd gives it.

    `Mixture.score` and `Mixture.divergence` from one softmax: half of the time.
    """
    d, variance, y = x.shape[1], mixture.sds[:, None] ** 2, x.T  # coordinates first, for speed
    away = mixture.means.T[:, :, None] - y[:, None]  # (d, k, n)
    with np.errstate(divide="ignore"):  # a mode of weight 0 is never the one
        heights = np.log(mixture.weights[:, None]) - d / 2 * np.log(variance)
    logits = heights - (away**2).sum(0) / (2 * variance)
    shares = np.exp(logits - logits.max(0))
    shares /= shares.sum(0)
    away /= variance
    score, pull = (shares * away).sum(1), (shares / variance).sum(0)
    trace = (shares * (away**2).sum(0)).sum(0) - (score**2).sum(0) - d * pull
    if probe is None:
        return score.T, trace, trace
    e = probe.T
    seen = (shares * (away * e[:, None]).sum(0) ** 2).sum(0)
    return score.T, trace, seen - (score * e).sum(0) ** 2 - (e**2).sum(0) * pull


def _euler(slope: Slope, x: np.ndarray, t: float, h: float) -> np.ndarray:
    return slope(x, t)


def _midpoint(slope: Slope, x: np.ndarray, t: float, h: float) -> np.ndarray:
    return slope(x + h / 2 * slope(x, t), t + h / 2)


def _rk4(slope: Slope, x: np.ndarray, t: float, h: float) -> np.ndarray:
    first = slope(x, t)
    second = slope(x + h / 2 * first, t + h / 2)
    third = slope(x + h / 2 * second, t + h / 2)
    last = slope(x + h * third, t + h)
    return (first + 2 * second + 2 * third + last) / 6


def along(mixture: Mixture, process: Process, found: Likelihood) -> np.ndarray:
    """log p_t(x_t), exact, at every step, (T + 1, n); with the integral so far it is constant."""
    now = [marginal(mixture, process, t) for t in found.t.tolist()]
    return np.stack([p.log_density(x) for p, x in zip(now, found.path, strict=True)])


STEPS = {"euler": _euler, "midpoint": _midpoint, "rk4": _rk4}


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
