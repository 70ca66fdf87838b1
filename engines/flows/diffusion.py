r"""Diffusion of a mixture, exactly: the score of every noisy time is known, nothing is learnt.

The variance preserving process, beta(t) from 0.1 at t = 0 to 20 at t = 1:

    dx = -beta/2 x dt + sqrt(beta) dw,      x_t = a x_0 + s z,  a = exp(-B/2), s^2 = 1 - exp(-B)

with B(t) the integral of beta. Two ways lead back, with one and the same density at every time:

    probability flow     dx/dt = -beta/2 (x + score)                 an ODE: a continuous flow
    reverse SDE          dx = -beta/2 (x + 2 score) dt + sqrt(beta) dw

References:
    Yang Song et al. Score-based generative modeling through stochastic differential equations.
    2021. https://arxiv.org/abs/2011.13456
"""

import math

import numpy as np

from engines.mixture import Mixture

from .continuous import Flow
from .solvers import Path

__all__ = ["HIGH", "LOW", "beta", "kernel", "probability_flow", "reverse_sde"]

LOW, HIGH = 0.1, 20.0


def beta(t: float) -> float:
    """The rate of the noise at time t."""
    return LOW + (HIGH - LOW) * t


def kernel(t: float) -> tuple[float, float]:
    """(a, s): how much of the data is left at time t, and how much noise there is."""
    whole = LOW * t + (HIGH - LOW) * t**2 / 2
    return math.exp(-whole / 2), math.sqrt(-math.expm1(-whole))


def probability_flow(mixture: Mixture) -> Flow:
    """The ODE that keeps the densities of the diffusion, from noise (t = 1) to data (t = 0)."""

    def velocity(t: float, x: np.ndarray) -> np.ndarray:
        return rates(t, x)[0]

    def rates(t: float, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        score, divergence = _pull(mixture.diffused(*kernel(t)), x)
        return -beta(t) / 2 * (x + score), -beta(t) / 2 * (x.shape[-1] + divergence)

    return Flow(velocity, rates, noise=1.0, data=0.0)


def _pull(mixture: Mixture, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Score (n, d) and its divergence (n,), from one look at the modes: `Mixture` takes three."""
    d, v = x.shape[-1], mixture.sds**2
    m, xx = mixture.means, (x**2).sum(-1, keepdims=True)
    square = xx - 2 * x @ m.T + (m**2).sum(-1)  # |x - m_k|^2
    with np.errstate(divide="ignore"):  # a mode of weight 0 is never the one
        logits = np.log(mixture.weights) - d / 2 * np.log(v) - square / (2 * v)
    shares = np.exp(logits - logits.max(-1, keepdims=True))
    shares /= shares.sum(-1, keepdims=True)
    pull = shares / v
    score = pull @ m - pull.sum(-1, keepdims=True) * x
    divergence = (pull / v * square).sum(-1) - (score**2).sum(-1) - d * pull.sum(-1)
    return score, divergence


def reverse_sde(mixture: Mixture, z: np.ndarray, steps: int, rng: np.random.Generator) -> Path:
    """From noise z (n, d) to data by Euler-Maruyama, with new noise in every step."""
    times, x = np.linspace(1.0, 0.0, steps + 1), np.asarray(z, dtype=float)
    way, h = [x], 1 / steps
    for t in times[:-1].tolist():
        score, _ = _pull(mixture.diffused(*kernel(t)), x)
        drift = beta(t) / 2 * (x + 2 * score)
        x = x + h * drift + math.sqrt(h * beta(t)) * rng.standard_normal(x.shape)
        way.append(x)
    return Path(times, np.stack(way), steps, times[1:])
