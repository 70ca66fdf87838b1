"""Every method against exact answers, and every rule that its options keep."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.upsampling import METHODS, MethodError, PictureError, chart, step_response, upsample
from engines.upsampling.shrink import shrink

INTERPOLATIONS = [name for name, method in METHODS.items() if method.family == "interpolation"]
FIXED = [name for name, method in METHODS.items() if method.family != "network"]


def line(values: list[float], scale: int, method: str, **options: bool) -> np.ndarray:
    """A row enlarged, in float64."""
    return upsample(np.array([values] * 2, dtype=np.float64), scale, method, **options)[0]


def test_align_corners_on_a_ramp() -> None:
    # False: src = (i + 1/2) / s - 1/2, held at the ends. True: linspace(0, n - 1, m).
    src = np.clip((np.arange(8) + 0.5) / 2 - 0.5, 0, 3)
    assert np.allclose(line([0, 1, 2, 3], 2, "bilinear"), src, atol=1e-12)
    assert np.allclose(src[:3], [0, 0.25, 0.75])
    ends = line([0, 1, 2, 3], 2, "bilinear", align_corners=True)
    assert np.allclose(ends, np.linspace(0, 3, 8), atol=1e-12)
    assert np.allclose(ends[:3], [0, 0.43, 0.86], atol=0.005)


def test_which_pixels_nearest_picks() -> None:
    # Broken factors, which `upsample` does not have: torch itself, so the note of each is true.
    def pick(n: int, m: int, mode: str) -> list[int]:
        return F.interpolate(torch.arange(n).double()[None, None], size=m, mode=mode)[
            0, 0
        ].tolist()

    assert pick(6, 4, "nearest") == [0, 1, 3, 4]
    assert pick(6, 4, "nearest-exact") == [0, 2, 3, 5]
    assert np.bincount([int(i) for i in pick(4, 10, "nearest")]).tolist() == [3, 2, 3, 2]


@pytest.mark.parametrize(("antialias", "low", "high"), [(False, -28, 283), (True, -18.7, 273.7)])
def test_bicubic_overshoots_a_step(antialias: bool, low: float, high: float) -> None:
    y = step_response("bicubic", 4, antialias=antialias).y
    assert y.min() == pytest.approx(low, abs=0.05)
    assert y.max() == pytest.approx(high, abs=0.05)


def test_moire_without_antialias() -> None:
    # The zone plate made small by 4: plain bilinear keeps what the small grid cannot carry.
    plate = chart("zone_plate")
    antialiased = F.interpolate(
        torch.from_numpy(plate[..., 0].astype(float))[None, None],
        size=(64, 64),
        mode="bilinear",
        antialias=True,
    )
    assert shrink(plate, 4, "bilinear")[..., 0].std() == pytest.approx(73.5, abs=0.5)
    assert float(antialiased.std()) == pytest.approx(29.5, abs=0.5)


@pytest.mark.parametrize("method", FIXED)
@pytest.mark.parametrize("scale", [2, 3, 5, 8])
def test_shape_dtype_and_range(method: str, scale: int) -> None:
    image = np.random.default_rng(0).integers(0, 256, (9, 7, 3)).astype(np.uint8)
    large = upsample(image, scale, method)
    assert large.shape == (9 * scale, 7 * scale, 3)
    assert large.dtype == np.float32
    exact = upsample(image.astype(np.float64), scale, method)
    assert exact.dtype == np.float64
    assert np.allclose(large, exact, atol=2e-3)
    # A grey picture is one channel of a coloured one.
    assert np.array_equal(upsample(image[..., 1], scale, method), large[..., 1])


@settings(max_examples=30, deadline=None)
@given(
    method=st.sampled_from(INTERPOLATIONS),
    scale=st.integers(2, 8),
    level=st.floats(0, 255),
    seed=st.integers(0, 99),
)
def test_interpolations_are_weighted_means(
    method: str, scale: int, level: float, seed: int
) -> None:
    # A plain picture stays plain, and adding a level to every input adds it to every output.
    image = np.random.default_rng(seed).uniform(0, 255, (8, 8))
    assert np.allclose(upsample(np.full((8, 8), level), scale, method), level, atol=1e-9)
    raised = upsample(image + level, scale, method) - level
    assert np.allclose(raised, upsample(image, scale, method), atol=1e-9)


def test_area_enlarges_as_nearest_does() -> None:
    image = np.random.default_rng(0).integers(0, 256, (8, 8, 3)).astype(np.uint8)
    near = upsample(image, 3, "nearest")
    assert np.array_equal(upsample(image, 3, "area"), near)
    assert np.array_equal(upsample(image, 3, "nearest-exact"), near)


@pytest.mark.parametrize(
    ("method", "options", "words"),
    [
        ("nearest", {"antialias": True}, "no option 'antialias'"),
        ("nearest-exact", {"align_corners": True}, "no option 'align_corners'"),
        ("area", {"antialias": True}, "no option"),
        ("lanczos", {"antialias": False}, "antialias only"),
        ("lanczos", {"align_corners": True}, "no option"),
        ("bicubic", {"kernel": 3}, "it takes antialias, align_corners"),
        ("transposed", {"kernel": 3, "padding": 2}, "padding of 0 to 1, not 2"),
        ("transposed", {"kernel": 6, "weights": "icnr"}, "4 does not divide 6"),
        ("pixelshuffle", {"weights": "best"}, "choose from equal, random, icnr, trained"),
        ("spline", {}, "There is no method named 'spline'"),
    ],
)
def test_what_cannot_be_is_refused_in_words(method: str, options: dict, words: str) -> None:
    with pytest.raises(MethodError, match=words) as error:
        upsample(np.zeros((8, 8)), 4, method, **options)
    assert error.value.say(0) == str(error.value)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in error.value.say(1))


def test_espcn_has_weights_for_three_scales() -> None:
    with pytest.raises(MethodError, match="scales 2, 3 and 4, not 5"):
        upsample(np.zeros((8, 8)), 5, "espcn")


@pytest.mark.parametrize("scale", [0, 9, -1, 2.5, float("nan")])
def test_scale_is_bounded(scale: float) -> None:
    with pytest.raises(MethodError, match="1 to 8"):
        upsample(np.zeros((8, 8)), scale, "nearest")


@pytest.mark.parametrize("shape", [(8,), (1, 8, 8, 3), (0, 8)])
def test_only_pictures_are_enlarged(shape: tuple[int, ...]) -> None:
    with pytest.raises(PictureError, match=r"\(h, w, 3\)"):
        upsample(np.zeros(shape), 2, "nearest")


def test_unpooling_needs_an_original_of_the_large_size() -> None:
    with pytest.raises(PictureError, match="must be 16 x 16"):
        upsample(np.zeros((8, 8)), 2, "unpool", original=np.zeros((16, 15)))
