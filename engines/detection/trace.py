"""The fate of every detection: what it found, or why it found nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engines.params import Text

from .evaluation import Evaluation
from .overlap import paired_overlap

__all__ = ["REASONS", "Trace", "trace"]

REASONS: Mapping[str, Text] = {
    "hit": ("found an object of its own", "命中一个尚未匹配的目标"),
    "below": ("overlaps too little", "交并比低于阈值"),
    "duplicate": ("duplicate: the object is taken already", "重复检测：该目标已被匹配"),
    "absent": ("no such class in this image", "图中没有这一类的目标"),
    "id 0": (
        "found the object with id 0, which reads as “no match”",
        "匹配到 0 号标注，被误读为未匹配",
    ),
    "crowd": ("inside a crowd region: ignored", "落在群体标注内：忽略"),
    "unlabelled": (
        "on an object without labelled keypoints: ignored",
        "落在没有标注关键点的目标上：忽略",
    ),
    "difficult": ("on a difficult object: ignored", "落在困难目标上：忽略"),
    "size": ("outside the range of sizes: ignored", "尺寸不在范围内：忽略"),
    "cut": ("not among the detections that are kept: ignored", "未被保留的预测：忽略"),
}
"""Why a detection is a true positive, a false positive, or ignored."""


@dataclass(frozen=True, eq=False)
class Trace:
    """What became of n detections, best first, at one IoU threshold and range of sizes.

    detection: (n,) place in the dataset. rank: (n,) rank within the class, from 1.
    score, image, label: (n,). truth: (n,) the object that it took, else the one that it overlaps
    most, else -1. iou: (n,) overlap with that object. outcome: (n,) "TP", "FP" or "ignored".
    reason: (n,) a key of `REASONS`.
    """

    detection: np.ndarray
    rank: np.ndarray
    score: np.ndarray
    image: np.ndarray
    label: np.ndarray
    truth: np.ndarray
    iou: np.ndarray
    outcome: np.ndarray
    reason: np.ndarray


def trace(result: Evaluation) -> Trace:
    """The trace at the IoU threshold and the size that `result.params` asks for."""
    m, found = result.matches, result.dataset.detections
    taken, tp, ignored = (x[:, result.t, result.a] for x in (m.match, m.tp, m.ignored))
    truth = np.where(taken >= 0, taken, m.best)
    label = found.label[m.order]
    return Trace(
        detection=m.order,
        rank=_rank_in_class(label),
        score=found.score[m.order],
        image=found.image[m.order],
        label=label,
        truth=truth,
        iou=_overlap(result, truth),
        outcome=np.select([tp, ignored], ["TP", "ignored"], "FP"),
        reason=_reason(result, taken, tp, ignored),
    )


def _rank_in_class(label: np.ndarray) -> np.ndarray:
    sort = np.argsort(label, kind="stable")
    first = np.searchsorted(label[sort], label[sort])
    rank = np.empty(len(label), int)
    rank[sort] = np.arange(1, len(label) + 1) - first
    return rank


def _overlap(result: Evaluation, truth: np.ndarray) -> np.ndarray:
    """IoU of each detection with `truth`; the largest of each is known already."""
    m, objects, params = result.matches, result.dataset.truths, result.params
    other = np.flatnonzero(truth != m.best)
    g = truth[other]
    iou = m.overlap.copy()
    iou[other] = paired_overlap(
        result.dataset,
        m.order[other],
        g,
        objects.crowd[g] & (params.crowd == "handled"),
        inclusive=params.pixels == "inclusive",
    )
    return iou


def _reason(
    result: Evaluation, taken: np.ndarray, tp: np.ndarray, ignored: np.ndarray
) -> np.ndarray:
    m, objects, params = result.matches, result.dataset.truths, result.params
    got = taken >= 0
    crowd = np.append(objects.crowd & (params.crowd == "handled"), False)[taken]
    difficult = np.append(objects.difficult & (params.difficult == "handled"), False)[taken]
    measure = result.dataset.overlap
    counts = np.ones(len(objects), bool) if measure is None else measure.counts(objects)
    rules = {
        "hit": tp,
        "cut": ~m.kept,
        "crowd": got & crowd,
        "difficult": got & difficult,
        "unlabelled": got & np.append(~counts, False)[taken],
        "size": ignored,
        "id 0": got,
        "absent": m.best < 0,
        "duplicate": _reaches(m.overlap, params.iou, params.strict),
    }
    return np.select(list(rules.values()), list(rules), "below")


def _reaches(iou: np.ndarray, threshold: float, strict: bool) -> np.ndarray:
    return iou > threshold if strict else iou >= threshold
