"""Does a score of .8 mean that eight of ten are right?

Detections that count are sorted into bins of equal width by their score; in each bin

    confidence  c_b = mean score        precision  p_b = share of true positives

    ECE = Σ_b (n_b / n) |p_b - c_b|     MCE = max_b |p_b - c_b|     Brier = mean (score - right)²

References:
    C. Guo et al., On Calibration of Modern Neural Networks, 2017, https://arxiv.org/abs/1706.04599
    F. Küppers et al., Multivariate Confidence Calibration for Object Detection, 2020,
    https://arxiv.org/abs/2004.13546
"""

from dataclasses import dataclass

import numpy as np

from .evaluate import Result

__all__ = ["Calibration", "calibration"]


@dataclass(frozen=True, eq=False)
class Calibration:
    """B bins of scores from 0 to 1: edges (B + 1,), count, confidence and precision (B,), nan in
    empty bins; the errors, nan without detections.
    """

    edges: np.ndarray
    count: np.ndarray
    confidence: np.ndarray
    precision: np.ndarray
    ece: float
    mce: float
    brier: float


def calibration(result: Result, bins: int = 10, label: int | None = None) -> Calibration:
    """Of the detections of a class (-1: of all; None: what the result looks at).

    Scores outside 0 to 1 are in the outermost bins.
    """
    label = result.label if label is None else label
    found, m = result.dataset.detections, result.matches
    tp, ignored = (x[:, result.t, result.a] for x in (m.tp, m.ignored))
    counts = ~ignored & ((found.label[m.order] == label) | (label < 0))
    score, right = found.score[m.order][counts], tp[counts].astype(float)
    edges = np.linspace(0, 1, bins + 1)
    place = np.clip(np.floor(score * bins), 0, bins - 1).astype(int)
    n, c, p = (np.bincount(place, x, bins) for x in (None, score, right))
    full = n > 0
    confidence, precision = (
        np.divide(x, n, out=np.full(bins, np.nan), where=full) for x in (c, p)
    )
    gap = np.abs(precision - confidence)[full]
    if not len(score):
        return Calibration(edges, n, confidence, precision, *(float("nan"),) * 3)
    ece = float((n[full] * gap).sum() / len(score))
    brier = float(((score - right) ** 2).mean())
    return Calibration(edges, n, confidence, precision, ece, float(gap.max()), brier)
