"""Pictures with the most mistakes first, and every mistake with its picture."""

from typing import NamedTuple

import numpy as np

from .errors import Errors, error_types
from .evaluate import Result

__all__ = ["Mistake", "Picture", "mistakes", "worst_pictures"]


class Picture(NamedTuple):
    """One image at a confidence: its place and name, TP, FP and FN, and F1 (nan if empty)."""

    image: int
    name: str
    tp: int
    fp: int
    fn: int
    f1: float


class Mistake(NamedTuple):
    """A wrong detection, or a missed object: its kind, image, class, score, places of both."""

    kind: str
    image: int
    name: str
    label: str
    score: float
    detection: int
    truth: int


def worst_pictures(result: Result, confidence: float | None = None) -> list[Picture]:
    """Every image, that of lowest F1 first; among equals that of more mistakes.

    F1 = 2 TP / (2 TP + FP + FN) of the class that is looked at, or of all.
    """
    confidence = result.params.confidence if confidence is None else confidence
    dataset, m = result.dataset, result.matches
    images, label = len(dataset.images), result.label
    shown = dataset.detections.score[m.order] >= confidence
    shown &= (dataset.detections.label[m.order] == label) | (label < 0)
    hit, ignored = (x[:, result.t, result.a] for x in (m.tp, m.ignored))
    counted = m.counted[:, result.a] & ((dataset.truths.label == label) | (label < 0))
    where = dataset.detections.image[m.order]
    tp = np.bincount(where[shown & hit], minlength=images)
    fp = np.bincount(where[shown & ~hit & ~ignored], minlength=images)
    fn = np.bincount(dataset.truths.image[counted], minlength=images) - tp
    below = 2 * tp + fp + fn
    f1 = np.divide(2 * tp, below, out=np.full(images, np.nan), where=below > 0)
    order = np.lexsort((-(fp + fn), np.where(np.isnan(f1), 2.0, f1)))
    return [
        Picture(int(i), dataset.images[i].name, int(tp[i]), int(fp[i]), int(fn[i]), float(f1[i]))
        for i in order
    ]


def mistakes(
    result: Result,
    errors: Errors | None = None,
    confidence: float | None = None,
    most: tuple[int | None, int | None] = (None, None),
) -> list[Mistake]:
    """Wrong detections that are shown at a confidence, best score first, then missed objects.

    Arguments:
        most: so many of either are listed at most; None: all.
    """
    confidence = result.params.confidence if confidence is None else confidence
    errors = error_types(result) if errors is None else errors
    dataset, order = result.dataset, result.matches.order
    found, truths = dataset.detections, dataset.truths
    wrong = np.flatnonzero((errors.kind != "") & (found.score[order] >= confidence))
    listed = []
    for row in wrong[: most[0]].tolist():
        d, image = int(order[row]), int(found.image[order[row]])
        where = (image, dataset.images[image].name, dataset.classes[found.label[d]])
        listed.append(
            Mistake(
                str(errors.kind[row]), *where, float(found.score[d]), d, int(errors.target[row])
            )
        )
    for g in errors.missed[: most[1]].tolist():
        image = int(truths.image[g])
        where = (image, dataset.images[image].name, dataset.classes[truths.label[g]])
        listed.append(Mistake("missed", *where, float("nan"), -1, g))
    return listed
