"""Surfaces to descend: a test function, or the one that a visitor types.

Every surface is a formula, so that it is computed, differentiated, written as LaTeX and printed
as code from one text. A surface can be turned about the middle of its view: f(R^T (p - c) + c).
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from engines.expressions import Expression, parse

from .functions import SURFACES, Box, Point
from .params import Params

__all__ = ["Objective", "curvatures", "objective", "surface_grid"]


@dataclass(frozen=True)
class Objective:
    """What a run descends: f(x, y) on tensors or arrays, turned about the middle of `box`."""

    expression: Expression
    box: Box
    turn: tuple[float, float] = (1.0, 0.0)  # cosine and sine of the angle
    upright: tuple[Point, ...] = ()  # the minima before the turn
    least: float = math.nan

    @property
    def centre(self) -> Point:
        """The middle of the box."""
        return (self.box[0] + self.box[1]) / 2, (self.box[2] + self.box[3]) / 2

    @property
    def minima(self) -> np.ndarray:
        """Where f is least, (number, 2); empty if that is not known."""
        (c, s), centre = self.turn, np.array(self.centre)
        points = np.array(self.upright, dtype=float).reshape(-1, 2) - centre
        return points @ np.array([[c, s], [-s, c]]) + centre

    def __call__(self, x: Any, y: Any) -> Any:
        """f at (x, y), turned about the middle of the box."""
        if self.turn == (1.0, 0.0):
            return self.expression(x, y)
        (a, b), (c, s) = self.centre, self.turn
        u, v = x - a, y - b
        return self.expression(u * c + v * s + a, v * c - u * s + b)

    def python(self) -> list[str]:
        """The lines of a torch function f(x, y) that gives the same bits."""
        lines = ["def f(x, y):"]
        if self.turn != (1.0, 0.0):
            (a, b), (c, s) = self.centre, self.turn
            lines += [f"    u, v = x - {a!r}, y - {b!r}"]
            lines += [f"    x, y = u * {c!r} + v * {s!r} + {a!r}, v * {c!r} - u * {s!r} + {b!r}"]
        return [*lines, f"    return {self.expression.python('torch')}"]

    def gradient(self, points: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The values (...) and the gradients (..., 2) at `points` (..., 2), by autograd."""
        points = points.detach().requires_grad_()
        values = self(*points.unbind(-1))
        (gradients,) = torch.autograd.grad(values, points, torch.ones_like(values))
        return values.detach(), gradients


def objective(params: Params) -> Objective:
    """The surface of `params` with its condition number and its angle."""
    angle, half = math.radians(params.rotation), params.span
    turn = (math.cos(angle), math.sin(angle)) if angle else (1.0, 0.0)
    if params.surface == "typed":
        own = parse(params.formula, ("x", "y"), constant=False)
        return Objective(own, (-half, half, -half, half), turn)
    surface = SURFACES[params.surface]
    formula = parse(surface.formula.format(condition=params.condition), ("x", "y"))
    return Objective(formula, surface.box, turn, surface.minima, surface.least)


def surface_grid(params: Params, n: int = 121) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The surface over its view: x (n,), y (n,) and z (n, n), where z[j, i] = f(x[i], y[j])."""
    f = objective(params)
    x, y = np.linspace(*f.box[:2], n), np.linspace(*f.box[2:], n)
    return x, y, np.asarray(f(*np.meshgrid(x, y)))


def curvatures(params: Params) -> tuple[float, float]:
    """The smallest and the largest eigenvalue of the Hessian at the first minimum, (mu, L).

    NaN where no minimum is known, or where the surface has a kink at its minimum.
    """
    f = objective(params)
    if not len(f.minima):
        return math.nan, math.nan
    point = torch.tensor(f.minima[0])
    hessian = torch.autograd.functional.hessian(lambda p: f(*p), point)
    if not torch.isfinite(hessian).all():
        return math.nan, math.nan
    low, high = torch.linalg.eigvalsh(hessian).tolist()
    return low, high
