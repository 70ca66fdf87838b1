"""What a user of the detector sees at each confidence: precision, recall and F1.

    P = TP / (TP + FP)      R = TP / objects      F1 = 2 P R / (P + R)

of the detections that score at least the confidence. Before the first detection P is 1.
"""

from typing import NamedTuple

import numpy as np

from .curves import f_beta
from .evaluate import Result

__all__ = [
    "ClassRow",
    "Sweep",
    "class_rows",
    "counts",
    "interpolated",
    "mean_sweep",
    "sweep",
]

STEPS = 1001
"""Confidences from 0 to 1 at which classes are averaged."""


class Sweep(NamedTuple):
    """confidence (m,), rising; precision, recall and F-beta (m,) at each."""

    confidence: np.ndarray
    precision: np.ndarray
    recall: np.ndarray
    f: np.ndarray

    def best(self) -> tuple[float, float]:
        """The largest F-beta and the highest confidence that reaches it."""
        if not len(self.f):
            return 0.0, 1.0
        top = len(self.f) - 1 - int(np.argmax(self.f[::-1]))
        return float(self.f[top]), float(self.confidence[top])


def sweep(result: Result, label: int | None = None, confidence: np.ndarray | None = None) -> Sweep:
    """Precision, recall and F-beta against confidence.

    Arguments:
        label: the class; -1: all detections in one; None: what the result looks at.
        confidence: (m,) where to look; None: at every score there is.
    """
    curve = result.curve(label)
    at = np.unique(curve.score) if confidence is None else confidence
    shown = np.searchsorted(-curve.score, -at, side="right")
    precision = np.append(1.0, curve.precision)[shown]
    recall = np.append(0.0, curve.recall)[shown]
    return Sweep(at, precision, recall, f_beta(precision, recall, result.params.beta))


def mean_sweep(result: Result) -> Sweep:
    """The mean over the classes with objects, at `STEPS` confidences from 0 to 1."""
    at = np.linspace(0, 1, STEPS)
    classes = np.flatnonzero(result.objects[:, result.a])
    if not len(classes):
        return Sweep(at, *(np.full(STEPS, np.nan) for _ in range(3)))
    table = np.array([sweep(result, int(k), at)[1:] for k in classes])
    return Sweep(at, *table.mean(axis=0))


def counts(result: Result, confidence: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """TP and FP of each class, (K, m) both, of what scores at least each confidence (m,)."""
    tp = np.zeros((len(result.dataset.classes), len(confidence)), int)
    fp = np.zeros_like(tp)
    for k in range(len(tp)):
        curve = result.curve(k)
        shown = np.searchsorted(-curve.score, -confidence, side="right")
        tp[k], fp[k] = (np.append(0, column)[shown] for column in (curve.tp, curve.fp))
    return tp, fp


def interpolated(result: Result, recalls: int = 101) -> np.ndarray:
    """The best precision at each of these recalls from 0 to 1 or beyond, of each class, (K, m);
    nan without objects. Its mean along a row is COCO's AP of the class.
    """
    at = np.linspace(0, 1, recalls)
    table = np.full((len(result.dataset.classes), recalls), np.nan)
    for k in np.flatnonzero(result.objects[:, result.a]):
        curve = result.curve(int(k))
        table[k] = np.append(curve.envelope, 0.0)[np.searchsorted(curve.recall, at)]
    return table


class ClassRow(NamedTuple):
    """One class at a confidence: counts, precision, recall, F-beta, and the AP of its curve.

    best, at: the largest F-beta, and the confidence that gives it.
    """

    name: str
    objects: int
    tp: int
    fp: int
    fn: int
    precision: float
    recall: float
    f: float
    ap: float
    ap_ten: float
    best: float
    at: float


def class_rows(result: Result, confidence: float | None = None) -> list[ClassRow]:
    """A row for each class (default: at the confidence of the result); nan without objects."""
    confidence = result.params.confidence if confidence is None else confidence
    table = []
    for k, known in enumerate(result.per_class()):
        curve = result.curve(k)
        tp, fp, fn = curve.at(confidence)
        precision = tp / (tp + fp) if tp + fp else float("nan")
        recall = tp / curve.n_gt if curve.n_gt else float("nan")
        f = f_beta(np.array([precision]), np.array([recall]), result.params.beta)[0]
        best, at = curve.best(result.params.beta)
        counts = (known["class"], known["objects"], tp, fp, fn)
        areas = (known["ap"], known["ap_ten"])
        table.append(ClassRow(*counts, precision, recall, float(f), *areas, best, at))
    return table
