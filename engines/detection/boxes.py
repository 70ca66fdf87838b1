"""Overlap of boxes: the intersection over union.

A box is (x, y, w, h) in pixels: its left and upper edge, its width and its height.

    IoU(D, G) = |D ∩ G| / |D ∪ G| = |D ∩ G| / (|D| + |G| - |D ∩ G|)

Two things are done differently by different tools. A crowd region G stands for many objects, and
a detection inside it should not be blamed for being small: it takes |D ∩ G| / |D|. And when w is
meant as x_last - x_first of inclusive pixels, as in PASCAL VOC, a side has w + 1 pixels.

References:
    M. Everingham et al., The PASCAL Visual Object Classes (VOC) Challenge, 2010,
    https://doi.org/10.1007/s11263-009-0275-4
    T.-Y. Lin et al., Microsoft COCO: Common Objects in Context, 2014,
    https://arxiv.org/abs/1405.0312
"""

import numpy as np

__all__ = ["ORDERS", "from_xywh", "iou", "paired_iou", "to_xywh"]

ORDERS = ("xywh", "xyxy", "cxcywh", "yxyx")
"""How a file may write a box: corner and size, two corners, centre and size, or two corners whose
y come first."""


def paired_iou(
    d: np.ndarray,
    g: np.ndarray,
    crowd: np.ndarray | bool = False,
    *,
    inclusive: bool = False,
) -> np.ndarray:
    """IoU of each pair of boxes d, g (..., 4) that broadcast; where `crowd`, |D ∩ G| / |D|.

    Arguments:
        inclusive: count the pixels of both edges: every side is one pixel longer.
    """
    one = float(inclusive)
    w = np.minimum(d[..., 2] + d[..., 0], g[..., 2] + g[..., 0]) - np.maximum(d[..., 0], g[..., 0])
    h = np.minimum(d[..., 3] + d[..., 1], g[..., 3] + g[..., 1]) - np.maximum(d[..., 1], g[..., 1])
    both = np.maximum(w + one, 0) * np.maximum(h + one, 0)
    area_d = (d[..., 2] + one) * (d[..., 3] + one)
    area_g = (g[..., 2] + one) * (g[..., 3] + one)
    union = np.where(crowd, area_d, area_d + area_g - both)
    return np.divide(both, union, out=np.zeros_like(both), where=both > 0)


def iou(
    detections: np.ndarray,
    truths: np.ndarray,
    crowd: np.ndarray | bool = False,
    *,
    inclusive: bool = False,
) -> np.ndarray:
    """All overlaps, (n, m), of detections (n, 4) with ground truths (m, 4)."""
    return paired_iou(detections[:, None], truths[None], crowd, inclusive=inclusive)


def to_xywh(box: np.ndarray, order: str) -> np.ndarray:
    """Boxes (n, 4) written in one of `ORDERS` as (x, y, w, h)."""
    if order == "yxyx":
        box = box[:, [1, 0, 3, 2]]
    a, b = box[:, :2], box[:, 2:]
    if order in ("xyxy", "yxyx"):
        return np.concatenate([a, b - a], axis=1)
    if order == "cxcywh":
        return np.concatenate([a - b / 2, b], axis=1)
    return box


def from_xywh(box: np.ndarray, order: str) -> np.ndarray:
    """Boxes (n, 4), given as (x, y, w, h), written in one of `ORDERS`."""
    a, b = box[:, :2], box[:, 2:]
    if order == "xyxy":
        return np.concatenate([a, a + b], axis=1)
    if order == "yxyx":
        return np.concatenate([a, a + b], axis=1)[:, [1, 0, 3, 2]]
    if order == "cxcywh":
        return np.concatenate([a + b / 2, b], axis=1)
    return box
