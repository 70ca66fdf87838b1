"""PSNR and SSIM against scikit-image and against published figures."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from engines.photos import photo
from engines.upsampling import PictureError, levels, luma, psnr, ssim, upsample
from engines.upsampling.shrink import cut, shrink

CASES = Path(__file__).parents[2] / "cases" / "upsampling"
PUBLISHED = json.loads((CASES / "expected.json").read_text())["expected"]


def picture(name: str) -> np.ndarray:
    return np.asarray(Image.open(CASES / f"{name}.png").convert("RGB"))


@pytest.mark.parametrize("name", ["baboon", "comic"])
def test_published_figures(name: str) -> None:
    # BasicSR's table: bicubic (a = -1/2) x4 of the shipped small picture, crop 4.
    truth = picture(f"{name}_gt")
    large = levels(upsample(picture(f"{name}_lq_x4"), 4, "bicubic", antialias=True))
    expected = PUBLISHED[name]
    for y, channels in ((True, "y"), (False, "rgb")):
        found = psnr(large, truth, crop=4, luma=y)
        assert found == pytest.approx(expected[f"psnr_{channels}"], abs=0.002)
        found = ssim(large, truth, crop=4, luma=y)
        assert found == pytest.approx(expected[f"ssim_{channels}"], abs=0.0003)


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("astronaut", (29.37, 30.48, 31.71, 32.20)),
        ("coffee", (29.45, 29.72, 30.59, 30.99)),
        ("chelsea", (33.70, 34.35, 35.25, 35.60)),
        ("flower", (33.31, 34.03, 35.18, 35.69)),
    ],
)
def test_baselines_at_x2(name: str, figures: tuple[float, ...]) -> None:
    # nearest, bilinear, bicubic, lanczos as PIL has them, down by PIL's bicubic.
    original = cut(photo(name), 2)
    small = shrink(original, 2)
    methods = (
        ("nearest", {}),
        ("bilinear", {"antialias": True}),
        ("bicubic", {"antialias": True}),
    )
    for (method, options), figure in zip((*methods, ("lanczos", {})), figures, strict=True):
        found = psnr(levels(upsample(small, 2, method, **options)), original, crop=2)
        assert found == pytest.approx(figure, abs=0.012), method


def two_pictures() -> tuple[np.ndarray, np.ndarray]:
    a = photo("coffee")[:120, :90]
    noise = np.random.default_rng(0).normal(0, 9, a.shape)
    return a, levels(a + noise)


@pytest.mark.parametrize("crop", [0, 3])
def test_ssim_is_skimages(crop: int) -> None:
    a, b = two_pictures()
    inside = np.s_[crop : 120 - crop, crop : 90 - crop]
    how = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
    theirs = structural_similarity(luma(a)[inside], luma(b)[inside], data_range=255, **how)
    assert ssim(a, b, crop=crop) == pytest.approx(theirs, abs=1e-9)
    theirs = structural_similarity(a[inside], b[inside], channel_axis=2, data_range=255, **how)
    assert ssim(a, b, crop=crop, luma=False) == pytest.approx(theirs, abs=1e-9)


def test_psnr_is_skimages() -> None:
    a, b = two_pictures()
    theirs = peak_signal_noise_ratio(luma(a), luma(b), data_range=255)
    assert psnr(a, b) == pytest.approx(theirs, abs=1e-9)
    theirs = peak_signal_noise_ratio(a[4:-4, 4:-4], b[4:-4, 4:-4], data_range=255)
    assert psnr(a, b, crop=4, luma=False) == pytest.approx(theirs, abs=1e-9)


def test_equal_pictures() -> None:
    a, _ = two_pictures()
    assert psnr(a, a) == float("inf")
    assert ssim(a, a) == pytest.approx(1)


def test_luma_of_the_corners_of_the_cube() -> None:
    corners = np.array([[[0, 0, 0], [255, 255, 255], [255, 0, 0]]], dtype=np.uint8)
    assert np.allclose(luma(corners), [[16, 235, 81.481]])
    assert np.allclose(luma(corners[..., 0]), [[16, 235, 235]])


def test_pictures_that_cannot_be_compared() -> None:
    a = np.zeros((20, 20, 3))
    with pytest.raises(PictureError, match="one size"):
        psnr(a, a[:19])
    with pytest.raises(PictureError, match="must be left"):
        psnr(a, a, crop=10)
    with pytest.raises(PictureError, match="11 x 11"):
        ssim(a, a, crop=5)


def test_levels_round_and_clip() -> None:
    assert levels(np.array([-3.0, 0.4, 1.6, 300.0])).tolist() == [0, 0, 2, 255]
