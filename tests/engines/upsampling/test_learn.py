"""ESPCN learns: the same from the same seed, better than bicubic, stoppable."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from engines.upsampling import ESPCN, HELD_OUT, MethodError, train_espcn
from engines.upsampling.espcn import SCALES, WEIGHTS_FILE, shipped
from engines.upsampling.learn import batches
from engines.upsampling.lessons import TRAINING


def parameters(network: ESPCN) -> int:
    return sum(p.numel() for p in network.parameters())


def test_the_network() -> None:
    assert parameters(ESPCN(2)) == 21284
    x = torch.rand(2, 1, 9, 7)
    for scale in (2, 3, 4, 8):
        assert ESPCN(scale)(x).shape == (2, 1, 9 * scale, 7 * scale)


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_icnr_starts_without_a_checkerboard(scale: int) -> None:
    # What the untrained network adds is nearest of something: all pixels of a block are equal.
    x = torch.rand(1, 1, 16, 16, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        detail = ESPCN(scale).detail(x)
        apart = ESPCN(scale, start="random").detail(x)

    def unevenness(y: torch.Tensor) -> float:
        near = F.interpolate(y[..., ::scale, ::scale], scale_factor=scale)
        return float((y - near).abs().max())

    assert unevenness(detail) < 1e-6
    assert unevenness(apart) > 0.05


def test_same_seed_same_network() -> None:
    def train(seed: int) -> dict[str, torch.Tensor]:
        *_, last = train_espcn(2, steps=3, seed=seed, held_out=("coffee",))
        return last.network.state_dict()

    a, b, c = train(1), train(1), train(2)
    assert all(torch.equal(a[name], b[name]) for name in a)
    assert not torch.equal(a["conv1.weight"], c["conv1.weight"])


def test_no_patch_comes_from_a_held_out_photograph() -> None:
    assert not set(TRAINING) & set(HELD_OUT)
    x, t = next(batches(TRAINING, 3, seed=0))
    assert x.shape == (32, 1, 16, 16)
    assert t.shape == (32, 1, 48, 48)
    # The patches lie over one another: the means of small and original agree.
    assert torch.allclose(x.mean((1, 2, 3)), t.mean((1, 2, 3)), atol=0.02)


def test_learns_to_beat_bicubic_on_photographs_it_never_saw() -> None:
    reports = list(train_espcn(2, steps=150, seed=0))
    assert [report.step for report in reports] == list(range(0, 151, 25))
    assert np.isnan(reports[0].loss)
    assert reports[0].gain < 0
    assert reports[-1].gain > 0.3
    assert reports[-1].gain == pytest.approx(reports[-1].psnr - reports[-1].bicubic)
    assert reports[-1].preview.shape == (192, 192, 3)
    assert reports[-1].preview.dtype == np.uint8
    assert all(0 <= report.share <= 1 for report in reports)


def test_a_random_start_paints_a_checkerboard_that_training_takes_away() -> None:
    reports = list(train_espcn(2, steps=75, start="random"))
    assert reports[0].share > 0.3
    assert reports[-1].share < 0.1


def test_stops_when_asked_or_when_time_is_up() -> None:
    training = train_espcn(2, seconds=600)
    assert next(training).step == 0
    training.close()
    assert list(training) == []
    assert [report.step for report in train_espcn(2, seconds=0)] == [0, 1]


@pytest.mark.parametrize(
    "bad",
    [
        {"scale": 9},
        {"held_out": ()},
        {"held_out": TRAINING + HELD_OUT},
        {"held_out": ("lena",)},
        {"start": "zeros"},
    ],
)
def test_training_that_cannot_be(bad: dict) -> None:
    with pytest.raises(MethodError, match="scales 2 to 8"):
        next(train_espcn(**bad))


def test_shipped_weights() -> None:
    assert WEIGHTS_FILE.stat().st_size < 300_000
    for scale in SCALES:
        assert not any(p.requires_grad for p in shipped(scale).parameters())
