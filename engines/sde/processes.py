"""The forward process, dx = f(t) x dt + g(t) dw, and the kernel that it leaves at every time.

    VP       f = -beta/2   g^2 = beta                     x_t = a x_0 + s z,  a = exp(-B/2)
    sub-VP   f = -beta/2   g^2 = beta (1 - exp(-2 B))     s^2 = 1 - a^2 (VP), s = 1 - a^2 (sub-VP)
    VE       f = 0         g^2 = d sigma^2 / dt           a = 1, s^2 = sigma(t)^2 - sigma(0)^2

with B(t) the integral of beta from 0 to t, and sigma(t) = low (high / low)^t. Time runs from 0
(data) to 1 (noise). Song et al. 2021, arXiv:2011.13456, section 3.4 and appendix B.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from engines.mixture import Mixture

__all__ = [
    "Beta",
    "Capped",
    "Kind",
    "Process",
    "Scaled",
    "Straight",
    "diffusion",
    "drift",
    "kernel",
    "marginal",
    "score",
]

Kind = Literal["vp", "subvp", "ve"]
SHIFT = 0.008
"""Keeps the cosine schedule's first betas above 0 (Nichol and Dhariwal 2021)."""


class Beta(Protocol):
    """A noise schedule: how fast the signal is torn down."""

    def rate(self, t: np.ndarray) -> np.ndarray:
        """beta(t), of the shape of t."""
        ...

    def integral(self, t: np.ndarray) -> np.ndarray:
        """B(t), of the shape of t."""
        ...


@dataclass(frozen=True)
class Straight:
    """beta straight from knot to knot; two knots are the linear schedule.

    Attributes:
        times: ascending, from 0 to 1. rates: beta at each of them.
    """

    times: tuple[float, ...]
    rates: tuple[float, ...]

    def rate(self, t: np.ndarray) -> np.ndarray:
        """beta(t), of the shape of t."""
        return np.interp(t, self.times, self.rates)

    def integral(self, t: np.ndarray) -> np.ndarray:
        """B(t): trapezes, which are exact."""
        times, rates = np.array(self.times), np.array(self.rates)
        whole = np.diff(times) * (rates[1:] + rates[:-1]) / 2
        before = np.concatenate([[0.0], whole.cumsum()])
        k = np.clip(np.searchsorted(times, t, side="right") - 1, 0, len(times) - 2)
        return before[k] + (t - times[k]) * (rates[k] + self.rate(t)) / 2


@dataclass(frozen=True)
class Capped:
    """The cosine schedule, a^2 = cos^2(u) / cos^2(u_0) with u = (t + .008) / 1.008 pi/2, so that
    beta = c tan(u), c = pi / 1.008; cut at `cap`, for it ends at infinity.
    """

    cap: float

    def rate(self, t: np.ndarray) -> np.ndarray:
        """beta(t), of the shape of t."""
        return np.pi / (1 + SHIFT) * np.tan(_angle(np.minimum(t, self._corner())))

    def integral(self, t: np.ndarray) -> np.ndarray:
        """B(t): -2 ln of the ratio of cosines, then straight on."""
        bent = np.minimum(t, self._corner())
        curve = -2 * np.log(np.cos(_angle(bent)) / np.cos(_angle(np.zeros(()))))
        return curve + (t - bent) * self.cap

    def _corner(self) -> float:
        """When beta reaches the cap."""
        return float(np.arctan(self.cap * (1 + SHIFT) / np.pi) * 2 / np.pi * (1 + SHIFT) - SHIFT)


@dataclass(frozen=True)
class Scaled:
    """sqrt(beta) straight from t = 0 to 1: Stable Diffusion's, "scaled linear"."""

    first: float = 0.85
    last: float = 12.0

    def rate(self, t: np.ndarray) -> np.ndarray:
        """beta(t), of the shape of t."""
        return (self.first**0.5 + t * self._rise()) ** 2

    def integral(self, t: np.ndarray) -> np.ndarray:
        """B(t): a third power."""
        return (self.rate(t) ** 1.5 - self.first**1.5) / (3 * self._rise())

    def _rise(self) -> float:
        return self.last**0.5 - self.first**0.5


def _angle(t: np.ndarray) -> np.ndarray:
    return (t + SHIFT) / (1 + SHIFT) * np.pi / 2


@dataclass(frozen=True)
class Process:
    """A forward process.

    Attributes:
        kind: "vp", "subvp" or "ve". beta: of VP and sub-VP.
        low, high: sigma(0) and sigma(1) of VE.
    """

    kind: Kind
    beta: Beta = Straight((0.0, 1.0), (0.1, 20.0))
    low: float = 0.01
    high: float = 50.0

    @property
    def prior(self) -> float:
        """Standard deviation of the noise that a sampler starts from."""
        return self.high if self.kind == "ve" else 1.0


def drift(process: Process, t: np.ndarray | float) -> np.ndarray:
    """f(t), of the shape of t: the drift is f(t) x."""
    time = np.asarray(t, dtype=np.float64)
    return np.zeros_like(time) if process.kind == "ve" else -process.beta.rate(time) / 2


def diffusion(process: Process, t: np.ndarray | float) -> np.ndarray:
    """g(t), of the shape of t."""
    time = np.asarray(t, dtype=np.float64)
    if process.kind == "ve":
        growth = np.log(process.high / process.low)
        return process.low * np.exp(growth * time) * np.sqrt(2 * growth)
    rate = process.beta.rate(time)
    if process.kind == "vp":
        return np.sqrt(rate)
    return np.sqrt(rate * -np.expm1(-2 * process.beta.integral(time)))


def kernel(process: Process, t: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    """(a, s) of x_t = a x_0 + s z, z standard normal, each of the shape of t."""
    time = np.asarray(t, dtype=np.float64)
    if process.kind == "ve":
        growth = np.log(process.high / process.low)
        return np.ones_like(time), process.low * np.sqrt(np.expm1(2 * growth * time))
    done = process.beta.integral(time)
    lost = -np.expm1(-done)  # 1 - a^2 without cancellation near t = 0
    return np.exp(-done / 2), lost if process.kind == "subvp" else np.sqrt(lost)


def marginal(mixture: Mixture, process: Process, t: float) -> Mixture:
    """p_t: the data, shrunk and blurred by the kernel."""
    a, s = kernel(process, t)
    return mixture.diffused(float(a), float(s))


def score(mixture: Mixture, process: Process, x: np.ndarray, t: float) -> np.ndarray:
    """grad log p_t(x) for points (..., d), of the same shape, float64."""
    return marginal(mixture, process, t).score(x)
