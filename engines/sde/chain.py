"""DDPM's chain of N steps, and the SDE that it becomes.

    x_i = sqrt(1 - beta_i) x_{i-1} + sqrt(beta_i) z_i,    beta_i = beta((i - 1/2) / N) / N

so x_N = sqrt(abar_N) x_0 + sqrt(1 - abar_N) z with abar_N = prod (1 - beta_i). As N grows,
ln abar_N -> -B(1), and the first term of the difference is -1/(2 N) times the integral of beta^2.
Sub-VP adds beta_i (1 - exp(-2 B)) of variance instead of beta_i; VE (SMLD) shrinks nothing and
adds sigma_i^2 - sigma_{i-1}^2, which is the kernel itself at every N.
"""

from dataclasses import dataclass

import numpy as np

from .params.steps import StepsParams
from .processes import Process, kernel

__all__ = ["SIZES", "Chain", "chain", "first_order", "gap", "kept", "paths", "shift", "starts"]

SIZES = (10, 15, 20, 25, 30, 40, 50, 70, 100, 150, 200, 300, 500, 1000, 2000, 4000)
"""Numbers of steps that are compared with the limit."""

KEPT = 240
"""Most times of a path that are drawn."""


@dataclass(frozen=True, eq=False)
class Chain:
    """N steps.

    Attributes:
        betas: (N,), beta_i; 0 for VE. mean, sd: (N + 1,), of x_i given x_0 = 1; NaN from the step
            at which beta_i is above 1. broken: that step, 1 .. N, or 0.
    """

    betas: np.ndarray
    mean: np.ndarray
    sd: np.ndarray
    broken: int


def chain(process: Process, n: int) -> Chain:
    """Mean and standard deviation after every step, by recursion."""
    betas, added = _noise(process, n)
    with np.errstate(invalid="ignore"):
        mean = np.concatenate([[1.0], np.sqrt(1 - betas).cumprod()])
    variance = [0.0]
    for beta, noise in zip(betas.tolist(), added.tolist(), strict=True):
        variance.append((1 - beta) * variance[-1] + noise)
    sd = np.sqrt(np.maximum(variance, 0))
    broken = int(np.argmax(betas > 1)) + 1 if (betas > 1).any() else 0
    if broken:
        mean[broken:] = sd[broken:] = np.nan
    return Chain(betas, mean, sd, broken)


def _noise(process: Process, n: int) -> tuple[np.ndarray, np.ndarray]:
    """(share of variance that a step takes away, variance that it adds), each (n,)."""
    if process.kind == "ve":
        spread = kernel(process, np.arange(n + 1) / n)[1] ** 2
        return np.zeros(n), np.diff(spread)
    middle = (np.arange(n) + 0.5) / n
    betas = process.beta.rate(middle) / n
    if process.kind == "subvp":
        return betas, betas * -np.expm1(-2 * process.beta.integral(middle))
    return betas, betas


def shift(process: Process, n: int) -> float:
    """ln abar_N + B(1): 0 in the limit, NaN where a beta_i is above 1."""
    last = chain(process, n).mean[-1]
    return float(2 * np.log(last / kernel(process, 1.0)[0])) if last > 0 else np.nan


def first_order(process: Process, n: float) -> float:
    """-1/(2 N) times the integral of beta^2: what `shift` is for many steps."""
    if process.kind == "ve":
        return 0.0
    fine = (np.arange(20_000) + 0.5) / 20_000
    return float(-(process.beta.rate(fine) ** 2).mean() / (2 * n))


def gap(process: Process, n: int) -> float:
    """max |sqrt(abar_i) - a(i / N)|: how much of the signal the chain is away from its limit."""
    a, _ = kernel(process, np.arange(n + 1) / n)
    return float(np.abs(chain(process, n).mean - a).max())


def starts(params: StepsParams) -> np.ndarray:
    """Where the paths begin, (paths,): at x_0, or at points of the modes seen from the side."""
    if params.start == "one":
        return np.full(params.paths, params.x0)
    return params.mixture().sample(params.paths, np.random.default_rng(params.seed))[:, 0]


def paths(params: StepsParams) -> np.ndarray:
    """Simulated chains, (paths, N + 1); NaN after a step that breaks."""
    betas, added = _noise(params.process(), params.steps)
    rng = np.random.default_rng(params.seed + 1)
    x = [starts(params)]
    with np.errstate(invalid="ignore"):
        shrink, spread = np.sqrt(1 - betas), np.sqrt(added)
    for a, s in zip(shrink, spread, strict=True):
        x.append(a * x[-1] + s * rng.standard_normal(params.paths))
    return np.stack(x, axis=1)


def kept(n: int) -> np.ndarray:
    """The steps 0 .. n that are drawn: all of few, else evenly thinned with both ends."""
    return np.unique(np.linspace(0, n, min(n, KEPT) + 1).round().astype(int))
