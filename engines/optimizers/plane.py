r"""Momentum on a quadratic: everything follows from the two roots of one matrix.

Along an eigenvector with curvature lambda the step of momentum is linear,

    m' = beta m + lambda x,    x' = x - alpha m',

and its matrix has the roots of s^2 - (1 + beta - alpha lambda) s + beta. Nesterov's look-ahead
changes them to those of s^2 - (1 + beta)(1 - alpha lambda) s + beta (1 - alpha lambda). The larger
of the two sizes is the rate: real roots creep or hop, complex ones swing, a size of one or more
diverges.

References:
    Gabriel Goh. Why momentum really works. Distill, 2017. https://doi.org/10.23915/distill.00006
    Boris Polyak. Some methods of speeding up the convergence of iteration methods. 1964.
    https://doi.org/10.1016/0041-5553(64)90137-5
    Laurent Lessard, Benjamin Recht and Andrew Packard. Analysis and design of optimization
    algorithms via integral quadratic constraints. 2016. https://arxiv.org/abs/1408.3595
"""

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import torch

from engines.params import Text

from .params import PlaneParams

__all__ = ["REGIMES", "Plane", "Tuned", "momentum_plane", "roots", "tuned"]

REGIMES: MappingProxyType[str, Text] = MappingProxyType(
    {
        "monotone": ("creeps in from one side", "单调衰减"),
        "ripples": ("swings around the minimum", "振荡衰减"),
        "alternating": ("hops over the minimum at every step", "逐步变号衰减"),
        "divergent": ("diverges", "发散"),
        "one step": ("is there after one step", "一步到位"),
    }
)
"""How x behaves along one eigenvector; `Plane.regimes` holds positions in this order."""


@dataclass(frozen=True)
class Tuned:
    """The best learning rate and momentum, and the rate that they reach."""

    alpha: float
    beta: float
    rate: float


@dataclass(frozen=True)
class Plane:
    """The plane of learning rate and momentum, and the dynamics at one of its points.

    Arguments:
        alpha, beta: (n,) each, the axes.
        rate: (n, n), row beta, column alpha: how much of the error is left after one step, in
            the long run, in the worse of the two directions.
        regimes: (2, n, n), for the smallest and the largest curvature; see `REGIMES`.
        roots: (2, 2) complex, those at the point, one row per curvature.
        regime: the regime at the point, one per curvature.
        path: (steps + 1, 2), x from (1, 1) by torch's SGD at the point, one column per curvature.
        limit: the learning rate from which the point diverges.
        critical: (n, 2), at each alpha the beta at which ripples begin; NaN where it leaves
            the plane.
    """

    alpha: np.ndarray
    beta: np.ndarray
    rate: np.ndarray
    regimes: np.ndarray
    roots: np.ndarray
    regime: tuple[str, str]
    path: np.ndarray
    limit: float
    critical: np.ndarray


def roots(alpha: np.ndarray, beta: np.ndarray, curvature: float, nesterov: bool) -> np.ndarray:
    """The two roots, (..., 2) complex, of momentum along one eigenvector."""
    left = 1 - alpha * curvature
    half = (1 + beta) * left / 2 if nesterov else (left + beta) / 2
    product = beta * left if nesterov else beta * np.ones_like(left)
    swing = np.sqrt(half**2 - product + 0j)
    return np.stack([half + swing, half - swing], -1)


def momentum_plane(params: PlaneParams, n: int = 161) -> Plane:
    """Rates and regimes over the plane, and what happens at the point of `params`."""
    largest = params.curvatures[1]
    alpha, beta = np.linspace(0, 4 / largest, n + 1)[1:], np.linspace(0, 1, n, endpoint=False)
    each = [roots(*np.meshgrid(alpha, beta), c, params.nesterov) for c in params.curvatures]
    a, b = np.array(params.alpha), np.array(params.beta)
    here = np.array([roots(a, b, c, params.nesterov) for c in params.curvatures])
    names = list(REGIMES)
    low, high = (names[i] for i in _regimes(here))
    return Plane(
        alpha,
        beta,
        np.max([np.abs(r).max(-1) for r in each], 0),
        np.array([_regimes(r) for r in each]),
        here,
        (low, high),
        _path(params),
        _limit(params),
        _critical(alpha, params),
    )


def _regimes(both: np.ndarray) -> np.ndarray:
    """From roots (..., 2) to positions in `REGIMES`."""
    size = np.abs(both).max(-1)
    slow = np.take_along_axis(both, np.abs(both).argmax(-1)[..., None], -1)[..., 0]
    kinds = [size < 1e-7, size >= 1, slow.imag != 0, slow.real < 0]
    names = list(REGIMES)
    chosen = [names.index(k) for k in ("one step", "divergent", "ripples", "alternating")]
    return np.select(kinds, chosen, names.index("monotone"))


def _path(params: PlaneParams) -> np.ndarray:
    x = torch.ones(2, dtype=torch.float64, requires_grad=True)
    curvatures = torch.tensor(params.curvatures, dtype=torch.float64)
    nesterov = params.nesterov and params.beta > 0  # torch's rule: none without momentum
    optimizer = torch.optim.SGD([x], params.alpha, params.beta, nesterov=nesterov)
    path = [x.tolist()]
    for _ in range(params.steps):
        x.grad = curvatures * x.detach()
        optimizer.step()
        path.append(x.tolist())
    return np.array(path)


def _limit(params: PlaneParams) -> float:
    largest, beta = params.curvatures[1], params.beta
    reach = 2 * (1 + beta)
    return reach / (largest * (1 + 2 * beta)) if params.nesterov else reach / largest


def _critical(alpha: np.ndarray, params: PlaneParams) -> np.ndarray:
    """Where the two roots meet: (1 - sqrt(alpha lambda))^2, for Nesterov with 1 - alpha lambda."""
    stretch = alpha[:, None] * np.array(params.curvatures)
    inside = stretch <= 1
    root = np.sqrt(np.where(inside, stretch, np.nan))
    if params.nesterov:
        return (1 - root) / (1 + root)
    return (1 - root) ** 2


def tuned(smallest: float, largest: float) -> dict[str, Tuned]:
    """The best that gradient descent, heavy ball and Nesterov's method can do between curvatures.

    Gradient descent 2 / (mu + L); heavy ball 4 / (sqrt(L) + sqrt(mu))^2 with
    beta = ((sqrt(k) - 1) / (sqrt(k) + 1))^2; Nesterov the usual 1/L with
    beta = (sqrt(k) - 1) / (sqrt(k) + 1), where k = L / mu.
    """
    ratio = largest / smallest
    root = ratio**0.5
    swing = (root - 1) / (root + 1)
    heavy = 4 / (largest**0.5 + smallest**0.5) ** 2
    return {
        "sgd": Tuned(2 / (smallest + largest), 0.0, (ratio - 1) / (ratio + 1)),
        "momentum": Tuned(heavy, swing**2, swing),
        "nesterov": Tuned(1 / largest, swing, 1 - 1 / root),
    }
