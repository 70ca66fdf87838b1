"""Where the checkerboard comes from: the counts, and its share under every weight mode."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.photos import photo
from engines.upsampling import (
    MethodError,
    chart,
    checkerboard_share,
    decode,
    overlap,
    overlap_map,
    spectrum,
)


def test_overlap_of_known_kernels() -> None:
    assert overlap(3, 2, 0, 5).tolist() == [1, 1, 2, 1, 2, 1, 2, 1, 2, 1, 1]
    assert overlap(5, 3, 0, 5).tolist() == [1, 1, 1, 2, 2, 1, 2, 2, 1, 2, 2, 1, 2, 2, 1, 1, 1]
    assert overlap(4, 2, 0, 5).tolist() == [1, 1, *[2] * 8, 1, 1]
    assert overlap(2, 4, 0, 3).tolist() == [1, 1, 0, 0, 1, 1, 0, 0, 1, 1]


@given(kernel=st.integers(1, 16), stride=st.integers(1, 8), padding=st.integers(0, 7))
@settings(deadline=None)
def test_overlap_is_flat_exactly_if_the_stride_divides_the_kernel(
    kernel: int, stride: int, padding: int
) -> None:
    n = 24
    counts = overlap(kernel, stride, 0, n)
    # Stamps one by one.
    stamped = np.zeros((n - 1) * stride + kernel, dtype=int)
    for i in range(n):
        stamped[i * stride : i * stride + kernel] += 1
    assert np.array_equal(counts, stamped)
    inside = counts[kernel : len(counts) - kernel]
    if len(inside) >= stride:
        assert (len(set(inside.tolist())) == 1) == (kernel % stride == 0)
    # Padding cuts both ends.
    if len(counts) > 2 * padding:
        assert np.array_equal(
            overlap(kernel, stride, padding, n), counts[padding : len(counts) - padding]
        )


def test_overlap_map_is_the_outer_product() -> None:
    counts = overlap(3, 2, 1, 4)
    assert np.array_equal(overlap_map(3, 2, 1, 4), counts[:, None] * counts)


@pytest.mark.parametrize("bad", [(0, 2, 0, 4), (3, 0, 0, 4), (3, 2, 0, 0), (3, 2, 6, 4)])
def test_overlap_of_nothing(bad: tuple[int, int, int, int]) -> None:
    with pytest.raises(MethodError, match="at least 1"):
        overlap(*bad)


def mean_share(weights: str, kernel: int, padding: int, layer: str, draws: int) -> float:
    pictures = (decode(weights, kernel, 2, padding, s, layer=layer) for s in range(draws))
    return float(np.mean([checkerboard_share(picture, 2) for picture in pictures]))


@pytest.mark.parametrize(
    ("weights", "kernel", "padding", "layer", "share", "within"),
    [
        ("equal", 3, 1, "transposed", 0.506, 0.01),
        ("equal", 4, 1, "transposed", 0.000, 0.0005),
        ("icnr", 4, 1, "transposed", 0.000, 0.0005),
        ("icnr", 3, 1, "pixelshuffle", 0.000, 0.0005),
        ("trained", 4, 1, "transposed", 0.000, 0.0005),
        ("trained", 3, 1, "pixelshuffle", 0.000, 0.0005),
        ("random", 3, 1, "resize", 0.000, 0.02),
        ("random", 3, 1, "transposed", 0.826, 0.05),
        ("random", 4, 1, "transposed", 0.871, 0.05),
        ("random", 2, 0, "transposed", 0.847, 0.05),
        ("random", 3, 1, "pixelshuffle", 0.843, 0.05),
    ],
)
def test_share_of_the_checkerboard(
    weights: str, kernel: int, padding: int, layer: str, share: float, within: float
) -> None:
    # Random draws scatter by about .14, so their mean over 100 by about .014.
    draws = 100 if weights == "random" else 10
    assert mean_share(weights, kernel, padding, layer, draws) == pytest.approx(share, abs=within)


@pytest.mark.parametrize("layer", ["transposed", "pixelshuffle", "resize"])
def test_what_is_painted_from_a_constant(layer: str) -> None:
    # One kernel for every pixel paints a constant; random phases paint nothing but a pattern.
    picture = decode("random", 4, 2, 1, seed=5, layer=layer, content="constant")
    assert picture.shape == (256, 256)
    wanted = 0 if layer == "resize" else 1
    assert checkerboard_share(picture, 2) == pytest.approx(wanted, abs=1e-9)


def test_decode_refuses_in_words() -> None:
    with pytest.raises(MethodError, match="choose equal or random"):
        decode("trained", 3, 2, 1, 0, layer="resize")
    with pytest.raises(MethodError, match="no layer 'unpool'"):
        decode("equal", 3, 2, 1, 0, layer="unpool")
    with pytest.raises(MethodError, match="no content 'stripes'"):
        decode("equal", 3, 2, 1, 0, content="stripes")
    with pytest.raises(MethodError, match="padding of 0 to 1"):
        decode("equal", 3, 2, 2, 0)


@pytest.mark.parametrize("period", [2, 3, 4, 8])
def test_share_of_a_pattern_and_of_photographs(period: int) -> None:
    y, x = np.mgrid[:96, :96]
    assert checkerboard_share(1.0 * (y % period + x % period), period) == pytest.approx(1)
    assert checkerboard_share(np.full((96, 96), 7.3), period) == 0
    assert checkerboard_share(photo("coffee")[..., 1].astype(float), period) < 0.002


def test_share_needs_four_periods() -> None:
    with pytest.raises(MethodError, match="four of them"):
        checkerboard_share(np.zeros((15, 40)), 4)


def test_spectrum_of_a_checkerboard_of_side_one() -> None:
    # All its energy stands at (1/2, 1/2) cycles a pixel: the corner, when 0 is in the centre.
    fine = chart("checkerboard")[:64, :64, 0].astype(float)
    shown = spectrum(fine)
    assert shown.shape == (64, 64)
    assert shown[0, 0] == 1
    assert np.sum(shown > 0) == 1
    assert np.array_equal(spectrum(np.ones((8, 8))), np.zeros((8, 8)))
