"""The real tree of a round.

XGBoost: with g_i and h_i the first and second derivative of the loss at the score before the
round, G and H their sums over a leaf's points and T_alpha(G) = sign(G) max(|G| - alpha, 0),

    w* = -T_alpha(G) / (H + lambda),     and the leaf adds eta w*.

Gradient boosting's leaves are the same with alpha = lambda = 0. A classification tree's leaf holds
the shares of the classes among its points.

References:
    XGBoost: a scalable tree boosting system (Chen, Guestrin, 2016)
        https://doi.org/10.1145/2939672.2939785
    Classification and regression trees (Breiman, Friedman, Olshen, Stone, 1984)
        https://doi.org/10.1201/9781315139470
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from engines.params import ParamsError

from .boosters import saved_trees
from .data import Points, edges
from .fitted import Fitted, check_round, derivatives, fitted
from .params import Params
from .stages import Flat, Trees, flat

__all__ = ["NO_TREES", "Node", "Tree", "tree", "xgboost_nodes"]

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Node:
    """A node of a tree; what a library does not know is None.

    id, left, right: numbers of nodes; left and right are None in a leaf, as feature and threshold.
    depth: 0 at the root.
    box: left, right, bottom, top, the part of the plane that reaches this node.
    rows: (r,), the training points in it, before any row sampling.
    cover: the library's weight of the points that it saw here; of XGBoost their H.
    gain: what the split gains in the library's own convention: XGBoost's un-halved bracket,
        scikit-learn's decrease of the weighted impurity.
    G, H, weight: sums of derivatives over `rows` and w*; of boosting only. w* is before eta.
    value: what a leaf adds to the score (eta w*), or the class shares of a classification tree.
    impurity: scikit-learn's criterion.
    missing_left: whether a point without a value goes left; XGBoost learns it.
    """

    id: int
    depth: int
    left: int | None
    right: int | None
    feature: int | None
    threshold: float | None
    box: Box
    rows: np.ndarray
    cover: float
    gain: float | None
    G: float | None
    H: float | None
    weight: float | None
    value: tuple[float, ...]
    impurity: float | None
    missing_left: bool | None = None


@dataclass(frozen=True)
class Tree:
    """The tree of one round, the root first, then level by level."""

    round: int
    nodes: tuple[Node, ...]

    def node(self, id: int) -> Node:
        """The node with this number.

        Raises:
            ParamsError: there is none.
        """
        for node in self.nodes:
            if node.id == id:
                return node
        known = ", ".join(str(node.id) for node in self.nodes)
        english = f"This tree has no node {id}; its nodes are {known}."
        raise ParamsError([("node", (english, f"这棵树没有节点 {id}；它的节点是 {known}。"))])


def tree(
    params: Params,
    round: int,
    points: Points | None = None,
    *,
    output: int = 0,
    fit: Fitted | None = None,
) -> Tree:
    """The tree of a round; with K > 2 classes boosting has one for each class, `output`.

    Raises:
        ParamsError: the method has no trees, or there is no such round or output.
    """
    fit = fit or fitted(params, points)
    if not isinstance(fit.stages, Trees):
        raise ParamsError([("method", NO_TREES)])
    check_round(fit.stages, round, output)
    if params.method == "histogram":
        return Tree(round, tuple(_table_nodes(fit, fit.stages, round, output)))
    if params.method not in ("xgboost", "dart"):
        return Tree(round, tuple(_sklearn_nodes(fit, fit.stages, round, output)))
    outputs = len(fit.stages.trees[0])
    saved = saved_trees(fit.model.get_booster())[round * outputs + output]
    return Tree(round, tuple(xgboost_nodes(fit, saved, round, output)))


NO_TREES = (
    "This method is not made of trees; choose a tree method.",
    "该方法不是由树组成的；请选择一种基于树的方法。",
)


def xgboost_nodes(fit: Fitted, saved: dict[str, Any], round: int, output: int) -> Iterator[Node]:
    """The nodes of a tree as XGBoost saves it; G and H at the scores before the round."""
    g, h = derivatives(fit, round, output)
    leaves = saved["split_conditions"]
    for place in _places(fit, flat(saved), strict=True):
        i, leaf = place["id"], place["feature"] is None
        yield Node(
            **place,
            cover=saved["sum_hessian"][i],
            gain=None if leaf else saved["loss_changes"][i],
            G=float(g[place["rows"]].sum()),
            H=float(h[place["rows"]].sum()),
            # "hist" keeps eta w* of a leaf where "exact" keeps w*, so it is taken from the leaf.
            weight=leaves[i] / fit.params.learning_rate if leaf else saved["base_weights"][i],
            value=(leaves[i],) if leaf else (),
            impurity=None,
            missing_left=None if leaf else bool(saved["default_left"][i]),
        )


def _table_nodes(fit: Fitted, staged: Trees, round: int, output: int) -> Iterator[Node]:
    """HistGradientBoosting's; a gain is half the bracket, as in the paper."""
    nodes = fit.model._predictors[round][output].nodes
    g, h = derivatives(fit, round, output)
    for place in _places(fit, staged.trees[round][output], staged.strict):
        i, leaf = place["id"], place["feature"] is None
        value = float(nodes["value"][i])
        yield Node(
            **place,
            cover=float(nodes["count"][i]),
            gain=None if leaf else float(nodes["gain"][i]),
            G=float(g[place["rows"]].sum()),
            H=float(h[place["rows"]].sum()),
            weight=value / fit.params.learning_rate if leaf else None,
            value=(value,) if leaf else (),
            impurity=None,
            missing_left=None if leaf else bool(nodes["missing_go_to_left"][i]),
        )


def _sklearn_nodes(fit: Fitted, staged: Trees, round: int, output: int) -> Iterator[Node]:
    grown, arrays = staged.library[round][output], staged.trees[round][output]
    boosting = fit.params.method == "gradient"
    g, h = derivatives(fit, round, output) if boosting else (None, None)
    mass = grown.weighted_n_node_samples * grown.impurity
    for place in _places(fit, arrays, staged.strict):
        i, leaf = place["id"], place["feature"] is None
        shares = tuple(grown.value[i, 0].tolist())
        value = ((float(arrays.value[i]),) if leaf else ()) if boosting else shares
        yield Node(
            **place,
            cover=float(grown.weighted_n_node_samples[i]),
            gain=None if leaf else float(mass[i] - mass[place["left"]] - mass[place["right"]]),
            G=None if g is None else float(g[place["rows"]].sum()),
            H=None if h is None else float(h[place["rows"]].sum()),
            weight=shares[0] if boosting and leaf else None,
            value=value,
            impurity=float(grown.impurity[i]),
        )


def _places(fit: Fitted, arrays: Flat, strict: bool) -> Iterator[dict[str, Any]]:
    """Where each node lies: its number, children, split, depth, box and training points."""
    x = fit.data.x.astype(np.float32) if fit.params.method != "histogram" else fit.data.x
    todo = [(0, 0, edges(fit.data), np.arange(len(x)))]
    while todo:
        i, depth, box, rows = todo.pop(0)
        place = {"id": i, "depth": depth, "box": box, "rows": rows}
        if arrays.left[i] < 0:
            yield place | dict.fromkeys(("left", "right", "feature", "threshold"))
            continue
        left, right = int(arrays.left[i]), int(arrays.right[i])
        feature, threshold = int(arrays.feature[i]), arrays.threshold[i]
        yield place | {
            "left": left,
            "right": right,
            "feature": feature,
            "threshold": float(threshold),
        }
        value = x[rows, feature]
        inside = value < threshold if strict else value <= threshold
        if arrays.missing_left is not None:
            inside |= np.isnan(value) & arrays.missing_left[i]
        low, high = _halves(box, feature, float(threshold))
        todo += [(left, depth + 1, low, rows[inside]), (right, depth + 1, high, rows[~inside])]


def _halves(box: Box, feature: int, threshold: float) -> tuple[Box, Box]:
    start, stop, bottom, top = box
    if feature == 0:
        return (start, threshold, bottom, top), (threshold, stop, bottom, top)
    return (start, stop, bottom, threshold), (start, stop, threshold, top)
