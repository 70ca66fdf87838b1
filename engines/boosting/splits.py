"""Every split that a node of an XGBoost tree could have had, and why it was not chosen.

With G and H the sums of the derivatives over a node's points,

    S(G)  = max(|G| - alpha, 0)^2 / (H + lambda)
    gain  = S(G_L) + S(G_R) - S(G)                   what the library reports and compares
    paper = 1/2 gain - gamma                         what the paper writes

The library compares the gain with gamma without the half: to ask as much as the paper does with
gamma, set the library's to twice that. What happens below gamma depends on the tree method:
"exact" makes the split and may prune it afterwards, "hist" does not make it (see `gamma`).

References:
    XGBoost: a scalable tree boosting system (Chen, Guestrin, 2016)
        https://doi.org/10.1145/2939672.2939785
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from engines.params import ParamsError, Text

from .data import Points
from .fitted import Fitted, derivatives, fitted, matrix
from .histograms import edges_of
from .params import Params
from .trees import Node, tree

__all__ = ["Candidate", "split_candidates"]


@dataclass(frozen=True)
class Candidate:
    """One way to split a node: x[feature] < threshold goes left.

    missing_left: where points without a value would go; None if the node has none.
    chosen: the split that the tree has. pruned: the one that it had before gamma took it away.
    fate: why it was chosen, or why not.
    between: the node's values below and above the threshold.
    """

    feature: int
    threshold: float
    G_left: float
    H_left: float
    G_right: float
    H_right: float
    gain: float
    paper_gain: float
    chosen: bool
    fate: Text = ("", "")
    pruned: bool = False
    missing_left: bool | None = None
    between: tuple[float, float] = (-np.inf, np.inf)


def split_candidates(
    params: Params,
    round: int,
    node: int = 0,
    points: Points | None = None,
    *,
    output: int = 0,
    fit: Fitted | None = None,
) -> list[Candidate]:
    """Every split of one node of an XGBoost tree, the largest gain first.

    With row or column sampling the library chose among fewer points or features than are listed.

    Raises:
        ParamsError: the method is not XGBoost, or there is no such round, output or node.
    """
    if params.method != "xgboost":
        raise ParamsError([("method", ONLY_XGBOOST)])
    fit = fit or fitted(params, points)
    found = tree(params, round, output=output, fit=fit).node(node)
    g, h = derivatives(fit, round, output)
    every = [c for feature in (0, 1) for c in _along(fit, found, feature, g, h)]
    every.sort(key=lambda c: -c.gain)
    judge = _Judge(fit, found, every)
    return [replace(c, fate=judge.fate(c), pruned=judge.was_pruned(c)) for c in every]


ONLY_XGBOOST = (
    "Split candidates are those of XGBoost; choose it as the method.",
    "候选分裂只适用于 XGBoost；请选择该方法。",
)


def _along(
    fit: Fitted, node: Node, feature: int, g: np.ndarray, h: np.ndarray
) -> Iterator[Candidate]:
    """The splits along one feature: between any two neighbouring values of the node's points.

    Points without a value go left or right as a whole, and may be parted from all others.
    """
    x = fit.data.x[node.rows, feature].astype(np.float32)
    missing = int(np.isnan(x).sum())
    order = np.argsort(x, kind="stable")[: len(x) - missing]
    total = np.array([g[node.rows].sum(), h[node.rows].sum()])
    steps = np.stack([g, h], axis=1)[node.rows[order]]
    below = np.concatenate([np.zeros((1, 2)), np.cumsum(steps, axis=0)])
    x = np.concatenate([[-np.inf], x[order], [np.inf]])
    for cut in np.flatnonzero(np.diff(x)).tolist():
        for side in (True, False) if missing else (None,):
            if 0 < cut + missing * bool(side) < len(node.rows):
                left = below[cut] + (total - below[-1] if side else 0)
                yield _candidate(
                    fit.params, node, feature, (x[cut], x[cut + 1]), side, left, total
                )


def _candidate(
    params: Params,
    node: Node,
    feature: int,
    between: tuple[float, float],
    side: bool | None,
    left: np.ndarray,
    total: np.ndarray,
) -> Candidate:
    """A split from the sums (G, H) of its left side and of the node."""
    (G, H), (G_right, H_right) = left.tolist(), (total - left).tolist()
    gain = _part(params, G, H) + _part(params, G_right, H_right)
    gain -= _part(params, *total.tolist())
    low, high = float(between[0]), float(between[1])
    cut = node.threshold if node.feature == feature else None
    chosen = cut is not None and bool(low < np.float32(cut) <= high)
    return Candidate(
        feature=feature,
        threshold=_middle(low, high),
        G_left=G,
        H_left=H,
        G_right=G_right,
        H_right=H_right,
        gain=gain,
        paper_gain=gain / 2 - params.gamma,
        chosen=chosen and side in (None, node.missing_left),
        missing_left=side,
        between=(low, high),
    )


def _middle(low: float, high: float) -> float:
    """The threshold between two values; beyond the last one, as far as the library puts it."""
    if np.isinf(low):
        return high - abs(high) - LEAST
    return low + abs(low) + LEAST if np.isinf(high) else (low + high) / 2


def _part(params: Params, G: float, H: float) -> float:
    """S(G) = max(|G| - alpha, 0)^2 / (H + lambda)."""
    return max(abs(G) - params.reg_alpha, 0.0) ** 2 / (H + params.reg_lambda)


class _Judge:
    """Why a node of a tree has the split that it has, or none."""

    def __init__(self, fit: Fitted, node: Node, every: list[Candidate]) -> None:
        found = fit.grower
        self.params, self.node = fit.params, node
        self.exact = found is None or found.tree_method == "exact"
        self.edges = None if self.exact else edges_of(matrix(fit))
        self.best = next((c for c in every if self._possible(c)), None)

    def _possible(self, c: Candidate) -> bool:
        """Whether the library may make this split, gamma aside."""
        heavy = min(c.H_left, c.H_right) >= self.params.min_child_weight
        return heavy and c.gain > LEAST and self._at_an_edge(c)

    def _at_an_edge(self, c: Candidate) -> bool:
        if self.edges is None:
            return True
        low, high = c.between
        return bool(((self.edges[c.feature] > low) & (self.edges[c.feature] <= high)).any())

    def was_pruned(self, c: Candidate) -> bool:
        """Whether "exact" had made this split before it took it away."""
        ended = self.node.feature is None and self.node.depth != self.params.depth
        return self.exact and ended and c is self.best and c.gain < self.params.gamma

    def fate(self, c: Candidate) -> Text:
        """One sentence, the first that holds."""
        if c.chosen:
            return CHOSEN if c.gain >= self.params.gamma else SHELTERED
        if min(c.H_left, c.H_right) < self.params.min_child_weight:
            return _light(min(c.H_left, c.H_right), self.params.min_child_weight)
        if c.gain <= LEAST:
            return NOTHING
        if not self._at_an_edge(c):
            return INSIDE
        if self.node.gain is not None:
            return SMALLER if c.gain <= self.node.gain * (1 + 1e-5) else SAMPLED
        return self._of_a_leaf(c)

    def _of_a_leaf(self, c: Candidate) -> Text:
        if self.node.depth == self.params.depth:
            return "the tree has reached its depth", "树已达到最大深度"
        if self.was_pruned(c):
            return PRUNED
        if c.gain >= self.params.gamma:
            return SAMPLED
        return SMALLER_PRUNED if self.exact else REFUSED


LEAST = 1e-6
"""The library makes no split that gains less."""

CHOSEN = ("chosen: the largest gain", "被选中：增益最大")
SHELTERED = (
    "chosen: the largest gain; it lies below γ and stays because a split below it stays",
    "被选中：增益最大；虽低于 γ，因其下仍有保留的分裂而保留",
)
SMALLER = ("a smaller gain than the chosen split", "增益小于被选中的分裂")
SMALLER_PRUNED = (
    "a smaller gain than the split that was made and pruned",
    "增益小于曾分裂、后被剪除的那一个",
)
PRUNED = (
    "made, then pruned: its gain lies below γ and both its children had become leaves",
    "曾分裂，后被剪除：增益低于 γ，且两个子节点都成了叶",
)
REFUSED = ("not made: its gain lies below γ", "不分裂：增益低于 γ")
NOTHING = ("it gains nothing", "没有增益")
INSIDE = ("inside one bin: only the edges of bins are tried", "位于同一个箱内：只尝试箱的边界")
SAMPLED = ("the library sampled other rows or columns", "库采样到的是其他行或列")


def _light(cover: float, least: float) -> Text:
    return (
        f"a child's H = {cover:.3g} lies below the least child weight {least:g}",
        f"子节点的 H = {cover:.3g} 低于子节点最小权重 {least:g}",
    )
