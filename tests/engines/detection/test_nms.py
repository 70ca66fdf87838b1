"""Suppression against torchvision's, and soft suppression written out slowly."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torchvision.ops import batched_nms
from torchvision.ops import nms as torch_nms

from engines.detection import Image, build, iou
from engines.detection.nms import nms, suppressed
from engines.refused import Refused


def boxes(seed: int, n: int = 40) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    box = np.concatenate([rng.uniform(0, 100, (n, 2)), rng.uniform(10, 60, (n, 2))], axis=1)
    return box, rng.permutation(n) / n + 0.01


def corners(box: np.ndarray) -> torch.Tensor:
    return torch.tensor(np.c_[box[:, :2], box[:, :2] + box[:, 2:]])


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 999), st.sampled_from([0.1, 0.3, 0.5, 0.7, 0.95]))
def test_hard_suppression_is_torchvisions(seed: int, threshold: float) -> None:
    box, score = boxes(seed)
    ours = [step.kept for step in nms(box, score, threshold=threshold)]
    assert ours == torch_nms(corners(box), torch.tensor(score), threshold).tolist()


@pytest.mark.parametrize("class_wise", [True, False])
def test_a_data_set_is_suppressed_image_by_image(class_wise: bool) -> None:
    rng = np.random.default_rng(0)
    box, score = boxes(1, 120)
    image, label = rng.integers(0, 4, 120), rng.integers(0, 3, 120)
    found = [
        {"box": b, "score": s, "image": i, "label": k}
        for b, s, i, k in zip(box, score, image, label, strict=True)
    ]
    dataset = build([Image(i + 1, f"{i}") for i in range(4)], "abc", [], found)
    group = torch.tensor(image * 3 + label if class_wise else image)
    theirs = batched_nms(corners(box), torch.tensor(score), group, 0.4)
    kept, steps = suppressed(dataset, threshold=0.4, class_wise=class_wise)
    assert sorted(step.kept for step in steps) == sorted(theirs.tolist())
    np.testing.assert_array_equal(kept.detections.box, box[np.sort(theirs.numpy())])
    np.testing.assert_array_equal(kept.detections.score, score[np.sort(theirs.numpy())])


def slow_soft(
    box: np.ndarray, score: np.ndarray, kind: str, threshold: float, sigma: float, least: float
) -> list[tuple[int, float]]:
    """The loop of the paper."""
    left, score, kept = list(range(len(box))), score.copy(), []
    while left:
        best = max(left, key=lambda i: score[i])
        left.remove(best)
        kept.append((best, score[best]))
        for i in list(left):
            value, before = iou(box[[best]], box[[i]])[0, 0], score[i]
            if kind == "gaussian":
                score[i] *= np.exp(-(value**2) / sigma)
            elif value > threshold:
                score[i] *= 1 - value
            if score[i] < min(least, before):
                left.remove(i)
    return kept


@pytest.mark.parametrize("kind", ["linear", "gaussian"])
@pytest.mark.parametrize("seed", range(3))
def test_soft_suppression_is_the_papers_loop(kind: str, seed: int) -> None:
    box, score = boxes(seed)
    steps = list(nms(box, score, kind=kind, threshold=0.3, least=0.05))
    slow = slow_soft(box, score, kind, 0.3, 0.5, 0.05)
    assert [step.kept for step in steps] == [i for i, _ in slow]
    np.testing.assert_allclose([step.score for step in steps], [s for _, s in slow])


def test_every_turn_says_whom_it_touches() -> None:
    box = np.array([[0, 0, 10, 10], [0, 0, 10, 9], [50, 0, 10, 10]], float)
    first, second = nms(box, np.array([0.9, 0.8, 0.7]))
    assert (first.kept, first.touched.tolist(), first.after.tolist()) == (0, [1], [0.0])
    assert first.overlap[0] == pytest.approx(0.9)
    assert (second.kept, len(second.touched)) == (2, 0)
    assert list(nms(np.empty((0, 4)), np.empty(0))) == []
    with pytest.raises(Refused, match="choose from hard"):
        next(nms(box, np.array([0.9, 0.8, 0.7]), kind="fast"))
