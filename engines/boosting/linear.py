"""Boosting of lines instead of trees: XGBoost's gblinear.

Every round moves the weights of one linear model by coordinate descent on the second-order loss,

    w_j <- w_j - eta T_alpha(G_j + lambda w_j) / (H_j + lambda),     G_j = sum_i g_i x_ij, ...

so all rounds together are still one line, F(x) = F_0 + b + w x, however many they are: a penalised
logistic regression on its way to the optimum.

References:
    Regularization paths for generalized linear models via coordinate descent
        (Friedman, Hastie, Tibshirani, 2010) https://doi.org/10.18637/jss.v033.i01
"""

import json
from dataclasses import dataclass

import numpy as np
import xgboost

from .boosters import base_margin
from .data import Data, Points, sample
from .methods import plain
from .params import Params

__all__ = ["Lines", "linear_rounds"]


@dataclass(frozen=True)
class Lines:
    """The linear model after every round; one output for two classes, else one a class.

    weights: (rounds, 2, outputs). bias: (rounds, outputs). offset: (outputs,), F_0.
    """

    data: Data
    weights: np.ndarray
    bias: np.ndarray
    offset: np.ndarray

    def scores(self, x: np.ndarray) -> np.ndarray:
        """Log-odds of points x (n, 2) after every round, (rounds, n) or (rounds, n, K)."""
        total = self.offset + self.bias[:, None] + np.einsum("nj,rjk->rnk", x, self.weights)
        return total[..., 0] if total.shape[-1] == 1 else total


def linear_rounds(params: Params, points: Points | None = None) -> Lines:
    """Trains gblinear; of the dials it has rounds, learning_rate, reg_lambda and reg_alpha.

    Raises:
        ParamsError: the points cannot be learnt from.
    """
    data = sample(params.model_copy(update={"method": "gblinear"}), points)
    seen = xgboost.DMatrix(data.x, data.y, nthread=1)
    booster = xgboost.Booster(_arguments(params, data.classes), [seen])
    tables = []
    for r in range(params.rounds):
        booster.update(seen, r)
        saved = json.loads(booster.save_raw("json"))["learner"]["gradient_booster"]
        tables.append(np.array(saved["model"]["weights"]).reshape(3, -1))
    table, start = np.stack(tables), np.atleast_1d(base_margin(booster))
    offset = np.full_like(start, start[0])  # the library gives every class the first one's
    return Lines(data, table[:, :2], table[:, 2], offset)


def _arguments(params: Params, classes: int) -> dict[str, object]:
    several = {"objective": "multi:softprob", "num_class": classes}
    return {
        "booster": "gblinear",
        "updater": "coord_descent",  # "shotgun" races, and gives another model every time
        "feature_selector": "cyclic",
        "eta": params.learning_rate,
        "lambda": plain(params.reg_lambda),
        "alpha": plain(params.reg_alpha),
        "nthread": 1,
        **({"objective": "binary:logistic"} if classes == 2 else several),
    }
