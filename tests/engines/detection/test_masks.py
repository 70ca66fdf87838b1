"""Overlap of masks as pycocotools has it, and of turned boxes as geometry has it."""

import contextlib
import io
import json
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from scipy.optimize import linprog
from scipy.spatial import ConvexHull, HalfspaceIntersection

from engines.detection import (
    Params,
    coco_stats,
    edits,
    from_coco,
    outlines,
    package_map,
    package_rows,
    rivals,
    run,
    scene,
    to_coco,
    with_overlap,
)
from engines.detection.masks import convex_iou, has_shapes, polygon_area
from engines.detection.readers.shapes import shape_area
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
def test_the_twelve_numbers_of_masks_are_pycocotools(seed: int) -> None:
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


def test_the_boxes_of_runs_are_pycocotools() -> None:
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
def test_turned_boxes_overlap_as_their_half_planes(
    a: tuple[float, ...], b: tuple[float, ...]
) -> None:
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


def test_a_ship_turned_the_other_way_is_no_hit() -> None:
    """The upright boxes around both are the same."""
    dataset = from_coco(oriented(-0.7))
    assert run(dataset).value == 1
    assert run(with_overlap(dataset, "oriented")).value == 0
    assert run(with_overlap(from_coco(oriented(0.7)), "oriented")).trace().iou[0] == pytest.approx(
        1, abs=1e-5
    )


def test_turned_boxes_overlap_as_opencv_says() -> None:
    rng = np.random.default_rng(4)
    for _ in range(200):
        told = [
            (
                tuple(rng.uniform(40, 60, 2)),
                tuple(rng.uniform(5, 50, 2)),
                float(rng.uniform(0, 90)),
            )
            for _ in range(2)
        ]
        kind, points = cv2.rotatedRectangleIntersection(*told)
        both = 0.0 if kind == cv2.INTERSECT_NONE else cv2.contourArea(cv2.convexHull(points))
        areas = [w * h for _, (w, h), _ in told]
        a, b = (cv2.boxPoints(one) for one in told)
        assert convex_iou(a, b) == pytest.approx(both / (sum(areas) - both), abs=1e-3)


def test_the_twelve_numbers_of_turned_boxes_follow_their_own_overlap() -> None:
    """pycocotools with its table of overlaps put in place of its own."""
    rng = np.random.default_rng(5)
    data = oriented(0.7)
    data["annotations"], data["results"] = [], []
    for k in range(12):
        where = {"image_id": 1, "category_id": 1}
        x, y, w, h, angle = rng.uniform([30, 30, 10, 40, 0], [170, 170, 30, 90, 3])
        for side, move in (("annotations", 0), ("results", 3)):
            ring = corners(x + move, y, w, h, angle + move / 30)
            box = [*ring.min(axis=0), *np.ptp(ring, axis=0)]
            row = {"segmentation": [ring.ravel().tolist()], "bbox": box, "area": float(w * h)}
            more = {"score": round(1 - k / 20, 2)} if move else {"id": k + 1, "iscrowd": 0}
            data[side].append(row | where | more)
    dataset = with_overlap(from_coco(data), "oriented")

    class Turned(COCOeval):
        def computeIoU(self, image: int, category: int) -> np.ndarray:
            rings = [
                [np.reshape(one["segmentation"][0], (-1, 2)) for one in side[image, category]]
                for side in (self._dts, self._gts)
            ]
            return np.array([[convex_iou(d, g) for g in rings[1]] for d in rings[0]])

    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = data
        truth.createIndex()
        found = truth.loadRes([dict(x) for x in data["results"]])
        for d in found.anns.values():
            d["area"] = polygon_area(np.reshape(d["segmentation"][0], (-1, 2)))
        evaluation = Turned(truth, found, "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    assert 0.05 < evaluation.stats[0] < 0.95
    np.testing.assert_allclose(coco_stats(dataset), evaluation.stats, atol=1e-12)


@pytest.mark.parametrize("kind", ["mask", "oriented"])
def test_the_dial_is_the_overlap(kind: str) -> None:
    dataset = from_coco(oriented(-0.5))
    ours = run(dataset, Params(overlap=kind))
    theirs = run(with_overlap(dataset, kind))
    assert ours.trace().iou[0] == theirs.trace().iou[0] < 0.6
    assert ours.value == theirs.value == 0
    assert run(dataset).trace().iou[0] > 0.75


@pytest.mark.parametrize("kind", ["mask", "oriented"])
def test_objects_in_another_order_keep_their_shapes(kind: str) -> None:
    """Ultralytics' rule turns the objects round; the number of pairs that match stays."""
    dataset, _ = scene("turned")
    base = package_map(with_overlap(dataset, kind), "coco", 0.5)
    first, *_ = package_rows(with_overlap(dataset, kind), "ultralytics", 0.5)
    rows = {
        row.name[0]: row.value
        for row in package_rows(with_overlap(dataset, kind), "ultralytics", 0.5)
    }
    assert first.value == base == pytest.approx(run(dataset, Params(overlap=kind)).value)
    assert rows["the first of equal overlaps"] == base < 1


def test_two_models_are_compared_by_their_masks() -> None:
    dataset = from_coco(oriented(0.7))
    good, bad = dataset.detections, from_coco(oriented(-0.7)).detections
    dataset = replace(dataset, models={"good": good, "bad": bad})
    assert rivals(dataset, "good", "bad", n=100).difference == 0
    for kind in ("mask", "oriented"):
        told = rivals(dataset, "good", "bad", Params(overlap=kind), n=100)
        assert (told.first, told.second) == (1, 0)


@pytest.mark.parametrize("kind", ["box", "mask"])
def test_exported_shapes_are_read_back(kind: str) -> None:
    """As the file wrote them, or as masks where masks are compared."""
    dataset = from_coco(content(3))
    wanted = run(dataset, Params(overlap="mask"))
    told = json.loads(json.dumps(to_coco(run(dataset, Params(overlap=kind)).dataset)))
    again = from_coco(told)
    assert run(again, Params(overlap="mask")).conventions() == wanted.conventions()
    assert coco_stats(again) == coco_stats(dataset)


def test_a_box_edited_by_hand_stands_for_itself_and_all_others_keep_their_shapes() -> None:
    dataset, _ = scene("turned")
    rows = edits.brief(dataset, 0, edits._rows(dataset, 0))
    assert rows == ([[0, 3]], [[0, 4]])
    same = edits.apply(dataset, {0: rows})
    for kind in ("mask", "oriented"):
        params = Params(overlap=kind)
        np.testing.assert_array_equal(run(same, params).bars, run(dataset, params).bars)
    less = edits.apply(dataset, {0: ([[0, 1], [2, 1]], [[0, 4]])})  # the pipe is deleted
    assert [shape[0] for shape in less.truths.shape] == [
        list(dataset.truths.shape[i][0]) for i in (0, 2)
    ]
    moved = edits.apply(dataset, {0: ([[0, 3]], [[0.0, 170, 290, 170, 90, 0.9], [1, 3]])})
    assert moved.detections.shape[0] is None
    assert run(moved, Params(overlap="oriented")).trace().reason[0] == "below"


def test_polygons_and_runs_meet_on_a_picture_of_unknown_size() -> None:
    data = content(1)
    whole = run(from_coco(data), Params(overlap="mask"))
    data["images"] = [{"id": i} for i in (1, 2, 3)]
    assert run(from_coco(data), Params(overlap="mask")).conventions() == whole.conventions()


def test_the_page_is_told_every_overlap() -> None:
    """Its numbers are those of the ranking, its rings enclose the area that is counted."""
    for kind in ("mask", "oriented"):
        result = run(
            from_coco(content(2) if kind == "mask" else oriented(0.6)), Params(overlap=kind)
        )
        for image in range(len(result.dataset.images)):
            told, picture = outlines(result, image), result.picture(image)
            place = {g: j for j, g in enumerate(picture["truth"]["index"])}
            found = picture["detections"]
            in_file = sorted(range(len(found["row"])), key=lambda i: found["index"][i])
            for one, i in zip(told["detections"], in_file, strict=True):
                best = found["best"][i]
                assert one["over"].get(place.get(best), 0) == pytest.approx(found["iou"][i])
                # A contour goes through the middles of the outermost pixels.
                edge = 3 * one["area"] ** 0.5 if kind == "mask" else 1
                assert shape_area(one["rings"]) == pytest.approx(one["area"], abs=edge)
    assert outlines(run(from_coco(content(2))), 0)["truth"][0] == {}


def test_pictures_of_unknown_size_have_masks_too() -> None:
    data = oriented(0.7)
    data["images"] = [{"id": 1}]
    assert run(with_overlap(from_coco(data), "mask")).value == 1


def test_what_cannot_be_compared_is_refused() -> None:
    dataset = from_coco(oriented(0.7))
    with pytest.raises(Refused, match="choose from box, mask, oriented"):
        with_overlap(dataset, "circles")
    bare = oriented(0.7)
    bare["results"][0] |= {"bbox": [1, 2, 3, 4], "segmentation": []}
    for kind in ("mask", "oriented"):
        with pytest.raises(Refused, match="The detections of this data have no"):
            run(from_coco(bare), Params(overlap=kind))
    with pytest.raises(Refused, match="not four corners"):
        with_overlap(from_coco(content(0)), "oriented")
    with pytest.raises(Refused, match="Only upright boxes can be shifted"):
        run(dataset, Params(overlap="mask", shift_x=2))
    data = oriented(0.7)
    data["results"][0]["segmentation"] = {"size": [10, 10], "counts": [50, 50]}
    with pytest.raises(Refused, match="a mask of"):
        with_overlap(from_coco(data), "mask")
    data["results"][0]["segmentation"] = {"size": [200, 200], "counts": [50, 9]}
    data["results"][0]["bbox"] = [1, 2, 3, 4]
    with pytest.raises(Refused, match="neither polygons nor runs"):
        with_overlap(from_coco(data), "mask")
