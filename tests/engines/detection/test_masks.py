"""Overlap of masks as pycocotools has it, and of turned boxes as geometry has it."""

import contextlib
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from scipy.optimize import linprog
from scipy.spatial import ConvexHull, HalfspaceIntersection

from engines.detection import coco_stats, from_coco, run
from engines.detection.masks import convex_iou, has_shapes, with_overlap
from engines.refused import Refused


def content(seed: int) -> dict:
    """Random polygons and runs, crowds among them, found more or less well."""
    rng = np.random.default_rng(seed)

    def blob(x: float, y: float, r: float) -> list[float]:
        angle = np.sort(rng.uniform(0, 2 * np.pi, 9))
        far = r * rng.uniform(0.5, 1, 9)
        points = np.stack([x + far * np.cos(angle), y + far * np.sin(angle)], axis=1)
        return points.round(2).ravel().tolist()

    def packed(ring: list[float]) -> dict:
        runs = mask.merge(mask.frPyObjects([ring], 240, 320))
        return {"size": runs["size"], "counts": runs["counts"].decode()}

    annotations, results = [], []
    for i in range(12):
        x, y, r = rng.uniform(40, 200), rng.uniform(40, 200), rng.lognormal(3.3, 0.6)
        where = {"image_id": int(rng.integers(1, 4)), "category_id": int(rng.integers(1, 3))}
        ring, crowd = blob(x, y, r), bool(rng.random() < 0.2)
        shape = packed(ring) if crowd else [ring]
        area = float(mask.area(mask.merge(mask.frPyObjects([ring], 240, 320))))
        box = mask.toBbox(mask.merge(mask.frPyObjects([ring], 240, 320))).tolist()
        annotations.append(
            {"id": i + 1, "segmentation": shape, "area": area, "bbox": box, "iscrowd": int(crowd)}
            | where
        )
        for _ in range(rng.integers(0, 3)):
            near = blob(x + rng.normal(0, 3), y + rng.normal(0, 3), r)
            score = float(rng.random().__round__(2))
            results.append({"segmentation": packed(near), "score": score} | where)
    return {
        "images": [{"id": i, "width": 320, "height": 240} for i in (1, 2, 3)],
        "categories": [{"id": k, "name": "ab"[k - 1]} for k in (1, 2)],
        "annotations": annotations,
        "results": results,
    }


@pytest.mark.parametrize("seed", range(6))
def test_the_twelve_numbers_of_masks_are_pycocotools(seed):
    data = content(seed)
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = data
        truth.createIndex()
        evaluation = COCOeval(truth, truth.loadRes([dict(x) for x in data["results"]]), "segm")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    dataset = from_coco(data)
    assert has_shapes(dataset)
    ours = coco_stats(with_overlap(dataset, "mask"))
    np.testing.assert_allclose(ours, evaluation.stats, atol=1e-12)
    assert coco_stats(with_overlap(with_overlap(dataset, "mask"), "box")) == coco_stats(dataset)


def test_the_boxes_of_runs_are_pycocotools():
    data = content(0)
    dataset = from_coco(data)
    theirs = [mask.toBbox(x["segmentation"]).tolist() for x in data["results"]]
    np.testing.assert_allclose(dataset.detections.box, theirs)


def corners(cx: float, cy: float, w: float, h: float, angle: float) -> np.ndarray:
    c, s = np.cos(angle), np.sin(angle)
    square = np.array([[-w, -h], [w, -h], [w, h], [-w, h]]) / 2
    return square @ np.array([[c, s], [-s, c]]) + [cx, cy]


def slow_iou(a: np.ndarray, b: np.ndarray) -> float:
    """From the half-planes that bound both, by another library."""
    a, b = a - 950, b - 950
    planes = np.concatenate([ConvexHull(a).equations, ConvexHull(b).equations])
    # A point inside, for HalfspaceIntersection: the middle of the largest circle within.
    best = linprog(
        [0, 0, -1], np.c_[planes[:, :2], np.ones(8)], -planes[:, 2], bounds=(None, None)
    )
    if best.x is None or best.x[2] < 1e-6:
        return 0.0
    both = ConvexHull(HalfspaceIntersection(planes, best.x[:2]).intersections).volume
    return both / (ConvexHull(a).volume + ConvexHull(b).volume - both)


turned = st.tuples(
    st.floats(900, 1000), st.floats(900, 1000), st.floats(5, 90), st.floats(5, 90), st.floats(0, 6)
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(turned, turned)
def test_turned_boxes_overlap_as_their_half_planes(a, b):
    a, b = corners(*a), corners(*b)
    assert convex_iou(a, b) == pytest.approx(slow_iou(a, b), abs=1e-6)
    assert convex_iou(a, b) == pytest.approx(convex_iou(b, a), abs=1e-6)


def oriented(angle: float) -> dict:
    ring = corners(100, 100, 80, 20, angle).ravel().tolist()
    box = {"image_id": 1, "category_id": 1}
    return {
        "images": [{"id": 1, "width": 200, "height": 200}],
        "categories": [{"id": 1, "name": "ship"}],
        "annotations": [
            box | {"id": 1, "segmentation": [corners(100, 100, 80, 20, 0.7).ravel().tolist()]}
        ],
        "results": [box | {"segmentation": [ring], "score": 0.9}],
    }


def test_a_ship_turned_the_other_way_is_no_hit():
    """The upright boxes around both are the same."""
    dataset = from_coco(oriented(-0.7))
    assert run(dataset).value == 1
    assert run(with_overlap(dataset, "oriented")).value == 0
    assert run(with_overlap(from_coco(oriented(0.7)), "oriented")).trace().iou[0] == pytest.approx(
        1, abs=1e-5
    )


def test_pictures_of_unknown_size_have_masks_too():
    data = oriented(0.7)
    data["images"] = [{"id": 1}]
    assert run(with_overlap(from_coco(data), "mask")).value == 1


def test_what_cannot_be_compared_is_refused():
    dataset = from_coco(oriented(0.7))
    with pytest.raises(Refused, match="choose from box, mask, oriented"):
        with_overlap(dataset, "keypoints")
    data = oriented(0.7)
    data["results"][0]["segmentation"] = {"size": [10, 10], "counts": [50, 50]}
    with pytest.raises(Refused, match="a mask of"):
        with_overlap(from_coco(data), "mask")
    data["results"][0]["segmentation"] = {"size": [200, 200], "counts": [50, 9]}
    data["results"][0]["bbox"] = [1, 2, 3, 4]
    with pytest.raises(Refused, match="neither polygons nor runs"):
        with_overlap(from_coco(data), "mask")
