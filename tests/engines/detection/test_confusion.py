"""Which class is taken for which, against hotcoco and against the rule written out slowly."""

import numpy as np
from hotcoco import COCO, COCOeval
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.cache import size
from engines.detection import Dataset, Image, Params, build, confusion, iou, run, to_coco
from engines.detection.confusion import confusion_steps
from tests.engines.detection.oracle import datasets


def mixed(seed: int) -> Dataset:
    """Boxes found more or less well, by a random class; no two scores are equal."""
    rng = np.random.default_rng(seed)
    truths = [
        {
            "image": int(rng.integers(4)),
            "label": int(rng.integers(3)),
            "box": rng.uniform(8, 90, 4),
        }
        for _ in range(20)
    ]
    found = [
        {
            **{"image": g["image"], "label": int(rng.integers(3)), "score": float(rng.random())},
            "box": (g["box"] + rng.normal(0, 5, 4)).clip(1),
        }
        for g in (truths[i] for i in rng.integers(0, 20, 40))
    ]
    return build([Image(i + 1, f"{i}") for i in range(4)], ["a", "b", "c"], truths, found)


def test_hotcoco_counts_the_same() -> None:
    for seed in range(20):
        dataset = mixed(seed)
        data = to_coco(dataset)
        truth = COCO({key: data[key] for key in ("images", "annotations", "categories")})
        theirs = COCOeval(truth, truth.load_res(data["results"]), "bbox")
        for threshold in (0.3, 0.5, 0.75):
            ours = confusion(run(dataset, Params(iou=threshold)))
            for score in (0.0, 0.4):
                expected = theirs.confusion_matrix(iou_thr=threshold, min_score=score)["matrix"]
                np.testing.assert_array_equal(ours.matrix(score), expected)


def slowly(dataset: Dataset, params: Params, confidence: float) -> np.ndarray:
    """The rule, detection by detection."""
    result, k = run(dataset, params), len(dataset.classes)
    m, truths, found = result.matches, dataset.truths, dataset.detections
    free = set(np.flatnonzero(m.counted[:, 0]))
    table = np.zeros((k + 1, k + 1), int)
    for row, d in enumerate(m.order):
        if m.ignored[row, result.t, 0] or found.score[d] < confidence:
            continue
        near = [
            (overlap, truths.label[g] == found.label[d], g)
            for g in free
            if truths.image[g] == found.image[d]
            and (overlap := iou(found.box[[d]], truths.box[[g]])[0, 0]) >= params.iou
        ]
        g = max(near)[2] if near else None
        free.discard(g)
        table[k if g is None else truths.label[g], found.label[d]] += 1
    for g in free:
        table[truths.label[g], k] += 1
    return table


@settings(max_examples=150, deadline=None, derandomize=True)
@given(datasets(), st.sampled_from([0.05, 0.5, 0.75]), st.sampled_from([0.0, 0.5, 0.8]))
def test_random_data(dataset: Dataset, threshold: float, confidence: float) -> None:
    """With ties, crowds and difficult objects."""
    params = Params(iou=threshold, difficult="handled")
    table = confusion(run(dataset, params)).matrix(confidence)
    np.testing.assert_array_equal(table, slowly(dataset, params, confidence))


def test_the_page_hears_who_took_what() -> None:
    """From the bits of the page the matrix follows, at any threshold."""
    found = confusion(run(mixed(0)))
    told, order = found.page(), found.result.matches.order
    label = found.result.dataset.detections.label[order]
    for t in range(len(found.result.thresholds)):
        table = np.zeros((4, 4), int)
        for row, what, bits in zip(*told.values(), strict=True):
            table[what, label[row]] += bits >> t & 1
        np.testing.assert_array_equal(table[:3, :3], found.matrix(0, t)[:3, :3])


def test_nothing_at_all() -> None:
    assert confusion(run(build([], [], [], []))).matrix(0).tolist() == [[0]]
    *_, last = confusion_steps(run(build([Image(1, "a")], ["x"], [], [])))
    assert last.result.page() == {"row": [], "object": [], "bits": []}


def test_what_a_cache_holds_twice_is_counted_once() -> None:
    result = run(mixed(0))
    found = confusion(result)
    assert np.shares_memory(found.out, result.matches.ignored)
    assert size(found) == found.took.nbytes + 128
