"""Orders of convergence: how much the error falls when the step is halved.

Euler and Maruyama, x' = x + h f(x) + g(x) dw, on [0, 1], where every moment is a closed form:

    OU    dx = -x dt + dw             E x_n, var x_n from x' = (1 - h) x + dw
    GBM   dx = m x dt + s x dw        E x_n = (1 + m h)^n, E x_n^2 = ((1 + m h)^2 + s^2 h)^n
                                      E x_n x(1) = (e^{m h} (1 + m h + s^2 h))^n

    strong: sqrt E |x_n - x(1)|^2 on the same path      weak: |E x_n - E x(1)|

(Kloeden and Platen 1992, chapters 9 and 10.) Where noise does not depend on x the strong order is
1, else 1/2. The reverse ODE's and SDE's errors are those of the spread across a mode.
"""

from collections.abc import Sequence

import numpy as np

from .processes import Process
from .recursion import recursion, variance
from .samplers import LAST, Method, times

__all__ = ["GBM", "gbm", "ode_errors", "order", "ou", "sde_errors"]

GBM = (0.5, 1.0)
"""m and s."""


def ou(n: int) -> tuple[float, float]:
    """(strong, weak) error of n steps from x = 1.

    Strong: x(1) - x_n weighs the path by e^{-(1 - r)} - (1 - h)^{n - 1 - k}, r in step k.
    """
    h, left = 1 / n, np.arange(n)[::-1]
    begin, step = np.exp(-h * (left + 1)), (1 - h) ** left
    exact = begin**2 * np.expm1(2 * h) / 2
    both = begin * np.expm1(h) * step
    drift = np.exp(-1) - (1 - h) ** n
    return float(np.sqrt((exact - 2 * both + step**2 * h).sum() + drift**2)), float(abs(drift))


def gbm(n: int) -> tuple[float, float]:
    """(strong, weak) error of n steps from x = 1."""
    m, s = GBM
    h = 1 / n
    exact, square = np.exp(2 * m + s**2), ((1 + m * h) ** 2 + s**2 * h) ** n
    both = (np.exp(m * h) * (1 + m * h + s**2 * h)) ** n
    return float(np.sqrt(exact - 2 * both + square)), float(abs(np.exp(m) - (1 + m * h) ** n))


def ode_errors(
    method: Method, process: Process, sd: float, steps: Sequence[int], last: float = LAST
) -> np.ndarray:
    """|y_n - y| from y(1) = prior, whose exact end is prior sqrt(V(last) / V(1))."""
    start, end = variance(process, sd, np.array([1.0, last]))
    exact = process.prior * np.sqrt(end / start)
    ends = [recursion(method, process, sd, times(n, last))[1][-1] for n in steps]
    return np.abs(np.sqrt(ends) - exact)


def sde_errors(process: Process, sd: float, steps: Sequence[int], eta: float = 1) -> np.ndarray:
    """|sd of y_n - sd of y|, the weak error of the reverse SDE in the spread."""
    ends = [recursion("sde", process, sd, times(n), eta)[1][-1] for n in steps]
    return np.abs(np.sqrt(ends) - np.sqrt(variance(process, sd, LAST)))


def order(steps: Sequence[int], errors: Sequence[float] | np.ndarray) -> float:
    """The slope of log error against log step, least squares."""
    return float(-np.polyfit(np.log(steps), np.log(errors), 1)[0])
