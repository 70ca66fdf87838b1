"""Early stopping: points held out of the training say when enough is enough.

After round r the log-loss L_r of the held-out points is compared with the least so far; when
`patience` rounds in a row have not been below it, the training stops, and the model of the best
round is the one to keep.

References:
    Early stopping, but when? (Prechelt, 1998) https://doi.org/10.1007/3-540-49430-8_3
"""

from dataclasses import dataclass, replace

import numpy as np
from sklearn.model_selection import train_test_split

from engines.params import ParamsError

from .data import Data, Points, axes, sample
from .diagnostics import curve, shares_of
from .methods import train
from .params import Params
from .stages import Stages, stages

__all__ = ["Stop", "early_stopping", "stop_round", "stopped_shares"]


@dataclass(frozen=True)
class Stop:
    """Rounds count from 0.

    best: the round with the least held-out loss. last: the round after which training stops, the
    last one asked for if it never does. held: (n,), which training points were held out.
    train_curve, held_curve, test_curve: (rounds, 2), error and log-loss of all rounds asked for,
    those past `last` included, so that what stopping spares can be seen.
    """

    best: int
    last: int
    held: np.ndarray
    train_curve: np.ndarray
    held_curve: np.ndarray
    test_curve: np.ndarray


def stop_round(losses: np.ndarray, patience: int) -> tuple[int, int]:
    """The best round and the last one that is trained, as XGBoost's EarlyStopping counts them."""
    best = 0
    for r, loss in enumerate(losses):
        if loss < losses[best]:
            best = r
        elif r - best >= patience:
            return best, r
    return best, len(losses) - 1


def early_stopping(
    params: Params, patience: int = 10, share: float = 0.25, points: Points | None = None
) -> Stop:
    """Trains all rounds without a share of the points and finds where it would have stopped.

    Arguments:
        patience: rounds without a new best, 1 or more.
        share: of the training points, how many are held out; in (0, 1).

    Raises:
        ParamsError: too few points, or they cannot be learnt from.
    """
    data = sample(params, points)
    held = _held(data, share, params.seed)
    kept = replace(data, x=data.x[~held], y=data.y[~held])
    staged = stages(params, train(params, kept.x, kept.y))
    curves = [
        _curve(params, staged, data.classes, x, y)
        for x, y in (
            (kept.x, kept.y),
            (data.x[held], data.y[held]),
            (data.test_x, data.test_y),
        )
    ]
    best, last = stop_round(curves[1][:, 1], patience)
    return Stop(best, last, held, *curves)


def stopped_shares(
    params: Params, patience: int = 10, share: float = 0.25, points: Points | None = None
) -> np.ndarray:
    """The share of each class in each cell, (h, w, K), by the model of the best round."""
    found = early_stopping(params, patience, share, points)
    data = sample(params, points)
    staged = stages(params, train(params, data.x[~found.held], data.y[~found.held]))
    scores = staged.total(staged.grid_parts(*axes(data, params.grid)))[found.best]
    return shares_of(params.method, scores, data.classes)


def _held(data: Data, share: float, seed: int) -> np.ndarray:
    rows = np.arange(len(data.y))
    try:
        _, chosen = train_test_split(rows, test_size=share, stratify=data.y, random_state=seed)
    except ValueError:
        raise ParamsError([("points", TOO_FEW)]) from None
    return np.isin(rows, chosen)


TOO_FEW = (
    "Too few points to hold some of each class out; add points.",
    "数据点太少，无法从每一类中留出验证样本；请添加数据点。",
)


def _curve(
    params: Params, staged: Stages, classes: int, x: np.ndarray, y: np.ndarray
) -> np.ndarray:
    if not len(y):
        return np.full((len(staged.norm), 2), np.nan)
    return curve(shares_of(params.method, staged.total(staged.parts(x)), classes), y)
