"""mAP as other packages have it: against the package itself where it is light, else against its
rules written out slowly from its source.
"""

import numpy as np
import pytest
import torch
from torchmetrics.detection import MeanAveragePrecision

from engines.detection import Dataset, Image, build, load
from engines.detection.protocols import (
    _SINGLE_IOU,
    _SINGLE_RECALL,
    PACKAGES,
    package_map,
    package_rows,
)
from engines.refused import Refused
from tests.engines.detection.oracle import CASES, slow_flags


def sets(seed: int, *, crowds: bool = False) -> Dataset:
    """Random boxes; scores are all different, boxes whole pixels, some classes without objects."""
    rng = np.random.default_rng(seed)
    truths, detections = [], []
    for _ in range(40):
        where = {"image": int(rng.integers(0, 5)), "label": int(rng.integers(0, 3))}
        x, y, w, h = (*rng.integers(0, 300, 2), *rng.integers(10, 90, 2))
        truths.append({"box": (x, y, w, h), "crowd": crowds and rng.random() < 0.2, **where})
        for _ in range(rng.integers(0, 3)):
            box = np.array([x, y, w, h]) + rng.integers(-6, 7, 4) * [1, 1, 1, 1]
            detections.append({"box": box.clip(0.5), **where})
    for _ in range(30):
        where = {"image": int(rng.integers(0, 5)), "label": int(rng.integers(0, 4))}
        detections.append({"box": (*rng.integers(0, 300, 2), *rng.integers(10, 90, 2)), **where})
    scores = rng.permutation(len(detections)) / len(detections) * 0.99 + 0.005
    for one, score in zip(detections, scores, strict=True):
        one["score"] = score
    images = [Image(i + 1, f"{i}.png", 400, 400) for i in range(5)]
    return build(images, "abcd", truths, detections)


def corners(box: np.ndarray) -> torch.Tensor:
    return torch.tensor(np.c_[box[:, :2], box[:, :2] + box[:, 2:]]).reshape(-1, 4)


@pytest.mark.parametrize("seed", range(4))
def test_torchmetrics_is_itself(seed: int) -> None:
    dataset = sets(seed, crowds=True)
    truths, found = dataset.truths, dataset.detections
    metric = MeanAveragePrecision()
    for i in range(len(dataset.images)):
        d, g = found.image == i, truths.image == i
        metric.update(
            [
                {
                    "boxes": corners(found.box[d]).double(),
                    "scores": torch.tensor(found.score[d]),
                    "labels": torch.tensor(found.label[d]),
                }
            ],
            [
                {
                    "boxes": corners(truths.box[g]).double(),
                    "labels": torch.tensor(truths.label[g]),
                    "iscrowd": torch.tensor(truths.crowd[g].astype(int)),
                }
            ],
        )
    theirs = metric.compute()
    assert package_map(dataset, "torchmetrics") == pytest.approx(float(theirs["map"]), abs=1e-6)
    assert package_map(dataset, "torchmetrics", 0.5) == pytest.approx(
        float(theirs["map_50"]), abs=1e-6
    )


def test_thresholds_in_single_precision_are_torchs() -> None:
    for ours, asked in ((_SINGLE_IOU, (0.5, 0.95, 10)), (_SINGLE_RECALL, (0, 1, 101))):
        np.testing.assert_array_equal(ours, torch.linspace(*asked).double())


def test_seven_of_ten_is_another_number_in_torchmetrics() -> None:
    """COCO reaches 70 of 101 samples, torchmetrics 71: .7 in single precision is below 7/10."""
    truths = [{"box": (30 * i, 0, 20, 20), "image": 0, "label": 0} for i in range(10)]
    found = [{**one, "score": 0.9 - i / 100} for i, one in enumerate(truths[:7])]
    dataset = build([Image(1, "a.png", 400, 400)], ["a"], truths, found)
    assert package_map(dataset, "coco") == pytest.approx(70 / 101)
    assert package_map(dataset, "torchmetrics") == pytest.approx(71 / 101)


def slow_every_point(flags: list[bool | None], n: int) -> float:
    """The area under the envelope, as PASCAL VOC's devkit sums it."""
    shown = [flag for flag in flags if flag is not None]
    tp = np.cumsum([flag is True for flag in shown])
    recall = np.concatenate([[0], tp / n, [1]])
    precision = np.concatenate([[0], tp / np.arange(1, len(shown) + 1), [0]])
    for i in range(len(precision) - 1, 0, -1):
        precision[i - 1] = max(precision[i - 1], precision[i])
    steps = np.flatnonzero(recall[1:] != recall[:-1])
    return float(((recall[steps + 1] - recall[steps]) * precision[steps + 1]).sum())


@pytest.mark.parametrize("seed", range(4))
def test_padilla_and_cartucho_are_their_loops(seed: int) -> None:
    dataset = sets(seed)
    aps = []
    for k in range(len(dataset.classes)):
        n = int((dataset.truths.label == k).sum())
        if n:
            aps.append(slow_every_point(slow_flags(dataset, k, 0.5, one=1.0), n))
    assert package_map(dataset, "padilla") == pytest.approx(np.mean(aps), abs=1e-12)
    assert package_map(dataset, "cartucho") == pytest.approx(np.mean(aps), abs=1e-12)


@pytest.mark.parametrize("name", ["padilla", "cartucho"])
def test_the_famous_number_of_padilla(name: str) -> None:
    """24.57 % of the seven images, at IoU .3, is a number of boxes one pixel wider."""
    dataset = load(sorted((CASES / "rp_toy7").glob("*ts/*.txt")))
    assert package_map(dataset, name, 0.3) == pytest.approx(0.2457, abs=5e-5)


def slow_ultralytics(dataset: Dataset) -> float:
    """`match_predictions` and `ap_per_class`, image by image and class by class."""
    thresholds = torch.linspace(0.5, 0.95, 10).double().numpy()
    truths, found = dataset.truths, dataset.detections
    objects = ~truths.crowd
    correct = np.zeros((len(found), 10), bool)
    for image in range(len(dataset.images)):
        g = np.flatnonzero((truths.image == image) & objects)
        d = np.flatnonzero((found.image == image) & (found.score > 0.001))
        matched = np.zeros((len(g), 10), bool)
        for j in d[np.argsort(-found.score[d], kind="stable")][:300]:
            for t, threshold in enumerate(thresholds):
                best, at = 0.0, -1
                for i, k in enumerate(g):
                    value = slow_iou(found.box[j], truths.box[k])
                    same = truths.label[k] == found.label[j] and not matched[i, t]
                    if same and value > best:
                        best, at = value, i
                if at >= 0 and best >= threshold:
                    correct[j, t] = matched[at, t] = True
    aps = []
    for k in np.unique(truths.label[objects]):
        mine = np.flatnonzero(found.label == k)
        mine = mine[np.argsort(-found.score[mine], kind="stable")]
        n = int((truths.label[objects] == k).sum())
        aps.append(
            [slow_lines(correct[mine, t], n) for t in range(10)] if len(mine) else [0.0] * 10
        )
    return float(np.mean(aps))


def slow_iou(d: np.ndarray, g: np.ndarray) -> float:
    w = min(d[0] + d[2], g[0] + g[2]) - max(d[0], g[0])
    h = min(d[1] + d[3], g[1] + g[3]) - max(d[1], g[1])
    both = max(w, 0) * max(h, 0)
    return both / (d[2] * d[3] + g[2] * g[3] - both)


def slow_lines(correct: np.ndarray, n: int) -> float:
    tp = np.cumsum(correct)
    recall, precision = tp / n, tp / np.arange(1, len(tp) + 1)
    x = [0.0, *recall, recall[-1], 1.0]
    y = [1.0, *precision, 0.0, 0.0]
    y = [max(y[i:]) for i in range(len(y))]
    at = np.linspace(0, 1, 101)
    heights = np.interp(at, x, y)
    return float(sum((heights[i] + heights[i + 1]) / 2 * 0.01 for i in range(100)))


@pytest.mark.parametrize("seed", range(3))
def test_ultralytics_is_its_loops(seed: int) -> None:
    dataset = sets(seed, crowds=seed == 2)
    assert package_map(dataset, "ultralytics") == pytest.approx(
        slow_ultralytics(dataset), abs=1e-9
    )


@pytest.mark.parametrize("name", PACKAGES)
def test_every_departure_is_listed_between_the_two_numbers(name: str) -> None:
    dataset = sets(0)
    first, *between, last = package_rows(dataset, name)
    assert len(between) == len(PACKAGES[name].departures)
    iou = PACKAGES[name].only
    assert first.value == package_map(dataset, "coco", iou)
    assert last.value == package_map(dataset, name)
    assert all(row.name[0] != row.name[1] for row in between)


def test_a_package_that_does_not_exist() -> None:
    with pytest.raises(Refused, match="choose from coco, voc07"):
        package_map(sets(0), "detectron")
