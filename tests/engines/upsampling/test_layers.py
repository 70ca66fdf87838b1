"""The layers against the formulas that define them; the weights against what they promise."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.photos import photo
from engines.upsampling import upsample
from engines.upsampling.layers import pixelshuffle, transposed, unpool
from engines.upsampling.lessons import TRAINING
from engines.upsampling.shrink import centre, shrink
from engines.upsampling.weights import pixelshuffle_weight, transposed_weight


def noise(*shape: int) -> torch.Tensor:
    return torch.rand(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("r", [2, 3, 4])
def test_pixelshuffle_formula(r: int) -> None:
    # y[b, c, h, w] = x[b, c r^2 + r (h mod r) + (w mod r), h div r, w div r]
    x = noise(2, 3 * r * r, 4, 5)
    y = F.pixel_shuffle(x, r)
    b, c, h, w = np.indices(y.shape)
    assert torch.equal(y, x[b, c * r * r + r * (h % r) + w % r, h // r, w // r])


@pytest.mark.parametrize("r", [2, 3, 4])
def test_transposed_of_its_stride_is_a_1x1_convolution_and_pixelshuffle(r: int) -> None:
    x, weight = noise(1, 1, 6, 6), noise(r, r)
    by_shuffle = F.pixel_shuffle(F.conv2d(x, weight.reshape(r * r, 1, 1, 1)), r)
    assert torch.equal(transposed(x, weight, r, 0), by_shuffle)


@settings(max_examples=25, deadline=None)
@given(kernel=st.integers(1, 9), stride=st.integers(1, 5), data=st.data())
def test_transposed_formula(kernel: int, stride: int, data: st.DataObject) -> None:
    # y[s i + a - p] += w[a] x[i], in both directions, cut to the stride times the input.
    padding = data.draw(st.integers(0, (kernel - 1) // 2))
    x, weight = noise(1, 1, 4, 5), noise(kernel, kernel)
    full = np.zeros((4 * stride + kernel + padding, 5 * stride + kernel + padding))
    for (i, j), value in np.ndenumerate(x[0, 0].numpy()):
        at = np.s_[i * stride : i * stride + kernel, j * stride : j * stride + kernel]
        full[at] += weight.numpy() * value
    wanted = full[padding : padding + 4 * stride, padding : padding + 5 * stride]
    assert np.allclose(transposed(x, weight, stride, padding)[0, 0].numpy(), wanted, atol=1e-12)


def test_bilinear_kernel_in_a_transposed_convolution_is_bilinear() -> None:
    # k = 4, s = 2, p = 1, away from the border.
    triangle = torch.tensor([0.25, 0.75, 0.75, 0.25], dtype=torch.float64)
    x = noise(1, 1, 8, 8)
    ours = transposed(x, torch.outer(triangle, triangle), 2, 1)
    theirs = F.interpolate(x, scale_factor=2, mode="bilinear")
    assert torch.allclose(ours[..., 2:-2, 2:-2], theirs[..., 2:-2, 2:-2], atol=1e-12)


@pytest.mark.parametrize("r", [2, 3, 4, 7])
def test_icnr_makes_pixelshuffle_a_nearest(r: int) -> None:
    x, weight = noise(1, 1, 6, 6), pixelshuffle_weight("icnr", r, seed=3)
    convolved = F.conv2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), weight[:1])
    near = F.interpolate(convolved, scale_factor=r)
    assert torch.allclose(pixelshuffle(x, weight, r), near, atol=5e-15)


@pytest.mark.parametrize(("kernel", "stride"), [(4, 2), (6, 3), (8, 4)])
def test_icnr_gives_every_phase_of_a_transposed_convolution_one_kernel(
    kernel: int, stride: int
) -> None:
    weight = transposed_weight("icnr", kernel, stride, 0, seed=3)
    for y in range(stride):
        for x in range(stride):
            assert torch.equal(weight[y::stride, x::stride], weight[::stride, ::stride])


@pytest.mark.parametrize("mode", ["equal", "random", "icnr", "trained"])
def test_weights_keep_the_brightness(mode: str) -> None:
    assert float(transposed_weight(mode, 8, 4, 2, 5).sum()) == pytest.approx(16, rel=0.02)
    assert float(pixelshuffle_weight(mode, 4, 5).sum()) == pytest.approx(16, rel=0.02)


def test_random_weights_follow_the_seed() -> None:
    a, b, c = (transposed_weight("random", 4, 2, 1, seed) for seed in (1, 1, 2))
    assert torch.equal(a, b)
    assert not torch.equal(a, c)


@pytest.mark.parametrize("scale", [2, 3])
def test_unpooling_leaves_zeros_but_at_the_argmax(scale: int) -> None:
    original = np.random.default_rng(0).uniform(0, 255, (6 * scale, 6 * scale))
    small = np.random.default_rng(1).uniform(1, 255, (6, 6))
    large = upsample(small, scale, "unpool", original=original)
    assert np.mean(large == 0) == pytest.approx(1 - 1 / scale**2)
    blocks = (6, scale, 6, scale)
    tall = original.reshape(blocks).transpose(0, 2, 1, 3).reshape(6, 6, -1)
    placed = large.reshape(blocks).transpose(0, 2, 1, 3).reshape(6, 6, -1)
    assert np.array_equal(placed.argmax(axis=2), tall.argmax(axis=2))
    assert np.array_equal(placed.max(axis=2), small)


def test_unpooling_at_x2_is_three_quarters_zeros_and_without_an_original_upper_left() -> None:
    x = noise(1, 1, 4, 4) + 1
    y = unpool(x, 2)
    assert float((y == 0).double().mean()) == 0.75
    assert torch.equal(y[..., ::2, ::2], x)


@pytest.mark.parametrize(("kernel", "padding"), [(3, 1), (4, 1), (5, 2), (6, 2)])
def test_trained_weights_are_the_least_squares_solution(kernel: int, padding: int) -> None:
    # Each weight moved either way does worse on the photographs that the fit has seen.
    seen = []
    for name in TRAINING:
        original = photo(name)[centre(*photo(name).shape[:2], 2)]
        seen.append((shrink(original, 2), original))
    planes = [
        (torch.from_numpy(s[..., 1] / 255)[None, None], torch.from_numpy(o[..., 1] / 255))
        for s, o in seen
    ]

    def error(weight: torch.Tensor) -> float:
        inside = np.s_[8:-8, 8:-8]
        return sum(
            float(((transposed(x, weight, 2, padding)[0, 0] - t)[inside] ** 2).sum())
            for x, t in planes
        )

    best = transposed_weight("trained", kernel, 2, padding, 0)
    least = error(best)
    assert least < error(transposed_weight("equal", kernel, 2, padding, 0))
    moved = best.clone()
    moved[kernel // 2, kernel // 2] += 0.05
    assert least < error(moved)
    moved[kernel // 2, kernel // 2] -= 0.1
    assert least < error(moved)
