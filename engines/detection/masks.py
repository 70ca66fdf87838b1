"""Overlap of masks and of turned boxes, in place of that of upright boxes.

    mask      |D ∩ G| / |D ∪ G| counted in pixels of the rasterised polygons or runs, as
              pycocotools does for "segm"
    oriented  the same of convex polygons (turned boxes), exactly, not in pixels

A box without a shape stands for itself. `shaped` gives the same data set, matched by the overlap
of its shapes; the area of a detection is then that of its shape. So has pycocotools it
where results have no bbox; where they have one too, it takes the box's area for AP by size, which
Detectron2 avoids by taking the bbox away.

References:
    https://github.com/cocodataset/cocoapi (rasterisation and IoU of runs)
    G.-S. Xia et al., DOTA, 2018, https://arxiv.org/abs/1711.10398
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from pycocotools import mask as coco_mask

from engines.params import Text
from engines.refused import Refused

from .boxes import from_xywh
from .dataset import Dataset, Detections, Image, Truths, column, lacking
from .readers.shapes import Shape, shape_of

__all__ = ["Overlap", "convex_iou", "has_shapes", "polygon_area", "shaped"]

PIXELS = 25_000_000
"""Pixels of a picture whose masks are compared."""

RING = 6
"""Numbers of the shortest ring that encloses anything."""


@dataclass(frozen=True)
class Overlap:
    """Overlaps of shapes of a `kind` of `OVERLAPS`, as `shaped` has prepared them: runs of
    pixels for "mask", a ring of corners for "oriented".
    """

    kind: str

    def counts(self, truths: Truths) -> np.ndarray:
        """Every object has a shape, if only its box."""
        return np.ones(len(truths), bool)

    def pairs(
        self,
        found: Detections,
        truths: Truths,
        d: np.ndarray,
        g: np.ndarray,
        crowd: np.ndarray,
    ) -> np.ndarray:
        """IoU of each pair, (n,); where `crowd`, |D ∩ G| / |D|."""
        assert found.shape is not None
        assert truths.shape is not None
        if self.kind == "mask":
            runs = zip(found.shape[d], truths.shape[g], crowd.tolist(), strict=True)
            return np.array([_mask_iou(*pair) for pair in runs], float)
        a, b = _rings(found.shape, d), _rings(truths.shape, g)
        iou = np.zeros(len(d))
        for i in np.flatnonzero(_touch(a, d, b, g)).tolist():
            iou[i] = convex_iou(a[int(d[i])], b[int(g[i])], bool(crowd[i]))
        return iou


def has_shapes(dataset: Dataset) -> bool:
    """Whether both sides have polygons or masks."""
    return dataset.truths.shape is not None and dataset.detections.shape is not None


def shaped(dataset: Dataset, kind: str) -> Dataset:
    """The same data set, matched by the overlap of masks ("mask") or turned boxes ("oriented").

    Raises:
        Refused: a side has no shapes, a shape is broken or no turned box, or a picture is too
            large.
    """
    if not has_shapes(dataset):
        raise Refused(*_lacks(dataset, kind))
    area: Callable[[Any], float] = coco_mask.area
    if kind == "mask":
        dataset = _sized(dataset)
        shapes = [_masks(dataset, side) for side in (dataset.truths, dataset.detections)]
    else:
        shapes = [_corners(dataset, side) for side in (dataset.truths, dataset.detections)]
        area = _ring_area
    areas = np.array([area(shape) for shape in shapes[1]], float)
    truths = replace(dataset.truths, shape=shapes[0])
    found = replace(dataset.detections, shape=shapes[1], area=areas)
    return replace(dataset, truths=truths, detections=found, overlap=Overlap(kind), models={})


def _lacks(dataset: Dataset, kind: str) -> Text:
    """What is missing, and what can be done about it."""
    english, chinese = lacking(dataset.truths.shape, dataset.detections.shape)
    what = {"mask": ("polygons or masks", "多边形或掩码"), "oriented": ("corners", "旋转框的角点")}
    return (
        f"The {english} of this data have no {what[kind][0]}: measure the overlap of upright "
        "boxes, or bring files that have them for objects and detections.",
        f"这份数据的{chinese}没有{what[kind][1]}：请改用正框的交并比，或上传两侧都有的文件。",
    )


def _masks(dataset: Dataset, boxes: Truths | Detections) -> np.ndarray:
    return column([_mask(dataset, boxes, i) for i in range(len(boxes))])


def _mask(dataset: Dataset, boxes: Truths | Detections, i: int) -> dict[str, Any]:
    """The runs of one mask, compressed."""
    shape = _shape(boxes, i)
    image = dataset.images[boxes.image[i]]
    height, width = int(np.ceil(image.height)), int(np.ceil(image.width))
    if isinstance(shape, dict):
        if shape["size"] != [height, width]:
            raise Refused(
                f"{image.name}: a mask of {shape['size']} for a picture of {[height, width]} "
                "(height, width)",
                f"{image.name}：掩码尺寸 {shape['size']} 与图片 {[height, width]}（高、宽）不符",
            )
        return coco_mask.frPyObjects(shape, height, width)
    rings = [ring for ring in shape or [] if len(ring) >= RING] or [_box(boxes, i)]
    limit = 2.0 * max(height, width)
    inside = [np.clip(ring, -limit, limit).tolist() for ring in rings]
    return coco_mask.merge(coco_mask.frPyObjects(inside, height, width))


def _sized(dataset: Dataset) -> Dataset:
    """With a size of every picture: where it is not known, that of a mask on it, else that which
    its boxes fill.
    """
    sides: list[Truths | Detections] = [dataset.truths, dataset.detections]
    sides += dataset.models.values()
    image = np.concatenate([side.image for side in sides])
    far = np.concatenate([side.box[:, :2] + side.box[:, 2:] for side in sides])
    filled = np.zeros((len(dataset.images), 2))
    np.maximum.at(filled, image, np.ceil(far) + 1)
    for side in sides:
        for i, shape in enumerate(side.shape if side.shape is not None else ()):
            where = dataset.images[side.image[i]]
            if isinstance(shape, dict) and not (where.width and where.height):
                whole = _shape(side, i)
                assert isinstance(whole, dict)
                if all(whole["size"]):
                    filled[side.image[i]] = whole["size"][::-1]
    images = []
    for one, (width, height) in zip(dataset.images, filled.tolist(), strict=True):
        known = one if one.width and one.height else Image(one.id, one.name, width, height)
        if known.width * known.height > PIXELS:
            raise Refused(
                f"{one.name}: masks on a picture of {known.width:.0f} x {known.height:.0f} pixels "
                "are too large",
                f"{one.name}：图片 {known.width:.0f} × {known.height:.0f} 像素，掩码过大",
            )
        images.append(known)
    return replace(dataset, images=tuple(images))


def _shape(boxes: Truths | Detections, i: int) -> Shape | None:
    return None if boxes.shape is None else shape_of(boxes.shape[i])


def _box(boxes: Truths | Detections, i: int) -> list[float]:
    x1, y1, x2, y2 = from_xywh(boxes.box[i : i + 1], "xyxy")[0].tolist()
    return [x1, y1, x2, y1, x2, y2, x1, y2]


def _mask_iou(d: dict[str, Any], g: dict[str, Any], crowd: bool) -> float:
    return float(coco_mask.iou([d], [g], [int(crowd)])[0, 0])


def _corners(dataset: Dataset, boxes: Truths | Detections) -> np.ndarray:
    return column([_turned(dataset, boxes, i) for i in range(len(boxes))])


def _turned(dataset: Dataset, boxes: Truths | Detections, i: int) -> list[list[float]]:
    """The one ring of a turned box, its corners in order; of a box without a shape its own."""
    shape = _shape(boxes, i)
    ring = np.array(_box(boxes, i)).reshape(-1, 2)
    if shape is not None:
        one = shape[0] if isinstance(shape, list) and len(shape) == 1 else []
        ring = np.array(one, float).reshape(-1, 2)
        closed = len(ring) > 1 and (ring[0] == ring[-1]).all()
        ring = ring[:-1] if closed else ring
    if len(ring) != 4:
        name = dataset.images[boxes.image[i]].name
        raise Refused(
            f"{name}: a shape that has not four corners is no turned box; measure the overlap of "
            "masks.",
            f"{name}：有的形状不是四个角，不能当作旋转框；请改用掩码的交并比。",
        )
    return [_hull(ring).ravel().tolist()]


def _rings(shapes: np.ndarray, places: np.ndarray) -> dict[int, np.ndarray]:
    """The corners (k, 2) of those that are asked for."""
    asked = np.unique(places).tolist()
    return {i: np.array(shapes[i][0]).reshape(-1, 2) for i in asked}


def _touch(
    a: dict[int, np.ndarray], d: np.ndarray, b: dict[int, np.ndarray], g: np.ndarray
) -> np.ndarray:
    """Whether the upright boxes around both overlap, (n,)."""
    (low_a, high_a), (low_b, high_b) = _bounds(a, d), _bounds(b, g)
    return np.all((low_a < high_b) & (low_b < high_a), axis=1)


def _bounds(rings: dict[int, np.ndarray], places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    at = np.searchsorted(np.array(list(rings), int), places)
    low = np.array([ring.min(axis=0) for ring in rings.values()]).reshape(-1, 2)
    high = np.array([ring.max(axis=0) for ring in rings.values()]).reshape(-1, 2)
    return low[at], high[at]


def _ring_area(rings: Sequence[Sequence[float]]) -> float:
    return polygon_area(np.array(rings[0]).reshape(-1, 2))


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
