"""Two models on the same pictures: how far apart they are, and whether chance could be.

The difference is AP(B) - AP(A). Its interval is a paired bootstrap: pictures are drawn with
replacement, n of n, and both models are evaluated on the same draw; the middle 95 % of the
differences are the interval. A picture that is drawn w times counts w times:

    P = Σ w TP / (Σ w TP + Σ w FP)      R = Σ w TP / Σ w objects

AP is COCO's, 101 points of the interpolated precision, at one IoU threshold, the mean over the
classes that have objects in the draw.

References:
    B. Efron, R. Tibshirani, An Introduction to the Bootstrap, 1993
    T. Berg-Kirkpatrick et al., An Empirical Investigation of Statistical Significance in NLP,
    2012, https://aclanthology.org/D12-1091
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engines.refused import Refused

from .dataset import Dataset
from .evaluate import Result, run
from .matching import Matches, match
from .params import COCO, Params
from .steps import Step, Work, finish, watched
from .what_if import prepare

__all__ = [
    "ClassDifference",
    "Rivals",
    "found_alone",
    "only_one_finds",
    "rivals",
    "rivals_steps",
]

_RECALLS = np.linspace(0, 1, 101)
_DRAWS = 50
"""Draws that are evaluated at once; bounds the memory."""


class ClassDifference(NamedTuple):
    """A class: its name and objects, AP of both models, B - A, and the interval of that."""

    name: str
    objects: int
    first: float
    second: float
    difference: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Rivals:
    """AP of two models, the difference B - A with its 95 % interval, and the same a class.

    draws: (n,) the difference in each draw. ahead: the share of draws in which B is ahead.
    """

    names: tuple[str, str]
    first: float
    second: float
    difference: float
    low: float
    high: float
    ahead: float
    draws: np.ndarray
    classes: list[ClassDifference]


def rivals(
    dataset: Dataset, first: str, second: str, params: Params = COCO, n: int = 1000
) -> Rivals:
    """Compare two of `dataset.models` at `params.iou`; `params.seed` draws the pictures.

    Raises:
        Refused: there is no such model.
    """
    return finish(_rivals(dataset, first, second, params, n))


def rivals_steps(
    dataset: Dataset, first: str, second: str, params: Params = COCO, n: int = 1000
) -> Iterator[Step[Rivals]]:
    """As `rivals`, in steps that can be watched, and stopped between them."""
    return watched(_rivals(dataset, first, second, params, n))


def _rivals(dataset: Dataset, first: str, second: str, params: Params, n: int) -> Work[Rivals]:
    for name in (first, second):
        if name not in dataset.models:
            known = ", ".join(dataset.models) or "–"
            raise Refused(
                f"There is no model {name!r}; choose from {known}.",
                f"没有模型 {name!r}，可选 {known}。",
            )
    sides = [_Side(prepare(dataset.of(name), params), params) for name in (first, second)]
    yield 0.1
    images = len(dataset.images)
    whole = [side.ap(np.ones((images, 1), np.int32))[:, 0] for side in sides]
    rng = np.random.default_rng(params.seed)
    table: list[np.ndarray] = []
    for start in range(0, n, _DRAWS):
        draws = min(_DRAWS, n - start)
        weight = rng.multinomial(images, np.full(images, 1 / images), size=draws).T
        a, b = (side.ap(weight.astype(np.int32)) for side in sides)
        table.append(np.stack([a, b]))
        yield 0.1 + 0.9 * (start + draws) / n
    return _summary(dataset, (first, second), whole, np.concatenate(table, axis=2), sides[0])


class _Side:
    """One model matched: of each class the ranked flags, images, and objects an image."""

    def __init__(self, dataset: Dataset, params: Params) -> None:
        matches = match(dataset, params, np.array([params.iou]), (params.size,))
        found, truths = dataset.detections, dataset.truths
        label, image = found.label[matches.order], found.image[matches.order]
        counted, images = matches.counted[:, 0], len(dataset.images)
        self.objects = np.zeros((len(dataset.classes), images), np.int32)
        np.add.at(self.objects, (truths.label[counted], truths.image[counted]), 1)
        tp, ignored = matches.tp[:, 0, 0], matches.ignored[:, 0, 0]
        rows = [np.flatnonzero((label == k) & ~ignored) for k in range(len(dataset.classes))]
        self.lists = [(tp[mine], image[mine]) for mine in rows]

    def ap(self, weight: np.ndarray) -> np.ndarray:
        """AP of each class, (K, B), for pictures that count w (images, B); nan without objects."""
        return np.array(
            [
                _weighted_ap(tp, weight[image], objects @ weight)
                for (tp, image), objects in zip(self.lists, self.objects, strict=True)
            ]
        )


def _weighted_ap(tp: np.ndarray, weight: np.ndarray, objects: np.ndarray) -> np.ndarray:
    """COCO's AP, (B,), of a ranked list (n,) whose places count `weight` (n, B)."""
    shown = np.cumsum(weight, axis=0)[tp]
    hits = np.cumsum(weight[tp], axis=0)
    precision = hits / np.maximum(shown, 1)
    height = np.maximum.accumulate(precision[::-1], axis=0)[::-1]
    recall = hits / np.maximum(objects, 1)
    ap = np.full(len(objects), np.nan)
    for b in np.flatnonzero(objects):
        at = np.searchsorted(recall[:, b], _RECALLS)
        ap[b] = np.append(height[:, b], 0.0)[at].mean()
    return ap


def _mean(ap: np.ndarray) -> np.ndarray:
    """The mean over the classes that have objects, axis 0."""
    there = ~np.isnan(ap)
    total, count = np.where(there, ap, 0).sum(axis=0), there.sum(axis=0)
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)


def _summary(
    dataset: Dataset,
    names: tuple[str, str],
    whole: list[np.ndarray],
    draws: np.ndarray,
    side: _Side,
) -> Rivals:
    a, b = (float(_mean(ap)) for ap in whole)
    differences = _mean(draws[1]) - _mean(draws[0])
    classes = []
    for k, name in enumerate(dataset.classes):
        objects = int(side.objects[k].sum())
        if objects:
            first, second = float(whole[0][k]), float(whole[1][k])
            interval = _interval(draws[1, k] - draws[0, k])
            classes.append(
                ClassDifference(name, objects, first, second, second - first, *interval)
            )
    ahead = float((differences > 0).mean()) if len(differences) else float("nan")
    return Rivals(names, a, b, b - a, *_interval(differences), ahead, differences, classes)


def _interval(draws: np.ndarray) -> tuple[float, float]:
    there = draws[~np.isnan(draws)]
    if not len(there):
        return float("nan"), float("nan")
    low, high = np.quantile(there, [0.025, 0.975])
    return float(low), float(high)


def only_one_finds(
    dataset: Dataset, first: str, second: str, params: Params = COCO
) -> tuple[np.ndarray, np.ndarray]:
    """Objects, by their place, that only the first model finds, and that only the second does.

    Found: matched at `params.iou` by a detection that scores at least `params.confidence`.
    """
    return found_alone(*(run(dataset.of(name), params) for name in (first, second)))


def found_alone(first: Result, second: Result) -> tuple[np.ndarray, np.ndarray]:
    """As `only_one_finds`, of two models that are evaluated already."""
    a, b = _found(first), _found(second)
    return np.flatnonzero(a & ~b), np.flatnonzero(b & ~a)


def _found(result: Result) -> np.ndarray:
    m: Matches = result.matches
    score = result.dataset.detections.score[m.order]
    hit = m.tp[:, result.t, result.a] & (score >= result.params.confidence)
    found = np.zeros(len(result.dataset.truths), bool)
    found[m.match[hit, result.t, result.a]] = True
    return found
