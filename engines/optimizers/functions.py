"""Test functions, each a formula with its known minima.

References:
    Momin Jamil and Xin-She Yang. A literature survey of benchmark functions for global
    optimisation problems. 2013. https://arxiv.org/abs/1308.4008
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engines.params import Text

__all__ = ["SURFACES", "Box", "Point", "Surface"]

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
