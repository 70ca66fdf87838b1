"""COCO's twelve numbers; of keypoints, its ten.

AP is the mean of `average_precision` ("coco") over classes and over the IoU thresholds .5, .55,
..., .95; AR the mean of the largest recall, over the same, with at most 1, 10 or 100 detections
per image and class. A class without objects (in the range of area) is left out of the mean; when
all are, the number is -1. Where keypoints are compared, AR is of at most 20 detections, at .5 and
.75 too, and small objects have no numbers of their own.

References:
    T.-Y. Lin et al., Microsoft COCO, 2014, https://arxiv.org/abs/1405.0312;
    https://cocodataset.org/#detection-eval
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from .average import averages, by_class, hits_of, largest_recall
from .dataset import Dataset
from .matching import COCO_IOU, RANGES, match_steps
from .params import COCO, Params
from .steps import Step, Work, finish, part, watched

__all__ = ["CocoStats", "PoseStats", "Stats", "coco_stats", "coco_steps"]


class CocoStats(NamedTuple):
    """The twelve numbers in COCO's order."""

    AP: float
    AP50: float
    AP75: float
    APsmall: float
    APmedium: float
    APlarge: float
    AR1: float
    AR10: float
    AR100: float
    ARsmall: float
    ARmedium: float
    ARlarge: float


class PoseStats(NamedTuple):
    """The ten numbers of keypoints, in COCO's order."""

    AP: float
    AP50: float
    AP75: float
    APmedium: float
    APlarge: float
    AR: float
    AR50: float
    AR75: float
    ARmedium: float
    ARlarge: float


Stats = CocoStats | PoseStats


def coco_stats(dataset: Dataset, params: Params = COCO) -> Stats:
    """The twelve numbers, or ten; `params` may change how detections are matched, and not what
    is averaged.
    """
    return finish(_coco(dataset, params))


def coco_steps(dataset: Dataset, params: Params = COCO) -> Iterator[Step[Stats]]:
    """As `coco_stats`, in steps that can be watched, and stopped between them."""
    return watched(_coco(dataset, params))


def _coco(dataset: Dataset, params: Params) -> Work[Stats]:
    matching = match_steps(dataset, params, COCO_IOU, tuple(RANGES))
    matches = yield from part(matching, 0, 0.7)
    table: list[list[np.ndarray]] = []
    for ranked in by_class(dataset, matches):
        hits = hits_of(ranked)
        recalls = [largest_recall(hits, first) for first in (1, 10, 100)]
        table.append([averages(ranked, ["coco"], params)["coco"], *recalls])
        yield 0.7 + 0.3 * len(table) / len(dataset.classes)
    shape = (-1, 4, len(COCO_IOU), len(RANGES))
    ap, ar1, ar10, ar100 = np.reshape(table, shape).swapaxes(0, 1)
    if dataset.kind == "keypoints":
        return PoseStats(*_of_poses(ap), *_of_poses(ar100))
    return CocoStats(
        _mean(ap[..., 0]),
        _mean(ap[:, 0, 0]),
        _mean(ap[:, 5, 0]),
        *(_mean(ap[..., a]) for a in (1, 2, 3)),
        *(_mean(ar[..., 0]) for ar in (ar1, ar10, ar100)),
        *(_mean(ar100[..., a]) for a in (1, 2, 3)),
    )


def _of_poses(table: np.ndarray) -> tuple[float, ...]:
    """The mean, that at .5, at .75, of medium and of large objects, of (K, T, A)."""
    whole = table[..., 0]
    return (
        *(_mean(part) for part in (whole, whole[:, 0], whole[:, 5])),
        *(_mean(table[..., a]) for a in (2, 3)),
    )


def _mean(value: np.ndarray) -> float:
    there = value[~np.isnan(value)]
    return float(there.mean()) if len(there) else -1.0
