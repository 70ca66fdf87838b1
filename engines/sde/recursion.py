"""The spread across a mode, without samples: a Gaussian's score is straight, so a step is affine,

    y' = A y + B z + sum_j C_j e_j + D        mean' = A mean + D
                                              var'  = A^2 var + B^2 + sum_j C_j^2

with z the step's noise and e_j the noise of the score's j-th call. A, B, C and D are what the
sampler's own step does to 0 and 1. For Euler and Maruyama on VP, with h, beta and V = var p_t,

    var' = (1 + h beta/2 - h (1 + eta^2) beta/(2 V))^2 var + eta^2 beta h.
"""

import numpy as np

from .processes import Process, kernel
from .samplers import EVALUATIONS, STEPS, Method, Reverse, Time
from .scores import EXACT, ScoreError

__all__ = ["recursion", "variance"]


def variance(process: Process, sd: float, t: Time) -> np.ndarray:
    """V(t) = a^2 sd^2 + s^2, of a Gaussian of this standard deviation at t = 0."""
    a, s = kernel(process, t)
    return (a * sd) ** 2 + s**2


def recursion(
    method: Method,
    process: Process,
    sd: float,
    t: np.ndarray,
    eta: float = 1.0,
    kept: bool = True,
    error: ScoreError = EXACT,
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of y at every time, (steps + 1,) each.

    Arguments:
        sd: of the data in this direction, about 0. t: (steps + 1,), descending from 1.
        error: its second coordinate shifts this direction.
    """
    y, z = np.zeros((2, 1, 3 + EVALUATIONS[method], 1))  # nothing, y = 1, z = 1, e_j = 1 in turn
    y[0, 1] = z[0, 2] = 1
    reverse = Reverse(process, _Line(process, sd, error, y.shape[1]), eta, kept)
    still, *moved = STEPS[method](reverse, y, t[:-1], t[1:], z)[0]
    gain, *noises = (effect - still for effect in moved)
    fresh = sum(effect**2 for effect in noises)
    mean, var = [0.0], [process.prior**2]
    for a, b, c in zip(
        gain.tolist(), np.broadcast_to(fresh, gain.shape).tolist(), still.tolist(), strict=True
    ):
        mean.append(a * mean[-1] + c)
        var.append(a**2 * var[-1] + b)
    return np.array(mean), np.array(var)


class _Line:
    """The score of one Gaussian; row 3 + j has the noise of call j."""

    def __init__(self, process: Process, sd: float, error: ScoreError, rows: int) -> None:
        self.process, self.sd, self.error = process, sd, error
        self.noise, self.call = np.eye(rows), 0

    def __call__(self, y: np.ndarray, t: Time) -> np.ndarray:
        e, extra = self.error, self.noise[3 + self.call][:, None]
        self.call += 1
        told = -e.factor * y / variance(self.process, self.sd, t)
        return told + np.where(t <= e.until, e.shift[1] + e.noise * extra, 0)
