"""What the four numbers of a box mean, by the evidence of all rows, and of the other side.

A reading is spoken against by every row that it makes impossible: a box without a size, or one
that leaves its picture. One odd row decides nothing; a share of `ODD` does.

- Relative when most rows have no number above 1.5; pixels otherwise. A format of pixels is taken
  at its word unless nearly all rows speak against it: no data set is of boxes of one pixel.
- Pixels: two corners unless that is spoken against more than a corner and a size. Where no row
  tells, the other side does: the reading in which detections meet objects better; if that is no
  difference, the layout of the other side.
- Relative: centre and size, as YOLO writes it, unless it is spoken against more than the others.
- The score, where its place is open, is in front or behind, wherever most are from 0 to 1; else
  wherever most are from 0 to 100, in percent.
"""

from dataclasses import dataclass

import numpy as np

from engines.params import Text

from ..boxes import ORDERS, iou, to_xywh
from ..dataset import Layout
from .rows import Rows

__all__ = ["ODD", "Evidence", "recognise", "score_last", "settle"]

ODD = 0.2
"""The share of rows that speaks against a reading."""

RELATIVE = 1.5
"""No relative number is above it, but in a fault."""

BEYOND = 0.02
"""The share of a picture by which a box may leave it, by rounding."""

SURE = 8
"""Rows from which the silence of all of them is evidence."""

_LOOKED_AT = 2000


@dataclass(frozen=True)
class Evidence:
    """A layout, whether the rows of its own side told it, and what they said."""

    layout: Layout
    last: bool
    sure: bool
    said: Text


def recognise(rows: Rows, size: np.ndarray, known: Layout, wanted: Layout) -> Evidence:
    """The layout of rows of one side: as wanted, else as the format fixes it, else by evidence.

    Arguments:
        size: (n, 2) of each row's picture; 0: not known.
    """
    layout = Layout(
        known.format or wanted.format,
        wanted.boxes or known.boxes,
        wanted.units or known.units,
        wanted.numbers,
    )
    if known.units == "pixels" and not wanted.units and _shares(rows):
        return Evidence(layout._replace(units="relative"), False, True, _SHARES)
    if layout.format == "yolo" and not layout.boxes:
        layout = layout._replace(boxes="cxcywh")
    plain = ~rows.corners
    if all(layout[:3]) or not len(rows):
        return Evidence(layout, layout.format == "yolo", True, ("", ""))
    numbers, size = rows.numbers[plain], size[plain]
    last = score_last(numbers, layout.format)
    four = numbers[:, :4] if last else _last_four(numbers)
    if not layout.units:
        inside = np.append(four.max(axis=1), _corners(rows).max(axis=1)) <= RELATIVE
        layout = layout._replace(units="relative" if inside.mean() > 0.5 else "pixels")
    sure, said = True, ("", "")
    if not layout.boxes:
        if layout.units == "relative":
            order, said = _relative(four)
        else:
            order, sure, said = _pixels(four, size)
        layout = layout._replace(boxes=order)
    if not layout.format:
        yolo = layout.units == "relative" and layout.boxes == "cxcywh"
        five = ~np.isnan(numbers[:, 4])
        layout = layout._replace(format="yolo" if yolo and (last or not five.any()) else "text")
    return Evidence(layout, last, sure, said)


_SHARES = (
    "nearly all numbers are at most 1: shares of width and height, where the format has pixels",
    "几乎所有数都不超过 1：按宽高的比例读取，而该格式本应是像素",
)


def _shares(rows: Rows) -> bool:
    """Whether nearly all boxes would lie within the first pixel."""
    sides = np.abs(rows.numbers[~rows.corners, :4].T, order="C")
    within = sides.max(axis=0, initial=0) <= RELATIVE
    if not len(within) or within.mean() <= 1 - ODD:
        return False
    return bool((sides != np.round(sides)).any())


def _corners(rows: Rows) -> np.ndarray:
    return rows.numbers[rows.corners][:, :4]


def _last_four(numbers: np.ndarray) -> np.ndarray:
    five = ~np.isnan(numbers[:, 4:])
    return np.where(five, numbers[:, 1:], numbers[:, :4])


def score_last(numbers: np.ndarray, given: str) -> bool:
    """Whether the score is behind the four numbers of most rows (n, 5), and not in front."""
    five = numbers[~np.isnan(numbers[:, 4])]
    if given or not len(five):
        return given == "yolo"
    small = np.abs(five) <= RELATIVE
    if (small[:, :4].all(axis=1) & ~small[:, 4]).mean() > 0.5:  # of relative boxes, in percent
        return True
    for most in (1, 100):
        front, behind = ((five[:, [0, 4]] >= 0) & (five[:, [0, 4]] <= most)).mean(axis=0)
        if abs(front - behind) > ODD:
            return bool(behind > front)
    if (five[:, :4].max(axis=1) <= RELATIVE).mean() <= 0.5:
        return False
    return bool(_leaves(five[:, :4], "cxcywh").mean() <= _leaves(five[:, 1:], "cxcywh").mean())


def _leaves(box: np.ndarray, order: str, size: np.ndarray | float = 1.0) -> np.ndarray:
    """Which boxes have no size or leave a picture of that size (0: not known)."""
    xywh = to_xywh(box, order)
    low, high = xywh[:, :2], xywh[:, :2] + xywh[:, 2:]
    size = np.broadcast_to(size, low.shape)
    beyond = BEYOND * size + (size > 1)
    out = (size > 0) & ((high > size + beyond) | (low < -beyond))
    return out.any(axis=1) | (xywh[:, 2:] <= 0).any(axis=1)


def _relative(box: np.ndarray) -> tuple[str, Text]:
    if not len(box):
        return "cxcywh", ("", "")
    against = {order: _leaves(box, order).mean() for order in ("cxcywh", "xyxy", "xywh")}
    order = min(against, key=lambda x: against[x])
    if against["cxcywh"] <= max(2 * against[order], ODD / 2):
        order = "cxcywh"
    return order, _said(order, against, len(box))


def _pixels(box: np.ndarray, size: np.ndarray) -> tuple[str, bool, Text]:
    if not len(box):
        return "xyxy", False, ("", "")
    against = {order: _leaves(box, order, size).mean() for order in ("xyxy", "xywh")}
    corners, corner = against["xyxy"], against["xywh"]
    if max(corners, corner) >= ODD and corners != corner:
        order = "xyxy" if corners < corner else "xywh"
        return order, True, _said(order, against, len(box))
    return "xyxy", len(box) >= SURE, _said("xyxy", against, len(box))


_CALLED = {
    "xyxy": ("two corners", "两个角点"),
    "xywh": ("a corner and a size", "角点加宽高"),
    "cxcywh": ("a centre and a size", "中心加宽高"),
}


def _said(order: str, against: dict[str, float], n: int) -> Text:
    """The evidence in words: how many rows speak against each reading."""
    other = max((x for x in against if x != order), key=lambda x: against[x])
    bad, good = round(against[other] * n), round(against[order] * n)
    english = (
        f"read as {_CALLED[order][0]}: {good} of {n} rows speak against it, "
        f"{bad} against {_CALLED[other][0]}"
    )
    chinese = (
        f"识别为{_CALLED[order][1]}：{n} 行中有 {good} 行与之矛盾，"
        f"而{_CALLED[other][1]}与 {bad} 行矛盾"
    )
    return english, chinese


def settle(
    unsure: list[tuple[np.ndarray, np.ndarray]],
    known: tuple[np.ndarray, np.ndarray] | None,
    follow: str,
) -> tuple[str, float]:
    """The order in which unsure boxes meet the other side best, and by how much.

    Arguments:
        unsure: (image (n,), four numbers in pixels (n, 4)) of one side.
        known: (image (m,), boxes (m, 4) as x, y, w, h) of the other side.
        follow: the order to keep if there is no difference.
    """
    if known is None or not unsure:
        return follow, 0.0
    image, box = (np.concatenate(x)[:_LOOKED_AT] for x in zip(*unsure, strict=True))
    met = {order: meeting(image, to_xywh(box, order), *known) for order in ORDERS[:2]}
    best = max(met, key=lambda x: met[x])
    gain = met[best] - met[follow]
    return (best, gain) if gain > 0.05 else (follow, gain)


def meeting(image: np.ndarray, box: np.ndarray, other: np.ndarray, its: np.ndarray) -> float:
    """The mean over boxes of the largest IoU with a box of the other side in the same image;
    boxes alone in their image are passed over.
    """
    order = np.argsort(other, kind="stable")
    other, its = other[order], its[order]
    first, last = np.searchsorted(other, image), np.searchsorted(other, image, "right")
    met = [
        iou(box[i : i + 1], its[a:b]).max()
        for i, (a, b) in enumerate(zip(first, last, strict=True))
        if b > a
    ]
    return float(np.mean(met)) if met else 0.0
