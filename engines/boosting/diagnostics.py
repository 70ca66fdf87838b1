"""What the scores of all rounds say about the training: probability, error, margin, weight.

With c_k(x) the score of class k, the margin of a point is c_y - max_{k != y} c_k. For averages and
AdaBoost it lies in [-1, 1]; for boosting it is a difference of log-odds and grows without bound.

    AdaBoost weight      w_{r+1,i} ~ w_{r,i} exp(alpha_r [T_r(x_i) != y_i])
    boosting gradient    |dL/dF_y| = 1 - p_y(x_i)

References:
    Boosting the margin (Schapire, Freund, Bartlett, Lee, 1998)
        https://doi.org/10.1214/aos/1024691352
    Out-of-bag estimation (Breiman, 1996)
        https://www.stat.berkeley.edu/~breiman/OOBestimation.pdf
"""

import warnings
from typing import Any

import numpy as np
from scipy.special import expit, softmax

from .params import BOOSTING, Params

__all__ = [
    "AVERAGES",
    "curve",
    "drawn",
    "margins",
    "out_of_bag",
    "probability",
    "shares_of",
    "weights",
]

AVERAGES = ("tree", "bagging", "forest", "extra", "stacking")
"""Methods whose score is a probability already."""


def probability(method: str, scores: np.ndarray, classes: int) -> np.ndarray:
    """Scores as the library's predict_proba: of class 1 (...), or with K > 2 of all (..., K)."""
    if method in AVERAGES:
        return scores
    if classes == 2:
        return expit(scores)
    return softmax(scores / (classes - 1 if method == "adaboost" else 1), axis=-1)


def shares_of(method: str, scores: np.ndarray, classes: int) -> np.ndarray:
    """Scores as the share of each class, (..., classes)."""
    share = probability(method, scores, classes)
    return share if classes > 2 else np.stack([1 - share, share], axis=-1)


def columns(method: str, scores: np.ndarray, classes: int) -> np.ndarray:
    """One score for each class, (..., classes)."""
    if classes > 2:
        return scores
    if method in AVERAGES:
        return np.stack([1 - scores, scores], axis=-1)
    return np.stack([-scores / 2, scores / 2], axis=-1)


def curve(shares: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Error and log-loss of every round, (rounds, 2), from class shares (rounds, n, classes).

    Points with a NaN share are left out; NaN where no point is left.
    """
    of_label = np.take_along_axis(shares, y[None, :, None], axis=2)[..., 0]
    winner = shares.argmax(axis=-1) if shares.shape[-1] > 2 else shares[..., 1] > shares[..., 0]
    wrong = winner != y
    least = np.finfo(float).eps  # as sklearn.metrics.log_loss clips
    loss = -np.log(np.clip(of_label, least, 1 - least))
    unseen = np.isnan(of_label)
    if not unseen.any():
        return np.stack([wrong.mean(axis=1), loss.mean(axis=1)], axis=1)
    wrong = np.where(unseen, np.nan, wrong)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # the mean of no points is NaN, as said
        return np.stack([np.nanmean(wrong, axis=1), np.nanmean(loss, axis=1)], axis=1)


def margins(method: str, scores: np.ndarray, y: np.ndarray, classes: int) -> np.ndarray:
    """Margin of each training point in every round, (rounds, n)."""
    score = columns(method, scores, classes)
    own = np.eye(classes, dtype=bool)[y]
    rival = np.where(own, -np.inf, score).max(axis=-1)
    scale = (classes - 1) / classes if method == "adaboost" else 1
    return scale * (np.take_along_axis(score, y[None, :, None], axis=2)[..., 0] - rival)


def weights(
    method: str,
    model: Any,
    parts: np.ndarray,
    shares: np.ndarray,
    y: np.ndarray,
    counts: np.ndarray | None,
) -> np.ndarray:
    """What each point means to the learner after every round, (rounds, n).

    AdaBoost: the weights after that round, of sum 1. Boosting: the size of the gradient after that
    round. Bagging and forests: how often the round's bootstrap drew the point. Others: 1.

    Arguments:
        parts: what each learner adds at the training points.
        shares: class shares after every round, (rounds, n, classes).
        counts: as `drawn`.
    """
    if method == "adaboost":
        alpha = model.estimator_weights_[: len(parts)]
        missed = columns("adaboost", parts, shares.shape[-1]).argmax(axis=-1) != y
        return softmax(np.cumsum(alpha[:, None] * missed, axis=0), axis=1)
    if method in BOOSTING:
        return 1 - np.take_along_axis(shares, y[None, :, None], axis=2)[..., 0]
    return np.ones(shares.shape[:2]) if counts is None else counts


def drawn(params: Params, model: Any, n: int) -> np.ndarray | None:
    """How often each bootstrap sample holds each point, (rounds, n); None without bootstrap."""
    if params.method not in ("bagging", "forest"):
        return None
    return np.stack([np.bincount(rows, minlength=n) for rows in model.estimators_samples_])


def out_of_bag(counts: np.ndarray, shares: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Error and log-loss (rounds, 2) when each point is judged only by trees that never saw it.

    Arguments:
        counts: as `drawn`.
        shares: class shares of each tree alone, (rounds, n, classes).
    """
    unseen = (counts == 0)[..., None]
    votes = np.cumsum(unseen, axis=0)
    total = np.cumsum(shares * unseen, axis=0)
    with np.errstate(invalid="ignore"):
        return curve(total / votes, y)
