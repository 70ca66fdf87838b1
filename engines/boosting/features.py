"""Which features matter, asked in several ways, with one feature of which nothing can be learnt.

    weight       in how many splits a feature stands
    gain         what its splits gain on average (total_gain: in all)
    cover        how much H its splits part on average
    permutation  how much accuracy is lost when its column is shuffled

The first three look at the training only: a tree that grows deep splits on noise too, and often.
The last one asks the test.

References:
    Random forests (Breiman, 2001), section 10 https://doi.org/10.1023/A:1010933404324
    Bias in random forest variable importance measures (Strobl et al., 2007)
        https://doi.org/10.1186/1471-2105-8-25
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.inspection import permutation_importance
from xgboost import XGBClassifier

from engines.params import ParamsError

from .data import Points, sample
from .methods import xgboost_arguments
from .params import Params

__all__ = ["WAYS", "Importance", "importance"]

WAYS = ("weight", "gain", "total_gain", "cover")
"""XGBoost's own, by its names."""

ASKED = 1_000  # test points to shuffle: enough for two digits


@dataclass(frozen=True)
class Importance:
    """Of the features x1, x2 and the useless x3.

    own: for each of WAYS (3,), as XGBoost reports it; 0 of a feature that no split uses.
    permuted, spread: (3,), mean and standard deviation of the accuracy lost on the test points.
    trained, trained_spread: (3,), the same on the training points, where noise seems to matter.
    points: "test", or "train" where there is nothing to test on.
    """

    own: dict[str, np.ndarray]
    permuted: np.ndarray
    spread: np.ndarray
    trained: np.ndarray
    trained_spread: np.ndarray
    points: str


def importance(params: Params, repeats: int = 10, points: Points | None = None) -> Importance:
    """Fits XGBoost to the points beside a third column of Gaussian noise.

    Arguments:
        repeats: how often each column is shuffled.

    Raises:
        ParamsError: the method is not XGBoost, or the points cannot be learnt from.
    """
    if params.method != "xgboost":
        raise ParamsError([("method", ONLY_XGBOOST)])
    data = sample(params, points)
    rng = np.random.default_rng([params.seed, 3])
    x, test = (np.c_[part, rng.normal(size=len(part))] for part in (data.x, data.test_x))
    model = XGBClassifier(**xgboost_arguments(params)).fit(x, data.y)
    trained = _shuffled(model, x, data.y, repeats, params.seed)
    tested = _shuffled(model, test, data.test_y, repeats, params.seed) if len(test) else trained
    return Importance(_own(model), *tested, *trained, "test" if len(test) else "train")


ONLY_XGBOOST = (
    "These importances are XGBoost's; choose it as the method.",
    "这些重要性是 XGBoost 的；请选择该方法。",
)


def _own(model: XGBClassifier) -> dict[str, np.ndarray]:
    found: dict[str, dict[str, Any]] = {
        way: model.get_booster().get_score(importance_type=way) for way in WAYS
    }
    return {way: np.array([found[way].get(f"f{j}", 0.0) for j in range(3)]) for way in WAYS}


def _shuffled(
    model: XGBClassifier, x: np.ndarray, y: np.ndarray, repeats: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    lost = permutation_importance(
        model, x[:ASKED], y[:ASKED], n_repeats=repeats, random_state=seed, n_jobs=1
    )
    return lost.importances_mean, lost.importances_std
