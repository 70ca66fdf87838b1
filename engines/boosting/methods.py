"""The real libraries' models, built from the dials and fitted.

    average (bagging, forests)   p(x) = 1/R sum_r p_r(x), each p_r from its own bootstrap sample
    AdaBoost (SAMME)             f(x) = sum_r alpha_r T_r(x) / sum_r alpha_r
    gradient boosting, XGBoost   F(x) = F_0 + eta sum_r f_r(x), f_r fits the loss's derivatives
    DART                         the same, some f_r put aside while the next one learns
    gblinear                     the same with lines: F stays one line
    stacking                     a last model reads what the other models say

Histogram gradient boosting puts each feature's values into 255 bins and splits between bins only;
it is scikit-learn's kind of what LightGBM and CatBoost do (leaf by leaf, and in symmetric trees).

References:
    Bagging predictors (Breiman, 1996) https://doi.org/10.1007/BF00058655
    Random forests (Breiman, 2001) https://doi.org/10.1023/A:1010933404324
    Extremely randomized trees (Geurts, Ernst, Wehenkel, 2006)
        https://doi.org/10.1007/s10994-006-6226-1
    Multi-class AdaBoost (Zhu, Zou, Rosset, Hastie, 2009)
        https://doi.org/10.4310/SII.2009.v2.n3.a8
    Greedy function approximation: a gradient boosting machine (Friedman, 2001)
        https://doi.org/10.1214/aos/1013203451
    XGBoost: a scalable tree boosting system (Chen, Guestrin, 2016)
        https://doi.org/10.1145/2939672.2939785
    LightGBM (Ke et al., 2017)
        https://papers.nips.cc/paper/6907-lightgbm-a-highly-efficient-gradient-boosting-decision-tree
    CatBoost (Prokhorenkova et al., 2018) https://arxiv.org/abs/1706.09516
    Stacked generalization (Wolpert, 1992) https://doi.org/10.1016/S0893-6080(05)80023-1
"""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn import config_context
from sklearn.ensemble import (
    AdaBoostClassifier,
    BaggingClassifier,
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    StackingClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier, ExtraTreeClassifier
from xgboost import XGBClassifier

from engines.params import ParamsError

from .boosters import EveryRound
from .data import Points, sample
from .params import Params

__all__ = ["FOLDS", "build", "fit", "plain", "train", "xgboost_arguments"]

FOLDS = 5

for _base in (DecisionTreeClassifier, ExtraTreeClassifier):
    # Each learner of an ensemble is a clone, and a clone asks what its arguments are called. An
    # answer that stands there is not worked out again: an eighth of the time of an ensemble.
    vars(_base.__init__)["__signature__"] = inspect.signature(_base.__init__)


def fit(params: Params, points: Points | None = None, **grown: Any) -> Any:
    """The library's own model, fitted to the training points of the dials.

    Arguments:
        grown: as `xgboost_arguments`.

    Raises:
        ParamsError: the points cannot be learnt from by this method.
    """
    data = sample(params, points)
    return train(params, data.x, data.y, **grown)


def train(params: Params, x: np.ndarray, y: np.ndarray, **grown: Any) -> Any:
    """The library's own model, fitted to points x (n, 2) with labels y (n,).

    Dials and points are checked, so the library need not check them anew for every learner: that
    is a seventh of the time of an ensemble.
    """
    with config_context(assume_finite=True, skip_parameter_validation=True):
        return _train(build(params, **grown), params, x, y)


def _train(model: Any, params: Params, x: np.ndarray, y: np.ndarray) -> Any:
    if params.method in ("dart", "gblinear"):
        return _watched(model, x, y)
    if params.method == "stacking":
        _enough(params, y)
        if not params.out_of_fold:
            for _, base in model.estimators:
                base.fit(x, y)
    try:
        return model.fit(x, y)
    except ValueError as error:
        if "worse than random" not in str(error):
            raise
        raise ParamsError([("depth", WORSE)]) from error


def build(params: Params, **grown: Any) -> Any:
    """The library's model before it is fitted."""
    if params.method in ("xgboost", "dart", "gblinear"):
        return XGBClassifier(**xgboost_arguments(params, **grown))
    return _BUILDERS[params.method](params)


def _watched(model: XGBClassifier, x: np.ndarray, y: np.ndarray) -> XGBClassifier:
    """Fits a booster that changes what it had, and keeps as `rounds_` what it was every round."""
    seen = EveryRound()
    model.set_params(callbacks=[seen]).fit(x, y)
    model.rounds_ = seen.weights
    return model.set_params(callbacks=None)


def xgboost_arguments(
    params: Params, *, tree_method: str | None = None, max_bin: int | None = None
) -> dict[str, Any]:
    """The arguments of `xgboost.XGBClassifier`.

    Always on the CPU, so that every host grows the same trees: a GPU has no "exact", and with
    gamma its trees are others (see `gamma`). So few points are no work for a GPU anyway.

    Arguments:
        tree_method: "exact" sorts the values and tries every split; "hist" tries the edges of
            bins only. None: as the dial says.
        max_bin: of "hist", how many bins a feature has at most. None: as the dial says.
    """
    if params.method == "gblinear":
        return _linear_arguments(params)
    tree_method = tree_method or (params.tree_method if params.method == "xgboost" else "exact")
    bins = {} if tree_method == "exact" else {"max_bin": max_bin or params.max_bin}
    dart = {"booster": "dart", "rate_drop": plain(params.rate_drop)}
    return {
        **(dart if params.method == "dart" else {}),
        "n_estimators": params.rounds,
        "max_depth": params.depth or 64,  # "exact" has no word for unlimited
        "learning_rate": params.learning_rate,
        "reg_lambda": plain(params.reg_lambda),
        "reg_alpha": plain(params.reg_alpha),
        "gamma": plain(params.gamma),
        "min_child_weight": plain(params.min_child_weight),
        "subsample": params.subsample,
        "colsample_bytree": params.colsample,
        "random_state": params.seed,
        "tree_method": tree_method,
        **bins,
        "device": "cpu",
        "n_jobs": 1,
    }


def _linear_arguments(params: Params) -> dict[str, Any]:
    return {
        "booster": "gblinear",
        "updater": "coord_descent",  # "shotgun" races, and gives another model every time
        "feature_selector": "cyclic",
        "n_estimators": params.rounds,
        "learning_rate": params.learning_rate,
        "reg_lambda": plain(params.reg_lambda),
        "reg_alpha": plain(params.reg_alpha),
        "device": "cpu",
        "n_jobs": 1,
    }


def plain(value: float) -> float:
    """XGBoost refuses numbers too small for single precision, such as 1e-40."""
    return round(value, 9)


WORSE = (
    "A tree of this depth is no better than guessing on these points, so AdaBoost cannot start; "
    "give it more depth.",
    "这种深度的树在这些点上不比随机猜测好，AdaBoost 无法开始；请增加树深。",
)


def _enough(params: Params, y: np.ndarray) -> None:
    fewest = int(np.bincount(y).min())
    if fewest < FOLDS:
        english = f"Stacking splits the points into {FOLDS} folds, so each class needs {FOLDS} "
        english += f"points or more; the smallest has {fewest}."
        chinese = (
            f"堆叠要把数据分成 {FOLDS} 折，每类至少需要 {FOLDS} 个点；最少的一类只有 {fewest} 个。"
        )
        raise ParamsError([("points", (english, chinese))])


def _tree(params: Params) -> DecisionTreeClassifier:
    return DecisionTreeClassifier(max_depth=params.depth or None)


def _single(params: Params) -> DecisionTreeClassifier:
    return _tree(params).set_params(random_state=params.seed)


def _bagging(params: Params) -> BaggingClassifier:
    base = _tree(params) if params.base == "tree" else LogisticRegression()
    return BaggingClassifier(
        base,
        n_estimators=params.rounds,
        max_samples=params.subsample,
        random_state=params.seed,
    )


def _forest(params: Params) -> RandomForestClassifier:
    return RandomForestClassifier(
        n_estimators=params.rounds,
        max_depth=params.depth or None,
        max_samples=params.subsample,
        random_state=params.seed,
    )


def _extra(params: Params) -> ExtraTreesClassifier:
    return ExtraTreesClassifier(
        n_estimators=params.rounds, max_depth=params.depth or None, random_state=params.seed
    )


def _adaboost(params: Params) -> AdaBoostClassifier:
    return AdaBoostClassifier(
        _tree(params),
        n_estimators=params.rounds,
        learning_rate=params.learning_rate,
        random_state=params.seed,
    )


def _gradient(params: Params) -> GradientBoostingClassifier:
    return GradientBoostingClassifier(
        n_estimators=params.rounds,
        max_depth=params.depth or None,
        learning_rate=params.learning_rate,
        subsample=params.subsample,
        random_state=params.seed,
    )


def _histogram(params: Params) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        max_iter=params.rounds,
        max_depth=params.depth or None,
        learning_rate=params.learning_rate,
        l2_regularization=params.reg_lambda,
        max_bins=min(params.max_bin, 255),
        early_stopping=False,
        random_state=params.seed,
    )


def _stacking(params: Params) -> StackingClassifier:
    return StackingClassifier(
        [(name, _BASES[name](params.seed)) for name in params.bases],
        final_estimator=LogisticRegression(),
        cv=FOLDS if params.out_of_fold else "prefit",
    )


_BASES: dict[str, Callable[[int], Any]] = {
    "tree": lambda seed: DecisionTreeClassifier(random_state=seed),
    "forest": lambda seed: RandomForestClassifier(n_estimators=50, random_state=seed),
    "gradient": lambda seed: GradientBoostingClassifier(n_estimators=50, random_state=seed),
    "knn": lambda seed: KNeighborsClassifier(n_neighbors=1),
    "svm": lambda seed: SVC(),
    "logistic": lambda seed: LogisticRegression(),
    "bayes": lambda seed: GaussianNB(),
}

_BUILDERS: dict[str, Callable[[Params], Any]] = {
    "tree": _single,
    "bagging": _bagging,
    "forest": _forest,
    "extra": _extra,
    "adaboost": _adaboost,
    "gradient": _gradient,
    "histogram": _histogram,
    "stacking": _stacking,
}
