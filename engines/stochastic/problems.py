"""Equations g(w) = 0, the roots that attract, and the noise under which g is read.

w' = -g(w) runs towards a root through which g rises. Not every change of sign is one: at a pole
(1/w at 0) there is nothing to find, and at a jump (sign(w) at 0) w settles though g has no slope.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
import torch

from engines.expressions import Expression, parse

from .params import Params

__all__ = ["PROBLEMS", "Equation", "Problem", "Root", "draw", "equation"]


@dataclass(frozen=True)
class Problem:
    """A formula in w and its root; of several roots the one that attracts."""

    formula: str
    root: float


PROBLEMS: Mapping[str, Problem] = MappingProxyType(
    {
        "cubic": Problem("w^3 - 5", 5 ** (1 / 3)),
        "tanh": Problem("tanh(w - 1)", 1.0),
        "linear": Problem("w", 0.0),
        "flat": Problem("0.2*w", 0.0),
        "parabola": Problem("w^2 - 1", 1.0),
    }
)
"""The equations by name; `Params.problem` may also be "typed"."""


Kind = Literal["simple", "flat", "steep", "jump"]

FAR = 100.0
"""Roots are looked for from minus to plus this."""


@dataclass(frozen=True)
class Root:
    """A place through which g rises.

    Arguments:
        at: where. slope: g' there.
        kind: "simple" if 0 < g' < inf; "flat" if g' is nought (w^3); "steep" if it is infinite;
            "jump" if g leaps over nought (sign).
        basin: from where to where w' = -g(w) runs to it.
    """

    at: float
    slope: float
    kind: Kind
    basin: tuple[float, float]


@dataclass(frozen=True)
class Equation:
    """g and its roots that attract, rising; all within 100 of nought and within the projection.

    root: the one to which w_1 is drawn, or else the nearest; NaN if there is none.
    excluded: roots that the projection keeps w from.
    """

    g: Expression
    root: float
    roots: tuple[Root, ...] = ()
    excluded: tuple[float, ...] = ()

    @property
    def found(self) -> Root | None:
        """The root as it was found."""
        return next((r for r in self.roots if r.at == self.root), None)

    @property
    def slope(self) -> float:
        """g'(root)."""
        return self.found.slope if self.found else float("nan")

    def slopes(self, w: np.ndarray) -> np.ndarray:
        """g' at w, by autograd."""
        return _slopes(self.g, w)

    def basins(self, w: np.ndarray) -> np.ndarray:
        """For each w the index of the root in whose basin it lies; -1 if it lies in none."""
        found = np.full(np.shape(w), -1)
        for index, root in enumerate(self.roots):
            low, high = root.basin
            found[(w >= low) & (w <= high)] = index
        return found


def equation(params: Params) -> Equation:
    """The equation of `params` and its roots."""
    typed = params.problem == "typed"
    text = params.formula if typed else PROBLEMS[params.problem].formula
    g = parse(text, ("w",), constant=False)
    bound = params.bound if params.project else np.inf
    everywhere = _roots(g)
    roots = tuple(r for r in everywhere if abs(r.at) <= bound)
    excluded = tuple(r.at for r in everywhere if abs(r.at) > bound)
    start = min(max(params.w1, -bound), bound)
    held = [r for r in roots if r.basin[0] <= start <= r.basin[1]]
    nearest = min(held or roots, key=lambda r: abs(r.at - start), default=None)
    return Equation(g, nearest.at if nearest else float("nan"), roots, excluded)


def _values(g: Expression, w: np.ndarray | float) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.broadcast_to(np.asarray(g(w), dtype=float), np.shape(w))


def _slopes(g: Expression, w: np.ndarray) -> np.ndarray:
    points = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    total = g(points).sum()
    if not total.requires_grad:
        return np.zeros(np.shape(w))
    (slopes,) = torch.autograd.grad(total, points)
    return np.asarray(slopes.numpy())


def _roots(g: Expression) -> tuple[Root, ...]:
    """All places through which g rises, by halving the steps of a grid; poles left out."""
    grid = np.linspace(-FAR, FAR, 20_001)
    values = _values(g, grid)
    rising = np.flatnonzero((values[:-1] <= 0) & (values[1:] > 0))
    if not len(rising):
        return ()
    at = _crossings(g, grid[rising], grid[rising + 1])
    wide, narrow = (_rise(g, at, d) for d in (1e-5, 1e-10))
    found = zip(at, _slopes(g, at), wide, narrow, _rise(g, at, 0.01) / 0.02, strict=True)
    kinds = [_kind(*numbers) for numbers in found]
    lows, highs = _basins(grid, values, at)
    return tuple(
        Root(float(w), slope, kind, (float(low), float(high)))
        for w, (kind, slope), low, high in zip(at, kinds, lows, highs, strict=True)
        if kind
    )


def _crossings(g: Expression, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Where g goes from at most nought to above, as near as floating point comes."""
    for _ in range(60):
        middle = (low + high) / 2
        under = _values(g, middle) <= 0
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    at = np.where((_values(g, low) == 0) | (np.abs(low) <= np.abs(high)), low, high)
    plain = at.round(12) + 0.0  # e^w - 1 is nought for floating point a little above 0 too
    return np.where(_values(g, plain) == 0, plain, at)


def _rise(g: Expression, at: np.ndarray, width: float) -> np.ndarray:
    """How far apart g is on both sides."""
    with np.errstate(invalid="ignore"):
        return np.abs(_values(g, at + width) - _values(g, at - width))


def _kind(
    at: float, slope: float, wide: float, narrow: float, chord: float
) -> tuple[Kind | None, float]:
    """What kind of root it is, with its slope; None for a pole, where g ever steepens."""
    if not np.isfinite([wide, narrow]).all() or narrow > 10 * wide:
        return None, np.nan
    if narrow > wide / 2:
        return "jump", np.nan
    if not np.isfinite(slope) or slope > 1e4 * chord:
        return "steep", float(slope)
    return ("flat", 0.0) if slope <= 1e-4 * chord else ("simple", float(slope))


def _basins(grid: np.ndarray, values: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far to either side g drives w back to each root; infinite beyond the grid."""
    step = grid[1] - grid[0]
    not_below = np.append(-np.inf, grid[~(values < 0)])  # where w is not driven up
    not_above = np.append(grid[~(values > 0)], np.inf)
    low = not_below[np.searchsorted(not_below, at - step, "left") - 1]
    return low, not_above[np.searchsorted(not_above, at + step, "right")]


def draw(params: Params, random: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Noise of the kind and size that `params` asks for."""
    if params.noise == "none":
        return np.zeros(shape)
    if params.noise == "normal":
        return params.sigma * random.standard_normal(shape)
    if params.noise == "uniform":
        half = params.sigma * 3**0.5  # a uniform of this half-width has standard deviation sigma
        return random.uniform(-half, half, shape)
    if params.noise == "heavy":
        return params.sigma * random.standard_t(params.freedom, shape)
    return params.sigma * random.standard_cauchy(shape)
