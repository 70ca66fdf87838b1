"""Who takes whom: VOC's published values, and the rules against a slow version of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.detection import (
    PROTOCOLS,
    Dataset,
    Image,
    Params,
    build,
    iou,
    load,
    run,
    scene,
    tie_spread,
    tie_steps,
)
from engines.detection.matching import argsort_whole, match, ranking
from tests.engines.detection.oracle import CASES, datasets, expected, slow_flags


def one_image(truths: list[dict], detections: list[tuple[float, list[float]]]) -> Dataset:
    found = [{"image": 0, "label": 0, "score": s, "box": b} for s, b in detections]
    return build([Image(1, "a", 100, 100)], ["x"], [{"image": 0} | t for t in truths], found)


@pytest.fixture(scope="module")
def toy() -> Dataset:
    return load(sorted((CASES / "rp_toy7").glob("*ts/*.txt")))


@pytest.mark.parametrize("threshold", ["0.1", "0.3", "0.5", "0.75"])
def test_voc_values_as_published(toy: Dataset, threshold: str) -> None:
    """The published 11 points were computed with float recall thresholds."""
    case = expected("rp_toy7")["expected"]
    voc = dict(PROTOCOLS["voc10"]) | {"iou": float(threshold), "grid": "float"}
    result = run(toy, Params(**voc))
    for name, convention in {"every_point": "voc10", "eleven_point": "voc07"}.items():
        value = result.conventions()[convention]
        assert value == pytest.approx(case[name][threshold], abs=1e-9), name


def test_one_pixel_makes_the_famous_number(toy: Dataset) -> None:
    """24.57 % is with boxes one pixel wider; exact boxes have 22.54 %."""
    voc = dict(PROTOCOLS["voc10"]) | {"iou": 0.3}
    assert run(toy, Params(**voc)).value == pytest.approx(0.2457, abs=5e-5)
    assert run(toy, Params(**voc | {"pixels": "exact"})).value == pytest.approx(0.2254, abs=5e-5)
    stated = expected("rp_toy7")["computed_here"]
    for threshold, value in stated["own oracle, no +1"]["every_point"].items():
        exact = voc | {"pixels": "exact", "iou": float(threshold)}
        assert run(toy, Params(**exact)).value == pytest.approx(value, abs=1e-9)
    for threshold, value in stated["pycocotools 2.0.11, 101-point, no +1"].items():
        assert run(toy, Params(iou=float(threshold))).value == pytest.approx(value, abs=1e-12)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(datasets(), st.booleans(), st.booleans(), st.booleans(), st.sampled_from([0.3, 0.5, 0.75]))
def test_rules_written_out(
    dataset: Dataset, voc: bool, strict: bool, inclusive: bool, threshold: float
) -> None:
    """Every flag of every class, with difficult objects set aside and crowds ordinary."""
    params = Params(
        matching="voc" if voc else "coco",
        strict=strict,
        pixels="inclusive" if inclusive else "exact",
        crowd="ordinary",
        difficult="handled",
    )
    m = match(dataset, params, np.array([threshold]), ("all",))
    label = dataset.detections.label[m.order]
    for k in range(len(dataset.classes)):
        rule = {"one": float(inclusive), "voc": voc, "strict": strict}
        wanted = slow_flags(dataset, k, threshold, **rule)
        tp, ignored = m.tp[label == k, 0, 0], m.ignored[label == k, 0, 0]
        assert [None if a else bool(t) for t, a in zip(tp, ignored, strict=True)] == wanted


def test_coco_takes_what_is_free_and_voc_the_best() -> None:
    """Two detections nearest to the same object, in reach of another."""
    dataset = one_image(
        [{"box": [0, 0, 10, 10]}, {"box": [2, 0, 10, 10]}],
        [(0.9, [0, 0, 10, 10]), (0.8, [0.5, 0, 10, 10])],
    )
    assert run(dataset).trace().outcome.tolist() == ["TP", "TP"]
    voc = run(dataset, Params(matching="voc")).trace()
    assert voc.outcome.tolist() == ["TP", "FP"]
    assert voc.reason[1] == "duplicate"


def test_the_later_of_equal_objects_wins() -> None:
    dataset = one_image([{"box": [0, 0, 10, 10]}] * 2, [(0.9, [0, 0, 10, 10])])
    assert run(dataset).trace().truth.tolist() == [1]
    assert run(dataset, Params(matching="voc")).trace().truth.tolist() == [0]


def test_the_threshold_itself_is_reached() -> None:
    """IoU of exactly one half."""
    dataset = one_image([{"box": [0, 0, 10, 10]}], [(0.9, [0, 0, 10, 5])])
    assert run(dataset).value == pytest.approx(1)
    assert run(dataset, Params(strict=True)).value == 0


def test_crowd_takes_any_number_and_never_counts() -> None:
    inside = [(s, [40 + 10 * i, 50, 8, 8]) for i, s in enumerate((0.9, 0.8, 0.7))]
    crowd = {"box": [40, 40, 60, 60], "crowd": True}
    dataset = one_image([{"box": [0, 0, 10, 10]}, crowd], [*inside, (0.6, [0, 0, 10, 10])])
    value = {
        how: run(dataset, Params(crowd=how)).value for how in ("handled", "dropped", "ordinary")
    }
    assert value == {
        "handled": pytest.approx(1),
        "dropped": pytest.approx(1 / 4),
        "ordinary": pytest.approx(51 / 101 / 4),
    }


def test_difficult_objects_are_not_asked_for() -> None:
    box = [40, 40, 20, 20]
    dataset = one_image(
        [{"box": [0, 0, 10, 10]}, {"box": box, "difficult": True}],
        [(0.9, box), (0.8, box), (0.7, [0, 0, 10, 10])],
    )
    value = {how: run(dataset, Params(difficult=how)).value for how in ("handled", "dropped")}
    assert value == {"handled": pytest.approx(1), "dropped": pytest.approx(1 / 3)}
    # as ordinary boxes: hit, duplicate, hit
    assert run(dataset, Params(convention="voc10")).value == pytest.approx((1 + 2 / 3) / 2)


def test_order_of_equal_scores() -> None:
    dataset = one_image(
        [{"box": [0, 0, 10, 10]}], [(0.5, [50, 50, 5, 5]), (0.5, [0, 0, 10, 10])] * 3
    )
    assert ranking(dataset, Params()).tolist() == list(range(6))
    assert ranking(dataset, Params(ties="reversed")).tolist() == list(range(6))[::-1]
    shuffles = [ranking(dataset, Params(ties="shuffled", seed=s)).tolist() for s in (1, 1, 2)]
    assert shuffles[0] == shuffles[1] != shuffles[2]
    spread = tie_spread(dataset, 20, 0.5)
    assert spread.min() < spread.max()
    assert set(spread.round(3)) <= {round(1 / k, 3) for k in range(1, 7)}
    *steps, last = tie_steps(dataset, 20, 0.5)
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    np.testing.assert_array_equal(last.result, spread)
    # Without equal scores there is nothing to shuffle.
    alike = tie_spread(scene("staircase")[0], 20)
    assert len(alike) == 20
    assert np.ptp(alike) == 0


def test_shift_of_a_hundred_pixels() -> None:
    box = [100, 100, 100, 40]
    moved = [[100 + d, 100, 100, 40] for d in (5, 10, 15, 20, 25)]
    wanted = [0.905, 0.818, 0.739, 0.667, 0.600]
    assert iou(np.array([box]), np.array(moved, float))[0] == pytest.approx(wanted, abs=5e-4)


def test_a_pixel_of_a_small_box() -> None:
    overlap = iou(np.array([[0, 0, 8, 8.0]]), np.array([[1, 1, 8, 8], [2, 2, 8, 8.0]]))[0]
    assert overlap == pytest.approx([0.62, 0.39], abs=5e-3)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(datasets())
def test_overlap_is_symmetric_and_bounded(dataset: Dataset) -> None:
    a, b = dataset.truths.box, dataset.detections.box
    overlap = iou(a, b)
    np.testing.assert_allclose(overlap, iou(b, a).T)
    assert ((overlap >= 0) & (overlap <= 1)).all()
    np.testing.assert_allclose(np.diag(iou(a, a)), 1)
    assert (iou(a, b, inclusive=True) >= 0).all()
    assert (iou(a, b, crowd=True) >= overlap - 1e-12).all()


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from([0, 1, 65535, 65536, 65537, 2**20, 2**32 - 1, 2**32])))
def test_whole_numbers_are_sorted_stably(value: list[int]) -> None:
    value = np.array(value, np.int64)
    np.testing.assert_array_equal(argsort_whole(value), np.argsort(value, kind="stable"))
