"""mAP as well-known packages compute it, and which of their conventions moves the number.

Each package is COCO with a few departures, read from its source:

    VOC devkit       best object only, +1 pixel, difficult set aside, no limit; 11 or every point
    Padilla          best object only, +1 pixel, no limit, every point; nothing is set aside
    Cartucho/mAP     the same, with difficult objects set aside
    Ultralytics 8.4  the envelope as straight lines through (0, 1), summed by trapezoids at 101
                     recalls; the first of equal overlaps; 300 detections an image, scores above
                     .001; crowds deleted when COCO is converted; thresholds in single precision
    torchmetrics 1   pycocotools with thresholds of IoU and recall in single precision: .7 as a
                     float32 lies below 7/10, and 7 hits of 10 reach it
    supervision .31  COCO, with objects to be ignored set aside

References:
    M. Everingham et al., 2010, https://doi.org/10.1007/s11263-009-0275-4
    https://github.com/rafaelpadilla/review_object_detection_metrics (pascal_voc_evaluator.py)
    https://github.com/Cartucho/mAP (main.py)
    https://github.com/ultralytics/ultralytics (utils/metrics.py, engine/validator.py)
    https://github.com/Lightning-AI/torchmetrics (detection/mean_ap.py)
    https://github.com/roboflow/supervision (metrics/mean_average_precision.py)
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from engines.params import Text
from engines.refused import Refused

from .average import Ranked, by_class
from .compare import Row
from .curves import average_precision, points
from .dataset import Dataset
from .matching import COCO_IOU, match
from .params import COCO, Params
from .steps import Step, Work, finish, watched

__all__ = [
    "PACKAGES",
    "Departure",
    "Package",
    "package_map",
    "package_rows",
    "package_rows_steps",
]

Average = Callable[[Ranked, Params], np.ndarray]
"""AP, (T,), of one ranked list."""


@dataclass(frozen=True)
class _Rules:
    """How a number is made: dials, thresholds of IoU, AP of a list, changes of the data."""

    params: Params = COCO
    thresholds: np.ndarray = field(default_factory=lambda: COCO_IOU)
    average: Average | None = None
    prepare: tuple[Callable[[Dataset], Dataset], ...] = ()


@dataclass(frozen=True)
class Departure:
    """One convention in which a package differs from COCO: what it is called, and its rules."""

    name: Text
    dials: Mapping[str, Any] = field(default_factory=dict)
    thresholds: np.ndarray | None = None
    average: Average | None = None
    prepare: Callable[[Dataset], Dataset] | None = None


@dataclass(frozen=True)
class Package:
    """A package and its departures; `only` is the IoU threshold if it has but one."""

    name: Text
    departures: Sequence[Departure]
    only: float | None = None

    @property
    def dials(self) -> dict[str, Any]:
        """The dials that differ from `COCO`; some departures have none."""
        return _dials(self.departures)


def _sampled(recalls: np.ndarray) -> Average:
    """The interpolated precision at these recalls, held as they are, on average."""

    def average(ranked: Ranked, params: Params) -> np.ndarray:
        curves = points(ranked.tp[..., 0], ranked.fp[..., 0], ranked.ends)
        height = np.maximum.accumulate(curves.precision[::-1], axis=0)[::-1]
        recall = curves.hits / ranked.objects[0]
        ap = np.zeros(recall.shape[1])
        for t in range(len(ap)):
            at = np.searchsorted(recall[:, t], recalls)
            ap[t] = np.append(height[:, t], 0.0)[at].mean()
        return ap

    return average


def _straight(ranked: Ranked, params: Params) -> np.ndarray:
    """The envelope joined by straight lines from (0, 1), by trapezoids at 101 recalls."""
    curves = points(ranked.tp[..., 0], ranked.fp[..., 0], ranked.ends)
    at, ap = np.linspace(0, 1, 101), np.zeros(curves.tp.shape[1])
    for t in range(len(ap) if len(ranked.ends) else 0):
        recall = curves.hits[:, t] / ranked.objects[0]
        recall = np.concatenate([[0.0], recall, [recall[-1], 1.0]])
        height = np.concatenate([[1.0], curves.precision[:, t], [0.0, 0.0]])
        height = np.maximum.accumulate(height[::-1])[::-1]
        ap[t] = np.trapezoid(np.interp(at, recall, height), at)
    return ap


def _first_of_equals(dataset: Dataset) -> Dataset:
    """Objects in reverse, so that COCO's rule, the later of equals, takes the first."""
    back = np.arange(len(dataset.truths))[::-1]
    return replace(dataset, truths=dataset.truths.take(back))


def _best_300(dataset: Dataset) -> Dataset:
    """The 300 best detections of each image, of all classes together."""
    found = dataset.detections
    order = np.lexsort((-found.score, found.image))
    image = found.image[order]
    place = np.arange(len(order)) - np.searchsorted(image, image)
    keep = np.sort(order[place < 300])
    return replace(dataset, detections=found.take(keep))


def _single(start: float, stop: float, n: int) -> np.ndarray:
    """torch.linspace: the step in single precision, counted from the nearer end."""
    step, i = float(np.float32((stop - start) / (n - 1))), np.arange(n)
    half = np.where(i < n // 2, start + step * i, stop - step * (n - 1 - i))
    return half.astype(np.float32).astype(float)


_SINGLE_IOU, _SINGLE_RECALL = _single(0.5, 0.95, 10), _single(0, 1, 101)

_BEST = Departure(("best object only, free or not", "只认最佳目标"), {"matching": "voc"})
_WIDER = Departure(("boxes one pixel wider", "框加 1 像素"), {"pixels": "inclusive"})
_EVERY = Departure(("every point", "全点插值"), {"convention": "voc10"})
_ELEVEN = Departure(("11 points", "11 点插值"), {"convention": "voc07"})
_NO_LIMIT = Departure(("no limit of detections", "预测数不设上限"), {"max_dets": 10_000})
_CROWD = Departure(("crowds as ordinary boxes", "群体标注当普通框"), {"crowd": "ordinary"})
_ASIDE = Departure(("difficult objects set aside", "忽略困难目标"), {"difficult": "handled"})

PACKAGES: Mapping[str, Package] = {
    "coco": Package(("COCO", "COCO"), ()),
    "voc07": Package(("VOC 2007", "VOC 2007"), (_ELEVEN, _BEST, _WIDER, _NO_LIMIT, _ASIDE), 0.5),
    "voc10": Package(("VOC 2010", "VOC 2010"), (_EVERY, _BEST, _WIDER, _NO_LIMIT, _ASIDE), 0.5),
    "padilla": Package(("Padilla", "Padilla"), (_EVERY, _BEST, _WIDER, _NO_LIMIT, _CROWD), 0.5),
    "cartucho": Package(
        ("Cartucho/mAP", "Cartucho/mAP"),
        (_EVERY, _BEST, _WIDER, _NO_LIMIT, _CROWD, _ASIDE),
        0.5,
    ),
    "ultralytics": Package(
        ("Ultralytics", "Ultralytics"),
        (
            Departure(
                ("straight lines, trapezoids at 101 recalls", "折线插值，101 点梯形求和"),
                average=_straight,
            ),
            Departure(
                ("the first of equal overlaps", "交并比相等取先出现者"), prepare=_first_of_equals
            ),
            Departure(
                ("300 detections an image, all classes", "每图至多 300 个预测，各类合计"),
                {"max_dets": 10_000},
                prepare=_best_300,
            ),
            Departure(
                ("scores above .001", "得分须大于 .001"),
                {"cutoff": float(np.nextafter(0.001, 1))},
            ),
            Departure(("crowds deleted", "删除群体标注"), {"crowd": "dropped"}),
            Departure(
                ("IoU thresholds in single precision", "交并比阈值为单精度"),
                thresholds=_SINGLE_IOU,
            ),
        ),
    ),
    "torchmetrics": Package(
        ("torchmetrics", "torchmetrics"),
        (
            Departure(
                ("recall thresholds in single precision", "查全率采样点为单精度"),
                average=_sampled(_SINGLE_RECALL),
            ),
            Departure(
                ("IoU thresholds in single precision", "交并比阈值为单精度"),
                thresholds=_SINGLE_IOU,
            ),
        ),
    ),
    "supervision": Package(("supervision", "supervision"), (_ASIDE,)),
}
"""The packages by name; the first is the one that they are measured against."""


def package_map(dataset: Dataset, name: str, iou: float | None = None) -> float:
    """mAP as a package computes it; nan without objects.

    Arguments:
        iou: the threshold; None: the mean over COCO's ten (.5 for packages that have but one).

    Raises:
        Refused: there is no such package.
    """
    package = _package(name)
    return _value(dataset, _rules(package.departures), package.only if iou is None else iou)


def package_rows(dataset: Dataset, name: str, iou: float | None = None) -> list[Row]:
    """From COCO to a package: COCO's number, each departure alone, then the package's number.

    Raises:
        Refused: there is no such package.
    """
    return finish(_package_rows(dataset, name, iou))


def package_rows_steps(
    dataset: Dataset, name: str, iou: float | None = None
) -> Iterator[Step[list[Row]]]:
    """As `package_rows`, in steps that can be watched, and stopped between them."""
    return watched(_package_rows(dataset, name, iou))


def _package_rows(dataset: Dataset, name: str, iou: float | None) -> Work[list[Row]]:
    package = _package(name)
    iou = package.only if iou is None else iou
    base = _value(dataset, _Rules(), iou)
    rows = [Row(("COCO", "COCO"), base, 0.0)]
    for one in package.departures:
        yield len(rows) / (len(package.departures) + 2)
        value = _value(dataset, _rules([one]), iou)
        rows.append(Row(one.name, value, value - base, one.dials))
    value = _value(dataset, _rules(package.departures), iou)
    return [*rows, Row(package.name, value, value - base, package.dials)]


def _package(name: str) -> Package:
    if name not in PACKAGES:
        known = ", ".join(PACKAGES)
        raise Refused(
            f"There is no package {name!r}; choose from {known}.", f"没有 {name!r}，可选 {known}。"
        )
    return PACKAGES[name]


def _dials(departures: Sequence[Departure]) -> dict[str, Any]:
    return {k: v for one in departures for k, v in one.dials.items()}


def _rules(departures: Sequence[Departure]) -> _Rules:
    rules = _Rules(COCO.model_copy(update=_dials(departures)))
    for one in departures:
        rules = replace(
            rules,
            thresholds=rules.thresholds if one.thresholds is None else one.thresholds,
            average=one.average or rules.average,
            prepare=(*rules.prepare, *([one.prepare] if one.prepare else [])),
        )
    return rules


def _value(dataset: Dataset, rules: _Rules, iou: float | None) -> float:
    for change in rules.prepare:
        dataset = change(dataset)
    thresholds = rules.thresholds
    if iou is not None:
        near = thresholds[np.abs(thresholds - iou) < 1e-6]
        thresholds = near if len(near) else np.array([iou])
    matches = match(dataset, rules.params, thresholds, ("all",))
    average = rules.average or _by_convention
    ap = [
        average(ranked, rules.params) for ranked in by_class(dataset, matches) if ranked.objects[0]
    ]
    return float(np.mean(ap)) if ap else float("nan")


def _by_convention(ranked: Ranked, params: Params) -> np.ndarray:
    curves = points(ranked.tp[..., 0], ranked.fp[..., 0], ranked.ends)
    return average_precision(curves, int(ranked.objects[0]), params.convention, params.grid)
