"""Files to take away: the boxes as COCO JSON, the curves as CSV."""

import csv
import io
from typing import Any

import numpy as np
from pycocotools import mask as coco_mask

from .dataset import Dataset, Detections, Truths
from .evaluate import Result
from .masks import RING
from .readers.rows import Unreadable
from .readers.shapes import shape_of

__all__ = ["curve_csv", "to_coco"]

COLUMNS = (
    "class",
    "objects",
    "rank",
    "score",
    "image",
    "detection",
    "iou",
    "outcome",
    "reason",
    "precision",
    "recall",
)
"""Columns of `curve_csv`."""


def to_coco(dataset: Dataset) -> dict[str, Any]:
    """COCO JSON of objects and detections; the latter under "results", as COCO's results list.
    Polygons, masks and keypoints go with their boxes.

    pycocotools reads it as ground truth and `loadRes(data["results"])` as detections; `load` and
    `from_coco` read all of it back.
    """
    ids, truths, found = dataset.class_ids, dataset.truths, dataset.detections
    return {
        "info": {"description": "Boxes from Tangible"},
        "images": [
            {"id": image.id, "file_name": image.name, "width": image.width, "height": image.height}
            for image in dataset.images
        ],
        "categories": [
            {"id": id, "name": name} for id, name in zip(ids, dataset.classes, strict=True)
        ],
        "annotations": [
            {
                "id": int(truths.id[i]),
                "image_id": dataset.images[truths.image[i]].id,
                "category_id": ids[truths.label[i]],
                "bbox": truths.box[i].tolist(),
                "area": float(truths.area[i]),
                "iscrowd": int(truths.crowd[i]),
                "ignore": int(truths.difficult[i]),
                **_segmentation(truths, i),
                **_keypoints(truths, i),
            }
            for i in range(len(truths))
        ],
        "results": [
            {
                "image_id": dataset.images[found.image[i]].id,
                "category_id": ids[found.label[i]],
                "bbox": found.box[i].tolist(),
                "score": float(found.score[i]),
                **_segmentation(found, i),
                **_keypoints(found, i),
            }
            for i in range(len(found))
        ],
    }


def _segmentation(boxes: Truths | Detections, i: int) -> dict[str, Any]:
    """The shape of a box, if it has one that encloses anything: rings, or compressed runs."""
    if boxes.shape is None:
        return {}
    try:
        shape = shape_of(boxes.shape[i])
    except Unreadable:  # it plays no part where boxes are compared
        return {}
    if isinstance(shape, dict):
        size = shape["size"]
        if not all(size):
            return {}
        counts = coco_mask.frPyObjects(shape, *size)["counts"].decode()
        return {"segmentation": {"size": size, "counts": counts}}
    rings = [ring for ring in shape or [] if len(ring) >= RING]
    return {"segmentation": rings} if rings else {}


def _keypoints(boxes: Truths | Detections, i: int) -> dict[str, Any]:
    """The keypoints of a box, if it has any; of an object how many are labelled, too."""
    pose = None if boxes.pose is None else boxes.pose[i]
    if pose is None:
        return {}
    count = {"num_keypoints": int((pose[:, 2] > 0).sum())} if isinstance(boxes, Truths) else {}
    return {"keypoints": pose.ravel().tolist(), **count}


def curve_csv(result: Result) -> str:
    """Every detection, best first in its class, with its fate and the point that it makes.

    A class without detections has one row with nothing after its number of objects.
    """
    trace, dataset = result.trace(), result.dataset
    precision, recall = np.full(len(trace.rank), np.nan), np.full(len(trace.rank), np.nan)
    for k in range(len(dataset.classes)):
        curve = result.curve(k)
        precision[curve.rows], recall[curve.rows] = curve.precision, curve.recall
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for i, k in enumerate(trace.label):
        table.writerow(
            [
                _cell(dataset.classes[k]),
                result.objects[k, result.a],
                trace.rank[i],
                float(trace.score[i]),
                _cell(dataset.images[trace.image[i]].name),
                trace.detection[i],
                float(trace.iou[i]),
                trace.outcome[i],
                trace.reason[i],
                *("" if np.isnan(x[i]) else float(x[i]) for x in (precision, recall)),
            ]
        )
    for k in set(range(len(dataset.classes))) - set(trace.label.tolist()):
        name = _cell(dataset.classes[k])
        table.writerow([name, result.objects[k, result.a], *[""] * (len(COLUMNS) - 2)])
    return text.getvalue()


def _cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
