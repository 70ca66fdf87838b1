"""What practitioners look at: thresholds, classes, calibration, the worst pictures."""

import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from engines.detection import Dataset, Image, Params, build, confusion, error_types, run, scene
from engines.detection.calibration import calibration
from engines.detection.confusion import normalised
from engines.detection.thresholds import class_rows, interpolated, mean_sweep, sweep
from engines.detection.worst import mistakes, worst_pictures
from tests.engines.detection.oracle import datasets


@settings(max_examples=30, deadline=None, derandomize=True)
@given(datasets())
def test_every_confidence_is_what_is_counted_there(dataset: Dataset) -> None:
    result = run(dataset, Params(crowd="dropped"))
    for k in range(len(dataset.classes)):
        curve, swept = result.curve(k), sweep(result, k)
        for i, confidence in enumerate(swept.confidence):
            tp, fp, _ = curve.at(confidence)
            assert swept.precision[i] == tp / (tp + fp)
            assert swept.recall[i] == (tp / curve.n_gt if curve.n_gt else 0)
        if len(curve.score) and curve.n_gt:
            assert swept.best() == pytest.approx(curve.best())
    above = sweep(result, -1, np.array([2.0]))
    assert (above.precision[0], above.recall[0]) == (1, 0)


def test_the_mean_is_over_the_classes_with_objects() -> None:
    result = run(scene("garage")[0])
    swept = mean_sweep(result)
    with_objects = [k for k in range(len(result.dataset.classes)) if result.objects[k, 0]]
    alone = [sweep(result, k, swept.confidence).recall for k in with_objects]
    np.testing.assert_allclose(swept.recall, np.mean(alone, axis=0))
    assert (np.diff(swept.recall) <= 0).all()
    empty = run(build([Image(1, "a")], ["a"], [], []))
    assert np.isnan(mean_sweep(empty).f).all()


def test_a_row_for_every_class() -> None:
    result = run(scene("garage")[0])
    rows = {row.name: row for row in class_rows(result, 0.5)}
    wheel = rows["wheel"]
    assert wheel.tp + wheel.fn == wheel.objects
    assert wheel.f == pytest.approx(2 * wheel.tp / (2 * wheel.tp + wheel.fp + wheel.fn))
    assert np.isnan(rows["helmet"].recall)
    assert [row.ap for row in rows.values() if row.objects] == [
        row["ap"] for row in result.per_class() if row["objects"]
    ]


@settings(max_examples=20, deadline=None, derandomize=True)
@given(datasets())
def test_the_mean_height_of_a_curve_is_cocos_ap(dataset: Dataset) -> None:
    result = run(dataset)
    heights = interpolated(result).mean(axis=1)
    np.testing.assert_allclose(heights, result.ap["coco"][:, result.t, 0], atol=1e-12)


@pytest.mark.parametrize("by", ["row", "column"])
def test_the_diagonal_of_a_normalised_matrix(by: str) -> None:
    m = confusion(run(scene("garage")[0])).matrix(0.3)
    shares = normalised(m, by)
    sums = np.nansum(shares, axis=1 if by == "row" else 0)
    assert set(np.round(sums, 12)) <= {0.0, 1.0}
    for k in range(len(m)):
        total = m[k].sum() if by == "row" else m[:, k].sum()
        assert np.isnan(shares[k, k]) if not total else shares[k, k] == m[k, k] / total
    np.testing.assert_array_equal(normalised(m), m)


def detections(n: int, seed: int = 0) -> tuple[Dataset, np.ndarray, np.ndarray]:
    """Boxes alone in their images, right as often as they score."""
    rng = np.random.default_rng(seed)
    score = rng.random(n)
    right = rng.random(n) < score
    box = (0, 0, 20, 20)
    found = [{"box": box, "score": s, "image": i, "label": 0} for i, s in enumerate(score)]
    truths = [{"box": box, "image": int(i), "label": 0} for i in np.flatnonzero(right)]
    return build([Image(i + 1, f"{i}") for i in range(n)], ["a"], truths, found), score, right


def test_calibration_is_sklearns() -> None:
    dataset, score, right = detections(500)
    ours = calibration(run(dataset), 10)
    precision, confidence = calibration_curve(right, score, n_bins=10)
    full = ours.count > 0
    np.testing.assert_allclose(ours.precision[full], precision)
    np.testing.assert_allclose(ours.confidence[full], confidence)
    assert ours.brier == pytest.approx(brier_score_loss(right, score))
    assert ours.ece == pytest.approx(np.average(abs(precision - confidence), weights=ours.count))


def test_scores_that_say_what_they_mean_and_scores_that_do_not() -> None:
    dataset = detections(4000)[0]
    assert calibration(run(dataset)).ece < 0.03
    squared = run(dataset, Params(rescale="square"))
    assert squared.value == pytest.approx(run(dataset).value)
    assert calibration(squared).ece > 0.1
    nothing = calibration(run(build([Image(1, "a")], ["a"], [], [])))
    assert np.isnan(nothing.ece)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(datasets())
def test_the_worst_picture_is_first_and_nothing_is_counted_twice(dataset: Dataset) -> None:
    result = run(dataset)
    pictures = worst_pictures(result, 0.3)
    assert sorted(picture.image for picture in pictures) == list(range(len(dataset.images)))
    f1 = [picture.f1 for picture in pictures if not np.isnan(picture.f1)]
    assert f1 == sorted(f1)
    total = [
        sum(c.at(0.3)[j] for c in map(result.curve, range(len(dataset.classes)))) for j in range(3)
    ]
    assert [sum(p[j] for p in pictures) for j in (2, 3, 4)] == total


def test_every_mistake_leads_to_its_picture() -> None:
    result = run(scene("garage")[0])
    listed = mistakes(result, confidence=0.0)
    errors = error_types(result)
    assert len(listed) == sum(errors.count.values())
    found = result.dataset.detections
    for one in listed:
        assert one.name == result.dataset.images[one.image].name
        if one.kind != "missed":
            assert one.score == found.score[one.detection]
            assert one.label == result.dataset.classes[found.label[one.detection]]
    scores = [one.score for one in listed if one.kind != "missed"]
    assert scores == sorted(scores, reverse=True)
    assert all(one.score >= 0.6 for one in mistakes(result, errors, 0.6) if one.kind != "missed")


@pytest.mark.parametrize("most", [(0, 0), (3, 2), (10**6, None)])
def test_the_first_of_all_mistakes_are_listed(most: tuple[int | None, int | None]) -> None:
    result = run(scene("garage")[0])
    every = mistakes(result, confidence=0.0)
    wrong = [one for one in every if one.kind != "missed"]
    missed = [one for one in every if one.kind == "missed"]
    some = mistakes(result, confidence=0.0, most=most)
    assert repr(some) == repr([*wrong[: most[0]], *missed[: most[1]]])  # nan is no number
