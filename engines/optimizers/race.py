"""A fair race: every method at the learning rate that suits it best on this surface.

A rate is scored by the mean, over the run and up to 16 starts, of log10 of the loss above the
least known loss: the area under the curve on a logarithmic chart, so that both an early and a
deep descent count. A run that diverges scores infinity.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch

from .clipping import clipped
from .descent import noise, plain
from .methods import METHODS, build, schedule
from .params import Params
from .paths import FAR, Result, run
from .surfaces import Objective, objective, surface_grid

__all__ = ["RATES", "WIDEST", "Race", "RaceProgress", "fair_race", "race_steps"]

RATES = np.round(10.0 ** np.arange(-4, 2.01, 0.25), 12)
"""The learning rates that are tried, four to each power of ten."""

WIDEST = (1e-8, 1e6)
"""So far the rates are widened, a power of ten at a time, while the best is the last of them."""

ENTRANTS = 16
"""Most starts that are raced; the run at the best rates takes all."""

FLOOR = 1e-12
"""Losses this close to the least are as good as there."""


@dataclass(frozen=True)
class Race:
    """M methods, N rates.

    Arguments:
        rates: (N,). scores: (M, N), smaller is better, infinite where the method diverged.
        best: (M,), the best rate of each method.
        edge: (M,), whether it is the last of the widest sweep, so that one beyond may be better.
        params: the settings with each method at its best rate. result: their run.
    """

    rates: np.ndarray
    scores: np.ndarray
    best: np.ndarray
    edge: np.ndarray
    params: Params
    result: Result


class RaceProgress(NamedTuple):
    """How many methods of how many are tried; the last word carries the race."""

    done: int
    total: int
    race: Race | None = None


def fair_race(params: Params) -> Race:
    """Try every rate for every method, then run each method at its best."""
    *_, last = race_steps(params)
    assert last.race is not None
    return last.race


def race_steps(params: Params) -> Iterator[RaceProgress]:
    """`fair_race` with progress; it can be left between methods."""
    f, total = objective(params), len(params.methods)
    least = f.least if np.isfinite(f.least) else float(surface_grid(params)[2].min())
    few = params.model_copy(update={"starts": params.starts[:ENTRANTS]})

    def tried(name: str, rates: np.ndarray) -> np.ndarray:
        return _scores(_sweep(few, name, f, rates), least)

    rates, scores = RATES, np.empty((0, len(RATES)))
    for done, name in enumerate(params.methods, 1):
        scores = np.vstack([scores, tried(name, RATES)])
        yield RaceProgress(done, total)
    while len(more := _wider(rates, scores)):
        found = np.array([tried(name, more) for name in params.methods])
        order = np.argsort(np.append(rates, more))
        rates = np.append(rates, more)[order]
        scores = np.hstack([scores, found])[:, order]
    none = np.isinf(scores).all(1)  # a method that is lost at every rate keeps its own
    own = [params.own(name)["lr"] for name in params.methods]
    best = np.where(none, own, rates[np.argmin(scores, 1)])
    edge = np.asarray(_edges(scores).any(1))
    chosen = {f"{m}_lr": float(r) for m, r in zip(params.methods, best, strict=True)}
    tuned = params.model_copy(update=chosen)
    yield RaceProgress(total, total, Race(rates, scores, best, edge, tuned, run(tuned)))


def _edges(scores: np.ndarray) -> np.ndarray:
    """Whether the best rate of each method is the first or the last, and no other as good."""
    best = scores.min(1, keepdims=True)
    alone = (scores <= best + 1e-9).sum(1, keepdims=True) == 1
    return np.asarray((scores[:, [0, -1]] == best) & alone & np.isfinite(best))


def _wider(rates: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """The rates of one more power of ten on each side at which a method is best."""
    low, high = np.asarray(_edges(scores).any(0))
    low |= np.isinf(scores).all(1).any()  # all of them too fast
    more = rates[:0]
    if low and rates[0] > WIDEST[0] * 1.01:
        more = np.append(more, rates[0] * 10.0 ** np.arange(-1, 0, 0.25))
    if high and rates[-1] < WIDEST[1] * 0.99:
        more = np.append(more, rates[-1] * 10.0 ** np.arange(0.25, 1.01, 0.25))
    return more


def _scores(losses: np.ndarray, least: float) -> np.ndarray:
    """From losses (T + 1, N, S) to one score per rate."""
    with np.errstate(invalid="ignore", over="ignore"):
        gaps = np.log10(np.maximum(losses - least, FLOOR))
        score = gaps.mean((0, 2))
    return np.where(np.isfinite(score), score, np.inf)


def _sweep(params: Params, name: str, f: Objective, tried: np.ndarray) -> np.ndarray:
    """The losses of one method at every rate, (T + 1, N, S); NaN from where a path is lost."""
    if METHODS[name].closure:
        return _sweep_alone(params, name, tried)
    starts = torch.tensor(params.starts, dtype=torch.float64)
    points, noises = starts.repeat(len(tried), 1, 1), noise(params)
    slopes = torch.zeros_like(points)
    batched = METHODS[name].batched
    leaves = list(points) if batched else list(points.flatten(0, 1))
    for leaf, slope in zip(leaves, slopes if batched else slopes.flatten(0, 1), strict=True):
        leaf.grad = slope
    rates = np.repeat(tried, 1 if batched else len(starts)).tolist()
    optimizer = build(params, name, leaves, rates)
    scheduler = schedule(params, optimizer)
    losses = []
    for t in range(params.steps):
        values, gradients = f.gradient(points)
        slopes.copy_(clipped(gradients + noises[:, t], params))
        losses.append(_held(points, values))
        optimizer.step()
        if scheduler:
            scheduler.step()
    losses.append(_held(points, f(*points.unbind(-1))))
    return torch.stack(losses).numpy()


def _held(points: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
    """NaN where a path is lost."""
    return torch.where(points.abs().amax(-1) <= FAR, values, torch.nan)


def _sweep_alone(params: Params, name: str, rates: np.ndarray) -> np.ndarray:
    starts = range(len(params.starts))
    each = [params.model_copy(update={f"{name}_lr": float(rate)}) for rate in rates]
    runs = [[plain(tried, name, index) for index in starts] for tried in each]
    paths = torch.tensor(np.array([[run.path for run in row] for row in runs]))
    losses = torch.tensor(np.array([[run.losses for run in row] for row in runs]))
    return _held(paths, losses).numpy().transpose(2, 0, 1)
