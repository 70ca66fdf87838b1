"""Overlap of masks and of turned boxes, in place of that of upright boxes.

    mask      |D ∩ G| / |D ∪ G| counted in pixels of the rasterised polygons or runs, as
              pycocotools does for "segm"
    oriented  the same of convex polygons (turned boxes), exactly, not in pixels

A box without a shape stands for itself. `with_overlap` gives the same data set, matched by the
overlap of its shapes; the area of a detection is then that of its mask.

References:
    https://github.com/cocodataset/cocoapi (rasterisation and IoU of runs)
    G.-S. Xia et al., DOTA, 2018, https://arxiv.org/abs/1711.10398
"""

__all__ = ["OVERLAPS", "Overlap", "convex_iou", "has_shapes", "with_overlap"]

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from pycocotools import mask as coco_mask

from engines.params import Text
from engines.refused import Refused

from .boxes import from_xywh
from .dataset import Dataset, Detections, Truths
from .readers.shapes import Shape, shape_of

OVERLAPS: Mapping[str, Text] = {
    "box": ("upright boxes", "正框"),
    "mask": ("masks", "掩码"),
    "oriented": ("turned boxes", "旋转框"),
}
"""What an overlap can be measured between."""

PIXELS = 25_000_000
"""Pixels of a picture whose masks are compared."""

_RING = 6


@dataclass(frozen=True, eq=False)
class Overlap:
    """Overlaps of shapes: those of detections and of objects, (d,) and (g,), each as `kind` wants
    it: runs for "mask", corners (k, 2) for "oriented".
    """

    kind: str
    found: Sequence[Any]
    truths: Sequence[Any]

    def pairs(self, d: np.ndarray, g: np.ndarray, crowd: np.ndarray) -> np.ndarray:
        """IoU of each pair, (n,); where `crowd`, |D ∩ G| / |D|."""
        one = _mask_iou if self.kind == "mask" else _corner_iou
        asked = zip(d.tolist(), g.tolist(), crowd.tolist(), strict=True)
        return np.array([one(self.found[i], self.truths[j], c) for i, j, c in asked], float)


def has_shapes(dataset: Dataset) -> bool:
    """Whether both sides have polygons or masks."""
    return dataset.truths.shape is not None and dataset.detections.shape is not None


def with_overlap(dataset: Dataset, kind: str) -> Dataset:
    """The same data set, matched by one of `OVERLAPS`.

    Raises:
        Refused: there is no such overlap, a shape is broken, or a picture is too large.
    """
    if kind not in OVERLAPS:
        known = ", ".join(OVERLAPS)
        raise Refused(
            f"There is no overlap {kind!r}; choose from {known}.", f"没有 {kind!r}，可选 {known}。"
        )
    if kind == "box":
        found = replace(dataset.detections, area=None)
        return replace(dataset, overlap=None, detections=found)
    sides = (dataset.detections, dataset.truths)
    if kind == "mask":
        runs, objects = (_masks(dataset, boxes) for boxes in sides)
        overlap = Overlap(kind, runs, objects)
        area = [float(coco_mask.area(one)) for one in runs]
    else:
        overlap = Overlap(kind, *(_corners(boxes) for boxes in sides))
        area = [polygon_area(one) for one in overlap.found]
    found = replace(dataset.detections, area=np.array(area, float))
    return replace(dataset, overlap=overlap, detections=found)


def _masks(dataset: Dataset, boxes: Truths | Detections) -> list[dict[str, Any]]:
    return [_mask(dataset, boxes, i) for i in range(len(boxes))]


def _mask(dataset: Dataset, boxes: Truths | Detections, i: int) -> dict[str, Any]:
    """The runs of one mask, compressed."""
    shape = _shape(boxes, i)
    image = dataset.images[boxes.image[i]]
    if isinstance(shape, dict):
        size = [int(image.height), int(image.width)]
        if (image.width and shape["size"] != size) or not all(shape["size"]):
            raise Refused(
                f"{image.name}: a mask of {shape['size']} for a picture of {size} (height, width)",
                f"{image.name}：掩码尺寸 {shape['size']} 与图片 {size}（高、宽）不符",
            )
        return coco_mask.frPyObjects(shape, *shape["size"])
    rings = [ring for ring in shape or [] if len(ring) >= _RING] or [_box(boxes, i)]
    height, width = _size(dataset, int(boxes.image[i]))
    limit = 2.0 * max(height, width)
    inside = [np.clip(ring, -limit, limit).tolist() for ring in rings]
    return coco_mask.merge(coco_mask.frPyObjects(inside, height, width))


def _size(dataset: Dataset, image: int) -> tuple[int, int]:
    """Height and width of a picture; if they are not known, those that its boxes fill."""
    name, width, height = dataset.images[image][1:]
    if not width or not height:
        both = (dataset.truths, dataset.detections)
        box = np.concatenate([x.box[x.image == image] for x in both])
        width, height = (box[:, :2] + box[:, 2:]).max(axis=0) + 1
    if not 1 <= height * width <= PIXELS:
        raise Refused(
            f"{name}: masks on a picture of {width:.0f} x {height:.0f} pixels are too large",
            f"{name}：图片 {width:.0f} × {height:.0f} 像素，掩码过大",
        )
    return int(np.ceil(height)), int(np.ceil(width))


def _shape(boxes: Truths | Detections, i: int) -> Shape | None:
    return None if boxes.shape is None else shape_of(boxes.shape[i])


def _box(boxes: Truths | Detections, i: int) -> list[float]:
    x1, y1, x2, y2 = from_xywh(boxes.box[i : i + 1], "xyxy")[0].tolist()
    return [x1, y1, x2, y1, x2, y2, x1, y2]


def _mask_iou(d: dict[str, Any], g: dict[str, Any], crowd: bool) -> float:
    return float(coco_mask.iou([d], [g], [int(crowd)])[0, 0]) if d["size"] == g["size"] else 0.0


def _corners(boxes: Truths | Detections) -> list[np.ndarray]:
    """Convex polygons, (k, 2): the hull of each shape that is one ring, else the box."""
    polygons = []
    for i in range(len(boxes)):
        shape = _shape(boxes, i)
        ring = shape[0] if isinstance(shape, list) and len(shape) == 1 else _box(boxes, i)
        polygons.append(_hull(np.array(ring, float).reshape(-1, 2)))
    return polygons


def _hull(points: np.ndarray) -> np.ndarray:
    """The convex hull of points in order around it, (k, 2)."""
    order = cv2.convexHull(points.astype(np.float32), returnPoints=False)[:, 0]
    return points[order]


def convex_iou(d: np.ndarray, g: np.ndarray, crowd: bool = False) -> float:
    """IoU of two convex polygons (k, 2)."""
    area, other = polygon_area(d), polygon_area(g)
    if not area or not other:
        return 0.0
    both = polygon_area(_clipped(d, g))
    return both / (area if crowd else area + other - both)


def polygon_area(ring: np.ndarray) -> float:
    """|Σ (x_i y_{i+1} - x_{i+1} y_i)| / 2 of a ring (k, 2)."""
    if len(ring) < 3:
        return 0.0
    x, y = (ring - ring[0]).T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)


def _clipped(ring: np.ndarray, by: np.ndarray) -> np.ndarray:
    """The part of a convex ring inside another (I. Sutherland, G. Hodgman, 1974).

    OpenCV's `intersectConvexConvex` is not used: it answers 0 for some boxes that share an edge.
    """
    turn = np.sign(_cross(by[1] - by[0], by[2] - by[0]))
    for a, b in zip(by, np.roll(by, -1, axis=0), strict=True):
        side = turn * _cross(b - a, ring - a)
        inside, following = side >= 0, np.roll(side, -1)
        share = side / np.where(side == following, 1, side - following)
        crossing = ring + share[:, None] * (np.roll(ring, -1, axis=0) - ring)
        points = np.stack([ring, crossing], axis=1).reshape(-1, 2)
        ring = points[np.stack([inside, inside != np.roll(inside, -1)], axis=1).ravel()]
        if len(ring) < 3:
            break
    return ring


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]


def _corner_iou(d: np.ndarray, g: np.ndarray, crowd: bool) -> float:
    if (d.max(axis=0) <= g.min(axis=0)).any() or (g.max(axis=0) <= d.min(axis=0)).any():
        return 0.0
    return convex_iou(d, g, crowd)
