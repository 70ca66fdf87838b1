"""COCO's twelve numbers, against pycocotools and the published cases."""

import dataclasses
import json
from itertools import chain
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from engines.detection import Dataset, Image, Params, build, coco_stats, coco_steps, load
from tests.engines.detection.oracle import CASES, datasets, expected, pycocotools_stats

MANY = settings(max_examples=220, deadline=None, derandomize=True)


def same_as_pycocotools(dataset: Dataset, first_id: int | None = None, **dials: Any) -> None:
    ours = coco_stats(dataset, Params(**dials))
    np.testing.assert_allclose(ours, pycocotools_stats(dataset, first_id), rtol=0, atol=1e-12)


def from_torchmetrics(name: str) -> Dataset:
    """Batches of images with boxes xyxy, as torchmetrics has them."""
    data = json.loads((CASES / "torchmetrics_small" / f"{name}_xyxy.json").read_text())
    target, preds = (
        [
            {"image": i, "label": label, "box": [x1, y1, x2 - x1, y2 - y1]}
            | ({"score": image["scores"][k]} if "scores" in image else {})
            for i, image in enumerate(chain(*data[key]))
            for k, (label, (x1, y1, x2, y2)) in enumerate(
                zip(image["labels"], image["boxes"], strict=True)
            )
        ]
        for key in ("target", "preds")
    )
    kinds = 1 + max(record["label"] for record in target + preds)
    pictures = [Image(i + 1, str(i)) for i in range(len(list(chain(*data["target"]))))]
    return build(pictures, [str(k) for k in range(kinds)], target, preds)


@pytest.mark.parametrize(
    ("name", "stated"), [("doctest", 0), ("inputs", 1), ("inputs2", 2)], ids=str
)
def test_torchmetrics_cases(name: str, stated: int) -> None:
    dataset = from_torchmetrics(name)
    same_as_pycocotools(dataset)
    values = list(expected("torchmetrics_small")["computed_here"].values())[stated]
    for number, value in values["pycocotools 2.0.11"].items():
        assert getattr(coco_stats(dataset), number) == pytest.approx(value, abs=1e-12), number


def test_torchmetrics_doctest_as_published() -> None:
    stats = coco_stats(from_torchmetrics("doctest"))
    for number, value in expected("torchmetrics_small")["expected"]["doctest"].items():
        assert getattr(stats, number) == pytest.approx(value, abs=1e-12), number


def test_detectron2_case_as_published() -> None:
    folder = CASES / "detectron2_small"
    dataset = load([folder / "gt_annotations.json", folder / "detections.json"])
    assert not dataset.problems
    for number, value in expected("detectron2_small")["expected"]["bbox"].items():
        assert getattr(coco_stats(dataset), number) == pytest.approx(value, abs=1e-12), number


@pytest.mark.parametrize("name", ["edge_", "zero_", ""])
def test_hotcoco_cases(name: str) -> None:
    """Crowds matched again, areas on the limits, an empty class; and ids from 0."""
    folder = CASES / "hotcoco_fixtures"
    dataset = load([folder / f"{name}gt.json", folder / f"{name}dt.json"])
    same_as_pycocotools(dataset, first_id=1)
    stated = list(expected("hotcoco_fixtures")["computed_here"].values())
    values = stated[["edge_", "zero_", ""].index(name)]["hotcoco 1.3.0"]
    for number, value in values.items():
        assert getattr(coco_stats(dataset), number) == pytest.approx(value, abs=1e-12), number


def test_hotcoco_cases_as_published() -> None:
    folder, cases = CASES / "hotcoco_fixtures", expected("hotcoco_fixtures")["expected"]
    for name, case in {"edge": "edge", "zero": "zero (0-based ids)"}.items():
        stats = coco_stats(load([folder / f"{name}_gt.json", folder / f"{name}_dt.json"]))
        for number, value in cases[case].items():
            assert getattr(stats, number) == pytest.approx(value, abs=1e-6), (name, number)


def test_toy_case() -> None:
    dataset = load(sorted((CASES / "rp_toy7").glob("*ts/*.txt")))
    same_as_pycocotools(dataset)
    values = expected("rp_toy7")["computed_here"]["pycocotools 12 stats"]
    assert list(coco_stats(dataset)) == pytest.approx(list(values.values()), abs=1e-12)


@MANY
@given(datasets())
def test_random_data(dataset: Dataset) -> None:
    same_as_pycocotools(dataset)


@settings(MANY, max_examples=60)
@given(datasets(first_id=0))
def test_random_data_with_annotation_0(dataset: Dataset) -> None:
    """pycocotools notes the id of the object that a detection took, and reads 0 as "none". So
    the right numbers are those that it gives when the same annotations count from 1; and those
    that it gives for ids from 0 follow when a match with annotation 0 is taken for none.
    """
    same_as_pycocotools(dataset, first_id=1)
    same_as_pycocotools(dataset, first_id=0, id_zero="unmatched")


def test_annotation_0_loses_ap50() -> None:
    """Three hits of three, and pycocotools has AP .442."""
    folder = CASES / "hotcoco_fixtures"
    dataset = load([folder / "zero_gt.json", folder / "zero_dt.json"])
    right, wrong = (coco_stats(dataset, Params(id_zero=how)) for how in ("ordinary", "unmatched"))
    assert right[1] == pytest.approx(1, abs=1e-12)
    assert wrong[1] == pytest.approx(0.44224422442244, abs=1e-12)


def test_more_detections_than_are_kept() -> None:
    rng = np.random.default_rng(0)
    corner, size = rng.uniform(0, 400, (150, 2)), rng.uniform(10, 90, (150, 2))
    box = np.concatenate([corner, size], axis=1)
    truths = [{"image": i % 2, "label": 0, "box": b} for i, b in enumerate(box[:40])]
    found = [
        {"image": i % 2, "label": 0, "box": b + rng.normal(0, 2, 4), "score": rng.random()}
        for i, b in enumerate(np.concatenate([box, box]))
    ]
    same_as_pycocotools(build([Image(1, "a"), Image(2, "b")], ["x"], truths, found))


def test_images_count_in_the_order_of_their_ids() -> None:
    """The same boxes with the two images' ids exchanged: another one of the equal scores leads."""
    box = [0, 0, 10, 10]
    found = [{"image": i, "label": 0, "box": box, "score": 0.5} for i in (0, 1)]
    one = build([Image(1, "a"), Image(2, "b")], ["x"], [{"image": 0, "box": box}], found)
    other = build([Image(1, "a"), Image(2, "b")], ["x"], [{"image": 1, "box": box}], found)
    assert coco_stats(one)[0] == pytest.approx(1)
    assert coco_stats(other)[0] == pytest.approx(0.5)
    same_as_pycocotools(one)
    same_as_pycocotools(other)


def test_nothing_at_all() -> None:
    assert set(coco_stats(build([], [], [], []))) == {-1.0}
    same_as_pycocotools(build([Image(1, "a")], ["x"], [], []))


def test_steps_end_with_the_same_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress rises, and chunks of any size give the same numbers."""
    dataset = from_torchmetrics("inputs")
    whole = coco_stats(dataset)
    monkeypatch.setattr("engines.detection.matching.PAIRS", 3)
    steps = list(coco_steps(dataset))
    done = [step.done for step in steps]
    assert len(done) > 5
    assert done == sorted(done)
    assert steps[-1].result == whole


def test_records_are_not_changed() -> None:
    dataset = from_torchmetrics("inputs")
    before = dataclasses.replace(dataset.detections, box=dataset.detections.box.copy())
    coco_stats(dataset)
    np.testing.assert_array_equal(before.box, dataset.detections.box)
