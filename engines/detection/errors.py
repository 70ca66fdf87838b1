"""What kind of mistake each wrong detection is, and what it costs.

A false positive is the first of these that fits its overlap with the objects of its image (TIDE's
rules, with the IoU threshold t and a background threshold b = .1):

    localisation   right class, b <= largest IoU < t
    class          another class, IoU >= t
    duplicate      right class, IoU >= t, but the object is found already
    background     no IoU above b
    both           what is left: another class, b < IoU < t
    missed         (an object) not found, and no localisation or class error is about it

The cost of a kind is how far AP rises when an oracle mends all of that kind and nothing else:
the best-scoring localisation or class error about an object not found becomes its hit, every
other wrong detection of the kind is deleted, a missed object is no longer asked for.

References:
    D. Bolya, S. Foley, J. Hays, J. Hoffman, TIDE: A General Toolbox for Identifying Object
    Detection Errors, 2020, https://arxiv.org/abs/2008.08115
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engines.params import Text

from .curves import average_precision, group_ends, points
from .evaluate import Result
from .overlap import overlaps

__all__ = ["KINDS", "Errors", "error_types"]

KINDS: Mapping[str, Text] = {
    "localisation": ("localisation: right class, poor box", "定位错误：类别对，框不准"),
    "class": ("class: good box, wrong class", "分类错误：框准，类别错"),
    "both": ("both: wrong class and poor box", "两者皆错：类别错且框不准"),
    "duplicate": ("duplicate: the object is found already", "重复检测：目标已被检出"),
    "background": ("background: nothing is there", "背景误检：此处没有目标"),
    "missed": ("missed: an object nobody found", "漏检：目标未被检出"),
}
"""The kinds of mistake."""

_SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")


@dataclass(frozen=True, eq=False)
class Errors:
    """kind: (n,) a key of `KINDS` for each detection in the order of the ranking, or "" for one
    that is no mistake; target: (n,) the object that it is about, or -1. missed: (m,) objects.
    count: of each kind. cost: what mending each kind adds to mAP at the IoU threshold.
    """

    kind: np.ndarray
    target: np.ndarray
    missed: np.ndarray
    count: Mapping[str, int]
    cost: Mapping[str, float]


def error_types(result: Result, background: float = 0.1) -> Errors:
    """The mistakes at the IoU threshold of `result.params` in all classes, among objects of its
    size.

    Arguments:
        background: b, up to which an overlap is none.
    """
    dataset, m, t, a = result.dataset, result.matches, result.t, result.a
    tp, counted = m.tp[:, t, a], m.counted[:, a]
    wrong = ~(tp | m.ignored[:, t, a])
    kind, target = _kinds(result, np.flatnonzero(wrong), np.flatnonzero(counted), background)

    about = np.isin(kind, ("localisation", "class"))
    used = np.zeros(len(counted), bool)
    used[m.match[tp, t, a]] = True
    near = used.copy()
    near[target[about]] = True
    missed = np.flatnonzero(counted & ~near)

    _, first = np.unique(target[about], return_index=True)  # the ranking puts the best first
    winner = np.zeros(len(kind), bool)
    winner[np.flatnonzero(about)[first]] = ~used[target[about][first]]

    label = dataset.detections.label[m.order]
    base = _mean_ap(result, tp, wrong, label)
    cost = {"missed": _mean_ap(result, tp, wrong, label, missed) - base}
    for name in set(KINDS) - {"missed"}:
        mine = kind == name
        hit = mine & winner
        moved = label.copy()
        moved[hit] = dataset.truths.label[target[hit]]
        cost[name] = _mean_ap(result, tp | hit, wrong & ~mine, moved) - base
    count = {name: int((kind == name).sum()) for name in KINDS} | {"missed": len(missed)}
    return Errors(kind, target, missed, count, {name: cost[name] for name in KINDS})


_RULES = ("localisation", "class", "duplicate", "background")
"""Asked in this order."""


def _kinds(
    result: Result, wrong: np.ndarray, objects: np.ndarray, background: float
) -> tuple[np.ndarray, np.ndarray]:
    """The kind of each detection in the ranking, and the object that it is about."""
    found, truths = result.dataset.detections, result.dataset.truths
    code = np.zeros(len(found), int)  # 0: none of these
    target = np.full(len(found), -1)
    image = found.image[result.matches.order[wrong]]
    for rows, g in _by_image(wrong, image, objects, truths.image[objects]):
        d = result.matches.order[rows]
        inclusive = result.params.pixels == "inclusive"
        overlap = overlaps(result.dataset, d, g, inclusive=inclusive)
        same = found.label[d][:, None] == truths.label[g]
        right, other = (np.where(x, overlap, 0.0).max(axis=1, initial=0) for x in (same, ~same))
        near = np.maximum(right, other)
        rules = [
            (background <= right) & (right < result.params.iou),
            other >= result.params.iou,
            right >= result.params.iou,
            near <= background,
        ]
        mine = code[rows] = np.select(rules, [1, 2, 3, 4], len(_RULES) + 1)
        if len(g):
            wanted = same ^ (mine == 1 + _RULES.index("class"))[:, None]
            target[rows] = g[np.where(wanted, overlap, -1.0).argmax(axis=1)]
    kind = np.array(["", *_RULES, "both"])[code]
    target[~np.isin(kind, ("localisation", "class", "duplicate"))] = -1
    return kind, target


def _by_image(
    rows: np.ndarray, row_image: np.ndarray, objects: np.ndarray, object_image: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(rows, objects) of each image that has rows."""
    rows = rows[np.argsort(row_image, kind="stable")]
    images, start = np.unique(np.sort(row_image), return_index=True)
    objects = objects[np.argsort(object_image, kind="stable")]
    first, last = (np.searchsorted(np.sort(object_image), images, side) for side in _SIDES)
    for mine, a, b in zip(np.split(rows, start[1:]), first, last, strict=False):
        yield mine, objects[a:b]


def _mean_ap(
    result: Result,
    tp: np.ndarray,
    fp: np.ndarray,
    label: np.ndarray,
    missed: np.ndarray | tuple[()] = (),
) -> float:
    """mAP with these flags (n,) and labels (n,), not asking for the objects `missed`."""
    objects = result.objects[:, result.a].copy()
    np.subtract.at(objects, result.dataset.truths.label[list(missed)], 1)
    score = result.dataset.detections.score[result.matches.order]
    convention, grid = result.params.convention, result.params.grid
    ap = []
    for k in np.flatnonzero(objects):
        mine = label == k
        ends, n = group_ends(score[mine]), int(objects[k])
        ap.append(average_precision(points(tp[mine], fp[mine], ends), n, convention, grid))
    return float(np.mean(ap)) if ap else 0.0
