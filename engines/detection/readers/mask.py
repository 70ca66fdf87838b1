"""The area of a mask in COCO's JSON: polygons, or runs of pixels (RLE), plain or compressed.

A polygon has the area |Σ (x_i y_{i+1} - x_{i+1} y_i)| / 2. A mask of runs, column by column, has
runs outside and inside by turns, so its area is the sum of every other one. Compressed, each run
from the fourth on is written as its difference to the run two before, in groups of five bits,
lowest first, as the characters from "0" on: the sixth bit says that another group follows, the
fifth of the last group is the sign (T.-Y. Lin et al., https://github.com/cocodataset/cocoapi).
"""

__all__ = ["mask_area"]

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from .rows import Unreadable


def mask_area(segmentation: Any) -> float | None:
    """The area in pixels; None if there is no mask.

    Raises:
        Unreadable: neither polygons nor runs.
    """
    if not segmentation:
        return None
    try:
        if isinstance(segmentation, list):
            return sum(_polygon(np.array(ring, float)) for ring in segmentation)
        counts = segmentation["counts"]
        runs = list(_runs(counts)) if isinstance(counts, str) else counts
        return float(sum(int(run) for run in runs[1::2]))
    except (TypeError, ValueError, KeyError, IndexError, OverflowError):
        raise Unreadable(
            "a segmentation that is neither polygons nor runs", "segmentation 既非多边形也非 RLE"
        ) from None


def _polygon(ring: np.ndarray) -> float:
    x, y = ring.reshape(-1, 2).T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)


def _runs(text: str) -> Iterator[int]:
    before: Sequence[int] = []
    at = 0
    while at < len(text):
        value, shift, group = 0, 0, 0x20
        while group & 0x20:
            group = ord(text[at]) - 48
            value |= (group & 0x1F) << shift
            at, shift = at + 1, shift + 5
        if group & 0x10:
            value -= 1 << shift
        value += before[-2] if len(before) > 2 else 0
        before = [*before[-2:], value]
        yield value
