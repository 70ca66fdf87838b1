"""Equations g(w) = 0 and the noise under which g is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import torch

from engines.expressions import Expression, parse

from .params import Params

__all__ = ["PROBLEMS", "Equation", "Problem", "draw", "equation"]


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


@dataclass(frozen=True)
class Equation:
    """g, its root and its slope there; both NaN if no root was found within 100 of nought."""

    g: Expression
    root: float

    @property
    def slope(self) -> float:
        """g'(root)."""
        return float(self.slopes(np.array([self.root]))[0])

    def slopes(self, w: np.ndarray) -> np.ndarray:
        """g' at w, by autograd."""
        points = torch.tensor(w, dtype=torch.float64, requires_grad=True)
        (slopes,) = torch.autograd.grad(self.g(points).sum(), points)
        return slopes.numpy()


def equation(params: Params) -> Equation:
    """The equation of `params`; the root of a typed one is looked for."""
    if params.problem != "typed":
        problem = PROBLEMS[params.problem]
        return Equation(parse(problem.formula, ("w",)), problem.root)
    g = parse(params.formula, ("w",), constant=False)
    return Equation(g, _root(g, params.w1))


def _root(g: Expression, near: float) -> float:
    """The root nearest to `near` at which g rises through zero, by halving; NaN if none is."""
    grid = np.linspace(-100, 100, 20_001)
    values = np.asarray(g(grid))
    rising = np.flatnonzero((values[:-1] <= 0) & (values[1:] > 0))
    if not len(rising):
        return float("nan")
    low = grid[rising[np.abs(grid[rising] - near).argmin()]]
    high = low + grid[1] - grid[0]
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if g(middle) <= 0 else (low, middle)
    return float(low)


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
