"""What gamma takes out of a tree: XGBoost's two tree methods do it in opposite directions.

    exact   grows the tree without gamma, then prunes from the leaves upward: a split goes if its
            gain lies below gamma and both its children are leaves, were so or have become so.
            A weak split above a strong one stays.
    hist    asks before it grows on: a split whose gain lies below gamma is not made, and what
            would have come below it is never seen. So does every GPU.

The gain is the library's, without the paper's half. On XOR the first split gains nearly nothing
and its children gain all: the one keeps the whole tree, the other grows none.

References:
    XGBoost: a scalable tree boosting system (Chen, Guestrin, 2016)
        https://doi.org/10.1145/2939672.2939785
    Gamma on CPU and GPU https://github.com/dmlc/xgboost/issues/5798
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import xgboost

from engines.params import ParamsError, Text

from .boosters import saved_trees
from .data import Points
from .fitted import Fitted, check_round, fitted, matrix
from .params import Params
from .trees import Node, xgboost_nodes

__all__ = ["Pruning", "Verdict", "pruning"]


@dataclass(frozen=True)
class Verdict:
    """What becomes of one split of the grown tree.

    order: the how-many-th to be pruned (exact), or not to be made (hist), from 1; None if it
        stays or was never looked at.
    """

    node: int
    gain: float
    kept: bool
    order: int | None
    why: Text


@dataclass(frozen=True)
class Pruning:
    """A round's tree as it grows without gamma, and what gamma does to it.

    tree_method: "exact" or "hist". gamma: in the library's convention.
    grown: the nodes of the tree without gamma, the root first, level by level.
    verdicts: one for each split in it, in the order in which the library comes to them.
    """

    tree_method: str
    gamma: float
    grown: tuple[Node, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def kept(self) -> frozenset[int]:
        """The splits that stay, by the numbers of their nodes in `grown`."""
        return frozenset(v.node for v in self.verdicts if v.kept)


def pruning(
    params: Params,
    round: int,
    points: Points | None = None,
    *,
    output: int = 0,
    fit: Fitted | None = None,
) -> Pruning:
    """What gamma does in one round, step by step; the rounds before it had their gamma.

    Raises:
        ParamsError: the method is not XGBoost, there is no such round or output, or "hist" has
            sampled rows or columns: asked again, the library draws others.
    """
    if params.method != "xgboost":
        raise ParamsError([("method", ONLY_XGBOOST)])
    fit = fit or fitted(params, points)
    check_round(fit.stages, round, output)
    method = fit.model.tree_method
    if method != "exact" and (fit.model.subsample < 1 or fit.model.colsample_bytree < 1):
        raise ParamsError([("subsample", SAMPLED)])
    nodes = tuple(xgboost_nodes(fit, _grown(fit, round)[output], round, output))
    gamma = float(fit.model.gamma)
    verdicts = (_upward if method == "exact" else _downward)(nodes, np.float32(gamma))
    return Pruning(method, gamma, nodes, tuple(verdicts))


ONLY_XGBOOST = (
    "Only XGBoost has a gamma to prune by; choose it as the method.",
    "只有 XGBoost 用 γ 剪枝；请选择该方法。",
)


SAMPLED = (
    "With histograms the library draws other rows and columns each time it is asked; set both "
    "samplings to 1 to see its pruning.",
    "使用直方图时，库每次抽取的行与列都不同；要查看剪枝，请把行采样与列采样都设为 1。",
)


def _grown(fit: Fitted, round: int) -> list[dict[str, Any]]:
    """The round's trees, one for each output, grown without gamma by the library itself.

    The rounds before are trained again, so that row and column sampling draw the same.
    """
    model, classes = fit.model, fit.data.classes
    arguments = model.get_xgb_params() | {"objective": model.objective}
    arguments |= {"num_class": classes} if classes > 2 else {}
    seen = matrix(fit)
    booster = xgboost.train(arguments, seen, round)
    booster.set_param({"gamma": 0})
    booster.update(seen, round)
    outputs = 1 if classes == 2 else classes
    return saved_trees(booster)[round * outputs :]


def _upward(nodes: tuple[Node, ...], gamma: np.float32) -> list[Verdict]:
    """From each leaf towards the root, as long as a split is weak and has leaves alone below."""
    parent = {child: node for node in nodes for child in _children(node)}
    leaves = {node.id for node in nodes if node.left is None}
    verdicts: dict[int, Verdict] = {}
    for leaf in sorted(leaves):
        node = parent.get(leaf)
        while node and node.id not in leaves and leaves.issuperset(_children(node)):
            if np.float32(node.gain) >= gamma:
                break
            order = sum(v.order is not None for v in verdicts.values()) + 1
            verdicts[node.id] = _verdict(node, PRUNED, order)
            leaves.add(node.id)
            node = parent.get(node.id)
    stay = [node for node in nodes if node.left is not None and node.id not in verdicts]
    weak = {node.id: np.float32(node.gain) < gamma for node in stay}
    return [*verdicts.values(), *(_verdict(n, SHELTERED if weak[n.id] else STRONG) for n in stay)]


def _downward(nodes: tuple[Node, ...], gamma: np.float32) -> list[Verdict]:
    """From the root, level by level: below a split that is not made nothing is looked at."""
    reached, verdicts, order = {0}, [], 0
    for node in nodes:
        if node.left is None:
            continue
        if node.id not in reached:
            verdicts.append(_verdict(node, UNSEEN))
        elif np.float32(node.gain) < gamma:
            order += 1
            verdicts.append(_verdict(node, REFUSED, order))
        else:
            reached.update(_children(node))
            verdicts.append(_verdict(node, STRONG))
    return verdicts


def _children(node: Node) -> tuple[int, ...]:
    return () if node.left is None or node.right is None else (node.left, node.right)


def _verdict(node: Node, why: Text, order: int | None = None) -> Verdict:
    return Verdict(node.id, float(node.gain or 0), why in (STRONG, SHELTERED), order, why)


STRONG = ("stays: its gain reaches γ", "保留：增益达到 γ")
SHELTERED = (
    "stays, though its gain lies below γ: a split below it stays",
    "保留：自身增益低于 γ，但其下仍有保留的分裂",
)
PRUNED = (
    "pruned: its gain lies below γ and both its children are leaves",
    "剪除：增益低于 γ，且两个子节点都是叶",
)
REFUSED = ("not made: its gain lies below γ", "不分裂：增益低于 γ")
UNSEEN = ("never looked at: the split above was not made", "未曾考察：上方的分裂没有发生")
