"""Which convention moved the number: each one changed alone, the rest as COCO has it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engines.params import Text

from .average import averages, by_class
from .dataset import Dataset
from .matching import COCO_IOU, Matches, match
from .params import COCO, Params
from .steps import Step, Work, finish, watched

__all__ = [
    "CHANGES",
    "Change",
    "Row",
    "compare",
    "compare_steps",
    "mean_ap",
    "tie_spread",
    "tie_steps",
]


@dataclass(frozen=True)
class Change:
    """One departure from COCO: its name and the dials that make it."""

    name: Text
    settings: Mapping[str, Any]


CHANGES: Sequence[Change] = (
    Change(("VOC 2007: 11 points", "VOC 2007：11 点插值"), {"convention": "voc07"}),
    Change(("VOC 2010: every point", "VOC 2010：全点插值"), {"convention": "voc10"}),
    Change(("Trapezoids", "梯形法"), {"convention": "trapezoid"}),
    Change(("scikit-learn: steps", "scikit-learn：阶梯求和"), {"convention": "sklearn"}),
    Change(("Recall thresholds exact, not floats", "查全率采样点用精确分数"), {"grid": "exact"}),
    Change(("Boxes one pixel wider", "框加 1 像素"), {"pixels": "inclusive"}),
    Change(("Best object only, free or not", "只认最佳目标，占用也不让"), {"matching": "voc"}),
    Change(("IoU above, not at, the threshold", "交并比须严格大于阈值"), {"strict": True}),
    Change(("Crowds deleted", "删除群体标注"), {"crowd": "dropped"}),
    Change(("Crowds as ordinary boxes", "群体标注当普通框"), {"crowd": "ordinary"}),
    Change(("Difficult objects set aside", "忽略困难目标"), {"difficult": "handled"}),
    Change(("Difficult objects deleted", "删除困难目标"), {"difficult": "dropped"}),
    Change(("At most 10 detections", "每图至多 10 个预测"), {"max_dets": 10}),
    Change(("Detections without limit", "预测数不设上限"), {"max_dets": 10_000}),
    Change(("Equal scores in reverse order", "同分倒序"), {"ties": "reversed"}),
    Change(("Equal scores shuffled", "同分打乱"), {"ties": "shuffled"}),
    Change(("Annotation 0 never matched", "0 号标注永不匹配"), {"id_zero": "unmatched"}),
    Change(("Area of the box, not the mask", "面积取自框而非掩码"), {"area": "box"}),
    Change(("All classes in one ranking", "全部类别合成一个排序"), {"average": "pooled"}),
    Change(("Classes without objects count as 0", "没有真实框的类别记 0"), {"empty": "zero"}),
    Change(("Scores below .25 thrown away", "丢弃低于 .25 的得分"), {"cutoff": 0.25}),
)
"""Every convention that tools disagree about."""


@dataclass(frozen=True)
class Row:
    """One convention: the number that it gives, and how far that is from COCO's."""

    name: Text
    value: float
    difference: float
    settings: Mapping[str, Any] = field(default_factory=dict)


def compare(dataset: Dataset, iou: float | None = None, size: str = "all") -> list[Row]:
    """COCO's mAP first, then every change of `CHANGES`, the largest difference first.

    Arguments:
        iou: one IoU threshold; None: the mean over COCO's ten.
        size: one of `SIZES`.
    """
    return finish(_compare(dataset, iou, size))


def compare_steps(
    dataset: Dataset, iou: float | None = None, size: str = "all"
) -> Iterator[Step[list[Row]]]:
    """As `compare`, in steps that can be watched, and stopped between them."""
    return watched(_compare(dataset, iou, size))


def _compare(dataset: Dataset, iou: float | None, size: str) -> Work[list[Row]]:
    coco = COCO.model_copy(update={"size": size})
    matched: dict[str, Matches] = {}
    base = _mean_ap(dataset, coco, iou, matched)
    rows = []
    for change in CHANGES:
        params = coco.model_copy(update=change.settings)
        value = _mean_ap(dataset, params, iou, matched)
        rows.append(Row(change.name, value, value - base, change.settings))
        yield len(rows) / len(CHANGES)
    rows.sort(key=lambda row: -abs(row.difference))
    return [Row(("COCO", "COCO"), base, 0.0), *rows]


def tie_spread(dataset: Dataset, n: int = 20, iou: float | None = None) -> np.ndarray:
    """mAP, (n,), under n shuffles of the order of equal scores."""
    return finish(_tie_spread(dataset, n, iou))


def tie_steps(
    dataset: Dataset, n: int = 20, iou: float | None = None
) -> Iterator[Step[np.ndarray]]:
    """As `tie_spread`, in steps that can be watched, and stopped between them."""
    return watched(_tie_spread(dataset, n, iou))


def _tie_spread(dataset: Dataset, n: int, iou: float | None) -> Work[np.ndarray]:
    score = dataset.detections.score
    alike = len(np.unique(score)) == len(score)  # no two scores are equal: one order for all
    values: list[float] = []
    for seed in range(1 if alike else n):
        params = COCO.model_copy(update={"ties": "shuffled", "seed": seed})
        values.append(_mean_ap(dataset, params, iou, {}))
        yield len(values) / n
    return np.resize(values, n)


def mean_ap(dataset: Dataset, iou: float | None = None, params: Params = COCO) -> float:
    """mAP at one IoU threshold, or the mean over COCO's ten; nan without objects."""
    return _mean_ap(dataset, params, iou, {})


_AVERAGING = {"convention", "grid", "average", "empty"}


def _mean_ap(
    dataset: Dataset, params: Params, iou: float | None, matched: dict[str, Matches]
) -> float:
    """mAP; `matched` keeps what was matched by the same rules before."""
    rules = params.model_dump_json(exclude=_AVERAGING)
    if rules not in matched:
        thresholds = COCO_IOU if iou is None else np.array([iou])
        matched[rules] = match(dataset, params, thresholds, (params.size,))
    pooled = params.average == "pooled"
    lists = by_class(dataset, matched[rules], pooled=pooled)
    name = params.convention
    ap = [averages(ranked, [name], params)[name] for ranked in lists]
    there = [x.mean() for x in (ap[-1:] if pooled else ap) if not np.isnan(x).any()]
    return float(np.mean(there)) if there else float("nan")
