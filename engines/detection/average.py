"""One ranked list a class, and its average precision in every range of sizes."""

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from .curves import INTERPOLATED, average_precision, group_ends, points
from .dataset import Dataset
from .matching import Matches
from .params import Params

__all__ = ["Ranked", "averages", "by_class", "hits_of", "largest_recall", "objects_by_class"]


class Ranked(NamedTuple):
    """The n detections of one class, best first: flags tp and fp (n, T, A), scores' `group_ends`
    (n,), place (n,) in image and class, and the number of objects (A,).
    """

    tp: np.ndarray
    fp: np.ndarray
    ends: np.ndarray
    place: np.ndarray
    objects: np.ndarray


def objects_by_class(dataset: Dataset, matches: Matches) -> np.ndarray:
    """How many objects count, (classes, A)."""
    label, classes = dataset.truths.label, len(dataset.classes)
    counts = [np.bincount(label[rows], minlength=classes) for rows in matches.counted.T]
    return np.stack(counts, axis=1)


def by_class(dataset: Dataset, matches: Matches, *, pooled: bool = False) -> Iterator[Ranked]:
    """The ranked list of each class; if `pooled`, at the end one of all classes together."""
    label = dataset.detections.label[matches.order]
    objects = objects_by_class(dataset, matches)
    for k in range(len(dataset.classes)):
        yield _ranked(dataset, matches, np.flatnonzero(label == k), objects[k])
    if pooled:
        yield _ranked(dataset, matches, np.arange(len(label)), objects.sum(axis=0))


def _ranked(dataset: Dataset, matches: Matches, rows: np.ndarray, objects: np.ndarray) -> Ranked:
    tp = matches.tp.take(rows, axis=0)
    ends = group_ends(dataset.detections.score[matches.order[rows]])
    return Ranked(
        tp, ~(tp | matches.ignored.take(rows, axis=0)), ends, matches.place[rows], objects
    )


def averages(ranked: Ranked, conventions: Iterable[str], params: Params) -> dict[str, np.ndarray]:
    """Average precision, (T, A), by each convention; nan for sizes that have no objects, or 0 if
    there are false positives and `params.empty` says so.
    """
    start = np.full(ranked.tp.shape[1:], np.nan)
    if params.empty == "zero":
        start[:, ranked.fp.any(axis=(0, 1))] = 0.0
    ap = {name: start.copy() for name in conventions}
    only_hits = ap.keys() <= INTERPOLATED
    for a in np.flatnonzero(ranked.objects):
        tp, fp = ranked.tp[..., a], ranked.fp[..., a]
        curves = points(tp, fp, ranked.ends, only_hits=only_hits)
        for name, table in ap.items():
            n = int(ranked.objects[a])
            table[:, a] = average_precision(curves, n, name, params.grid)
    return ap


def hits_of(ranked: Ranked) -> Ranked:
    """The same without detections that are no hit at any threshold; enough for recalls."""
    n, *shape = ranked.tp.shape
    rows = ranked.tp.reshape(n, math.prod(shape)).any(axis=1)
    tp, fp, ends, place = (column[rows] for column in ranked[:4])
    return Ranked(tp, fp, ends, place, ranked.objects)


def largest_recall(ranked: Ranked, first: int | None = None) -> np.ndarray:
    """Recall of all, or of the first so many of each image, (T, A); nan without objects."""
    tp = ranked.tp if first is None else ranked.tp[ranked.place < first]
    objects = np.where(ranked.objects, ranked.objects, np.nan)
    return tp.sum(axis=0) / objects
