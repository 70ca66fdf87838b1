r"""Kiefer and Wolfowitz: to find the least of f from noisy readings of f itself.

    w_{k+1} = w_k - a_k (f(w_k + c_k) + eta - f(w_k - c_k) - eta') / (2 c_k)

The difference is a slope with a bias of order c_k^2 and a noise of variance sigma^2 / (2 c_k^2):
a short reach c is true but loud. It converges if c_k -> 0, sum a_k = inf, sum a_k c_k < inf and
sum a_k^2 / c_k^2 < inf; with a = 1/k the best reach is k^(-1/6) and the error falls as k^(-1/3).

References:
    Jack Kiefer and Jacob Wolfowitz. Stochastic estimation of the maximum of a regression function.
    1952. https://doi.org/10.1214/aoms/1177729392
    Harold Kushner and George Yin. Stochastic approximation and recursive algorithms. 2003.
    https://doi.org/10.1007/b97441
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize_scalar

from engines.expressions import Expression, Node, parse

from .asymptotics import finite_sum, tails
from .params import SearchParams
from .paths import FAR, kept
from .scale import growth
from .theory import UNTOLD, Verdict, infinite

__all__ = ["Reach", "Search", "kiefer_wolfowitz", "least", "reach_verdicts", "search"]


class Reach(NamedTuple):
    """The conditions of Kiefer and Wolfowitz, judged."""

    vanishing: Verdict
    infinite: Verdict
    bias: Verdict
    noise: Verdict


@dataclass(frozen=True)
class Search:
    """P paths, kept at K of the indices k = 1 ... T + 1.

    Arguments:
        k: (K,). paths: (P, K), w_k. a, c: (T,), the steps and the reaches.
        diverged: (P,), whether the path went beyond 1e9 or is no number.
    """

    k: np.ndarray
    paths: np.ndarray
    a: np.ndarray
    c: np.ndarray
    diverged: np.ndarray


def kiefer_wolfowitz(
    f: str,
    *,
    a: str = "1/k",
    c: str = "k^(-1/6)",
    w1: float = 1.0,
    sigma: float = 1.0,
    steps: int = 1000,
    paths: int = 200,
    seed: int = 0,
) -> Search:
    """A fan of searches for the least of f(w), a formula, with normal noise of size sigma.

    Raises:
        ExpressionError: a formula cannot be read.
    """
    height, index = parse(f, ("w",), constant=False), np.arange(1, steps + 1, dtype=float)
    step, reach = (np.broadcast_to(parse(t, ("k",))(index), index.shape) for t in (a, c))
    random, k = np.random.default_rng(seed), kept(steps + 1)
    w, seen = np.full(paths, float(w1)), [np.full(paths, float(w1))]
    for t in range(steps):
        noise = sigma * random.standard_normal((2, paths))
        with np.errstate(all="ignore"):
            rise = height(w + reach[t]) + noise[0] - height(w - reach[t]) - noise[1]
            w = w - step[t] * rise / (2 * reach[t])
        if t + 2 == k[len(seen)]:
            seen.append(w)
    whole = np.stack(seen, 1)
    return Search(k, whole, step, reach, ~(np.abs(whole[:, -1]) <= FAR))


def search(params: SearchParams) -> Search:
    """The fan as the dials ask for it."""
    return kiefer_wolfowitz(
        params.loss,
        a=params.step,
        c=params.reach,
        w1=params.w1,
        sigma=params.sigma,
        steps=params.steps,
        paths=params.paths,
        seed=params.seed,
    )


def least(f: str) -> float:
    """Where f is least between -100 and 100, as near as a grid and Brent's method come."""
    height, grid = parse(f, ("w",), constant=False), np.linspace(-100, 100, 20_001)
    with np.errstate(all="ignore"):
        values = np.broadcast_to(np.asarray(height(grid), dtype=float), grid.shape)
        if not np.isfinite(values).any():
            return float("nan")
        at = float(grid[np.nanargmin(np.where(np.isfinite(values), values, np.nan))])
        found = minimize_scalar(
            lambda w: float(height(w)),
            bounds=(at - 0.01, at + 0.01),
            method="bounded",
            options={"xatol": 1e-10},
        )
    return float(found.x)


def reach_verdicts(a: str, c: str) -> Reach:
    """The conditions on the steps a(k) and the reaches c(k)."""
    step, reach = (parse(text, ("k",)) for text in (a, c))
    product = Node("*", (step.root, reach.root))
    ratio = Node("^", (Node("/", (step.root, reach.root)), Node("2", value=2.0)))
    return Reach(
        _vanishing(reach),
        infinite(step),
        _finite(r"\sum_k a_k c_k < \infty", product, ("bias", "偏差")),
        _finite(r"\sum_k a_k^2 / c_k^2 < \infty", ratio, ("noise", "噪声")),
    )


def _vanishing(c: Expression) -> Verdict:
    condition, found = r"c_k \to 0", tails(c)
    if any(t.m is None for t in found):
        return Verdict(condition, None, UNTOLD)
    holds = all(t.c == 0 or (t.m is not None and growth(t.m) < 0) for t in found)
    why = (
        ("the reach stays open, and so does the bias", "差分间隔不趋于零，偏差也不消失"),
        ("the difference comes to be the slope", "差分趋于导数"),
    )
    return Verdict(condition, holds, why[holds])


def _finite(condition: str, root: Node, what: tuple[str, str]) -> Verdict:
    finite = finite_sum(Expression("", ("k",), root))
    if finite is None:
        return Verdict(condition, None, UNTOLD)
    why = (
        (f"the {what[0]} adds up without end", f"{what[1]}无限累积"),
        (f"the {what[0]} that gets in is bounded", f"进入的{what[1]}总量有界"),
    )
    return Verdict(condition, finite, why[finite])
