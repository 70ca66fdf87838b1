"""Every split that a node of an XGBoost tree could have had, and why it was not chosen.

With G and H the sums of the derivatives over a node's points,

    S(G)  = max(|G| - alpha, 0)^2 / (H + lambda)
    gain  = S(G_L) + S(G_R) - S(G)                   what the library reports and compares
    paper = 1/2 gain - gamma                         what the paper writes

The library prunes a split whose gain lies below its gamma, with no half: to prune as the paper
does with gamma, set the library's to twice that.

References:
    XGBoost: a scalable tree boosting system (Chen, Guestrin, 2016)
        https://doi.org/10.1145/2939672.2939785
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engines.params import ParamsError, Text

from .data import Points
from .fitted import Fitted, derivatives, fitted
from .params import Params
from .trees import Node, tree

__all__ = ["Candidate", "split_candidates"]


@dataclass(frozen=True)
class Candidate:
    """One way to split a node: x[feature] < threshold goes left. fate: chosen, or why not."""

    feature: int
    threshold: float
    G_left: float
    H_left: float
    G_right: float
    H_right: float
    gain: float
    paper_gain: float
    chosen: bool
    fate: Text


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
    candidates = [c for feature in (0, 1) for c in _along(fit, found, feature, g, h)]
    return sorted(candidates, key=lambda c: -c.gain)


ONLY_XGBOOST = (
    "Split candidates are those of XGBoost; choose it as the method.",
    "候选分裂只适用于 XGBoost；请选择该方法。",
)


def _along(
    fit: Fitted, node: Node, feature: int, g: np.ndarray, h: np.ndarray
) -> Iterator[Candidate]:
    """The splits along one feature: between any two neighbouring values of the node's points."""
    params = fit.params
    x = fit.data.x[node.rows, feature].astype(np.float32)
    order = np.argsort(x, kind="stable")
    x, rows = x[order], node.rows[order]
    G, H = np.cumsum(g[rows]).tolist(), np.cumsum(h[rows]).tolist()
    chosen = -1
    if node.feature == feature and node.threshold is not None:
        chosen = int(np.searchsorted(x, np.float32(node.threshold)))
    for cut in (np.flatnonzero(np.diff(x)) + 1).tolist():
        g_left, h_left = G[cut - 1], H[cut - 1]
        g_right, h_right = G[-1] - g_left, H[-1] - h_left
        gain = _part(params, g_left, h_left) + _part(params, g_right, h_right)
        gain -= _part(params, G[-1], H[-1])
        yield Candidate(
            feature=feature,
            threshold=float((x[cut - 1] + x[cut]) / 2),
            G_left=g_left,
            H_left=h_left,
            G_right=g_right,
            H_right=h_right,
            gain=gain,
            paper_gain=gain / 2 - params.gamma,
            chosen=cut == chosen,
            fate=CHOSEN if cut == chosen else _fate(params, node, gain, min(h_left, h_right)),
        )


def _part(params: Params, G: float, H: float) -> float:
    """S(G) = max(|G| - alpha, 0)^2 / (H + lambda)."""
    return max(abs(G) - params.reg_alpha, 0.0) ** 2 / (H + params.reg_lambda)


CHOSEN = ("chosen: the largest gain", "被选中：增益最大")


def _fate(params: Params, node: Node, gain: float, cover: float) -> Text:
    if cover < params.min_child_weight:
        least = f"{params.min_child_weight:g}"
        return (
            f"a child's H = {cover:.3g} lies below the least child weight {least}",
            f"子节点的 H = {cover:.3g} 低于子节点最小权重 {least}",
        )
    if gain < max(params.gamma, 1e-6):
        return (
            f"would be pruned: its gain lies below γ = {params.gamma:g}",
            f"会被剪枝：增益低于 γ = {params.gamma:g}",
        )
    if node.gain is not None and gain <= node.gain * (1 + 1e-5):
        return "a smaller gain than the chosen split", "增益小于被选中的分裂"
    if node.gain is None and node.depth == params.depth:
        return "the tree has reached its depth", "树已达到最大深度"
    return "the library sampled other rows or columns", "库采样到的是其他行或列"
