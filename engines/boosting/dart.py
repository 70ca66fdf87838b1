"""DART: trees that are dropped while the next one learns, so that no tree leans on the first ones.

Before round r a random set D of the trees so far is put aside; the new tree learns the derivatives
of what is left. To keep the sum in scale (normalize_type "tree") the new tree gets the weight
1 / (|D| + eta) and each dropped one |D| / (|D| + eta) of what it had; with K > 2 classes eta is
divided among the K trees of a round. The score after round r is F_0 + sum_i w_i^(r) f_i(x), so
unlike in all other boosting the share of an old tree moves.

References:
    DART: dropouts meet multiple additive regression trees (Vinayak, Gilad-Bachrach, 2015)
        https://proceedings.mlr.press/v38/korlakaivinayak15.html
"""

import json
from dataclasses import dataclass

import numpy as np
import xgboost

from .boosters import base_margin, saved_trees
from .data import Data, Points, sample
from .methods import plain, xgboost_arguments
from .params import Params
from .stages import Trees, flat

__all__ = ["Dart", "dart_rounds"]


@dataclass(frozen=True)
class Dart:
    """A booster taken apart; one output for two classes, else one a class.

    weights: (rounds, rounds, outputs), [r, i] that of round i's tree after round r; 0 for i > r.
    dropped: (rounds, rounds, outputs), whether round r had put round i's tree aside.
    """

    data: Data
    trees: Trees
    weights: np.ndarray
    dropped: np.ndarray

    def scores(self, x: np.ndarray) -> np.ndarray:
        """Log-odds of points x (n, 2) after every round, (rounds, n) or (rounds, n, K)."""
        return self._total(self.trees.parts(x))

    def field(self, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
        """The same on a grid, (rounds, h, w) or (rounds, h, w, K)."""
        return self._total(self.trees.grid_parts(xs, ys))

    def _total(self, parts: np.ndarray) -> np.ndarray:
        if self.weights.shape[-1] == 1:
            return self.trees.offset + np.tensordot(self.weights[..., 0], parts, axes=1)
        return self.trees.offset + np.einsum("rik,i...k->r...k", self.weights, parts)


def dart_rounds(
    params: Params,
    rate_drop: float = 0.1,
    skip_drop: float = 0.0,
    points: Points | None = None,
) -> Dart:
    """Trains XGBoost's dart with the dials of XGBoost.

    Arguments:
        rate_drop: the share of the trees so far that a round puts aside, in [0, 1].
        skip_drop: how likely a round puts none aside, in [0, 1].

    Raises:
        ParamsError: the points cannot be learnt from.
    """
    data = sample(params, points)
    seen = xgboost.DMatrix(data.x, data.y, nthread=1)
    booster = xgboost.Booster(_arguments(params, data.classes, rate_drop, skip_drop), [seen])
    outputs = 1 if data.classes == 2 else data.classes
    weights = np.zeros((params.rounds, params.rounds, outputs))
    for r in range(params.rounds):
        booster.update(seen, r)
        saved = json.loads(booster.save_raw("json"))["learner"]["gradient_booster"]
        weights[r, : r + 1] = np.reshape(saved["weight_drop"], (r + 1, outputs))
    before = np.concatenate([np.zeros_like(weights[:1]), weights[:-1]])
    old = np.tri(params.rounds, k=-1, dtype=bool)[..., None]
    return Dart(data, _trees(booster, outputs), weights, old & (weights != before))


def _arguments(
    params: Params, classes: int, rate_drop: float, skip_drop: float
) -> dict[str, object]:
    dials = xgboost_arguments(params)
    dials = {k: v for k, v in dials.items() if k not in ("n_estimators", "n_jobs")}
    several = {"objective": "multi:softprob", "num_class": classes}
    return {
        **dials,
        "nthread": 1,
        "booster": "dart",
        "rate_drop": plain(rate_drop),
        "skip_drop": plain(skip_drop),
        **({"objective": "binary:logistic"} if classes == 2 else several),
    }


def _trees(booster: xgboost.Booster, outputs: int) -> Trees:
    flats = [flat(tree) for tree in saved_trees(booster)]
    rounds = [flats[i : i + outputs] for i in range(0, len(flats), outputs)]
    offset = np.squeeze(base_margin(booster))
    return Trees(offset, np.ones(len(rounds)), rounds, True, booster)
