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

__all__ = ["Likelihood", "Spread", "bits", "hutchinson", "log_likelihood", "probability_flow"]

DIMENSIONS = (2, 8, 32)


@dataclass(frozen=True, eq=False)
class Likelihood:
    """Points on their way to noise, and what the way says of them.

    Attributes:
        t: (T + 1,). path: (T + 1, n, d). integral: (T + 1, n), of div v from 0 to t.
        log_p: (n,), log p_0 by the ODE, nats. exact: (n,).
    """

    t: np.ndarray
    path: np.ndarray
    integral: np.ndarray
    log_p: np.ndarray
    exact: np.ndarray


def log_likelihood(params: LikelyParams, x: np.ndarray) -> Likelihood:
    """log p of points (n, 2), in nats, by the ODE of these dials."""
    probe = None
    if params.trace == "hutchinson":
        probe = np.random.default_rng(params.seed).choice([-1.0, 1.0], x.shape)
    return probability_flow(
        params.mixture(), params.process(), x, params.solver, params.steps, probe
    )


def probability_flow(
    mixture: Mixture,
    process: Process,
    x: np.ndarray,
    solver: SolverName,
    steps: int,
    probe: np.ndarray | None = None,
) -> Likelihood:
    """The same of any mixture and dimension; probe: (n, d), or None for the exact divergence."""
    slope, h = _slope(mixture, process, probe), 1 / steps
    state = np.concatenate([x, np.zeros((len(x), 1))], axis=1)  # the integral rides along
    states = [state]
    for k in range(steps):
        state = state + h * STEPS[solver](slope, state, k * h, h)
        states.append(state)
    held = np.stack(states)
    path, integral = held[..., :-1], held[..., -1]
    noise = Mixture(np.zeros((1, x.shape[1])), np.array([process.prior]), np.ones(1))
    log_p = noise.log_density(path[-1]) + integral[-1]
    return Likelihood(np.linspace(0, 1, steps + 1), path, integral, log_p, mixture.log_density(x))


Slope = Callable[[np.ndarray, float], np.ndarray]


def _slope(mixture: Mixture, process: Process, probe: np.ndarray | None) -> Slope:
    """(v, div v) of states (n, d + 1) at a time."""
    d = mixture.means.shape[1]

    def slope(state: np.ndarray, t: float) -> np.ndarray:
        x = state[:, :d]
        f, half = float(drift(process, t)), float(diffusion(process, t)) ** 2 / 2
        score, bend = _score_and_bend(marginal(mixture, process, t), x, probe)
        moved = np.empty_like(state)
        moved[:, :d] = f * x - half * score
        moved[:, d] = f * d - half * bend
        return moved

    return slope


def _score_and_bend(
    mixture: Mixture, x: np.ndarray, probe: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """The score (n, d), and the trace (n,) of its Jacobian H, or e^T H e as autograd gives it.

    `Mixture.score` and `Mixture.divergence` from one softmax: half of the time.
    """
    d, variance = x.shape[1], mixture.sds**2
    away = mixture.means - x[:, None]
    with np.errstate(divide="ignore"):  # a mode of weight 0 is never the one
        heights = np.log(mixture.weights) - d / 2 * np.log(variance)
    logits = heights - (away**2).sum(2) / (2 * variance)
    shares = np.exp(logits - logits.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    away /= variance[:, None]
    score = (shares[..., None] * away).sum(1)
    if probe is None:
        spread = (shares * (away**2).sum(2)).sum(1) - (score**2).sum(1)
        return score, spread - d * (shares @ (1 / variance))
    seen = (away * probe[:, None]).sum(2)
    spread = (shares * seen**2).sum(1) - (score * probe).sum(1) ** 2
    return score, spread - (probe**2).sum(1) * (shares @ (1 / variance))


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
        guessed, known = (
            probability_flow(mixture, process, x, "rk4", 20, e).log_p for e in (probe, None)
        )
        found.append(guessed - known)
    errors = np.array(found)
    return Spread(dimensions, errors.mean(1), np.sqrt((errors**2).mean(1)))
