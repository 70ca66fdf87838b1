"""The run: w_{k+1} = w_k - a_k (g(w_k) + noise), a fan of paths at once, in float64."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engines.expressions import parse

from .ode import mean_curve
from .params import Params
from .problems import Equation, Root, draw, equation
from .theory import Verdicts, slopes_at, verdicts

__all__ = ["FAR", "SHARES", "Progress", "Result", "kept", "noise", "run", "run_steps", "steps"]

FAR = 1e9
"""A path farther from nought than this, or no longer finite, has diverged."""

BLOCK = 250_000
"""Draws of noise at a time: few calls, little memory."""

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""The quantiles of the bands."""


@dataclass(frozen=True)
class Result:
    """P paths, kept at K of the indices k = 1 ... T + 1: all of the first, then ever fewer.

    Arguments:
        params: what was run.
        k: (K,), the indices kept; w_1 is the start.
        paths: (P, K), w_k. averages: (P, K), the mean of w_2 ... w_k (Polyak and Ruppert).
        bands: (5, K), the quantiles `SHARES` of w_k over the paths that have not diverged.
        bias, spread: (K,), mean of w_k less the root, and standard deviation.
        error, averaged_error: (K,), root mean square distance of w_k and of the average.
        a, sum_a, sum_a2: (T,), the step sizes and their partial sums, of a and of a squared.
        diverged: (P,), the first k whose w_k is not finite or beyond `FAR`; -1 if there is none.
        roots: all roots that attract. root: the one to which w_1 is drawn; NaN if there is none.
        found: (P,), the index of the root in whose basin the path ends; -1 if in none. Bias and
            errors are from that root, or else from `root`.
        curve: (K,), dw/ds = -g(w) at s = a_1 + ... + a_{k-1}, the mean course of the paths.
        verdicts: the conditions of the theorem.
        slope, averaged_slope: fitted to log error against log k over the last nine tenths.
        theory: what these two should be, for the slowest of the roots found; NaN where theory is
            silent.
    """

    params: Params
    k: np.ndarray
    paths: np.ndarray
    averages: np.ndarray
    bands: np.ndarray
    bias: np.ndarray
    spread: np.ndarray
    error: np.ndarray
    averaged_error: np.ndarray
    a: np.ndarray
    sum_a: np.ndarray
    sum_a2: np.ndarray
    diverged: np.ndarray
    roots: tuple[Root, ...]
    root: float
    found: np.ndarray
    curve: np.ndarray
    verdicts: Verdicts
    slope: float
    averaged_slope: float
    theory: tuple[float, float]

    @property
    def lost(self) -> float:
        """The share of paths that have diverged."""
        return float((self.diverged >= 0).mean())


class Progress(NamedTuple):
    """How many steps of how many are done; the last word carries the result."""

    done: int
    total: int
    result: Result | None = None


def run(params: Params) -> Result:
    """The whole fan."""
    *_, last = run_steps(params)
    assert last.result is not None
    return last.result


def steps(params: Params) -> np.ndarray:
    """The step sizes a_1 ... a_T."""
    k = np.arange(1, params.steps + 1, dtype=float)
    return np.broadcast_to(parse(params.step, ("k",))(k), k.shape).astype(float)


def kept(last: int, whole: int = 50, most: int = 300) -> np.ndarray:
    """Indices from 1 to `last`: all of the first, then evenly on a logarithmic scale."""
    thin = np.geomspace(1, last, most).round().astype(int)
    return np.unique(np.concatenate([np.arange(1, min(whole, last) + 1), thin]))


def run_steps(params: Params) -> Iterator[Progress]:
    """`run` with progress; it can be left between blocks of steps."""
    g, a, k = equation(params).g, steps(params), kept(params.steps + 1)
    w = np.full(params.paths, params.w1)
    mean, diverged = w.copy(), np.full(params.paths, -1)
    paths, averages = [w], [mean.copy()]
    for t, eta in enumerate(noise(params), 1):
        with np.errstate(all="ignore"):
            w = w - a[t - 1] * (g(w) + eta)
            if params.project:
                w = np.clip(w, -params.bound, params.bound)
            mean = w if t == 1 else mean + (w - mean) / t
            gone = ~(np.abs(w) <= FAR)
        if gone.any():
            diverged[gone & (diverged < 0)] = t + 1
        if t + 1 == k[len(paths)]:
            paths.append(w)
            averages.append(mean)
        if t % 500 == 0:
            yield Progress(t, params.steps)
    with np.errstate(all="ignore"):
        result = _result(params, k, np.stack(paths, 1), np.stack(averages, 1), diverged, a)
    yield Progress(params.steps, params.steps, result)


def noise(params: Params) -> Iterator[np.ndarray]:
    """The noise of each step, (P,), drawn in blocks."""
    random, block = np.random.default_rng(params.seed), max(1, BLOCK // params.paths)
    for start in range(0, params.steps, block):
        yield from draw(params, random, (min(block, params.steps - start), params.paths))


def _result(
    params: Params,
    k: np.ndarray,
    paths: np.ndarray,
    averages: np.ndarray,
    diverged: np.ndarray,
    a: np.ndarray,
) -> Result:
    f, alive = equation(params), diverged < 0
    found, goals = _goals(f, paths[:, -1], alive)
    some, smooth = (_some(part, alive) for part in (paths, averages))
    error, averaged = (_rms(part - goals) for part in (some, smooth))
    visited = (float(some.min()), float(some.max())) if alive.any() else None
    s = np.concatenate([[0.0], np.cumsum(a)])[k - 1]
    bound = params.bound if params.project else np.inf
    return Result(
        params,
        k,
        paths,
        averages,
        np.quantile(some, SHARES, axis=0),
        (some - goals).mean(0),
        some.std(0),
        error,
        averaged,
        a,
        np.cumsum(a),
        np.cumsum(a**2),
        diverged,
        f.roots,
        f.root,
        found,
        mean_curve(f, params.w1, s, bound),
        verdicts(params, visited),
        _fit(k, error),
        _fit(k, averaged),
        _slowest(params, [f.roots[i] for i in np.unique(found) if i >= 0]),
    )


def _some(paths: np.ndarray, alive: np.ndarray) -> np.ndarray:
    """The paths that have not diverged, or one of NaN if all have."""
    return paths[alive] if alive.any() else np.full((1, paths.shape[1]), np.nan)


def _goals(f: Equation, ends: np.ndarray, alive: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which root each path found, (P,), and the roots of those alive as a column."""
    found = np.where(alive, f.basins(ends), -1)
    goals = np.array([*(root.at for root in f.roots), f.root])[found]
    return found, (goals[alive] if alive.any() else np.array([f.root]))[:, None]


def _slowest(params: Params, roots: list[Root]) -> tuple[float, float]:
    """The slopes that theory gives for paths that ran to several roots: those of the slowest."""
    slopes = np.array([slopes_at(params, root) for root in roots] or [(np.nan, np.nan)])
    single, averaged = slopes.max(0).tolist()  # NaN if theory is silent at one of them
    return single, averaged


def _rms(away: np.ndarray) -> np.ndarray:
    return np.asarray(np.sqrt((away**2).mean(0)))


def _fit(k: np.ndarray, error: np.ndarray) -> float:
    """The slope of log error against log k from a tenth of the way on; NaN without an error."""
    late = (k >= k[-1] / 10) & (error > 0) & np.isfinite(error)
    if late.sum() < 3:
        return float("nan")
    return float(np.polyfit(np.log(k[late]), np.log(error[late]), 1)[0])
