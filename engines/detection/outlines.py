"""The shapes or poses of one picture for the page: how to draw them, and how alike they are.

A page cannot rasterise as pycocotools does, so it is told every overlap instead. Contours of
masks are for the eye: within half a pixel, S. Suzuki, K. Abe, 1985, as OpenCV has it.
"""

from typing import Any

import cv2
import numpy as np
from pycocotools import mask as coco_mask

from .dataset import Detections, Truths
from .evaluation import Evaluation
from .oks import JOINTS, LIMBS
from .overlap import paired_overlap

__all__ = ["outlines"]


def outlines(result: Evaluation, image: int = 0) -> dict[str, list[dict[str, Any]]]:
    """Of each object and detection of an image, in the order of the data set, what goes beside
    its box; nothing where boxes are compared.

    truth: rings [[x1, y1, x2, y2, ...], ...]; or, of a pose, joints [[x, y], ...], limbs
    [[x1, y1, x2, y2], ...], and aside: whether none is labelled. detections: rings, or joints and
    limbs; area in pixels if it is not the box's; and over: the overlaps that are not 0, by the
    place of the object among those of the image; with a crowd that is set aside, |D ∩ G| / |D|.
    """
    dataset, overlap = result.dataset, result.dataset.overlap
    truths, found = dataset.truths, dataset.detections
    g, d = (np.flatnonzero(side.image == image) for side in (truths, found))
    if overlap is None:
        return {"truth": [{} for _ in g], "detections": [{} for _ in d]}
    rows, columns = (x.ravel() for x in np.meshgrid(d, g, indexing="ij"))
    crowd = truths.crowd[columns] & (result.params.crowd == "handled")
    table = paired_overlap(dataset, rows, columns, crowd).reshape(len(d), len(g))
    aside = ~overlap.counts(truths)
    return {
        "truth": [_drawn(overlap.kind, truths, i) | {"aside": bool(aside[i])} for i in g.tolist()],
        "detections": [
            _drawn(overlap.kind, found, i)
            | ({} if found.area is None else {"area": float(found.area[i])})
            | {"over": {int(j): float(values[j]) for j in np.flatnonzero(values)}}
            for i, values in zip(d.tolist(), table, strict=True)
        ],
    }


def _drawn(kind: str, boxes: Truths | Detections, i: int) -> dict[str, Any]:
    if boxes.pose is not None and kind == "keypoints":
        return _joints(boxes.pose[i], labelled_only=isinstance(boxes, Truths))
    assert boxes.shape is not None
    return {"rings": _rings(kind, boxes.shape[i])}


def _joints(pose: np.ndarray, *, labelled_only: bool) -> dict[str, Any]:
    """Of an object what is labelled, of a detection what is not at 0, 0: there it saw nothing."""
    points = np.round(pose[:, :2], 2)
    shown = np.where(labelled_only, pose[:, 2] > 0, points.any(axis=1))
    limbs = LIMBS if len(pose) == JOINTS else ()
    return {
        "joints": points[shown].tolist(),
        "limbs": [
            [*points[a].tolist(), *points[b].tolist()] for a, b in limbs if shown[a] and shown[b]
        ],
    }


def _rings(kind: str, shape: Any) -> list[list[float]]:
    if kind != "mask":
        return [np.round(ring, 2).tolist() for ring in shape]
    pixels = coco_mask.decode(shape)
    contours, _ = cv2.findContours(pixels, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    near = (cv2.approxPolyDP(contour, 0.5, closed=True) for contour in contours)
    return [(points.ravel() + 0.5).tolist() for points in near]
