"""A fitted ensemble together with its points, and the derivatives that a round of boosting sees.

logistic loss    g = p - y,          h = p (1 - p)
softmax loss     g_k = p_k - [y = k],  h_k = p_k (1 - p_k), which XGBoost doubles
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import xgboost

from engines.params import ParamsError

from .boosters import Grower, grower
from .data import Data, Points, sample
from .diagnostics import probability
from .methods import train
from .params import Params
from .stages import Stages, Trees, stages

__all__ = ["Fitted", "check_round", "derivatives", "fitted", "matrix"]


@dataclass(frozen=True)
class Fitted:
    """A fitted model beside its data: computed once, then asked for many rounds and nodes."""

    params: Params
    data: Data
    model: Any
    stages: Stages

    @property
    def grower(self) -> Grower | None:
        """Who grew XGBoost's trees; None for another method."""
        booster = getattr(self.model, "get_booster", None)
        return grower(booster()) if booster and isinstance(self.stages, Trees) else None


def fitted(params: Params, points: Points | None = None, **grown: Any) -> Fitted:
    """Fits once, so that many rounds and nodes can be asked for without fitting again.

    Arguments:
        grown: tree_method ("exact" or "hist") and max_bin, of XGBoost only.
    """
    data = sample(params, points)
    model = train(params, data.x, data.y, **grown)
    return Fitted(params, data, model, stages(params, model))


def matrix(fit: Fitted) -> xgboost.DMatrix:
    """The training points as XGBClassifier hands them to XGBoost."""
    x, y = fit.data.x, fit.data.y
    if fit.model.tree_method == "exact":
        return xgboost.DMatrix(x, y, nthread=1)
    return xgboost.QuantileDMatrix(x, y, max_bin=fit.model.max_bin, nthread=1)


def derivatives(fit: Fitted, round: int, output: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """First and second derivative (n,) of the log-loss at the score before the round."""
    data, method = fit.data, fit.params.method
    score = fit.stages.before(fit.stages.parts(data.x), round)
    score = np.broadcast_to(score, (len(data.y), *fit.stages.offset.shape))
    p = probability(method, score, data.classes)
    if data.classes == 2:
        return p - data.y, p * (1 - p)
    p = p[:, output]
    twice = 2 if method in ("xgboost", "dart") else 1
    return p - (data.y == output), twice * p * (1 - p)


def check_round(staged: Stages, round: int, output: int = 0) -> None:
    """Raises ParamsError when there is no such round or output."""
    rounds, outputs = len(staged.norm), len(staged.trees[0]) if isinstance(staged, Trees) else 1
    if not (0 <= round < rounds and 0 <= output < outputs):
        english = f"There is no round {round} with a class {output}; "
        english += f"rounds go from 0 to {rounds - 1}, classes from 0 to {outputs - 1}."
        chinese = f"没有第 {round} 轮第 {output} 类；"
        chinese += f"轮次为 0 到 {rounds - 1}，类别为 0 到 {outputs - 1}。"
        raise ParamsError([("round", (english, chinese))])
