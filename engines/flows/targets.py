"""The densities to be learnt: each can be sampled, and each is known in closed form.

Two modes          a mixture of two normal densities.
Moons, spirals, rings
                   curves under noise, p(x) = sum_k w_k int_0^1 N(x; c_k(t), s^2 I) dt.
                   c_k is smooth, so Gauss-Legendre nodes give the integral to rounding.
Checkerboard       uniform on 8 unit squares: entropy ln 8.
A letter, a drawing
                   ink on pixels under noise, p(x) = (1/n) sum_(pixels) (box * N)(x): a box under
                   noise is a product of two differences of the normal distribution's function.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import cv2
import numpy as np
from scipy.special import ndtr

from engines.mixture import Mixture
from engines.refused import Refused
from engines.strokes import GRID, from_text

from .letter import glyph
from .params.base import TargetParams

__all__ = ["HALF", "SQUARE", "Target", "entropy", "ink", "log_density", "sample", "target"]

HALF = 3.0
"""Letter and drawing fill the square [-HALF, HALF]^2."""

SQUARE = 4.0
"""Every target lies inside [-SQUARE, SQUARE]^2, but for less than one point in a million."""

SIDE, PEN, RUBBER = 192, 7, 14
"""Pixels of the square's side, of the pen and of the rubber."""

Points = np.ndarray
Curve = Callable[[np.ndarray], np.ndarray]


def _in_parts(density: Curve, x: Points) -> np.ndarray:
    """density(x), (..., 2) -> (...), a few thousand points at a time: memory stays small."""
    x = np.asarray(x, float)
    parts = np.array_split(x.reshape(-1, 2), 1 + x.size // 4000)
    return np.concatenate([density(part) for part in parts]).reshape(x.shape[:-1])


class Target(Protocol):
    """A density that is known: `engines.mixture.Mixture` is one."""

    def log_density(self, x: Points) -> np.ndarray:
        """log p(x) in nats, (..., 2) -> (...); -inf where p is 0."""
        ...

    def sample(self, n: int, rng: np.random.Generator) -> Points:
        """n points, (n, 2)."""
        ...


@dataclass(frozen=True, eq=False)
class Curves:
    """Points on curves, t uniform on [0, 1], under noise.

    Attributes:
        arms: t (n,) -> (n, 2). weights: of sum 1. sd: of the noise.
        nodes: of the integral, an arm; they must stand closer than sd.
    """

    arms: tuple[Curve, ...]
    weights: tuple[float, ...]
    sd: float
    nodes: int

    def sample(self, n: int, rng: np.random.Generator) -> Points:
        """n points, (n, 2)."""
        which = rng.choice(len(self.arms), n, p=self.weights)
        t = rng.random(n)
        points = np.stack([arm(t) for arm in self.arms])[which, np.arange(n)]
        return points + self.sd * rng.standard_normal((n, 2))

    def log_density(self, x: Points) -> np.ndarray:
        """log p(x) by Gauss-Legendre nodes: a mixture of that many narrow modes an arm."""
        t, share = np.polynomial.legendre.leggauss(self.nodes)
        nodes = np.concatenate([arm((t + 1) / 2) for arm in self.arms])
        weights = np.concatenate([w * share / 2 for w in self.weights])
        return _in_parts(lambda part: self._blurred(part, nodes, weights), x)

    def _blurred(self, x: Points, nodes: Points, weights: np.ndarray) -> np.ndarray:
        square = (x**2).sum(1)[:, None] + (nodes**2).sum(1) - 2 * x @ nodes.T
        least = square.min(axis=1)
        kernel = np.exp((least[:, None] - square) / (2 * self.sd**2))
        scale = np.log(2 * np.pi * self.sd**2)
        return np.log(kernel @ weights) - least / (2 * self.sd**2) - scale


class Checkerboard:
    """Uniform on the 8 unit squares of [-2, 2]^2 whose corner's coordinates have an even sum."""

    def sample(self, n: int, rng: np.random.Generator) -> Points:
        """n points, (n, 2)."""
        x = 4 * rng.random(n) - 2
        y = rng.random(n) + 2 * rng.integers(2, size=n) - 2 + np.floor(x) % 2
        return np.column_stack([x, y])

    def log_density(self, x: Points) -> np.ndarray:
        """-ln 8, or -inf."""
        x = np.asarray(x, float)
        inside = (np.abs(x) < 2).all(-1) & (np.floor(x).sum(-1) % 2 == 0)
        return np.where(inside, -np.log(8), -np.inf)


@dataclass(frozen=True, eq=False)
class Ink:
    """Uniform on the pixels with ink, under noise.

    Attributes:
        mask: bool (side, side), row 0 at the top of [-HALF, HALF]^2.
        sd: of the noise; without it, a line would have no density.
    """

    mask: np.ndarray
    sd: float = 0.02

    def sample(self, n: int, rng: np.random.Generator) -> Points:
        """n points, (n, 2)."""
        row, column = np.nonzero(self.mask)
        which = rng.integers(len(row), size=n)
        at = np.column_stack([column[which], len(self.mask) - 1 - row[which]]) + rng.random((n, 2))
        return at * self.pixel - HALF + self.sd * rng.standard_normal((n, 2))

    @property
    def pixel(self) -> float:
        """Side of a pixel."""
        return 2 * HALF / len(self.mask)

    def log_density(self, x: Points, reach: float = 8) -> np.ndarray:
        """log p(x); -inf further than `reach` standard deviations from any ink."""
        with np.errstate(divide="ignore"):
            return np.log(_in_parts(lambda part: self._density(part, reach), x))

    def _density(self, x: Points, reach: float) -> np.ndarray:
        wide = int(np.ceil(reach * self.sd / self.pixel)) + 1
        lit = np.pad(self.mask[::-1], wide).astype(float)  # [y, x], y upwards
        place = np.clip(
            np.nan_to_num((x + HALF) / self.pixel), -2 * wide, len(self.mask) + 2 * wide
        )
        near = np.floor(place).astype(int)
        offsets = np.arange(-wide, wide + 1)
        cells = near[:, :, None] + offsets  # (n, 2, k)
        edges = (cells * self.pixel - HALF - x[:, :, None]) / self.sd
        mass = ndtr(edges + self.pixel / self.sd) - ndtr(edges)
        held = (cells >= -wide) & (cells < len(self.mask) + wide)
        mass = np.where(held, mass, 0)
        at = np.clip(cells + wide, 0, len(lit) - 1)
        window = lit[at[:, 1, :, None], at[:, 0, None, :]]
        whole = np.einsum("nij,ni,nj->n", window, mass[:, 1], mass[:, 0])
        return whole / (self.mask.sum() * self.pixel**2)


def _circle(radius: float) -> Curve:
    return lambda t: radius * np.column_stack([np.cos(2 * np.pi * t), np.sin(2 * np.pi * t)])


def _moon(sign: int) -> Curve:
    """The upper (1) or the lower (-1) half circle."""
    return lambda t: sign * np.column_stack([np.cos(np.pi * t) - 0.5, np.sin(np.pi * t) - 0.25])


def _spiral(sign: int) -> Curve:
    """One turn and a half, from radius 0.4 to 2.2."""
    return lambda t: (
        sign
        * (0.4 + 1.8 * t[:, None])
        * np.column_stack([np.cos(3 * np.pi * t), np.sin(3 * np.pi * t)])
    )


TWO_MODES = Mixture(np.array([[-2.0, 0], [2, 0]]), np.full(2, 0.3), np.full(2, 0.5))
KNOWN: dict[str, Target] = {
    "two_modes": TWO_MODES,
    "moons": Curves((_moon(1), _moon(-1)), (0.5, 0.5), 0.1, 64),
    "checkerboard": Checkerboard(),
    "spirals": Curves((_spiral(1), _spiral(-1)), (0.5, 0.5), 0.08, 256),
    "rings": Curves((_circle(1), _circle(2)), (1 / 3, 2 / 3), 0.08, 256),
}


def ink(strokes: str) -> np.ndarray:
    """What pen and rubber leave, bool (SIDE, SIDE).

    Raises:
        Refused: the text is no drawing, or nothing is left of it.
    """
    sheet = np.zeros((SIDE, SIDE), np.uint8)
    for points, rubber in from_text(strokes):
        at = (points * SIDE // GRID).astype(np.int32)[[0, *range(len(points))]]  # a dot too
        cv2.polylines(sheet, [at], False, 0 if rubber else 255, RUBBER if rubber else PEN)
    if not sheet.any():
        raise Refused("The sheet is empty: draw a line first.", "画板是空的：请先画一笔。")
    return sheet > 0


def target(params: TargetParams) -> Target:
    """The density that the dials ask for.

    Raises:
        Refused: the drawing is empty.
    """
    if params.target == "letter":
        return Ink(glyph(params.letter, SIDE))
    return Ink(ink(params.strokes)) if params.target == "drawn" else KNOWN[params.target]


def sample(params: TargetParams, n: int, seed: int) -> Points:
    """n points of the target, (n, 2) float64.

    Raises:
        Refused: the drawing is empty.
    """
    return target(params).sample(n, np.random.default_rng(seed))


def log_density(params: TargetParams, x: Points) -> np.ndarray:
    """The truth, log p(x) in nats, (..., 2) -> (...); -inf where p is 0.

    Raises:
        Refused: the drawing is empty.
    """
    return target(params).log_density(x)


def entropy(params: TargetParams) -> float:
    """-E log p, in nats: the least negative log likelihood that any model can have.

    By the midpoint rule on a grid; exact for the checkerboard, within 1e-4 elsewhere.

    Raises:
        Refused: the drawing is empty.
    """
    own = {"letter": params.letter, "drawn": params.strokes}.get(params.target, "")
    return _entropy(params.target, own)


@lru_cache(maxsize=64)
def _entropy(name: str, own: str) -> float:
    asked = {name: own} if name == "letter" else {"strokes": own} if own else {}
    known = target(TargetParams(target=name, **asked))
    step = known.pixel / 3 if isinstance(known, Ink) else 0.05
    ticks = np.arange(-SQUARE + step / 2, SQUARE, step)
    logs = known.log_density(np.stack(np.meshgrid(ticks, ticks), axis=-1))
    logs = logs[np.isfinite(logs)]
    return float(-(np.exp(logs) * logs).sum() * step**2)
