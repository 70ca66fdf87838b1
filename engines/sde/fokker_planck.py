"""The density's own equation in one dimension, dp/dt = -(f x p)' + g^2/2 p'', checked and solved.

The data are the modes seen from the side. VE, which spreads without end, is told in
y = x / sqrt(1 + s^2): there it is a VP process with beta = g^2 / (1 + s^2).
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_banded

from engines.mixture import Mixture

from .params.likely import LikelyParams
from .processes import Process, diffusion, drift, kernel

__all__ = ["CELLS", "REACH", "FokkerPlanck", "crank_nicolson", "density", "fokker_planck", "side"]

REACH = 6.0
"""The equation is solved from -6 to 6."""

CELLS = (101, 201, 401)
TIMES, FIRST = 64, 1e-3
"""Moments of the film, and how near to both ends of time it comes: differences need room."""


@dataclass(frozen=True, eq=False)
class FokkerPlanck:
    """The density in time, and how well it keeps its equation.

    Attributes:
        x: (w,). t: (TIMES,). density: (TIMES, w), exact. residual: (TIMES, w), of the equation by
            central differences. rate: (TIMES, w), dp/dt by differences.
        cells: of the grids. errors: (len(cells),) max |p - exact| at t = 1/4 by Crank-Nicolson.
        mass: (len(cells),), of the solved density. order: at which the error falls.
    """

    x: np.ndarray
    t: np.ndarray
    density: np.ndarray
    residual: np.ndarray
    rate: np.ndarray
    cells: tuple[int, ...]
    errors: np.ndarray
    mass: np.ndarray
    order: float


def fokker_planck(params: LikelyParams) -> FokkerPlanck:
    """The film, its residual, and three solutions by finite differences."""
    mixture, process = side(params.mixture()), params.process()
    x, t = np.linspace(-4, 4, 201), np.linspace(FIRST, 1 - FIRST, TIMES)
    shown, rate, residual = _checked(mixture, process, x, t)
    solved = [crank_nicolson(mixture, process, cells) for cells in CELLS]
    exact = [density(mixture, process, at, np.array(END)) for at, _ in solved]
    errors = np.array([np.abs(p - q).max() for (_, p), q in zip(solved, exact, strict=True)])
    mass = np.array([p.sum() * (at[1] - at[0]) for at, p in solved])
    order = float(-np.polyfit(np.log(CELLS), np.log(errors), 1)[0])
    return FokkerPlanck(x, t, shown, residual, rate, CELLS, errors, mass, order)


def side(mixture: Mixture) -> Mixture:
    """The first coordinate alone."""
    return Mixture(mixture.means[:, :1], mixture.sds, mixture.weights)


def density(mixture: Mixture, process: Process, x: np.ndarray, t: np.ndarray) -> np.ndarray:
    """p_t(x), exact, (..., w) for times (...) and places (w,); of VE that of y."""
    a, s = kernel(process, np.asarray(t)[..., None])
    c = np.hypot(1, s) if process.kind == "ve" else 1.0
    found = np.zeros((*np.shape(t), len(x)))
    for mean, sd, weight in zip(mixture.means[:, 0], mixture.sds, mixture.weights, strict=True):
        wide = np.hypot(a * sd, s) / c
        found += weight / wide * np.exp(-(((x - a / c * mean) / wide) ** 2) / 2)
    return found / np.sqrt(2 * np.pi)


def _rates(process: Process, t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(f, g^2) of the equation that is solved, of the shape of t."""
    squared = diffusion(process, t) ** 2
    if process.kind == "ve":
        squared = squared / (1 + kernel(process, t)[1] ** 2)
        return -squared / 2, squared
    return drift(process, t), squared


def _checked(
    mixture: Mixture, process: Process, x: np.ndarray, t: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(p, dp/dt, residual) of the exact density, by central differences, each (t, w)."""
    h, e = 1e-3, 1e-5
    left, p, right = (density(mixture, process, x + d, t) for d in (-h, 0, h))
    later, earlier = (density(mixture, process, x, t + d) for d in (e, -e))
    f, squared = (rate[:, None] for rate in _rates(process, t))
    rate = (later - earlier) / (2 * e)
    flow = f * ((x + h) * right - (x - h) * left) / (2 * h)
    return p, rate, rate + flow - squared / 2 * (right - 2 * p + left) / h**2


END = 0.25
"""How far the equation is solved: later the density is a bell, and every grid is good."""


def crank_nicolson(
    mixture: Mixture, process: Process, cells: int
) -> tuple[np.ndarray, np.ndarray]:
    """(centres of the cells, p at END): fluxes through walls, half before and half after a step.

    As many steps as half the cells, so both errors fall by four when the cells double.
    """
    width, steps = 2 * REACH / cells, cells // 2
    x = (np.arange(cells) + 0.5) * width - REACH
    p, h = density(mixture, process, x, np.array(0.0)), END / steps
    for k in range(steps):
        band = _operator(process, (k + 0.5) * h, x, width)
        p = solve_banded((1, 1), _one_minus(band, h / 2), p + h / 2 * _apply(band, p))
    return x, p


def _operator(process: Process, t: float, x: np.ndarray, width: float) -> np.ndarray:
    """The three diagonals of p -> dp/dt, (3, cells) as `solve_banded` has them; no flux leaves."""
    f, squared = _rates(process, np.array(t))
    carried, spread = f * (x[:-1] + x[1:]) / 4 / width, squared / 2 / width**2
    band = np.zeros((3, len(x)))
    band[0, 1:] = spread - carried  # into a cell from its right neighbour
    band[2, :-1] = spread + carried  # and from its left one
    band[1, :-1] -= spread + carried
    band[1, 1:] -= spread - carried
    return band


def _one_minus(band: np.ndarray, h: float) -> np.ndarray:
    whole = -h * band
    whole[1] += 1
    return whole


def _apply(band: np.ndarray, p: np.ndarray) -> np.ndarray:
    out = band[1] * p
    out[:-1] += band[0, 1:] * p[1:]
    out[1:] += band[2, :-1] * p[:-1]
    return out
