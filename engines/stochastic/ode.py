r"""The ODE method: in the mean w_k follows dw/ds = -g(w), read at s = a_1 + ... + a_{k-1}.

As the steps shrink, noise averages out over ever more of them and the path hugs this curve; where
the curve goes, the iteration goes.

References:
    Lennart Ljung. Analysis of recursive stochastic algorithms. 1977.
    https://doi.org/10.1109/TAC.1977.1101561
    Harold Kushner and George Yin. Stochastic approximation and recursive algorithms. 2003.
    https://doi.org/10.1007/b97441
"""

from collections.abc import Callable

import numpy as np
from scipy.integrate import solve_ivp

from .problems import Equation

__all__ = ["mean_curve"]

FAR = 1e9
"""The curve ends where it is farther out than this."""

READINGS = 20_000
"""Most readings of g for one curve."""


def mean_curve(equation: Equation, w1: float, s: np.ndarray, bound: float = np.inf) -> np.ndarray:
    """w(s) from w(0) = w1, (len(s),); NaN from where the curve leaves for infinity or has no g.

    Arguments:
        s: rising times, the first of them 0; all NaN comes back if they do not rise.
        bound: of a projection; the curve stays within.
    """
    curve = np.full(len(s), np.nan)
    if not (np.isfinite(s).all() and (np.diff(s) >= 0).all()):
        return curve
    start = min(max(w1, -bound), bound)
    curve[s == s[0]] = start
    times, where = np.unique(s, return_inverse=True)  # steps that are nought stand still
    points = _solved(_field(equation, bound), start, times, _ends(equation))
    if 0 < len(points) < len(times) and _sudden(equation):
        points = np.append(points, equation.root)  # it has come there and stays
        return np.clip(points[np.minimum(where, len(points) - 1)], -bound, bound)
    reached = where < len(points)
    curve[reached] = np.clip(points[where[reached]], -bound, bound)
    return curve


class _Enough(Exception):
    """The readings are used up."""


def _field(equation: Equation, bound: float) -> Callable[[float, np.ndarray], list[float]]:
    read = 0

    def field(_: float, w: np.ndarray) -> list[float]:
        nonlocal read
        read += 1
        at = min(max(float(w[0]), -bound), bound)
        with np.errstate(all="ignore"):
            fall = -float(equation.g(at))
        if read > READINGS or not np.isfinite(fall):
            raise _Enough
        outward = abs(at) >= bound and fall * at > 0
        return [0.0 if outward else fall]

    return field


def _ends(equation: Equation) -> list[Callable[[float, np.ndarray], float]]:
    """What ends the curve: infinity, or a root that it comes to in finite time."""

    def far(_: float, w: np.ndarray) -> float:
        return FAR - abs(float(w[0]))

    def leap(_: float, w: np.ndarray) -> float:
        return float(w[0]) - equation.root

    ends: list[Callable[[float, np.ndarray], float]] = [far]
    if _sudden(equation):
        ends.append(leap)
    for end in ends:
        end.terminal = True  # type: ignore[attr-defined]
    return ends


def _sudden(equation: Equation) -> bool:
    """Whether the curve comes to the root in finite time, and stays."""
    return equation.found is not None and equation.found.kind in ("jump", "steep")


def _solved(
    field: Callable[[float, np.ndarray], list[float]],
    start: float,
    s: np.ndarray,
    ends: list[Callable[[float, np.ndarray], float]],
) -> np.ndarray:
    """The points that were reached, in order."""
    nothing = np.empty(0)
    if len(s) < 2:
        return nothing
    try:
        with np.errstate(all="ignore"):
            found = solve_ivp(
                field, (s[0], s[-1]), [start], "LSODA", s, events=ends, rtol=1e-8, atol=1e-10
            )
    except (_Enough, ValueError):  # scipy finds no place for an end where g leaps
        return nothing
    return found.y[0] if found.y.size else nothing
