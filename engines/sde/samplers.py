"""From noise back to data: one step of every sampler, and whole paths.

With s the score, f x the drift and g the diffusion of the forward process, for every eta

    dx = [f x - (1 + eta^2)/2 g^2 s] dt + eta g dw      (time runs from 1 to 0)

keeps p_t: eta = 0 is the probability-flow ODE, 1 Anderson's reverse SDE, more is churn. With the
ODE's drift left as it is, f x - g^2 s/2, the noise comes on top and p_t is not kept. DDIM and DDPM
jump by the kernel, x_t = a x_0 + c z: from the guess x_0 = (x + c^2 s)/a to the next time.

Anderson 1982; Song et al. 2021, arXiv:2011.13456; Song, Meng and Ermon 2021, arXiv:2010.02502;
Karras et al. 2022, arXiv:2206.00364.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from .processes import Process, diffusion, drift, kernel
from .scores import Score, Time

__all__ = [
    "EVALUATIONS",
    "LAST",
    "STEPS",
    "Method",
    "Reverse",
    "Step",
    "Time",
    "corrected",
    "times",
    "walk",
]

Method = Literal["ode", "heun", "midpoint", "rk4", "sde", "ddim", "ddpm"]
LAST = 1e-3
"""Samplers stop here: the VE score is 1/s^2 strong at 0."""


@dataclass(frozen=True, eq=False)
class Reverse:
    """What a step may ask.

    Attributes:
        score: (points (d, ...), t) -> (d, ...).
        eta: of the SDE. kept: whether the drift is corrected for its noise.
    """

    process: Process
    score: Score
    eta: float = 1.0
    kept: bool = True

    def velocity(self, x: np.ndarray, t: Time) -> np.ndarray:
        """dx/dt of the probability-flow ODE."""
        g = diffusion(self.process, t)
        return drift(self.process, t) * x - g**2 / 2 * self.score(x, t)


Step = Callable[[Reverse, np.ndarray, Time, Time, np.ndarray], np.ndarray]
"""(reverse, points at t, t, u < t, noise of the points' shape) -> points at u."""


def _sde(reverse: Reverse, x: np.ndarray, t: Time, u: Time, z: np.ndarray) -> np.ndarray:
    """Euler and Maruyama."""
    f, g, h, eta = drift(reverse.process, t), diffusion(reverse.process, t), t - u, reverse.eta
    pull = (1 + eta**2) / 2 if reverse.kept else 0.5
    moved = x - h * (f * x - pull * g**2 * reverse.score(x, t))
    return moved + eta * g * np.sqrt(h) * z if np.any(eta) else moved


def _ode(reverse: Reverse, x: np.ndarray, t: Time, u: Time, z: np.ndarray) -> np.ndarray:
    """Euler."""
    return x + (u - t) * reverse.velocity(x, t)


def _heun(reverse: Reverse, x: np.ndarray, t: Time, u: Time, z: np.ndarray) -> np.ndarray:
    """The mean of the slopes at both ends."""
    v = reverse.velocity(x, t)
    return x + (u - t) / 2 * (v + reverse.velocity(x + (u - t) * v, u))


def _midpoint(reverse: Reverse, x: np.ndarray, t: Time, u: Time, z: np.ndarray) -> np.ndarray:
    """The slope half-way."""
    half = x + (u - t) / 2 * reverse.velocity(x, t)
    return x + (u - t) * reverse.velocity(half, (t + u) / 2)


def _rk4(reverse: Reverse, x: np.ndarray, t: Time, u: Time, z: np.ndarray) -> np.ndarray:
    """Kutta's four slopes."""
    h, m, v = u - t, (t + u) / 2, reverse.velocity
    one = v(x, t)
    two = v(x + h / 2 * one, m)
    three = v(x + h / 2 * two, m)
    return x + h / 6 * (one + 2 * two + 2 * three + v(x + h * three, u))


def _jump(
    reverse: Reverse, x: np.ndarray, t: Time, u: Time, z: np.ndarray, eta: float
) -> np.ndarray:
    """DDIM with its own eta: 0 draws no noise, 1 is DDPM's posterior."""
    (a, c), (b, d) = kernel(reverse.process, t), kernel(reverse.process, u)
    eps = -c * reverse.score(x, t)
    fresh = eta * d / c * np.sqrt(np.maximum(c**2 - (a / b * d) ** 2, 0))
    guess = b * (x - c * eps) / a + np.sqrt(np.maximum(d**2 - fresh**2, 0)) * eps
    return guess + fresh * z if eta else guess


def _ddim(reverse: Reverse, x: np.ndarray, t: Time, u: Time, z: np.ndarray) -> np.ndarray:
    return _jump(reverse, x, t, u, z, 0.0)


def _ddpm(reverse: Reverse, x: np.ndarray, t: Time, u: Time, z: np.ndarray) -> np.ndarray:
    return _jump(reverse, x, t, u, z, 1.0)


STEPS: Mapping[Method, Step] = {
    "ode": _ode,
    "heun": _heun,
    "midpoint": _midpoint,
    "rk4": _rk4,
    "sde": _sde,
    "ddim": _ddim,
    "ddpm": _ddpm,
}
EVALUATIONS: Mapping[Method, int] = {
    "ode": 1,
    "heun": 2,
    "midpoint": 2,
    "rk4": 4,
    "sde": 1,
    "ddim": 1,
    "ddpm": 1,
}
"""Calls of the score in a step."""


def times(steps: int, last: float = LAST) -> np.ndarray:
    """steps + 1 times, evenly from 1 down to `last`."""
    return np.linspace(1.0, last, steps + 1)


def corrected(score: Score, x: np.ndarray, t: float, z: np.ndarray, snr: float) -> np.ndarray:
    """One Langevin step at time t, x + e s + sqrt(2 e) z, e = 2 (snr |z| / |s|)^2.

    The norms are means over the batch, as in Song et al. 2021, algorithm 5 (alpha = 1).
    """
    s = score(x, t)
    norms = [np.sqrt((v**2).sum(0)).mean() for v in (z, s)]
    e = 2 * (snr * norms[0] / norms[1]) ** 2
    return x + e * s + np.sqrt(2 * e) * z


def walk(
    method: Method,
    reverse: Reverse,
    start: np.ndarray,
    t: np.ndarray,
    noise: np.ndarray | None = None,
    corrections: np.ndarray | None = None,
    snr: float = 0.16,
) -> np.ndarray:
    """Every step of a sampler.

    Arguments:
        start: (d, ...) at t[0]. t: (steps + 1,), in either direction for the ODE's methods.
        noise: (steps, d, ...), for samplers that need it.
        corrections: (steps, c, d, ...), the noise of c Langevin steps after each.

    Returns:
        (steps + 1, d, ...).
    """
    step, x, path = STEPS[method], start, [start]
    for k, (now, then) in enumerate(pairwise(t.tolist())):
        x = step(reverse, x, now, then, 0 if noise is None else noise[k])  # type: ignore[arg-type]
        for z in () if corrections is None else corrections[k]:
            x = corrected(reverse.score, x, then, z, snr)
        path.append(x)
    return np.stack(path)
