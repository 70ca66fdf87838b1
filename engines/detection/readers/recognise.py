"""Which format a file has, and what the four numbers of its boxes mean.

The numbers are judged over all objects, or all detections, of a format together:

- relative when none is above 1 (a little more is forgiven), pixels otherwise;
- two corners when in every row the second is right of and below the first; a corner and a size
  otherwise. Among relative numbers, centre and size when those boxes lie within the picture, as
  YOLO writes them.

Every guess is recorded in `Dataset.layout` and can be corrected.
"""

__all__ = ["read", "recognise"]

from collections.abc import Sequence

import numpy as np

from ..dataset import Layout
from .coco import read_coco
from .files import File
from .rows import Read, Row, Unreadable
from .table import read_csv
from .text import read_names, read_text
from .voc import read_voc

_NAMES = ("classes.txt", "names.txt", "labels.txt")


def read(file: File) -> Read:
    """The content of one file, by its first character and its ending.

    Raises:
        Unreadable: nothing that is read here, or broken.
    """
    name = file.name.lower()
    first = file.data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if first in (b"{", b"[") and not name.endswith(".csv"):
        return read_coco(file.name, file.data)
    if first == b"<":
        return read_voc(file.name, file.data)
    if name.endswith((".csv", ".tsv")):
        return read_csv(file.name, file.data)
    if name.endswith((".names", ".yaml", ".yml")) or name.rsplit("/")[-1] in _NAMES:
        return read_names(file.name, file.data)
    if name.endswith(".txt"):
        return read_text(file.name, file.data)
    raise Unreadable(
        "not a format that is read here: COCO JSON, VOC XML, YOLO or plain text, CSV",
        "不支持的格式；可读取 COCO JSON、VOC XML、YOLO 或纯文本、CSV",
    )


def recognise(rows: Sequence[Row], known: Layout, wanted: Layout) -> Layout:
    """The layout of rows of one role: as wanted, else as the format fixes it, else a guess."""
    layout = Layout(
        known.format or wanted.format, wanted.boxes or known.boxes, wanted.units or known.units
    )
    if not rows or all(layout):
        return layout
    score_last = _four(rows, score_first=False)
    score_first = _four(rows, score_first=True)
    if not layout.format:
        relative = layout.units != "pixels" and max(score_last.max(), score_first.max()) <= 1.01
        yolo = relative and _outside(score_last) <= _outside(score_first)
        layout = layout._replace(format="yolo" if yolo else "text")
    box = score_last if layout.format == "yolo" else score_first
    if not layout.units:
        layout = layout._replace(units="relative" if box.max() <= 1.01 else "pixels")
    if not layout.boxes:
        layout = layout._replace(boxes=_order(box, layout))
    return layout


def _four(rows: Sequence[Row], *, score_first: bool) -> np.ndarray:
    """The four numbers of each row that may have a score before or behind them."""
    return np.array([row.box[-4:] if score_first else row.box[:4] for row in rows], float)


def _order(box: np.ndarray, layout: Layout) -> str:
    if layout.format == "yolo" or (layout.units == "relative" and not _outside(box)):
        return "cxcywh"
    return "xyxy" if (box[:, 2:] > box[:, :2]).all() else "xywh"


def _outside(box: np.ndarray) -> int:
    """How many boxes leave the unit square when read as centre and size."""
    low, high = box[:, :2] - box[:, 2:] / 2, box[:, :2] + box[:, 2:] / 2
    return int(((low < -0.01) | (high > 1.01)).any(axis=1).sum())
