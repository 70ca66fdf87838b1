"""Shapes in files: polygons, and runs of pixels (RLE), plain or compressed; their boxes and areas.

A polygon has the area |Σ (x_i y_{i+1} - x_{i+1} y_i)| / 2. A mask of runs, column by column, has
runs outside and inside by turns, so its area is the sum of every other one. Compressed, each run
from the fourth on is written as its difference to the run two before, in groups of five bits,
lowest first, as the characters from "0" on: the sixth bit says that another group follows, the
fifth of the last group is the sign (T.-Y. Lin et al., https://github.com/cocodataset/cocoapi).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from .rows import Unreadable

__all__ = ["Shape", "rings_box", "shape_area", "shape_box", "shape_of", "unpacked"]

Shape = list[Any] | dict[str, Any]
"""Rings [x1, y1, x2, y2, ...], or {"size": [height, width], "counts": [runs]}."""

SIDE = 30_000
"""Pixels of a side of a mask."""

_BROKEN = (TypeError, ValueError, KeyError, IndexError, OverflowError)


def shape_of(segmentation: Any) -> Shape | None:
    """The shape that is written so; None if there is none.

    Raises:
        Unreadable: neither polygons nor runs.
    """
    if not segmentation:
        return None
    try:
        if isinstance(segmentation, list):
            rings = [segmentation] if _flat(segmentation) else segmentation
            return [_ring(ring) for ring in rings]
        runs = unpacked(segmentation["counts"])
        height, width = (int(side) for side in segmentation.get("size") or (0, 0))
        if min(runs, default=0) < 0 or not 0 <= max(height, width) <= SIDE:
            raise ValueError
        if height * width and sum(runs) != height * width:
            raise ValueError
        return {"size": [height, width], "counts": runs}
    except _BROKEN:
        raise Unreadable(
            "a segmentation that is neither polygons nor runs", "segmentation 既非多边形也非 RLE"
        ) from None


def _flat(segmentation: list[Any]) -> bool:
    return isinstance(segmentation[0], int | float)


def _ring(ring: Any) -> list[float]:
    flat = np.array(ring, float).ravel()
    if len(flat) % 2 or len(flat) < 4 or not (np.abs(flat) < 1e9).all():
        raise ValueError
    return flat.tolist()


def unpacked(counts: Any) -> list[int]:
    """The lengths of the runs, from a list or from the compressed text."""
    if isinstance(counts, bytes):
        counts = counts.decode()
    if isinstance(counts, str):
        return _runs(counts) if counts else []
    return [int(run) for run in counts]


def shape_area(shape: Shape | None) -> float | None:
    """The area in pixels; None if there is no shape."""
    if shape is None:
        return None
    if isinstance(shape, list):
        return sum(_polygon(np.array(ring, float)) for ring in shape)
    return float(sum(shape["counts"][1::2]))


def _polygon(ring: np.ndarray) -> float:
    x, y = ring.reshape(-1, 2).T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)


def rings_box(rings: Sequence[Any]) -> tuple[float, float, float, float]:
    """The box (x1, y1, x2, y2) around rings."""
    points = np.concatenate([np.array(ring, float).reshape(-1, 2) for ring in rings])
    (x1, y1), (x2, y2) = points.min(axis=0), points.max(axis=0)
    return float(x1), float(y1), float(x2), float(y2)


def shape_box(shape: Shape) -> tuple[float, float, float, float]:
    """The box (x, y, w, h) around a shape, as COCO has it.

    Raises:
        Unreadable: runs without a size, or with no pixel inside.
    """
    if isinstance(shape, list):
        x1, y1, x2, y2 = rings_box(shape)
        return x1, y1, x2 - x1, y2 - y1
    height = shape["size"][0]
    edges = np.cumsum(shape["counts"])
    start, end = edges[0:-1:2], edges[1::2]
    start, end = start[: len(end)][end > start[: len(end)]], end[end > start[: len(end)]]
    if not height or not len(end):
        raise Unreadable("a mask without size or pixels", "掩码没有尺寸或为空")
    left, right = start // height, (end - 1) // height
    spans = right > left  # a run over two columns covers a lower and an upper end
    top = np.where(spans, 0, start % height).min()
    low = np.where(spans, height - 1, (end - 1) % height).max()
    x, y = int(left.min()), int(top)
    return float(x), float(y), float(right.max() - x + 1), float(low - y + 1)


def _runs(text: str) -> list[int]:
    group = np.frombuffer(text.encode("ascii"), np.uint8).astype(np.int64) - 48
    last = np.flatnonzero(group & 0x20 == 0)
    if not len(last) or last[-1] != len(group) - 1 or group.min() < 0:
        raise ValueError
    first = np.append(0, last[:-1] + 1)
    length = last - first + 1
    if length.max() > 12:
        raise ValueError
    place = np.arange(len(group)) - np.repeat(first, length)
    value = np.add.reduceat((group & 0x1F) << (5 * place), first)
    value -= np.where(group[last] & 0x10, np.int64(1) << (5 * length), 0)
    # From the fourth on each is the difference to the one two before.
    value[1::2] = np.cumsum(value[1::2])
    value[2::2] = np.cumsum(value[2::2])
    return value.tolist()
