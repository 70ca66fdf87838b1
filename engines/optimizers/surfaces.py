"""Surfaces to descend: test functions with known minima, and the one that a visitor types.

Every surface is a formula, so that it is computed, differentiated, written as LaTeX and printed
as code from one text. A surface can be turned about the middle of its view: f(R^T (p - c) + c).

References:
    Momin Jamil and Xin-She Yang. A literature survey of benchmark functions for global
    optimisation problems. 2013. https://arxiv.org/abs/1308.4008
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import torch

from engines.expressions import Expression, parse
from engines.params import Text

from .params import Params

__all__ = ["SURFACES", "Objective", "Surface", "curvatures", "objective", "surface_grid"]

Point = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Surface:
    """A formula in x and y, the view (x from, x to, y from, y to) and all global minima in it."""

    label: Text
    formula: str
    box: Box
    start: Point
    minima: tuple[Point, ...] = ()
    least: float = math.nan


SURFACES: Mapping[str, Surface] = MappingProxyType(
    {
        "ravine": Surface(
            ("Ravine", "狭长山谷"),
            "(x^2 + {condition}*y^2)/2",
            (-4, 4, -4, 4),
            (-3.5, 1.5),
            ((0, 0),),
            0,
        ),
        "rosenbrock": Surface(
            ("Rosenbrock", "Rosenbrock 香蕉函数"),
            "(1 - x)^2 + 100*(y - x^2)^2",
            (-2, 2, -1, 3),
            (-1.5, 2.0),
            ((1, 1),),
            0,
        ),
        "himmelblau": Surface(
            ("Himmelblau", "Himmelblau 函数"),
            "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
            (-5, 5, -5, 5),
            (-0.5, -1.0),
            (
                (3, 2),
                (-2.805118086952745, 3.131312518250573),
                (-3.779310253377747, -3.283185991286170),
                (3.584428340330492, -1.848126526964404),
            ),
            0,
        ),
        "beale": Surface(
            ("Beale", "Beale 函数"),
            "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2",
            (-4.5, 4.5, -4.5, 4.5),
            (1.0, 1.5),
            ((3, 0.5),),
            0,
        ),
        "booth": Surface(
            ("Booth", "Booth 函数"),
            "(x + 2*y - 7)^2 + (2*x + y - 5)^2",
            (-8, 8, -8, 8),
            (-6.0, -4.0),
            ((1, 3),),
            0,
        ),
        "three-hump": Surface(
            ("Three-hump camel", "三峰驼函数"),
            "2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2",
            (-2.5, 2.5, -2.5, 2.5),
            (2.0, -2.0),
            ((0, 0),),
            0,
        ),
        "six-hump": Surface(
            ("Six-hump camel", "六峰驼函数"),
            "(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (4*y^2 - 4)*y^2",
            (-2, 2, -1.2, 1.2),
            (1.5, 0.8),
            (
                (0.08984201368301331, -0.7126564032704135),
                (-0.08984201368301331, 0.7126564032704135),
            ),
            -1.031628453489877,
        ),
        "ackley": Surface(
            ("Ackley", "Ackley 函数"),
            "20 + e - 20*exp(-0.2*sqrt((x^2 + y^2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2)",
            (-4, 4, -4, 4),
            (-3.2, 2.3),
            ((0, 0),),
            0,
        ),
        "rastrigin": Surface(
            ("Rastrigin", "Rastrigin 函数"),
            "20 + x^2 - 10*cos(2*pi*x) + y^2 - 10*cos(2*pi*y)",
            (-5.12, 5.12, -5.12, 5.12),
            (-3.3, 2.6),
            ((0, 0),),
            0,
        ),
        "mccormick": Surface(
            ("McCormick", "McCormick 函数"),
            "sin(x + y) + (x - y)^2 - 1.5*x + 2.5*y + 1",
            (-1.5, 4, -3, 4),
            (3.0, -2.0),
            ((-0.5471975511965976, -1.5471975511965976),),
            -1.9132229549810367,
        ),
        "goldstein-price": Surface(
            ("Goldstein-Price", "Goldstein-Price 函数"),
            "(1 + (x + y + 1)^2*(19 - 14*x + 3*x^2 - 14*y + 6*x*y + 3*y^2))"
            "*(30 + (2*x - 3*y)^2*(18 - 32*x + 12*x^2 + 48*y - 36*x*y + 27*y^2))",
            (-2, 2, -2, 2),
            (-1.0, 0.5),
            ((0, -1),),
            3,
        ),
        "styblinski-tang": Surface(
            ("Styblinski-Tang", "Styblinski-Tang 函数"),
            "(x^4 - 16*x^2 + 5*x + y^4 - 16*y^2 + 5*y)/2",
            (-5, 5, -5, 5),
            (0.5, 1.0),
            ((-2.903534027771177, -2.903534027771177),),
            -78.33233140754282,
        ),
        "saddle": Surface(
            ("Saddle", "鞍点"),
            "(x^2 - y^2)/2",
            (-2, 2, -2, 2),
            (1.5, 0.001),
        ),
    }
)
"""The test functions by name; a run can also descend "typed", the visitor's own formula."""


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
        return (self.box[0] + self.box[1]) / 2, (self.box[2] + self.box[3]) / 2

    @property
    def minima(self) -> np.ndarray:
        """Where f is least, (number, 2); empty if that is not known."""
        (c, s), centre = self.turn, np.array(self.centre)
        points = np.array(self.upright, dtype=float).reshape(-1, 2) - centre
        return points @ np.array([[c, s], [-s, c]]) + centre

    def __call__(self, x: Any, y: Any) -> Any:
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
        (gradients,) = torch.autograd.grad(values.sum(), points)
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
