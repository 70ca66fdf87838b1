"""All rounds of an ensemble at once: every learner is evaluated once, then summed up.

    score_r(x) = (offset + sum_{i<=r} s_i(x)) / norm_r

    averages    s_i the class shares of a tree, norm_r = r
    AdaBoost    s_i = alpha_i T_i, norm_r = sum_{i<=r} alpha_i
    boosting    s_i the leaf weights times eta, norm_r = 1, offset the score before the first tree
    DART        the same, but round r weighs all trees anew: offset + sum_{i<=r} w_i^(r) s_i(x)
    gblinear    s_i the change of the one line, w^(i) x + b^(i) less that of the round before

DART: round r puts a random set D of the trees so far aside; its tree learns the derivatives of
what is left. To keep the sum in scale (normalize_type "tree") the new tree weighs
1 / (|D| + eta) and each dropped one |D| / (|D| + eta) of what it did; with K > 2 classes eta is
divided among the K trees of a round.
gblinear: every round moves the weights by coordinate descent on the second-order loss,
w_j <- w_j - eta T_alpha(G_j + lambda w_j) / (H_j + lambda).

References:
    DART: dropouts meet multiple additive regression trees (Vinayak, Gilad-Bachrach, 2015)
        https://proceedings.mlr.press/v38/korlakaivinayak15.html
    Regularization paths for generalized linear models via coordinate descent
        (Friedman, Hastie, Tibshirani, 2010) https://doi.org/10.18637/jss.v033.i01

A tree over two features is constant on boxes. On a grid such a box is a slice of rows and columns,
so a tree is painted with one assignment per leaf instead of one descent per cell.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import xgboost

from .boosters import base_margin, saved_trees
from .params import Params

__all__ = ["Dropped", "Flat", "Lines", "Plain", "Stages", "Trees", "flat", "stages"]


@dataclass(frozen=True)
class Flat:
    """One tree as arrays over its nodes; a leaf has left = -1.

    left, right, feature: (nodes,) ints. threshold: (nodes,). value: (nodes,) or (nodes, classes),
    what a leaf adds to the sum. missing_left: (nodes,), whether a point without a value goes
    left; None of a tree that does not take such points.
    """

    left: np.ndarray
    right: np.ndarray
    feature: np.ndarray
    threshold: np.ndarray
    value: np.ndarray
    missing_left: np.ndarray | None = None


@dataclass(frozen=True)
class Stages:
    """A fitted ensemble taken apart. offset: () or (classes,). norm: (rounds,)."""

    offset: np.ndarray
    norm: np.ndarray

    def parts(self, x: np.ndarray) -> np.ndarray:
        """What each learner adds at points x (n, 2): (rounds, n) or (rounds, n, classes)."""
        raise NotImplementedError

    def grid_parts(self, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
        """What each learner adds on a grid: (rounds, h, w) or (rounds, h, w, classes)."""
        x = np.stack(np.meshgrid(xs, ys), axis=-1)
        parts = self.parts(x.reshape(-1, 2))
        return parts.reshape(len(parts), len(ys), len(xs), *parts.shape[2:])

    def total(self, parts: np.ndarray) -> np.ndarray:
        """The score after every round, in the place of the parts.

        Float32 parts are summed one after another in float32, as XGBoost does it; round by round,
        which on a grid takes a tenth of the time of a cumsum that goes cell by cell.
        """
        parts[0] += self.offset
        for before, now in pairwise(parts):
            now += before
        if np.any(self.norm != 1):
            parts /= self.norm.reshape(-1, *[1] * (parts.ndim - 1))
        return parts

    def before(self, parts: np.ndarray, round: int) -> np.ndarray:
        """The score that a round learns from, (n,) or (n, classes)."""
        return self.offset + parts[:round].sum(axis=0, dtype=float)


@dataclass(frozen=True)
class Lines(Stages):
    """One linear model that every round moves; one output for two classes, else one a class.

    weights: (rounds, 2, outputs). bias: (rounds, outputs). Both after the round.
    """

    weights: np.ndarray
    bias: np.ndarray

    def parts(self, x: np.ndarray) -> np.ndarray:
        """What each round adds at points x (n, 2), as the class says."""
        lines = self.bias[:, None] + np.einsum("nj,rjk->rnk", x, self.weights)
        return _squeeze(np.diff(lines, axis=0, prepend=np.zeros_like(lines[:1])))


@dataclass(frozen=True)
class Plain(Stages):
    """Learners that are not trees: each is asked for its probabilities. learners: (rounds,)."""

    learners: list[Any]

    def parts(self, x: np.ndarray) -> np.ndarray:
        """What each round adds at points x (n, 2), as the class says."""
        shares = np.stack([learner.predict_proba(x) for learner in self.learners])
        return _one(shares)


@dataclass(frozen=True)
class Trees(Stages):
    """Learners that are trees. trees: rounds x outputs; an output is a class, or the only one.

    strict: x < threshold goes left (XGBoost) instead of x <= threshold (scikit-learn).
    library: what finds the leaves of scattered points, a booster or the trees' own objects; None
        of trees that are only arrays.
    """

    trees: list[list[Flat]]
    strict: bool
    library: Any

    def parts(self, x: np.ndarray) -> np.ndarray:
        """What each round adds at points x (n, 2), as the class says."""
        sums = self._empty(len(x))
        for r, (trees, leaves) in enumerate(zip(self.trees, self._leaves(x), strict=True)):
            for k, (tree, leaf) in enumerate(zip(trees, leaves, strict=True)):
                sums[r, ..., k] = tree.value[leaf]
        return _squeeze(sums)

    def grid_parts(self, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
        """The same on a grid, where a tree is read once a cell of its own lines."""
        field = self._empty(len(ys), len(xs))
        for r, trees in enumerate(self.trees):
            for k, tree in enumerate(trees):
                self._paint(tree, xs, ys, field[r, ..., k])
        return _squeeze(field)

    def _empty(self, *places: int) -> np.ndarray:
        """Room for what each learner adds: (rounds, *places, outputs)."""
        value = self.trees[0][0].value
        shape = len(self.trees), *places, *value.shape[1:], len(self.trees[0])
        return np.empty(shape, value.dtype)

    def _leaves(self, x: np.ndarray) -> np.ndarray:
        """The leaf of each point in each tree: (rounds, outputs, n)."""
        if isinstance(self.library, xgboost.Booster):
            leaf = self.library.predict(xgboost.DMatrix(x), pred_leaf=True).astype(int)
            return leaf.reshape(len(x), len(self.trees), -1).transpose(1, 2, 0)
        if self.library is None:
            return np.array([[self._descend(tree, x) for tree in trees] for trees in self.trees])
        single = x.astype(np.float32)
        return np.array([[tree.apply(single) for tree in trees] for trees in self.library])

    def _descend(self, tree: Flat, x: np.ndarray) -> np.ndarray:
        """The leaf of each point, all points one level at a time."""
        node, rows = np.zeros(len(x), dtype=int), np.arange(len(x))
        while (inner := tree.left[node] >= 0).any():
            at, value = node[inner], x[rows[inner], tree.feature[node[inner]]]
            limit = tree.threshold[at]
            left = value < limit if self.strict else value <= limit
            if tree.missing_left is not None:
                left = np.where(np.isnan(value), tree.missing_left[at], left)
            node[inner] = np.where(left, tree.left[at], tree.right[at])
        return node

    def _paint(self, tree: Flat, xs: np.ndarray, ys: np.ndarray, field: np.ndarray) -> None:
        """Fills a field (h, w) or (h, w, classes): one slice of rows and columns for each leaf."""
        cuts = self._cuts(tree, xs, ys)
        left, right, feature = tree.left.tolist(), tree.right.tolist(), tree.feature.tolist()
        todo = [(0, 0, len(ys), 0, len(xs))]
        while todo:
            node, bottom, top, start, stop = todo.pop()
            if bottom >= top or start >= stop:
                continue
            if left[node] < 0:
                field[bottom:top, start:stop] = tree.value[node]
            elif feature[node] == 0:
                cut = min(max(cuts[node], start), stop)
                todo.append((left[node], bottom, top, start, cut))
                todo.append((right[node], bottom, top, cut, stop))
            else:
                cut = min(max(cuts[node], bottom), top)
                todo.append((left[node], bottom, cut, start, stop))
                todo.append((right[node], cut, top, start, stop))

    def _cuts(self, tree: Flat, xs: np.ndarray, ys: np.ndarray) -> list[int]:
        """For each node, how many columns (or rows) go left."""
        side: Literal["left", "right"] = "left" if self.strict else "right"
        columns = np.searchsorted(xs, tree.threshold, side)
        rows = np.searchsorted(ys, tree.threshold, side)
        return np.where(tree.feature == 0, columns, rows).tolist()


@dataclass(frozen=True)
class Dropped(Trees):
    """Trees of DART, whose shares later rounds change.

    weights: (rounds, rounds, outputs), [r, i] of round i's tree after round r; 0 for i > r.
    dropped: (rounds, rounds, outputs), whether round r had put round i's tree aside.
    """

    weights: np.ndarray
    dropped: np.ndarray

    def total(self, parts: np.ndarray) -> np.ndarray:
        """The score after every round, from all trees so far as they then weigh."""
        return self.offset + _weighed(self.weights, parts)

    def before(self, parts: np.ndarray, round: int) -> np.ndarray:
        """The score that a round learns from: without the trees that it had put aside."""
        if not round:
            return self.offset + 0.0 * parts[0]
        kept = np.where(self.dropped[round], 0, self.weights[round - 1])
        return self.offset + _weighed(kept[None], parts)[0]


def _weighed(weights: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """sum_i w_i s_i for each row of weights (rows, rounds, outputs)."""
    if weights.shape[-1] == 1:
        return np.tensordot(weights[..., 0], parts, axes=1)
    return np.einsum("rik,i...k->r...k", weights, parts)


def _squeeze(parts: np.ndarray) -> np.ndarray:
    """A single output needs no axis."""
    return parts[..., 0] if parts.shape[-1] == 1 else parts


def _one(shares: np.ndarray) -> np.ndarray:
    """Of two classes the share of the second says it all."""
    return shares[..., 1] if shares.shape[-1] == 2 else shares


def stages(params: Params, model: Any) -> Stages:
    """A fitted model taken apart into its rounds."""
    if params.method == "stacking":
        return Plain(np.zeros(()), np.ones(1), [model])
    if params.method == "tree":
        return _average([model])
    if params.method == "adaboost":
        return _adaboost(model)
    if params.method == "gradient":
        return _gradient(model)
    if params.method == "histogram":
        return _histogram(model)
    if params.method == "dart":
        return _dart(model)
    if params.method == "gblinear":
        return _lines(model)
    if params.method == "xgboost":
        return _xgboost(model)
    if params.method == "bagging" and params.base == "logistic":
        return Plain(np.zeros(()), np.arange(1.0, len(model.estimators_) + 1), model.estimators_)
    return _average(model.estimators_)


def _flat(tree: Any, value: np.ndarray) -> Flat:
    """A tree of scikit-learn (its `tree_`) with the values that its leaves add."""
    return Flat(tree.children_left, tree.children_right, tree.feature, tree.threshold, value)


def _average(models: list[Any]) -> Trees:
    trees = [model.tree_ for model in models]
    flats = [[_flat(tree, _one(tree.value[:, 0]))] for tree in trees]
    norm = np.arange(1.0, len(trees) + 1)
    return Trees(np.zeros(()), norm, flats, False, [[tree] for tree in trees])


def _adaboost(model: Any) -> Trees:
    trees = [estimator.tree_ for estimator in model.estimators_]
    alpha = model.estimator_weights_[: len(trees)]
    flats = [[_flat(t, a * _votes(t.value[:, 0]))] for t, a in zip(trees, alpha, strict=True)]
    return Trees(np.zeros(()), np.cumsum(alpha), flats, False, [[tree] for tree in trees])


def _votes(shares: np.ndarray) -> np.ndarray:
    """1 for the class that a leaf votes for, -1 / (K - 1) for the others; +-2 for two classes."""
    classes = shares.shape[1]
    chosen = shares.argmax(axis=1)
    if classes == 2:
        return np.where(chosen == 1, 2.0, -2.0)
    return np.where(chosen[:, None] == np.arange(classes), 1.0, -1 / (classes - 1))


def _gradient(model: Any) -> Trees:
    trees = [[learner.tree_ for learner in row] for row in model.estimators_]
    eta = model.learning_rate
    flats = [[_flat(tree, eta * tree.value[:, 0, 0]) for tree in row] for row in trees]
    parts = Trees(np.zeros(()), np.ones(len(trees)), flats, False, trees)
    anywhere = np.zeros((1, 2))
    offset = next(model.staged_decision_function(anywhere))[0] - parts.parts(anywhere)[0]
    return Trees(np.squeeze(offset), parts.norm, flats, False, trees)


def _histogram(model: Any) -> Trees:
    """HistGradientBoosting keeps its trees as tables, the learning rate in their leaves."""
    trees = [[_table(predictor.nodes) for predictor in row] for row in model._predictors]
    return Trees(np.squeeze(model._baseline_prediction), np.ones(len(trees)), trees, False, None)


def _table(nodes: np.ndarray) -> Flat:
    leaf = nodes["is_leaf"].astype(bool)
    left, right = (np.where(leaf, -1, nodes[side].astype(int)) for side in ("left", "right"))
    missing = nodes["missing_go_to_left"].astype(bool)
    return Flat(left, right, nodes["feature_idx"], nodes["num_threshold"], nodes["value"], missing)


def _xgboost(model: Any) -> Trees:
    booster = model.get_booster()
    offset = base_margin(booster)
    flats = [flat(tree) for tree in saved_trees(booster)]
    rounds = [flats[i : i + offset.size] for i in range(0, len(flats), offset.size)]
    return Trees(np.squeeze(offset), np.ones(len(rounds)), rounds, True, booster)


def _dart(model: Any) -> Dropped:
    trees = _xgboost(model)
    rounds, outputs = len(trees.norm), len(trees.trees[0])
    weights = np.zeros((rounds, rounds, outputs))
    for r, kept in enumerate(model.rounds_):
        weights[r, : r + 1] = kept.reshape(r + 1, outputs)
    before = np.concatenate([np.zeros_like(weights[:1]), weights[:-1]])
    old = np.tri(rounds, k=-1, dtype=bool)[..., None]
    return Dropped(**vars(trees), weights=weights, dropped=old & (weights != before))


def _lines(model: Any) -> Lines:
    tables, start = np.stack(model.rounds_), np.atleast_1d(base_margin(model.get_booster()))
    offset = np.full_like(start, start[0])  # the library gives every class the first one's
    return Lines(np.squeeze(offset), np.ones(len(tables)), tables[:, :2], tables[:, 2])


def flat(tree: dict[str, Any]) -> Flat:
    """A tree as XGBoost saves it, with the values that its leaves add."""
    left, right = np.array(tree["left_children"]), np.array(tree["right_children"])
    # In a leaf the library keeps the leaf's value where a split has its threshold.
    threshold = np.array(tree["split_conditions"], dtype=np.float32)
    feature, missing = np.array(tree["split_indices"]), np.array(tree["default_left"], dtype=bool)
    return Flat(left, right, feature, threshold, threshold, missing)
