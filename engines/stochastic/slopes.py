"""Between which bounds the slope g' lies: on an interval, and on the whole line.

An interval is looked at on a grid, and closer and closer where the slope is largest and least: at
a pole it grows without end. Far out the formula decides, for g' goes where g(w) / w goes.
"""

import math
from typing import NamedTuple

import numpy as np
import torch

from engines.expressions import Expression, Node

from .asymptotics import tails
from .scale import growth

__all__ = ["Bounds", "everywhere", "within"]

POLE = 1e9
"""A slope beyond this, found by looking closer, has no bound."""


class Bounds(NamedTuple):
    """The least and the largest slope.

    defined: whether g' has a value everywhere. leap: a place where g itself leaps; NaN if none.
    """

    low: float
    high: float
    defined: bool = True
    leap: float = math.nan


def within(g: Expression, low: float, high: float) -> Bounds:
    """The bounds of g' from `low` to `high`."""
    return _looked(g, np.linspace(low, high, 2001))


def everywhere(g: Expression) -> Bounds:
    """The bounds of g' on the whole line."""
    tens = np.logspace(-3, 3, 601)
    near = _looked(g, np.unique(np.concatenate([-tens, np.linspace(-100, 100, 4001), tens])))
    ends = [e for e in (_end(g, -1), _end(g, 1)) if e is not None]
    if len(ends) < 2:
        far = _looked(g, np.unique(np.concatenate([-tens, tens]) * 1e3))
        ends += _grown(near, far)
    low, high = min([near.low, *ends]), max([near.high, *ends])
    middle = np.linspace(-100, 100, 4001)
    leap = _leap(g, middle, _slopes(g, middle))
    return Bounds(low, high, near.defined, near.leap if math.isnan(leap) else leap)


def _grown(near: Bounds, far: Bounds) -> list[float]:
    """The slopes of a formula that swings: without bound if they are much larger far out."""
    sizes = [max(abs(b.low), abs(b.high)) for b in (near, far)]
    return [math.inf if sizes[1] > 100 * sizes[0] else far.high, far.low]


def _end(g: Expression, side: int) -> float | None:
    """The limit of g(w) / w as w goes to plus or minus infinity; None if that cannot be told."""
    (tail, *others) = tails(
        Expression("", ("k",), Node("/", (_turned(g.root, side), _K))), whole=False
    )
    if others or tail.m is None or tail.c is None:
        return None
    if growth(tail.m) == 0:
        return side * float(tail.c)
    return 0.0 if growth(tail.m) < 0 or not tail.c else side * math.copysign(math.inf, tail.c)


_K = Node("k")


def _turned(node: Node, side: int) -> Node:
    """g(k) or g(-k)."""
    if node.value is None and not node.args:
        return _K if side > 0 else Node("neg", (_K,))
    return Node(node.op, tuple(_turned(a, side) for a in node.args), node.value)


def _slopes(g: Expression, w: np.ndarray) -> np.ndarray:
    points = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    values = g(points)
    if not isinstance(values, torch.Tensor) or not values.requires_grad:
        return np.zeros(len(w))
    (slopes,) = torch.autograd.grad(values.sum(), points)
    lost = torch.isnan(values) | torch.isnan(slopes)
    return np.asarray(torch.where(lost, torch.nan, slopes).numpy())


def _looked(g: Expression, w: np.ndarray) -> Bounds:
    slopes = _slopes(g, w)
    defined = not np.isnan(slopes).any()
    if np.isnan(slopes).all():
        return Bounds(math.nan, math.nan, False)
    low, high = -_summit(g, w, -slopes, -1), _summit(g, w, slopes, 1)
    return Bounds(low, high, defined, _leap(g, w, slopes))


def _leap(g: Expression, w: np.ndarray, slopes: np.ndarray) -> float:
    """Where g leaps: its steps are far longer than its slopes, and no shorter closer to."""
    seen: list[float] = []
    for _ in range(10):
        with np.errstate(all="ignore"):
            values = np.broadcast_to(np.asarray(g(w), dtype=float), w.shape)
            rise = np.abs(np.diff(values)) - np.diff(w) * np.fmax(
                *np.abs([slopes[1:], slopes[:-1]])
            )
        if not np.isfinite(rise).any():
            return math.nan
        rise[~np.isfinite(rise)] = -math.inf  # a pole is told by its slope
        top = rise.max()
        high = np.flatnonzero(rise >= top - abs(top) / 10)  # of equals the one nearest to nought
        at = int(high[np.argmin(np.abs(w[high]))])
        seen.append(float(rise[at]))
        # The first look is so wide, far out, that a staircase has several steps in one.
        if not seen[-1] > 1e-9 or seen[-1] < seen[min(1, len(seen) - 1)] / 20:
            return math.nan
        if w[at + 1] - w[at] < 1e-9 * max(1.0, abs(w[at])):
            return float(w[at])
        w = np.linspace(w[at], w[at + 1], 41)
        slopes = _slopes(g, w)
    return math.nan


def _summit(g: Expression, w: np.ndarray, heights: np.ndarray, sign: int) -> float:
    """The largest of sign g', looked at ever closer about the largest seen."""
    top = float(np.nanmax(heights))
    for _ in range(12):
        if not top < POLE:
            return math.inf
        at = int(np.nanargmax(heights))
        w = np.linspace(w[max(at - 1, 0)], w[min(at + 1, len(w) - 1)], 41)
        heights = sign * _slopes(g, w)
        if np.isnan(heights).all():
            return top
        top = max(top, float(np.nanmax(heights)))
    return math.inf if top >= POLE else top
