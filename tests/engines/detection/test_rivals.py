"""Two models compared: the bootstrap against copies of pictures, its interval against truth."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engines.detection import Dataset, Detections, Image, Params, build, run
from engines.detection.compare import mean_ap
from engines.detection.rivals import _Side, only_one_finds, rivals
from engines.refused import Refused


def two(seed: int, images: int = 40, second: float = 0.5) -> Dataset:
    """Objects that the first model finds with chance .5, the second with chance `second`."""
    rng = np.random.default_rng(seed)
    truths, found = [], ([], [])
    for i in range(images):
        for j in range(3):
            box, label = (60 * j, 0, 40, 40), int(rng.integers(0, 2))
            truths.append({"box": box, "image": i, "label": label})
            for side, chance in zip(found, (0.5, second), strict=True):
                hit = rng.random() < chance
                at = (60 * j, 0 if hit else 300, 40, 40)
                score = rng.normal(0.6 if hit else 0.4, 0.15)
                side.append({"box": at, "image": i, "label": label, "score": score})
    pictures = [Image(i + 1, f"{i}", 640, 640) for i in range(images)]
    one, other = (build(pictures, "ab", truths, side) for side in found)
    return replace(one, models={"A": one.detections, "B": other.detections})


def repeated(dataset: Dataset, times: np.ndarray) -> Dataset:
    """Every picture as often as it was drawn, side by side."""
    images = np.repeat(np.arange(len(times)), times)

    def copies(boxes: Any) -> Any:
        rows = [np.flatnonzero(boxes.image == i) for i in images]
        at = np.concatenate([np.full(len(r), n) for n, r in enumerate(rows)])
        rows = np.concatenate(rows)
        columns = {k: None if v is None else v[rows] for k, v in vars(boxes).items()}
        return replace(boxes, **{**columns, "image": at})

    pictures = tuple(Image(n + 1, f"{n}", 640, 640) for n in range(len(images)))
    return replace(
        dataset,
        images=pictures,
        truths=copies(dataset.truths),
        detections=copies(dataset.detections),
    )


@pytest.mark.parametrize("seed", range(4))
def test_weights_are_copies(seed: int) -> None:
    dataset = two(seed, 12)
    times = np.random.default_rng(seed).multinomial(12, np.full(12, 1 / 12))
    ours = _Side(dataset, Params()).ap(times[:, None].astype(np.int32))[:, 0]
    assert np.nanmean(ours) == pytest.approx(mean_ap(repeated(dataset, times), 0.5), abs=1e-12)


def test_the_difference_is_that_of_the_two_numbers() -> None:
    dataset = two(0, second=0.8)
    compared = rivals(dataset, "A", "B", n=200)
    a, b = (run(dataset.of(name)).value for name in "AB")
    assert (compared.first, compared.second) == (pytest.approx(a), pytest.approx(b))
    assert compared.low < compared.difference < compared.high
    assert compared.low > 0.05
    assert compared.ahead == 1
    assert [row.name for row in compared.classes] == ["a", "b"]
    assert sum(row.objects for row in compared.classes) == len(dataset.truths)


def test_the_same_model_twice_is_no_difference() -> None:
    """Because the draws are paired."""
    dataset = two(1)
    dataset = replace(dataset, models={"A": dataset.models["A"], "B": dataset.models["A"]})
    compared = rivals(dataset, "A", "B", n=50)
    assert (compared.low, compared.difference, compared.high) == (0, 0, 0)


def test_draws_depend_on_the_seed_alone() -> None:
    dataset = two(2)
    draws = [rivals(dataset, "A", "B", Params(seed=seed), 60).draws for seed in (1, 1, 2)]
    np.testing.assert_array_equal(draws[0], draws[1])
    assert (draws[0] != draws[2]).any()


def test_the_interval_holds_no_difference_about_as_often_as_it_says() -> None:
    """Of 60 pairs of equal models the interval misses 0 in about 3; 10 would be one in 10,000."""
    inside = [
        compared.low <= 0 <= compared.high
        for compared in (rivals(two(seed, 30), "A", "B", n=100) for seed in range(60))
    ]
    assert sum(inside) >= 50


def test_boxes_that_only_one_finds() -> None:
    box = {"image": 0, "label": 0}
    truths = [{"box": (50 * i, 0, 20, 20), **box} for i in range(3)]
    found = [{**one, "score": 0.9} for one in truths]
    dataset = build([Image(1, "a")], ["a"], truths, found)
    columns = vars(dataset.detections)
    models = {
        name: Detections(**{k: None if v is None else v[rows] for k, v in columns.items()})
        for name, rows in {"A": [0, 1], "B": [1, 2]}.items()
    }
    first, second = only_one_finds(replace(dataset, models=models), "A", "B")
    assert (first.tolist(), second.tolist()) == ([0], [2])


def test_a_model_that_does_not_exist() -> None:
    with pytest.raises(Refused, match="choose from A, B"):
        rivals(two(0), "A", "C")
