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
        return -beta(t) / 2 * (x + _Pull(mixture.diffused(*kernel(t)), x).score)

    def rates(t: float, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        pull = _Pull(mixture.diffused(*kernel(t)), x)
        growth = x.shape[-1] + pull.divergence()
        return -beta(t) / 2 * (x + pull.score), -beta(t) / 2 * growth

    return Flow(velocity, rates, noise=1.0, data=0.0)


class _Pull:
    """Score (n, d) and its divergence (n,), from one look at the modes: `Mixture` takes three.

    Modes stand in rows, (k, n): a sum over two numbers that lie side by side is slow.
    """

    def __init__(self, mixture: Mixture, x: np.ndarray) -> None:
        d, v, m = x.shape[-1], mixture.sds[:, None] ** 2, mixture.means
        middle = (m**2).sum(-1, keepdims=True)
        self.square = np.einsum("nd,nd->n", x, x) - 2 * m @ x.T + middle  # |x - m_k|^2
        with np.errstate(divide="ignore"):  # a mode of weight 0 is never the one
            heights = np.log(mixture.weights)[:, None] - d / 2 * np.log(v)
        logits = heights - self.square / (2 * v)
        shares = np.exp(logits - logits.max(0))
        self.d, self.v, self.pull = d, v, shares / (shares.sum(0) * v)
        self.total = self.pull.sum(0)
        self.score = self.pull.T @ m - self.total[:, None] * x

    def divergence(self) -> np.ndarray:
        """div of the score."""
        spread = (self.pull / self.v * self.square).sum(0)
        return spread - np.einsum("nd,nd->n", self.score, self.score) - self.d * self.total


def reverse_sde(mixture: Mixture, z: np.ndarray, steps: int, rng: np.random.Generator) -> Path:
    """From noise z (n, d) to data by Euler-Maruyama, with new noise in every step."""
    times, x = np.linspace(1.0, 0.0, steps + 1), np.asarray(z, dtype=float)
    way, h = [x], 1 / steps
    for t in times[:-1].tolist():
        score = _Pull(mixture.diffused(*kernel(t)), x).score
        drift = beta(t) / 2 * (x + 2 * score)
        x = x + h * drift + math.sqrt(h * beta(t)) * rng.standard_normal(x.shape)
        way.append(x)
    return Path(times, np.stack(way), steps, times[1:])
