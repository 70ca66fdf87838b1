"""Solvers of the probability flow dx/dsigma = eps(x, sigma), from much noise to none.

    Euler      x' = x + (sigma' - sigma) eps
    Heun       the mean of eps at both ends of the step; Euler to sigma = 0
    DPM++ 2M   exact for a straight line of denoised x0 = x - sigma eps in log sigma

Sources: Karras et al., "Elucidating the Design Space of Diffusion-Based Generative Models", 2022,
https://arxiv.org/abs/2206.00364; Lu et al., "DPM-Solver++", 2022, https://arxiv.org/abs/2211.01095
"""

import math
from collections.abc import Callable, Iterator
from itertools import pairwise

from torch import Tensor

__all__ = ["SOLVERS", "Solver", "noise_levels"]

Noise = Callable[[Tensor, float, float], Tensor]
"""(x, sigma, gain) -> predicted noise; gain = sigma / (sigma - sigma') of the step."""

Solver = Callable[[Noise, Tensor, list[float]], Iterator[Tensor]]
"""(eps, x, sigmas) -> x after each step."""


ENDLESS = 1000.0
"""Noise of which no picture shows through."""


def noise_levels(steps: int, low: float = 0.01, high: float = 20.0, rho: float = 7) -> list[float]:
    """`steps` levels from high to low, even in sigma^(1/rho), then 0."""
    top, bottom = high ** (1 / rho), low ** (1 / rho)
    last = max(steps - 1, 1)
    return [(top + k / last * (bottom - top)) ** rho for k in range(steps)] + [0.0]


def euler(eps: Noise, x: Tensor, sigmas: list[float]) -> Iterator[Tensor]:
    """One prediction a step."""
    for a, b in pairwise(sigmas):
        x = x + (b - a) * eps(x, a, a / (a - b))
        yield x


def heun(eps: Noise, x: Tensor, sigmas: list[float]) -> Iterator[Tensor]:
    """Two predictions a step; one to the end, and one from pure noise, where sigma is beyond
    `ENDLESS`: the mean of two slopes would carry x off by a / b times their difference.
    """
    for a, b in pairwise(sigmas):
        gain = a / (a - b)
        d = eps(x, a, gain)
        ahead = x + (b - a) * d
        x = x + (b - a) / 2 * (d + eps(ahead, b, gain)) if b > 0 and a < ENDLESS else ahead
        yield x


def dpm(eps: Noise, x: Tensor, sigmas: list[float]) -> Iterator[Tensor]:
    """One prediction a step, and the one before."""
    before: Tensor | None = None
    last = 0.0
    for a, b in pairwise(sigmas):
        x0 = x - a * eps(x, a, a / (a - b))
        if b == 0:
            yield x0
            return
        h = math.log(a / b)
        line = x0 if before is None else x0 + (x0 - before) * (h / (2 * last))
        x = b / a * x + (1 - b / a) * line
        before, last = x0, h
        yield x


SOLVERS: dict[str, Solver] = {"euler": euler, "heun": heun, "dpm": dpm}
