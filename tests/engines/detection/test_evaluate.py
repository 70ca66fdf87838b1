"""The evaluated dataset: traces, curves, what the page is given, and what a change does."""

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.detection import (
    CONVENTIONS,
    REASONS,
    SCENES,
    SIZES,
    Image,
    Params,
    ap,
    build,
    coco_stats,
    evaluate_steps,
    prepare,
    run,
    scene,
)
from engines.detection.dataset import Dataset
from tests.engines.detection.oracle import datasets

SOME = settings(max_examples=40, deadline=None, derandomize=True)


def test_every_reason_occurs_in_the_garage() -> None:
    """Each detection's fate with all rules in play; there are no keypoints."""
    dataset, _ = scene("garage")
    ids = np.arange(len(dataset.truths))
    dataset = dataclasses.replace(dataset, truths=dataclasses.replace(dataset.truths, id=ids))
    rules = Params(id_zero="unmatched", difficult="handled", cutoff=0.32)
    seen = set(run(dataset, rules).trace().reason) | set(
        run(dataset, Params(size="small")).trace().reason
    )
    assert seen == set(REASONS) - {"unlabelled"}


def test_trace_of_the_staircase() -> None:
    trace = run(scene("staircase")[0]).trace()
    assert trace.outcome.tolist() == ["TP", "FP", "TP", "FP", "FP", "TP"]
    assert trace.rank.tolist() == [1, 2, 3, 4, 5, 6]
    assert trace.truth[trace.outcome == "TP"].tolist() == [3, 2, 1]
    assert (np.diff(trace.score) < 0).all()
    assert (trace.iou[trace.outcome == "TP"] >= 0.5).all()
    assert (trace.iou[trace.outcome == "FP"] < 0.5).all()


@SOME
@given(datasets(), st.sampled_from([0.5, 0.62, 0.75]), st.sampled_from(sorted(SIZES)))
def test_the_trace_explains_itself(dataset: Dataset, iou: float, size: str) -> None:
    """Each reason is true of the detection that has it."""
    params = Params(iou=iou, size=size, difficult="handled")
    trace = run(dataset, params).trace()
    outcome = {"hit": "TP"} | dict.fromkeys(("below", "duplicate", "absent"), "FP")
    assert [outcome.get(reason, "ignored") for reason in trace.reason] == trace.outcome.tolist()
    assert (trace.iou[np.isin(trace.reason, ("hit", "duplicate"))] >= iou).all()
    assert (trace.iou[trace.reason == "below"] < iou).all()
    assert (trace.truth[trace.reason == "absent"] == -1).all()
    assert dataset.truths.crowd[trace.truth[trace.reason == "crowd"]].all()
    assert dataset.truths.difficult[trace.truth[trace.reason == "difficult"]].all()
    taken = trace.truth[trace.outcome == "TP"]
    assert len(set(taken)) == len(taken)
    for truth, image, label in zip(trace.truth, trace.image, trace.label, strict=True):
        if truth >= 0:
            assert (dataset.truths.image[truth], dataset.truths.label[truth]) == (image, label)


@SOME
@given(datasets())
def test_the_number_is_that_of_its_curves(dataset: Dataset) -> None:
    """mAP is the mean over classes of `ap` of what the curve counts."""
    for name in CONVENTIONS:
        result = run(dataset, Params(convention=name, grid="usual"))
        values = []
        for k in np.flatnonzero(result.objects[:, 0]):
            curve = result.curve(int(k))
            hits = np.diff(curve.tp, prepend=0).astype(bool)
            values.append(ap(curve.score, hits, curve.n_gt, name))
            assert result.ap[name][k, result.t, 0] == pytest.approx(values[-1], abs=1e-12)
        assert result.value == pytest.approx(np.mean(values) if values else np.nan, nan_ok=True)


@SOME
@given(datasets())
def test_bars_are_cocos(dataset: Dataset) -> None:
    """Their mean is AP[.5:.95], the first AP50; and so for the sizes."""
    stats = coco_stats(dataset)
    for size, number in zip(
        SIZES, (stats.AP, stats.APsmall, stats.APmedium, stats.APlarge), strict=True
    ):
        bars = run(dataset, Params(size=size)).bars
        assert len(bars) == 10
        assert np.nan_to_num(bars.mean(), nan=-1) == pytest.approx(number, abs=1e-12)


def test_a_threshold_between_the_steps_of_the_dial() -> None:
    dataset, _ = scene("shift")
    params = Params(shift_x=25)  # IoU .600
    values = [run(dataset, params.model_copy(update={"iou": t})).value for t in (0.59, 0.6, 0.61)]
    assert values == [pytest.approx(1), pytest.approx(1), 0]
    assert len(run(dataset, Params(iou=0.59)).thresholds) == 20


def test_one_class_and_all_of_them() -> None:
    dataset, _ = scene("garage")
    table = {row["class"]: row for row in run(dataset).per_class()}
    assert [row["objects"] for row in table.values()] == [3, 5, 4, 0]
    for name in ("wheel", "lamp", "box"):
        assert run(dataset, Params(label=name)).value == table[name]["ap"]
    assert np.isnan(table["helmet"]["ap"])
    with_objects = [table[name]["ap"] for name in ("wheel", "lamp", "box")]
    assert run(dataset).value == pytest.approx(np.mean(with_objects))
    assert run(dataset, Params(empty="zero")).value == pytest.approx(np.sum(with_objects) / 4)
    pooled = run(dataset, Params(average="pooled"))
    curve = pooled.curve()
    hits = np.diff(curve.tp, prepend=0).astype(bool)
    assert pooled.value == pytest.approx(ap(curve.score, hits, 12), abs=1e-12)
    with pytest.raises(ValueError, match="no class 'tram'; the classes are wheel, lamp"):
        run(dataset, Params(label="tram"))


def test_fewer_detections_per_image() -> None:
    dataset, _ = scene("garage")
    trace = run(dataset, Params(max_dets=2)).trace()
    for k in range(3):
        kept = trace.reason[trace.label == k] != "cut"
        assert kept.tolist() == [True, True] + [False] * (len(kept) - 2)


def test_steps_and_stopping() -> None:
    dataset, _ = scene("garage")
    steps = evaluate_steps(dataset)
    assert 0 < next(steps).done < 1
    steps.close()
    *early, last = evaluate_steps(dataset)
    assert all(step.result is None for step in early)
    assert last.result.value == run(dataset).value


# What if


def test_a_hundred_more_false_positives_cost_nothing() -> None:
    for name in SCENES:
        dataset, _ = scene(name)
        before, after = (run(dataset, Params(clutter=n)) for n in (0, 100))
        assert len(after.dataset.detections) == len(dataset.detections) + 100
        for convention, value in before.conventions().items():
            assert after.conventions()[convention] == pytest.approx(value, nan_ok=True), name
        assert after.bars == pytest.approx(before.bars)


def test_clutter_finds_room_where_there_is_none() -> None:
    covered = [{"image": 0, "label": 0, "box": [0, 0, 64, 64]}]
    dataset = prepare(build([Image(1, "a", 64, 64)], ["x"], covered, []), Params(clutter=20))
    assert len(dataset.detections) == 20
    assert (dataset.detections.box[:, 0] < -16).all()


def test_a_cut_off_can_only_harm() -> None:
    dataset, _ = scene("staircase")
    values = [run(dataset, Params(cutoff=c)).value for c in (0, 0.55, 0.85, 1)]
    assert values == sorted(values, reverse=True)
    assert values[0] > values[1] > values[2] > values[3] == 0


def test_scores_may_be_squared() -> None:
    dataset, _ = scene("garage")
    plain, *others = (run(dataset, Params(rescale=how)) for how in ("none", "square", "rank"))
    for other in others:
        assert other.conventions() == plain.conventions()
        assert other.curve().at(0.5) != plain.curve().at(0.5)


@pytest.mark.parametrize(
    ("pixels", "left"), [(5, 0.9), (10, 0.7), (15, 0.5), (20, 0.4), (25, 0.3)]
)
def test_shift(pixels: int, left: float) -> None:
    result = run(scene("shift")[0], Params(shift_x=pixels))
    assert result.bars[0] == pytest.approx(1)
    assert result.bars.mean() == pytest.approx(left)


# The page


@SOME
@given(datasets(), st.integers(0, 18), st.sampled_from(sorted(SIZES)))
def test_the_page_holds_every_curve(dataset: Dataset, t: int, size: str) -> None:
    """Each AP at each threshold and size follows from the JSON alone."""
    result = run(dataset)
    page = json.loads(json.dumps(result.page()))
    for name in CONVENTIONS:
        values = []
        for k, n in enumerate(page["objects"][size]):
            rows = [
                i
                for i, label in enumerate(page["label"])
                if label == k and not page["ignored"][size][i] >> t & 1
            ]
            if n:
                hits = np.array([page["tp"][size][i] >> t & 1 for i in rows], bool)
                values.append(ap(np.array(page["score"])[rows], hits, n, name))
        stated = float(result.means(name, size)[t])
        wanted = np.mean(values) if values else np.nan
        assert stated == pytest.approx(wanted, abs=1e-12, nan_ok=True)


def test_the_picture_holds_every_match() -> None:
    dataset, _ = scene("garage")
    result = run(dataset)
    picture = json.loads(json.dumps(result.picture(0)))
    assert picture["truth"]["crowd"].count(True) == 1
    assert picture["detections"]["row"] == list(range(len(dataset.detections)))
    page = result.page()
    for row, match in zip(
        picture["detections"]["row"], picture["detections"]["match"], strict=True
    ):
        for t, truth in enumerate(match):
            hit = page["tp"]["all"][row] >> t & 1
            assert hit == (truth >= 0 and not picture["truth"]["crowd"][truth])


def test_a_result_without_anything() -> None:
    result = run(build([], [], [], []))
    assert np.isnan(result.means("coco", "all")).tolist() == [True] * 19
    page = result.page()
    assert page["score"] == page["classes"] == page["objects"]["all"] == []
    json.dumps(page, allow_nan=False)
