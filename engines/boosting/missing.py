"""A point without a value: every split has a side for it, learnt with the split.

XGBoost counts the points of a node that have no value x_j once to the left and once to the right
of every threshold, and keeps the side that gains more (sparsity-aware split finding). A node whose
points all had their value has a side too, though nothing decided it.

References:
    XGBoost: a scalable tree boosting system (Chen, Guestrin, 2016), algorithm 3
        https://doi.org/10.1145/2939672.2939785
"""

from dataclasses import dataclass

import numpy as np

from engines.params import ParamsError

from .data import GAPS, Points
from .fitted import Fitted, check_round, fitted
from .params import Params
from .stages import Trees
from .steps import check_point
from .trees import Tree, tree

__all__ = ["Gap", "Route", "take_away", "ways", "with_gaps"]


@dataclass(frozen=True)
class Route:
    """The way of a point down a tree. nodes: from the root to the leaf. default: those of them
    where the value was missing and the learnt side decided.
    """

    nodes: tuple[int, ...]
    default: tuple[int, ...]


@dataclass(frozen=True)
class Gap:
    """What happens to a point when one of its values is taken away, the model as it is.

    before, after: its way down the tree of the round.
    scores_before, scores_after: (rounds,) or (rounds, K), its score after every round.
    """

    before: Route
    after: Route
    scores_before: np.ndarray
    scores_after: np.ndarray


def with_gaps(x: np.ndarray, share: float, seed: int) -> np.ndarray:
    """Points of which a share has lost one of its two values (NaN), each by chance."""
    rng = np.random.default_rng([seed, 7])
    rows = rng.choice(len(x), round(share * len(x)), replace=False)
    gone = x.copy()
    gone[rows, rng.integers(0, 2, len(rows))] = np.nan
    return gone


def take_away(
    params: Params,
    round: int,
    point: int,
    feature: int,
    points: Points | None = None,
    *,
    output: int = 0,
    fit: Fitted | None = None,
) -> Gap:
    """Takes the value x_feature of a training point away and asks the fitted model again.

    To train with the gap instead, give `run` points whose x holds NaN there.

    Raises:
        ParamsError: the method takes no gaps, or there is no such round, output, point or feature.
    """
    if params.method not in GAPS:
        raise ParamsError([("method", ONLY_GAPS)])
    fit = fit or fitted(params, points)
    check_round(fit.stages, round, output)
    check_point(fit, point)
    if feature not in (0, 1):
        raise ParamsError([("feature", NO_FEATURE)])
    whole = fit.data.x[point]
    without = whole.copy()
    without[feature] = np.nan
    return ways(fit, round, whole, without, output)


def ways(fit: Fitted, round: int, whole: np.ndarray, without: np.ndarray, output: int = 0) -> Gap:
    """Any point (2,) beside itself without a value (NaN): both ways, and both scores."""
    grown = tree(fit.params, round, output=output, fit=fit)
    scores = fit.stages.total(fit.stages.parts(np.stack([whole, without])))
    before, after = (_route(fit, grown, x) for x in (whole, without))
    return Gap(before, after, scores[:, 0], scores[:, 1])


ONLY_GAPS = (
    "Only XGBoost and histogram gradient boosting take points without a value; choose one.",
    "只有 XGBoost 与直方图梯度提升能处理缺失值；请选择其中之一。",
)
NO_FEATURE = ("A point has the features 0 and 1.", "每个点只有特征 0 和 1。")


def _route(fit: Fitted, grown: Tree, x: np.ndarray) -> Route:
    strict = isinstance(fit.stages, Trees) and fit.stages.strict
    x = x.astype(np.float32) if strict else x
    nodes, default, node = [0], [], grown.node(0)
    while node.feature is not None and node.threshold is not None:
        value = x[node.feature]
        left = value < node.threshold if strict else value <= node.threshold
        if np.isnan(value):
            default.append(node.id)
            left = node.missing_left
        node = grown.node((node.left if left else node.right) or 0)
        nodes.append(node.id)
    return Route(tuple(nodes), tuple(default))
