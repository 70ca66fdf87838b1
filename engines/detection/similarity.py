"""What detections are matched by, in place of upright boxes: masks, turned boxes, keypoints."""

from dataclasses import replace

from engines.refused import Refused

from .dataset import Dataset
from .masks import shaped
from .oks import posed
from .params import OVERLAPS

__all__ = ["with_overlap"]


def with_overlap(dataset: Dataset, kind: str) -> Dataset:
    """The same data set, matched by one of `OVERLAPS`, without the other `models`.

    Raises:
        Refused: there is no such overlap, or as `shaped` and `posed`.
    """
    if kind not in OVERLAPS:
        known = ", ".join(OVERLAPS)
        raise Refused(
            f"There is no overlap {kind!r}; choose from {known}.", f"没有 {kind!r}，可选 {known}。"
        )
    if kind == "box":
        found = replace(dataset.detections, area=None)
        return replace(dataset, overlap=None, detections=found)
    return posed(dataset) if kind == "keypoints" else shaped(dataset, kind)
