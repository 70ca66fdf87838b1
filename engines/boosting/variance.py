"""How much an ensemble owes to the luck of its training set: bias and variance, measured.

With p^(1)..p^(D) the class shares of models fitted to D fresh training sets,

    variance(x) = 1/2 sum_k  1/(D-1) sum_d (p_k^(d)(x) - mean p_k(x))^2
    bias^2(x)   = 1/2 sum_k  (mean p_k(x) - eta_k(x))^2 - variance(x) / D

eta is the Bayes posterior of the labels as they are drawn, flips included; the last term takes
out the variance of the mean itself. For two classes the half makes both those of p_1.

References:
    Bias plus variance decomposition (Kohavi, Wolpert, 1996)
        https://robotics.stanford.edu/~ronnyk/biasVar.pdf
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .data import Points, axes, redraw, sample
from .diagnostics import shares_of
from .methods import train
from .params import Params
from .shapes import GENERATORS
from .stages import stages
from .truth import posterior

__all__ = ["Variance", "variance", "variance_steps"]

MEASURED = 2_000  # test points: enough for three digits


@dataclass(frozen=True)
class Variance:
    """Over D redrawn training sets.

    fields: (D, h, w, K) float32, class shares after the last round: one boundary each.
    spread: (h, w), their variance.
    curve: (rounds,), variance after each round, its mean over test points.
    bias: (rounds,), bias^2 in the same way; None where the Bayes posterior is unknown.
    """

    fields: np.ndarray
    spread: np.ndarray
    curve: np.ndarray
    bias: np.ndarray | None


def variance(params: Params, redraws: int = 10, points: Points | None = None) -> Variance:
    """Bias and variance over fresh training sets (bootstrap samples of real and own points).

    Raises:
        ValueError: fewer than two redraws.
        ParamsError: the points cannot be learnt from.
    """
    *_, last = variance_steps(params, redraws, points)
    return last


def variance_steps(
    params: Params, redraws: int = 10, points: Points | None = None
) -> Iterator[Variance]:
    """What `variance` gives, after the second, third, ... redraw: stop whenever it is enough."""
    if redraws < 2:
        raise ValueError(f"A variance needs 2 redraws or more, not {redraws}.")
    home = sample(params, points)
    xs, ys = axes(home, params.grid)
    at = home.test_x[:MEASURED] if len(home.test_x) else home.x
    truth = _truth(params, at) if points is None else None
    fields: list[np.ndarray] = []
    mean = square = np.zeros(())  # Welford's running mean and sum of squared deviations
    for k in range(redraws):
        data = redraw(params, points, k)
        staged = stages(params, train(params, data.x, data.y))
        grown = staged.total(staged.grid_parts(xs, ys))[-1]
        fields.append(shares_of(params.method, grown, data.classes).astype(np.float32))
        scores = staged.total(staged.parts(at))
        shares = _padded(shares_of(params.method, scores, data.classes), params)
        step = shares - mean
        mean = mean + step / (k + 1)
        square = square + step * (shares - mean)
        if k:
            yield _summary(np.stack(fields), mean, square / k, truth)


def _summary(
    fields: np.ndarray, mean: np.ndarray, spread: np.ndarray, truth: np.ndarray | None
) -> Variance:
    curve = spread.sum(-1).mean(-1) / 2
    bias = None
    if truth is not None:
        bias = ((mean - truth) ** 2).sum(-1).mean(-1) / 2 - curve / len(fields)
    return Variance(fields, fields.var(axis=0, ddof=1).sum(-1) / 2, curve, bias)


def _padded(shares: np.ndarray, params: Params) -> np.ndarray:
    """AdaBoost may stop early; its last round then stands for those that it did not need."""
    if params.method != "adaboost":
        return shares
    missing = params.rounds - len(shares)
    return np.concatenate([shares, np.repeat(shares[-1:], missing, axis=0)])


def _truth(params: Params, at: np.ndarray) -> np.ndarray | None:
    """The posterior of the labels as they are drawn at points (n, 2), (n, K)."""
    if params.data not in GENERATORS:
        return None
    eta = posterior(params, at)
    return (1 - params.flips) * eta + params.flips * (1 - eta) / (eta.shape[-1] - 1)
