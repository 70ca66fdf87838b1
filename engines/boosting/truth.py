"""What nobody can beat: the Bayes posterior of a generated data set, and the error of its rule.

Points are drawn uniformly from the clean shape S_k of a class, all classes alike, and moved by
Gaussian noise:

    p(x | k) = E_{m ~ S_k} N(x; m, sigma^2 I),      p(k | x) = p(x | k) / sum_l p(x | l)
    Bayes error = 1 - 1/K int max_k p(x | k) dx

blobs          S_k is one point: p(x | k) as it stands. The error is that of phase-shift keying,
               1/pi int_0^{pi - pi/K} exp(-sin^2(pi/K) / (2 sigma^2 sin^2 t)) dt
circles        p(x | k) ~ exp(-(r - R)^2 / (2 sigma^2)) i0e(r R / sigma^2), with r = |x|
XOR, board     p(k | x) = 1/2 +- 1/2 rho(x_1) rho(x_2), where rho is the even stripes' lead over
               the odd ones along one axis; the error is 1/2 - 1/2 D^2, D = int |lead|
moons, spiral  Gauss-Legendre along the curve, panels of 4 sigma with 16 nodes each

Without noise the error is 0, and the boundary is that of vanishing noise: the nearest shape wins.

References:
    A new, simple and exact result for calculating the probability of error for two-dimensional
    signal constellations (Craig, 1991) https://doi.org/10.1109/MILCOM.1991.258319
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.integrate import quad
from scipy.spatial import cKDTree
from scipy.special import i0e, log_ndtr, logsumexp, ndtr, softmax
from scipy.stats import ncx2, norm

from .params import Params
from .shapes import GENERATORS, rotate

__all__ = ["bayes", "bayes_error", "posterior"]

CURVES = ("moons", "spiral")
CLEAR = 0.02
"""Noise below which the nearest curve decides: no cell of the grid is fine enough to differ."""

REACH = 9.0
"""Standard deviations beyond which a Gaussian holds less than 1e-18."""

FAR = 6.0
"""Standard deviations beyond which one holds less than 1e-8."""

NOTHING = 1e-280
"""A density that has lost its digits."""


RADII = np.array([1.0, 0.5])
"""The circles of class 0 and of class 1."""


class Curve(NamedTuple):
    """A clean shape as points (m, 2) and their shares (m,), of sum 1."""

    points: np.ndarray
    share: np.ndarray


def bayes(params: Params, xs: np.ndarray, ys: np.ndarray) -> tuple[np.ndarray, float] | None:
    """Bayes posterior (h, w, K) on a grid and the least possible error; None where unknown.

    Arguments:
        xs, ys: (w,) columns and (h,) rows.
    """
    error = bayes_error(params)
    return None if error is None else (_grid(params, xs, ys), error)


def posterior(params: Params, x: np.ndarray) -> np.ndarray:
    """The share of each class (n, K) at points x (n, 2) of a generated data set."""
    clean, sigma = rotate(x, -params.rotation), _sigma(params)
    if params.data in STRIPES:
        lead = np.prod([_lead(c, STRIPES[params.data], sigma) for c in clean.T], axis=0)
        shares = [1 + lead, 1 - lead] if params.data == "checkerboard" else [1 - lead, 1 + lead]
        return np.stack(shares, axis=1) / 2
    return softmax(_logarithms(params, clean, sigma), axis=1)


def bayes_error(params: Params) -> float | None:
    """The least possible error: 0 without noise, and the same however the points are turned; None
    where it is unknown.
    """
    if params.data not in GENERATORS:
        return None
    return _error(params.data, float(params.noise), params.classes)


def _sigma(params: Params) -> float:
    return max(params.noise, 1e-9)  # so that vanishing noise is a limit, not a division by zero


def _logarithms(params: Params, x: np.ndarray, sigma: float) -> np.ndarray:
    """log p(x | k) up to a constant, (n, K)."""
    if params.data == "blobs":
        return _apart(x, _corners(params.classes), sigma)
    if params.data == "circles":
        r = np.hypot(x[:, :1], x[:, 1:])
        bessel = i0e(np.minimum(r * RADII / sigma**2, 1e300))
        return np.log(bessel) - (r - RADII) ** 2 / (2 * sigma**2)
    if sigma < CLEAR:
        found = [_tree(params.data, params.classes, k).query(x)[0] for k in range(_many(params))]
        return -(np.stack(found, axis=1) ** 2) / (2 * sigma**2)
    curves = _curves(params.data, params.classes, sigma)
    return np.stack([_along(x, curve, sigma) for curve in curves], axis=1)


def _corners(classes: int) -> np.ndarray:
    angle = 2 * np.pi * np.arange(classes) / classes
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _apart(x: np.ndarray, points: np.ndarray, sigma: float) -> np.ndarray:
    """-|x - m|^2 / (2 sigma^2), (n, m)."""
    square = sum((x[:, j, None] - points[:, j]) ** 2 for j in (0, 1))
    return -square / (2 * sigma**2)


def _along(x: np.ndarray, curve: Curve, sigma: float) -> np.ndarray:
    parts = [
        logsumexp(_apart(some, curve.points, sigma), b=curve.share, axis=1)
        for some in np.array_split(x, 1 + len(x) * len(curve.share) // 10**6)
    ]
    return np.concatenate(parts)


def _many(params: Params) -> int:
    return params.classes if params.data in ("blobs", "spiral") else 2


# --- on a grid ----------------------------------------------------------------------------------


def _grid(params: Params, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
    """A curve's Gaussians factor into columns and rows, so a grid is one matrix product."""
    if params.data not in CURVES or params.noise < CLEAR:
        return _cells(params, xs, ys).reshape(len(ys), len(xs), -1)
    curves = [
        Curve(rotate(curve.points, params.rotation), curve.share)
        for curve in _curves(params.data, params.classes, params.noise)
    ]
    density = _product(curves, xs, ys, params.noise)
    total = density.sum(axis=-1)
    eta = density / np.maximum(total, NOTHING)[..., None]
    row, column = np.nonzero(total < NOTHING)
    if len(row):
        eta[row, column] = posterior(params, np.stack([xs[column], ys[row]], axis=1))
    return eta


def _cells(params: Params, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
    return posterior(params, np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2))


def _product(curves: list[Curve], xs: np.ndarray, ys: np.ndarray, sigma: float) -> np.ndarray:
    """p(x | k) on a grid (h, w, K), without the Gaussian's constant."""
    fields = []
    for points, share in curves:
        columns = np.exp(-((xs[:, None] - points[:, 0]) ** 2) / (2 * sigma**2))
        rows = np.exp(-((ys[:, None] - points[:, 1]) ** 2) / (2 * sigma**2))
        fields.append((rows * share) @ columns.T)
    return np.stack(fields, axis=-1)


# --- the curves ---------------------------------------------------------------------------------


def _moon(t: np.ndarray, k: int, classes: int) -> np.ndarray:
    angle = np.pi * t
    arc = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    return arc if k == 0 else [1.0, 0.5] - arc


def _arm(t: np.ndarray, k: int, classes: int) -> np.ndarray:
    angle = 2.5 * np.pi * t + 2 * np.pi * k / classes
    return 3 * t[..., None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)


_PATHS: dict[str, tuple[Callable[..., np.ndarray], Callable[[np.ndarray], np.ndarray]]] = {
    "moons": (_moon, np.ones_like),
    "spiral": (_arm, lambda t: 2 * t),
}
"""A curve over t in [0, 1], and how densely its points lie in t."""


def _curves(data: str, classes: int, sigma: float) -> list[Curve]:
    """Each class's curve as quadrature nodes, exact to 1e-13 for Gaussians of this width."""
    path, density = _PATHS[data]
    t, weight = _nodes(path, sigma)
    share = weight * density(t)
    several = classes if data == "spiral" else 2
    return [Curve(path(t, k, classes), share) for k in range(several)]


def _nodes(path: Callable[..., np.ndarray], sigma: float) -> tuple[np.ndarray, np.ndarray]:
    """Gauss-Legendre nodes and weights on [0, 1], in panels of equal length along the curve."""
    fine = np.linspace(0, 1, 4001)
    steps = np.linalg.norm(np.diff(path(fine, 0, 2), axis=0), axis=1)
    length = np.concatenate([[0], np.cumsum(steps)])
    panels = max(4, int(np.ceil(length[-1] / (4 * sigma))))
    edges = np.interp(np.linspace(0, length[-1], panels + 1), length, fine)
    node, weight = np.polynomial.legendre.leggauss(16)
    half = np.diff(edges)[:, None] / 2
    return (edges[:-1, None] + half * (node + 1)).ravel(), (half * weight).ravel()


@lru_cache(maxsize=16)
def _tree(data: str, classes: int, k: int) -> cKDTree:
    """The curve as points so near to each other that the nearest is the curve's own."""
    return cKDTree(_PATHS[data][0](np.linspace(0, 1, 4_001), k, classes))


# --- stripes ------------------------------------------------------------------------------------

STRIPES = {"xor": np.linspace(-1, 1, 3), "checkerboard": np.linspace(-2, 2, 5)}
"""Where the stripes of alternating class begin and end, the same along both axes."""


def _lead(x: np.ndarray, edges: np.ndarray, sigma: float) -> np.ndarray:
    """(even - odd) / (even + odd) of the stripes' densities at x (n,), in [-1, 1]."""
    u, v = (x[:, None] - edges[:-1]) / sigma, (x[:, None] - edges[1:]) / sigma
    swap = u + v > 0  # Phi(u) - Phi(v) keeps its digits in the lower tail only
    u, v = np.where(swap, -v, u), np.where(swap, -u, v)
    high, low = log_ndtr(u), log_ndtr(v)
    share = softmax(high + np.log1p(-np.exp(low - high)), axis=1)
    return share @ _signs(edges)


def _signs(edges: np.ndarray) -> np.ndarray:
    """+1 for the first stripe, -1 for the second, ..."""
    return 1.0 - 2 * (np.arange(len(edges) - 1) % 2)


# --- the error ----------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _error(data: str, sigma: float, classes: int) -> float:
    if sigma < 1e-9:
        return 0.0
    if data in STRIPES:
        return _striped(STRIPES[data], sigma)
    if data == "circles":
        return _ringed(sigma)
    if data == "blobs":
        return _keyed(sigma, classes)
    return _plane(data, sigma, classes)


def _striped(edges: np.ndarray, sigma: float) -> float:
    """1/2 - 1/2 D^2: D is how far the integral of the lead goes up and down in all."""
    x = _fine(edges, sigma)
    u = (x[:, None] - edges) / sigma
    ramp = (u * ndtr(u) + norm.pdf(u)) * sigma  # the integral of Phi((x - edge) / sigma)
    lead = (ramp[:, :-1] - ramp[:, 1:]) @ _signs(edges) / (edges[-1] - edges[0])
    return max(0.0, (1 - np.abs(np.diff(lead)).sum() ** 2) / 2)


def _ringed(sigma: float) -> float:
    """1/2 - 1/4 int |p_0 - p_1| dr over the distance r from the centre, which is Rician."""
    if sigma < CLEAR:
        return 0.0  # the rings are 12 sigma away from the line between them
    r = _fine(RADII, sigma)
    r = r[r >= 0]
    inside = ncx2.cdf((r[:, None] / sigma) ** 2, 2, (RADII / sigma) ** 2)
    lead = inside[:, 0] - inside[:, 1]
    return max(0.0, 1 / 2 - np.abs(np.diff(lead)).sum() / 4)


def _fine(marks: np.ndarray, sigma: float) -> np.ndarray:
    """Sorted abscissas over all that the noise reaches, denser about the marks."""
    low, high = marks.min() - REACH * sigma, marks.max() + REACH * sigma
    near = marks[:, None] + sigma * np.linspace(-REACH, REACH, 2001)
    return np.sort(np.concatenate([np.linspace(low, high, 20_001), near.ravel()]))


def _keyed(sigma: float, classes: int) -> float:
    def part(t: float) -> float:
        return float(np.exp(-((np.sin(np.pi / classes) / (sigma * np.sin(t))) ** 2) / 2))

    return quad(part, 0, np.pi - np.pi / classes, epsabs=1e-13, limit=200)[0] / np.pi


def _plane(data: str, sigma: float, classes: int) -> float:
    """1/K int (sum_k p_k - max_k p_k), on cells of sigma / 8 or finer: within 2e-6. Nothing is
    lost where the noise of one alone reaches.
    """
    if data == "moons" and sigma < CLEAR:
        return 0.0  # the moons are 12 sigma away from the line between them
    curves = _curves(data, classes, sigma)
    low, high = _box(data, curves, sigma, classes)
    step = min(sigma / 8, max(sigma / 32, 0.006))
    xs, ys = (np.arange(a, b, step) for a, b in zip(low, high, strict=True))
    lost = 0.0
    for some in np.array_split(ys, 1 + len(ys) // 64):
        density = _product([_within(c, xs, some, sigma) for c in curves], xs, some, sigma)
        lost += (density.sum(axis=-1) - density.max(axis=-1)).sum()
    return float(lost * (step / sigma) ** 2 / (2 * np.pi * len(curves)))


def _box(
    data: str, curves: list[Curve], sigma: float, classes: int
) -> tuple[np.ndarray, np.ndarray]:
    """All that the noise of two moons reaches, or of the arms; of thin arms only the centre, where
    they begin.
    """
    if data == "spiral" and sigma < 2 * CLEAR:
        high = np.full(2, FAR * sigma * (1 + 1 / np.sin(np.pi / classes)))
        return -high, high
    lows, highs = ([side(c.points, axis=0) for c in curves] for side in (np.min, np.max))
    low, high = np.max(lows, axis=0), np.min(highs, axis=0)
    if data == "spiral":
        low, high = np.min(lows, axis=0), np.max(highs, axis=0)
    return low - FAR * sigma, high + FAR * sigma


def _within(curve: Curve, xs: np.ndarray, ys: np.ndarray, sigma: float) -> Curve:
    """The part of a curve from which the noise reaches these cells."""
    reach = REACH * sigma
    low, high = np.array([xs[0], ys[0]]) - reach, np.array([xs[-1], ys[-1]]) + reach
    inside = ((curve.points > low) & (curve.points < high)).all(axis=1)
    return Curve(curve.points[inside], curve.share[inside])
