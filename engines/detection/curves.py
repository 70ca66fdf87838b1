r"""From a ranked list of hits and misses to a curve, and from the curve to one number.

After the first k detections, with TP hits among them and n objects in all,

    precision P = TP / k        recall R = TP / n

Every average precision is a sum over the hits. The j-th hit, which lifts the recall from
(j - 1)/n to j/n, stands P_j high, or, *interpolated*, as high as any later point of the curve,
E_j = max_{i >= j} P_i; the conventions differ in the height and in the width w_j they give it:

    sklearn    sum_j P_j / n                     steps, no interpolation; equal scores as one step
    trapezoid  sum of (R_i - R_{i-1}) (P_i + P_{i-1}) / 2    from (0, 1) on
    voc10      sum_j E_j / n                     every point
    coco       sum_j w_j E_j,   w_j = share of {0, .01, ..., 1} within ((j - 1)/n, j/n]
    voc07      the same with {0, .1, ..., 1}     (recall 0 belongs to the first hit)

References:
    G. Salton and M. McGill, Introduction to Modern Information Retrieval, 1983 (11 points)
    M. Everingham et al., The PASCAL Visual Object Classes (VOC) Challenge, 2010,
    https://doi.org/10.1007/s11263-009-0275-4
    T.-Y. Lin et al., Microsoft COCO, 2014, https://arxiv.org/abs/1405.0312
    J. Davis and M. Goadrich, The Relationship Between Precision-Recall and ROC Curves, 2006,
    https://doi.org/10.1145/1143844.1143874
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from .params import CONVENTIONS

__all__ = [
    "Classification",
    "Curve",
    "Points",
    "ap",
    "average_precision",
    "classification",
    "curve",
    "f_beta",
    "group_ends",
    "points",
    "two_normals",
    "weights",
]

_RECALLS = {"voc07": np.linspace(0, 1, 11), "coco": np.linspace(0, 1, 101)}


def weights(n_gt: int, convention: str, grid: str = "usual") -> np.ndarray:
    """Width w_j of each hit, (n_gt,), for an interpolated convention.

    Arguments:
        grid: how the recall thresholds are held. In "float" .7 is 0.7000000000000001, which 7
            hits of 10 do not reach, so that its sample falls to the eighth; "exact" are the
            fractions of the definition. "usual" are floats for COCO, as in pycocotools, and the
            definition for 11 points (the many Python versions of which have floats).
    """
    if convention not in _RECALLS:
        return np.full(n_gt, 1 / n_gt)
    recalls = _RECALLS[convention]
    if grid == "exact" or (grid == "usual" and convention == "voc07"):
        last = len(recalls) - 1
        needed = -(-np.arange(last + 1) * n_gt // last)  # hits that reach each, rounded up
    else:
        needed = np.searchsorted(np.arange(n_gt + 1) / n_gt, recalls)
    return np.bincount(np.maximum(needed, 1) - 1, minlength=n_gt) / len(recalls)


def group_ends(scores: np.ndarray) -> np.ndarray:
    """For each place of a ranked list, (n,), the last place that has the same score."""
    ends = np.flatnonzero(np.r_[scores[1:] != scores[:-1], True])[: len(scores)]
    return np.repeat(ends, np.diff(np.r_[-1, ends]))


class Points(NamedTuple):
    """Many ranked lists of n detections at once, best first.

    tp: (n, ...) hits. hits: (n, ...) how many so far. precision: (n, ...), and 1 before anything
    is shown. ends: (n,) `group_ends` of the scores.
    """

    tp: np.ndarray
    hits: np.ndarray
    precision: np.ndarray
    ends: np.ndarray


INTERPOLATED = frozenset({"voc07", "voc10", "coco"})
"""Conventions that look at the hits alone: between them the precision only falls."""


def points(tp: np.ndarray, fp: np.ndarray, ends: np.ndarray, *, only_hits: bool = False) -> Points:
    """From flags (n, ...); a detection that is neither tp nor fp is passed over.

    Arguments:
        only_hits: without the rows that are no hit in any list; enough for `INTERPOLATED`.
    """
    shown = _counted(tp | fp)
    if only_hits:
        lists = math.prod(tp.shape[1:])
        rows = np.flatnonzero(np.ascontiguousarray(tp.T).reshape(lists, len(tp)).any(axis=0))
        tp, shown, ends = tp[rows], shown[rows], ends[rows]
    hits = _counted(tp)
    return Points(tp, hits, np.where(shown > 0, hits / np.maximum(shown, 1), 1.0), ends)


def _counted(flags: np.ndarray) -> np.ndarray:
    """How many so far, (n, ...); the sums run along memory."""
    return np.cumsum(np.ascontiguousarray(flags.T), axis=-1, dtype=np.int32).T


def average_precision(
    points: Points, n_gt: int, convention: str, grid: str = "usual"
) -> np.ndarray:
    """Average precision of each ranked list, (...).

    Arguments:
        n_gt: objects to be found, at least 1.
        grid: see `weights`.
    """
    tp, hits, precision, ends = points
    if convention == "trapezoid":
        rows = np.unique(ends)
        start = np.ones((1, *tp.shape[1:]))
        recall = np.concatenate([0 * start, hits[rows] / n_gt])
        height = np.concatenate([start, precision[rows]])
        return (np.diff(recall, axis=0) * (height[1:] + height[:-1])).sum(axis=0) / 2
    if convention == "sklearn":
        height = precision[ends]
    else:
        height = np.maximum.accumulate(precision[::-1], axis=0)[::-1]
    width = np.append(0.0, weights(n_gt, convention, grid))[hits]
    return (height * width * tp).sum(axis=0)


def ap(scores: np.ndarray, matches: np.ndarray, n_gt: int, convention: str = "coco") -> float:
    """Average precision of one ranked list.

    Arguments:
        scores: (n,), in any order; equal scores keep the order in which they stand.
        matches: (n,), whether each detection found an object of its own.
        n_gt: objects to be found.
        convention: one of `CONVENTIONS`.

    Raises:
        ValueError: no objects, more hits than objects, or an unknown convention.
    """
    scores, matches = np.asarray(scores, float), np.asarray(matches, bool)
    if convention not in CONVENTIONS:
        raise ValueError(f"There is no {convention!r}; choose from {', '.join(CONVENTIONS)}.")
    if scores.shape != matches.shape or scores.ndim != 1:
        raise ValueError("Give one score and one match for each detection.")
    if n_gt < 1:
        raise ValueError("Without objects (n_gt = 0) there is no recall and no AP.")
    if matches.sum() > n_gt:
        raise ValueError(f"{matches.sum()} matches, but only {n_gt} objects.")
    rank = np.argsort(-scores, kind="stable")
    tp = matches[rank]
    ranked = points(tp, ~tp, group_ends(scores[rank]))
    return float(average_precision(ranked, n_gt, convention))


@dataclass(frozen=True, eq=False)
class Curve:
    """The staircase of one ranked list: n points, best detection first.

    rows: (n,) the place of each in the whole ranking. score, tp, fp, precision, recall (n,);
    tp and fp count up. envelope: (n,) the interpolated precision. n_gt: objects to be found.
    """

    rows: np.ndarray
    score: np.ndarray
    tp: np.ndarray
    fp: np.ndarray
    precision: np.ndarray
    recall: np.ndarray
    envelope: np.ndarray
    n_gt: int

    def at(self, confidence: float) -> tuple[int, int, int]:
        """TP, FP and FN when what scores less than `confidence` is not shown."""
        shown = int(np.searchsorted(-self.score, -confidence, side="right"))
        tp, fp = (int(x[shown - 1]) if shown else 0 for x in (self.tp, self.fp))
        return tp, fp, self.n_gt - tp

    def best(self, beta: float = 1.0) -> tuple[float, float]:
        """The largest F-beta, and the confidence threshold that gives it."""
        ends = np.unique(group_ends(self.score))  # a threshold cannot part equal scores
        if not len(ends):
            return 0.0, 1.0
        f = f_beta(self.precision[ends], self.recall[ends], beta)
        top = int(np.argmax(f))
        return float(f[top]), float(self.score[ends[top]])


def curve(
    tp: np.ndarray, fp: np.ndarray, n_gt: int, scores: np.ndarray, rows: np.ndarray
) -> Curve:
    """The staircase from flags (n,); places that are neither are left out."""
    counted = tp | fp
    tp, fp = tp[counted].cumsum(), fp[counted].cumsum()
    precision = tp / np.maximum(tp + fp, 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    recall = tp / n_gt if n_gt else np.zeros(len(tp))
    return Curve(rows[counted], scores[counted], tp, fp, precision, recall, envelope, n_gt)


def f_beta(precision: np.ndarray, recall: np.ndarray, beta: float = 1.0) -> np.ndarray:
    """F = (1 + β²) P R / (β² P + R), and 0 where both are 0.

    C. J. van Rijsbergen, Information Retrieval, 1979, http://www.dcs.gla.ac.uk/Keith/Preface.html
    """
    below = beta**2 * precision + recall
    above = (1 + beta**2) * precision * recall
    return np.divide(above, below, out=np.zeros_like(below), where=below > 0)


@dataclass(frozen=True, eq=False)
class Classification:
    """ROC curve and PR curve of the same scores, one point for each distinct score, m in all.

    threshold, tpr, fpr, precision: (m,), highest threshold first. roc_auc: area by trapezoids,
    the chance that a positive outscores a negative. ap: scikit-learn's average precision.
    """

    threshold: np.ndarray
    tpr: np.ndarray
    fpr: np.ndarray
    precision: np.ndarray
    roc_auc: float
    ap: float
    prevalence: float


def classification(
    scores: np.ndarray, labels: np.ndarray, prevalence: float | None = None
) -> Classification:
    """The twin without boxes: the same scores seen by ROC and by precision-recall.

    With the share π of positives, P = π TPR / (π TPR + (1 - π) FPR): the ROC curve does not know
    π, the precision does.

    Arguments:
        scores, labels: (n,); labels are true for positives.
        prevalence: π, in place of the share in the data: the negatives are weighted to it.

    Raises:
        ValueError: one of the two classes is missing, or π is not between 0 and 1.
    """
    scores, labels = np.asarray(scores, float), np.asarray(labels, bool)
    positives, negatives = int(labels.sum()), int((~labels).sum())
    if not positives or not negatives:
        raise ValueError("Both curves need at least one positive and one negative.")
    share = positives / len(labels) if prevalence is None else prevalence
    if not 0 < share < 1:
        raise ValueError(f"A prevalence lies between 0 and 1, not at {share}.")
    rank = np.argsort(-scores, kind="stable")
    ends = np.unique(group_ends(scores[rank]))
    tpr = labels[rank].cumsum()[ends] / positives
    fpr = (~labels[rank]).cumsum()[ends] / negatives
    precision = share * tpr / (share * tpr + (1 - share) * fpr)
    auc = np.trapezoid(np.append(0.0, tpr), np.append(0.0, fpr))
    area = (np.diff(tpr, prepend=0.0) * precision).sum()
    return Classification(scores[rank][ends], tpr, fpr, precision, float(auc), float(area), share)


def two_normals(n: int = 2000, separation: float = 1.5) -> tuple[np.ndarray, np.ndarray]:
    """Scores and labels, (2 n,), of negatives from N(0, 1) and positives from N(separation, 1).

    Not drawn but at the quantiles (i + 1/2)/n, so that nothing is left to chance; the area under
    the ROC curve is Φ(separation / √2).
    """
    normal = ndtri((np.arange(n) + 0.5) / n)
    return np.append(normal, normal + separation), np.repeat([False, True], n)
