"""Where noise takes a method: many runs from one start, and the ellipse that holds them.

For SGD on a quadratic with curvature a and noise sigma the spread is known: each coordinate has
the variance lr^2 sigma^2 (1 - q^(2t)) / (1 - q^2) after t steps, q = 1 - lr a.
"""

from dataclasses import dataclass

import numpy as np

from .params import Params
from .paths import Result, run

__all__ = ["Cloud", "cloud"]


@dataclass(frozen=True)
class Cloud:
    """M methods, R runs, T steps.

    Arguments:
        result: the runs in place of the starts.
        mean: (M, T + 1, 2).
        covariance: (M, T + 1, 2, 2); NaN once a run has diverged.
    """

    result: Result
    mean: np.ndarray
    covariance: np.ndarray

    def ellipse(self, method: str, step: int, mass: float = 0.95, n: int = 64) -> np.ndarray:
        """The ellipse that holds `mass` of a normal cloud at one step, (n + 1, 2), closed."""
        row = self.result.params.methods.index(method)
        covariance = self.covariance[row, step]
        if not np.isfinite(covariance).all():
            return np.full((n + 1, 2), np.nan)
        values, axes = np.linalg.eigh(covariance)
        radius = np.sqrt(-2 * np.log(1 - mass) * np.maximum(values, 0))
        angle = np.linspace(0, 2 * np.pi, n + 1)
        circle = np.stack([np.cos(angle), np.sin(angle)], -1)
        return np.asarray(self.mean[row, step] + circle * radius @ axes.T)


def cloud(params: Params, runs: int = 200) -> Cloud:
    """`runs` runs of every method from the first start, each with noise of its own."""
    result = run(params, (params.starts[0],) * runs)
    with np.errstate(invalid="ignore", over="ignore"):
        mean = result.paths.mean(1)
        away = result.paths - mean[:, None]
        covariance = np.einsum("mrti,mrtj->mtij", away, away) / (runs - 1)
    return Cloud(result, mean, covariance)
