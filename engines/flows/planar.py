"""The planar layer y = x + u tanh(w.x + b), where it folds, and the density that it gives.

Along w it is one curve: with s = w.x + b, t = w.y + b and c = u.w,

    t = g(s) = s + c tanh s          det dy/dx = g'(s) = 1 + c sech^2 s

For c >= -1 the curve rises and the layer can be undone. For c < -1 it turns at
s = -+arccosh sqrt(-c); a place between the turns has three preimages, and its density is

    p(y) = sum over the preimages x of y of p(x) / |det|          (change of variables)

Points are rows (..., d), for any d >= 1: d = 1 is a bend of the line. Rezende and Mohamed 2015,
https://arxiv.org/abs/1505.05770.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.special import logsumexp, ndtr

__all__ = ["Planar", "Stretch", "g", "normal", "roots", "turn"]

HALVINGS = 64


def turn(c: float) -> float:
    """Where g turns, at -turn and +turn; 0 where it does not turn."""
    return float(np.arccosh(np.sqrt(-c))) if c < -1 else 0.0


def g(s: np.ndarray, c: float) -> np.ndarray:
    """s + c tanh s."""
    return s + c * np.tanh(s)


def roots(t: np.ndarray, c: float) -> np.ndarray:
    """All s with g(s) = t, rising, (...) -> (..., 3); NaN for one that does not exist.

    By halving of each piece on which g is monotone.
    """
    t = np.asarray(t, float)
    bend, far = turn(c), abs(t) + abs(c) + 1
    if not bend:
        nowhere = np.full(t.shape, np.nan)
        return np.stack([_root(t, c, -far, far), nowhere, nowhere], axis=-1)
    cuts = -far, np.full(t.shape, -bend), np.full(t.shape, bend), far
    return np.stack([_root(t, c, *piece) for piece in pairwise(cuts)], axis=-1)


def _root(t: np.ndarray, c: float, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The s between low and high, where g is monotone; NaN if there is none."""
    sides = np.sort([g(low, c), g(high, c)], axis=0)
    there = (low < high) & (sides[0] <= t) & (t <= sides[1])
    rises = g(high, c) > g(low, c)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = (g(middle, c) < t) == rises
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.where(there, (low + high) / 2, np.nan)


@dataclass(frozen=True, eq=False)
class Planar:
    """y = x + u tanh(w.x + b) on standard normal x.

    Attributes:
        u, w: (d,). b: a number.
    """

    u: np.ndarray
    w: np.ndarray
    b: float

    @property
    def c(self) -> float:
        """u.w: the layer can be undone from -1 upwards."""
        return float(self.u @ self.w)

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """y, (..., d)."""
        return x + self.u * np.tanh(x @ self.w + self.b)[..., None]

    def det(self, x: np.ndarray) -> np.ndarray:
        """Determinant of dy/dx, (...); below 0 where the layer turns space over."""
        return 1 + self.c / np.cosh(x @ self.w + self.b) ** 2

    def preimages(self, y: np.ndarray) -> np.ndarray:
        """Every x that lands on y, (..., 3, d), NaN for one that does not exist."""
        s = roots(y @ self.w + self.b, self.c)
        return y[..., None, :] - self.u * np.tanh(s)[..., None]

    def log_density(self, y: np.ndarray, first: bool = False) -> np.ndarray:
        """log p(y), the sum over all preimages, (...).

        first: of one preimage alone, the one with the least w.x. Where the layer folds, this is
            not a density: its integral is `kept`.
        """
        x = self.preimages(y)
        with np.errstate(divide="ignore"):
            logs = normal(x) - np.log(np.abs(self.det(x)))
        there = ~np.isnan(logs)
        if first:
            there &= there.cumsum(-1) == 1
        return logsumexp(np.where(there, logs, -np.inf), axis=-1)

    def turned(self) -> float:
        """Share of the noise between the two turns, where det < 0: space is turned over."""
        return self._within(-turn(self.c), turn(self.c))

    def covered(self) -> float:
        """Share of the noise that lands where three preimages meet."""
        return self._within(-self._edge(), self._edge())

    def kept(self) -> float:
        """Integral of the density by the first preimage alone: 1 without a fold."""
        return 1 - self._within(-turn(self.c), self._edge())

    def _edge(self) -> float:
        """The s beyond the second turn that lands where the first turn does."""
        bend = turn(self.c)
        return float(np.nanmax(roots(g(np.array(-bend), self.c), self.c))) if bend else 0.0

    def _within(self, low: float, high: float) -> float:
        """P(low < s < high) of s = w.x + b, x standard normal."""
        spread = float(np.linalg.norm(self.w))
        if not spread or low >= high:
            return 0.0
        return float(ndtr((high - self.b) / spread) - ndtr((low - self.b) / spread))


def normal(x: np.ndarray) -> np.ndarray:
    """log N(x; 0, I), (..., d) -> (...)."""
    return -(x**2).sum(-1) / 2 - x.shape[-1] / 2 * np.log(2 * np.pi)


@dataclass(frozen=True, eq=False)
class Stretch:
    """y = a x + b on standard normal x, a > 0: the simplest layer of the line, d = 1."""

    a: float
    b: float

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """y, (..., 1)."""
        return self.a * x + self.b

    def det(self, x: np.ndarray) -> np.ndarray:
        """a everywhere, (...)."""
        return np.full(x.shape[:-1], self.a)

    def preimages(self, y: np.ndarray) -> np.ndarray:
        """The x that lands on y, (..., 1, 1)."""
        return (y[..., None, :] - self.b) / self.a

    def log_density(self, y: np.ndarray, first: bool = False) -> np.ndarray:
        """log p(y), (...)."""
        return normal((y - self.b) / self.a) - np.log(self.a)

    def turned(self) -> float:
        """It never turns."""
        return 0.0

    def covered(self) -> float:
        """It never folds."""
        return 0.0

    def kept(self) -> float:
        """The whole."""
        return 1.0
