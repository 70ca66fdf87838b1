"""Evaluation of a data set: every match, every curve, every average precision."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .average import averages, by_class, largest_recall, objects_by_class
from .curves import Curve, curve, f_beta
from .dataset import Dataset
from .matching import COCO_IOU, RANGES, Matches, match_steps
from .page import page, picture
from .params import COCO, CONVENTIONS, SIZES, Params
from .steps import Step, Work, finish, part, watched
from .trace import Trace, trace
from .what_if import prepare

__all__ = ["DIAL_IOU", "Result", "evaluate_steps", "run"]

DIAL_IOU = np.append(np.linspace(0.05, 0.45, 9), COCO_IOU)
"""The IoU thresholds that the page can turn to: .05, .10, ..., .95; the last ten are COCO's."""


@dataclass(frozen=True, eq=False)
class Result:
    """An evaluated dataset: K classes, T IoU thresholds, the four `SIZES`.

    dataset: as it was evaluated, after the changes in `params` (shift, clutter, rescale).
    thresholds: (T,) `DIAL_IOU`, and `params.iou` if it is none of them.
    matches: which detection took which object. objects: (K, 4) those that count.
    ap: (K, T, 4) by each convention, nan for a class without objects; when `params.average` is
    "pooled" there is one more row, for all classes in one ranking.
    recall: (K, T, 4), the largest.
    """

    dataset: Dataset
    params: Params
    thresholds: np.ndarray
    matches: Matches
    objects: np.ndarray
    ap: Mapping[str, np.ndarray]
    recall: np.ndarray

    @property
    def t(self) -> int:
        """The place of `params.iou` in `thresholds`."""
        return int(np.argmin(np.abs(self.thresholds - self.params.iou)))

    @property
    def a(self) -> int:
        """The place of `params.size` in `SIZES`."""
        return list(SIZES).index(self.params.size)

    @property
    def label(self) -> int:
        """The class that is looked at, or -1 for all."""
        return _label(self.dataset, self.params)

    def means(self, convention: str | None = None, size: str | None = None) -> np.ndarray:
        """AP at each IoU threshold, (T,): of the class that is looked at, or the mean over all."""
        a = self.a if size is None else list(SIZES).index(size)
        ap = self.ap[convention or self.params.convention][..., a]
        if self.label >= 0 or self.params.average == "pooled":
            return ap[self.label]
        there = ap[~np.isnan(ap[:, 0])]
        return there.mean(axis=0) if len(there) else np.full(len(self.thresholds), np.nan)

    @property
    def value(self) -> float:
        """The average precision that is shown: at `params.iou`, by `params.convention`."""
        return float(self.means()[self.t])

    @property
    def bars(self) -> np.ndarray:
        """AP at COCO's ten IoU thresholds, (10,); their mean is AP[.5:.95]."""
        return self.means()[np.isin(self.thresholds, COCO_IOU)]

    def conventions(self) -> dict[str, float]:
        """AP at `params.iou` by every convention."""
        return {name: float(self.means(name)[self.t]) for name in CONVENTIONS}

    def curve(self, label: int | None = None) -> Curve:
        """The staircase of a class (default: the one that is looked at); -1 pools all classes."""
        label = self.label if label is None else label
        found, m = self.dataset.detections, self.matches
        labels = found.label[m.order]
        rows = np.arange(len(labels)) if label < 0 else np.flatnonzero(labels == label)
        tp, ignored = (x[rows, self.t, self.a] for x in (m.tp, m.ignored))
        n = self.objects[:, self.a] if label < 0 else self.objects[label, self.a]
        return curve(tp, ~(tp | ignored), int(n.sum()), found.score[m.order[rows]], rows)

    def numbers(self) -> dict[str, float]:
        """What stands under the curve: tp, fp, fn, precision, recall and f at the confidence
        threshold, and ap.
        """
        curve, beta = self.curve(), self.params.beta
        tp, fp, fn = curve.at(self.params.confidence)
        precision, recall = tp / max(tp + fp, 1), tp / max(tp + fn, 1)
        f = float(f_beta(np.array(precision), np.array(recall), beta))
        counts = {"tp": tp, "fp": fp, "fn": fn}
        return counts | {"precision": precision, "recall": recall, "f": f, "ap": self.value}

    def per_class(self) -> list[dict[str, Any]]:
        """One row a class: name, objects, detections, AP at `params.iou`, AP over COCO's ten
        thresholds, and the latter for small, medium and large objects; nan without objects.
        """
        ap = self.ap[self.params.convention]
        ten = ap[:, np.isin(self.thresholds, COCO_IOU)].mean(axis=1)
        found = np.bincount(self.dataset.detections.label, minlength=len(self.dataset.classes))
        return [
            {
                "class": name,
                "objects": int(self.objects[k, self.a]),
                "detections": int(found[k]),
                "ap": float(ap[k, self.t, self.a]),
                "ap_ten": float(ten[k, self.a]),
                **{size: float(ten[k, a]) for a, size in enumerate(SIZES) if a},
            }
            for k, name in enumerate(self.dataset.classes)
        ]

    def trace(self) -> Trace:
        """The fate of every detection at `params.iou` and `params.size`."""
        return trace(self)

    def page(self) -> dict[str, Any]:
        """All that the page needs to answer its dials by itself; see `detection.page`."""
        return page(self)

    def picture(self, image: int = 0) -> dict[str, Any]:
        """The boxes of one image and their matches; see `detection.page`."""
        return picture(self, image)


def run(dataset: Dataset, params: Params = COCO) -> Result:
    """Evaluate; the same dataset and parameters give the same result.

    Raises:
        ValueError: the dataset has no class named `params.label`.
    """
    return finish(_evaluate(dataset, params))


def evaluate_steps(dataset: Dataset, params: Params = COCO) -> Iterator[Step[Result]]:
    """As `run`, in steps that can be watched, and stopped between them."""
    return watched(_evaluate(dataset, params))


def _evaluate(dataset: Dataset, params: Params) -> Work[Result]:
    _label(dataset, params)
    dataset = prepare(dataset, params)
    thresholds = DIAL_IOU
    if np.abs(thresholds - params.iou).min() > 1e-9:
        thresholds = np.sort(np.append(thresholds, params.iou))
    matching = match_steps(dataset, params, thresholds, tuple(RANGES))
    matches = yield from part(matching, 0, 0.5)

    ap: dict[str, list[np.ndarray]] = {name: [] for name in CONVENTIONS}
    recall = []
    lists = len(dataset.classes) + (params.average == "pooled")
    for ranked in by_class(dataset, matches, pooled=params.average == "pooled"):
        for name, rows in averages(ranked, CONVENTIONS, params).items():
            ap[name].append(rows)
        recall.append(largest_recall(ranked))
        yield 0.5 + len(recall) / lists / 2
    shape = (-1, len(thresholds), len(RANGES))
    table = {name: np.reshape(rows, shape) for name, rows in ap.items()}
    objects = objects_by_class(dataset, matches)
    return Result(dataset, params, thresholds, matches, objects, table, np.reshape(recall, shape))


def _label(dataset: Dataset, params: Params) -> int:
    if not params.label:
        return -1
    if params.label not in dataset.classes:
        known = ", ".join(dataset.classes[:20])
        raise ValueError(f"There is no class {params.label!r}; the classes are {known}.")
    return dataset.classes.index(params.label)
