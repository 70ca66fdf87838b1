"""The numbers that stand inside the lesson, from the points and the round on the stage."""

import numpy as np

from engines.numbers import percent
from engines.params import ParamsError

from .data import Points
from .diagnostics import columns, margins
from .fitted import fitted
from .params import Params, beside
from .result import Result
from .splits import split_candidates
from .steps import second_order
from .trees import tree

__all__ = ["live"]


def live(params: Params, result: Result, round: int) -> dict[str, str]:
    """Every token of the lesson as text; "–" where there is nothing to say.

    The sections on AdaBoost and on XGBoost speak of the method on the stage if it is that one,
    else of the same points at the method's usual dials.

    Arguments:
        round: 0 .. result.rounds - 1; shown from 1.
    """
    points = Points(
        result.points, result.labels, result.flipped, (result.test_points, result.test_labels)
    )
    return (
        _common(result, round) | _adaboost(params, points, round) | _xgboost(params, points, round)
    )


def _text(value: float | None) -> str:
    if value is None or np.isnan(value):
        return "–"
    if not np.isfinite(value):
        return "∞"
    short = round(value, 3) if abs(value) < 0.01 else value
    plain = f"{short + 0.0:.3g}"  # no minus before nothing
    return (f"{value:.0f}" if "e" in plain else plain).replace("-", "−")


def _common(result: Result, round: int) -> dict[str, str]:
    n = len(result.labels)
    loss = result.test_curve[:, 1]
    return {
        "round": str(round + 1),
        "rounds": str(result.rounds),
        "n": str(n),
        "train_error": percent(result.train_curve[round, 0]),
        "test_error": percent(result.test_curve[round, 0]),
        "best_round": "–" if np.isnan(loss).all() else str(int(np.nanargmin(loss)) + 1),
        "oob_error": percent(None if result.oob is None else result.oob[round, 0]),
        "bayes_error": percent(result.bayes_error),
        "in_bag": percent(1 - (1 - 1 / n) ** n),
        "flips": percent(result.flipped.mean()),
        "flipped_share": percent(result.flipped_share[round]),
    }


def _adaboost(params: Params, points: Points, round: int) -> dict[str, str]:
    """epsilon and alpha of the round's learner, what a miss is multiplied by, and the bound."""
    own = beside(params, "adaboost")
    try:
        fit = fitted(own.model_copy(update={"rounds": min(round + 1, own.rounds)}), points)
    except ParamsError:  # AdaBoost cannot start on these points, though the others can
        return {}
    epsilon = fit.model.estimator_errors_[: len(fit.model.estimators_)]
    alpha = fit.model.estimator_weights_[len(epsilon) - 1]
    score = fit.stages.total(fit.stages.parts(fit.data.x))[-1]
    error = columns("adaboost", score, fit.data.classes).argmax(-1) != fit.data.y
    known = fit.data.classes == 2 and own.learning_rate == 1
    bound = np.prod(2 * np.sqrt(epsilon * (1 - epsilon))) if known else None
    return {
        "epsilon": _text(epsilon[-1]),
        "alpha_t": _text(alpha),
        "factor": _text(np.exp(alpha)),
        "ada_error": percent(error.mean()),
        "bound": _text(bound),
    }


def _xgboost(params: Params, points: Points, round: int) -> dict[str, str]:
    """The round's heaviest leaf, the split of its root, and the step of the point worst off."""
    own = beside(params, "xgboost")
    rounds = min(round + 1, own.rounds)
    own = own.model_copy(update={"rounds": rounds})
    fit = fitted(own, points)
    last = rounds - 1
    nodes = tree(own, last, fit=fit).nodes
    root, leaf = nodes[0], max((n for n in nodes if n.left is None), key=lambda n: abs(n.value[0]))
    chosen = [c for c in split_candidates(own, last, fit=fit) if c.chosen]
    before = fit.stages.parts(fit.data.x)[:last].sum(axis=0) + fit.stages.offset
    worst = int(margins("xgboost", before[None], fit.data.y, fit.data.classes).argmin())
    step = second_order(own, last, worst, fit=fit)
    halves = ("G_left", "H_left", "G_right", "H_right")
    sums = {name: _text(getattr(chosen[0], name) if chosen else None) for name in halves}
    return sums | {
        "G": _text(leaf.G),
        "H": _text(leaf.H),
        "weight": _text(leaf.weight),
        "gain": _text(root.gain),
        "paper_gain": _text(None if root.gain is None else root.gain / 2 - own.gamma),
        "lambda": _text(own.reg_lambda),
        "gamma": _text(own.gamma),
        "eta": _text(own.learning_rate),
        "p": _text(step.p),
        "g": _text(step.g),
        "h": _text(step.h),
        "first_step": _text(-step.g),
        "newton_step": _text((step.second - step.s) / own.learning_rate),
        "regular_step": _text((step.regular - step.s) / own.learning_rate),
    }
