"""Similarity of keypoints as pycocotools has it, from files to numbers."""

import contextlib
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from engines.detection import (
    Params,
    PoseStats,
    coco_stats,
    confusion,
    edits,
    error_types,
    from_coco,
    load,
    outlines,
    rivals,
    run,
    to_coco,
    with_overlap,
)
from engines.detection.oks import LIMBS, sigmas
from engines.refused import Refused


def content(seed: int, joints: int = 17, images: int = 3) -> dict[str, Any]:
    """Random people: some without a labelled joint, some crowds, some found twice or thrice."""
    rng = np.random.default_rng(seed)
    annotations: list[dict[str, Any]] = []
    results: list[dict[str, Any]] = []
    for i in range(14):
        where = {"image_id": int(rng.integers(1, images + 1)), "category_id": 1 + i % 2}
        x, y, w, h = rng.uniform([0, 0, 20, 20], [200, 200, 200, 200])
        pose = np.empty((joints, 3))
        pose[:, :2] = rng.uniform([x, y], [x + w, y + h], (joints, 2)).round(1)
        pose[:, 2] = rng.choice([0, 1, 2], joints, p=[0.4, 0.2, 0.4])
        if rng.random() < 0.25:
            pose[:] = 0
        annotations.append(
            {
                "id": i + 1,
                "bbox": [x, y, w, h],
                "area": float(rng.choice([0.4, 0.9]) * w * h),
                "iscrowd": int(rng.random() < 0.2),
                "keypoints": pose.ravel().tolist(),
                "num_keypoints": int((pose[:, 2] > 0).sum()),
            }
            | where
        )
        for _ in range(rng.integers(0, 4)):
            near = pose.copy()
            if not near.any():
                near[:, :2] = rng.uniform([x, y], [x + 3 * w, y + 3 * h], (joints, 2))
            near[:, :2] += rng.normal(0, rng.choice([0, 2, 6, 15]), (joints, 2))
            near[:, 2] = rng.random(joints)
            score = float(rng.choice([0.3, 0.5, 0.5, 0.8]))
            results.append({"keypoints": near.ravel().tolist(), "score": score} | where)
    return {
        "images": [{"id": i + 1, "width": 400, "height": 400} for i in range(images)],
        "categories": [{"id": 1, "name": "person"}, {"id": 2, "name": "ape"}],
        "annotations": annotations,
        "results": results,
    }


def pycocotools(data: dict[str, Any], k: int = 17) -> COCOeval:
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = json.loads(json.dumps(data))
        truth.createIndex()
        found = truth.loadRes(json.loads(json.dumps(data["results"])))
        evaluation = COCOeval(truth, found, "keypoints")
        if k != 17:
            evaluation.params.kpt_oks_sigmas = sigmas(k)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.sampled_from([17, 17, 4, 9]), st.booleans())
def test_the_ten_numbers_are_pycocotools(seed: int, joints: int, boxed: bool) -> None:
    """With crowds, unlabelled objects, equal scores; results with and without boxes."""
    data = content(seed, joints)
    if not data["results"]:
        return
    if boxed:
        rng = np.random.default_rng(seed)
        for one in data["results"]:
            one["bbox"] = rng.uniform([0, 0, 10, 10], [200, 200, 150, 150]).tolist()
    ours = coco_stats(with_overlap(from_coco(data), "keypoints"))
    assert isinstance(ours, PoseStats)
    np.testing.assert_allclose(ours, pycocotools(data, joints).stats, atol=1e-12)


def test_each_similarity_is_pycocotools() -> None:
    for seed in range(8):
        data = content(seed)
        dataset = with_overlap(from_coco(data), "keypoints")
        evaluation = pycocotools(data)
        for (image, category), table in evaluation.ious.items():
            if not len(table):
                continue
            g = [i for i, one in enumerate(data["annotations"]) if _key(one) == (image, category)]
            d = [i for i, one in enumerate(data["results"]) if _key(one) == (image, category)]
            d.sort(key=lambda i: -data["results"][i]["score"])
            rows, columns = (x.ravel() for x in np.meshgrid(d, g, indexing="ij"))
            crowd = dataset.truths.crowd[columns]
            assert dataset.overlap is not None
            ours = dataset.overlap.pairs(dataset.detections, dataset.truths, rows, columns, crowd)
            np.testing.assert_array_equal(ours.reshape(table.shape), table)


def _key(record: dict[str, Any]) -> tuple[int, int]:
    return record["image_id"], record["category_id"]


def test_of_many_poses_twenty_are_kept() -> None:
    """COCO's limit; another one where it is asked for."""
    data = content(1, images=1)
    first = data["annotations"][0]
    data["annotations"] = [first | {"iscrowd": 0}]
    pose = np.ones(51) * 5
    first["keypoints"], first["num_keypoints"] = pose.tolist(), 17
    far = {"image_id": 1, "category_id": 1, "score": 0.9, "keypoints": (pose + 900).tolist()}
    data["annotations"][0] = first | {"iscrowd": 0, "image_id": 1, "category_id": 1}
    data["results"] = [far] * 25 + [far | {"score": 0.1, "keypoints": pose.tolist()}]
    dataset = from_coco(data)
    assert run(dataset, Params(overlap="keypoints")).value == 0
    assert pycocotools(data).stats[0] == 0
    assert run(dataset, Params(overlap="keypoints", max_dets=30)).value > 0


def test_the_sigmas_are_cocos_and_else_one_share_each() -> None:
    evaluation = COCOeval(iouType="keypoints")
    np.testing.assert_array_equal(sigmas(17), evaluation.params.kpt_oks_sigmas)
    np.testing.assert_array_equal(sigmas(4), [0.25] * 4)
    assert {i for limb in LIMBS for i in limb} == set(range(17))


def test_everything_else_follows_the_keypoints() -> None:
    """Exactly found poses are all right, whatever their boxes; every table agrees."""
    data = content(3)
    people = [one for one in data["annotations"] if one["num_keypoints"]]
    for one in people:
        one["iscrowd"] = 0
    data["annotations"] = people
    box = [1, 1, 5, 5]
    data["results"] = [
        {**{k: one[k] for k in ("image_id", "category_id", "keypoints")}, "bbox": box, "score": s}
        for one, s in zip(people, np.linspace(0.2, 0.9, len(people)), strict=True)
    ]
    dataset = from_coco(data)
    assert run(dataset).value < 0.2
    result = run(dataset, Params(overlap="keypoints"))
    assert result.value == 1
    assert set(result.trace().reason) == {"hit"}
    assert sum(error_types(result).count.values()) == 0
    matrix = confusion(result).matrix(0.0)
    assert matrix.sum() == np.trace(matrix) == len(people)
    models = {"a": dataset.detections, "b": dataset.detections}
    told = rivals(replace(dataset, models=models), "a", "b", Params(overlap="keypoints"), n=100)
    assert (told.first, told.difference) == (1, 0)


def test_what_lies_on_an_unlabelled_object_is_set_aside() -> None:
    data = content(0)
    one = data["annotations"][0]
    one |= {"keypoints": [0] * 51, "num_keypoints": 0, "iscrowd": 0, "bbox": [10, 10, 90, 90]}
    data["annotations"] = [one]
    inside = {"keypoints": [20, 20, 1] * 17, "score": 0.9}
    outside = {"keypoints": [390, 390, 1] * 17, "score": 0.8}
    where = {k: one[k] for k in ("image_id", "category_id")}
    data["results"] = [inside | where, outside | where]
    trace = run(from_coco(data), Params(overlap="keypoints")).trace()
    assert trace.outcome.tolist() == ["ignored", "FP"]
    assert trace.reason.tolist() == ["unlabelled", "below"]
    assert trace.iou[0] == 1


def test_exported_keypoints_are_read_back_and_are_pycocotools() -> None:
    data = content(5)
    dataset = from_coco(data)
    told = json.loads(json.dumps(to_coco(dataset)))
    again = coco_stats(with_overlap(from_coco(told), "keypoints"))
    assert again == coco_stats(with_overlap(dataset, "keypoints"))
    np.testing.assert_allclose(pycocotools(told).stats, again, atol=1e-12)


def test_a_box_edited_by_hand_loses_its_keypoints_and_all_others_keep_them() -> None:
    dataset = from_coco(content(5, images=1))
    params = Params(overlap="keypoints")
    n, m = len(dataset.truths), len(dataset.detections)
    same = edits.apply(dataset, {0: ([[0, n]], [[0, m]])})
    assert run(same, params).conventions() == run(dataset, params).conventions()
    moved = edits.apply(dataset, {0: ([[0, n]], [[0.0, 1, 1, 9, 9, 0.9], [1, m - 1]])})
    assert moved.detections.pose is not None
    assert moved.detections.pose[0] is None
    assert len(run(moved, params).dataset.detections) == m - 1


def test_what_cannot_be_compared_is_refused() -> None:
    data = content(2)
    for one in data["results"]:
        one["bbox"] = [1, 2, 30, 40]
        del one["keypoints"]
    with pytest.raises(Refused, match="The detections of this data have no keypoints"):
        run(from_coco(data), Params(overlap="keypoints"))
    data = content(2)
    for one in data["results"]:
        one["keypoints"] = one["keypoints"][:12]
    with pytest.raises(Refused, match="have 4, 17 keypoints"):
        run(from_coco(data), Params(overlap="keypoints"))
    with pytest.raises(Refused, match="Only upright boxes can be shifted"):
        run(from_coco(content(2)), Params(overlap="keypoints", shift_x=2))


def test_a_record_with_broken_keypoints_is_refused_by_its_number() -> None:
    data = content(2)
    data["annotations"][3]["keypoints"] = [1, 2, 3, 4]
    data["results"][1]["keypoints"] = "none"
    told = [problem.reason[0] for problem in from_coco(data).problems]
    assert len(told) == 2
    assert all("by threes" in words for words in told)
    assert "annotations[3]" in told[0]
    assert "results[1]" in told[1]


def test_a_count_that_the_keypoints_deny_is_told() -> None:
    data = content(2)
    posed = next(one for one in data["annotations"] if one["num_keypoints"])
    posed["num_keypoints"] = 0
    notes = [note.reason[0] for note in from_coco(data).notes]
    assert any("num_keypoints" in words for words in notes)
    assert not any("num_keypoints" in note.reason[0] for note in from_coco(content(2)).notes)


def yolo(tmp_path: Path, numbers: int) -> Path:
    """Labels and predictions of YOLO's pose models: found exactly, but for a scale of the box."""
    rng = np.random.default_rng(4)
    lines: dict[str, str] = {}
    for i in range(12):
        size = rng.uniform(0.2, 0.4, 2)
        centre = rng.uniform(size / 2, 1 - size / 2)
        pose = np.empty((5, 3))
        pose[:, :2] = centre + rng.uniform(-0.5, 0.5, (5, 2)) * size
        pose[:, 2] = rng.choice([1, 2], 5)
        pose[i % 5] = 0
        for side in ("labels", "predictions"):
            told = pose.copy()
            last = []
            if side == "predictions":
                told[:, 2] = rng.random(5)
                told[i % 5, :2] = centre
                last = [0.5 + i / 100]
            told = told if side == "predictions" or numbers == 3 else told[:, :2]
            words = [f"{x:.6f}".removesuffix(".000000") for x in (*centre, *size, *told.ravel())]
            lines[f"{side}/a{i}.txt"] = " ".join(["0", *words, *map(str, last)]) + "\n"
    with zipfile.ZipFile(tmp_path / "poses.zip", "w") as archive:
        for name, line in lines.items():
            archive.writestr(name, line)
    return tmp_path / "poses.zip"


@pytest.mark.parametrize("numbers", [2, 3])
def test_poses_of_yolo_are_compared(tmp_path: Path, numbers: int) -> None:
    dataset = load([yolo(tmp_path, numbers)])
    assert not dataset.problems
    assert dataset.truths.pose is not None
    assert [int((pose[:, 2] > 0).sum()) for pose in dataset.truths.pose] == [4] * 12
    result = run(dataset, Params(overlap="keypoints"))
    assert result.trace().iou == pytest.approx(1, abs=1e-6)
    assert result.bars == pytest.approx(1)
    notes = " ".join(note.reason[0] for note in dataset.notes)
    assert "1/5 = 0.2" in notes
    assert "0.53" in notes


def test_the_page_is_told_joints_limbs_and_every_similarity() -> None:
    result = run(from_coco(content(6)), Params(overlap="keypoints"))
    for image in range(len(result.dataset.images)):
        told, picture = outlines(result, image), result.picture(image)
        place = {g: j for j, g in enumerate(picture["truth"]["index"])}
        found = picture["detections"]
        in_file = sorted(range(len(found["row"])), key=lambda i: found["index"][i])
        for one, i in zip(told["detections"], in_file, strict=True):
            best = place.get(found["best"][i])
            assert one["over"].get(best, 0) == pytest.approx(found["iou"][i])
            assert len(one["joints"]) == 17
            assert len(one["limbs"]) == len(LIMBS)
        for one, i in zip(told["truth"], picture["truth"]["index"], strict=True):
            assert result.dataset.truths.pose is not None
            seen = result.dataset.truths.pose[i][:, 2] > 0
            assert len(one["joints"]) == seen.sum()
            assert one["aside"] == (not seen.any())
            assert len(one["limbs"]) == sum(seen[a] and seen[b] for a, b in LIMBS)
