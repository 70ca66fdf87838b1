"""The experiment as a whole: dials, originals, what is measured, what is refused."""

import numpy as np
import pytest

from engines.params import ParamsError
from engines.photos import PHOTOS
from engines.upsampling import (
    CHARTS,
    METHODS,
    Params,
    PictureError,
    chart,
    impulse_response,
    levels,
    psnr,
    run,
    ssim,
    step_response,
)

EVERY = tuple(METHODS)


def test_dials_offer_what_the_engine_has() -> None:
    dials = {dial.name: dial for dial in Params.dials()}
    assert tuple(dials["picture"].choices) == (*PHOTOS, *CHARTS, "own")
    assert tuple(dials["methods"].choices) == EVERY
    assert dials["methods"].kind == "choices"
    assert all(dial.label[1] and dial.help[1] for dial in dials.values())


@pytest.mark.parametrize("picture", ["chelsea", "retina", "camera", "step"])
@pytest.mark.parametrize("scale", [2, 3, 7])
def test_every_method_returns_the_originals_size(picture: str, scale: int) -> None:
    result = run(Params(picture=picture, scale=scale, methods=EVERY))
    h, w, _ = result.original.shape
    assert max(h, w) <= 512
    assert (h % scale, w % scale) == (0, 0)
    assert result.small.shape == (h // scale, w // scale, 3)
    assert [*result.pictures, *result.refused] == (
        [*EVERY] if scale <= 4 else [*EVERY[:-1], "espcn"]
    )
    assert bool(result.refused) == (scale > 4)
    for picture_ in result.pictures.values():
        assert picture_.image.shape == (h, w, 3)
        assert picture_.image.dtype == np.float32


def test_what_is_measured() -> None:
    params = Params(picture="step", methods=("bicubic", "nearest"))
    result = run(params)
    found = result.pictures["bicubic"]
    shown = levels(found.image)
    assert found.psnr == psnr(shown, result.original, crop=4)
    assert found.ssim == ssim(shown, result.original, crop=4)
    assert found.low == found.image.min() < 0
    assert found.high == found.image.max() > 255
    assert found.ms > 0
    # The chart's edge falls between two small pixels, so nearest brings it back whole.
    assert run(params.model_copy(update={"reduce": "area"})).pictures["nearest"].psnr == np.inf


def test_same_params_same_pictures() -> None:
    params = Params(picture="brick", methods=EVERY, weights="random", seed=7)
    a, b = run(params), run(params)
    for method in EVERY:
        assert np.array_equal(a.pictures[method].image, b.pictures[method].image)
    other = run(params.model_copy(update={"seed": 8}))
    assert not np.array_equal(a.pictures["transposed"].image, other.pictures["transposed"].image)


def test_dials_reach_only_the_methods_that_take_them() -> None:
    methods = ("nearest", "bilinear", "bicubic", "lanczos")
    plain = run(Params(picture="zone_plate", methods=methods)).pictures
    for dial in ("antialias", "align_corners"):
        turned = run(Params(picture="zone_plate", methods=methods, **{dial: True})).pictures
        for method in ("nearest", "lanczos"):
            assert np.array_equal(plain[method].image, turned[method].image)
        assert not np.array_equal(plain["bicubic"].image, turned["bicubic"].image)


def test_a_refusal_leaves_the_others() -> None:
    result = run(Params(scale=4, weights="icnr", kernel=6, methods=("nearest", "transposed")))
    assert list(result.pictures) == ["nearest"]
    english, chinese = result.refused["transposed"]
    assert english == "ICNR needs a kernel that the stride divides: 4 does not divide 6."
    assert "步长" in chinese


def test_psnr_does_not_rank_methods_on_a_zone_plate() -> None:
    result = run(
        Params(picture="zone_plate", methods=("nearest", "bilinear", "bicubic"), antialias=True)
    )
    grey = [
        psnr(levels(p.image), result.original, crop=4, luma=False)
        for p in result.pictures.values()
    ]
    assert grey == pytest.approx([10.1, 10.0, 10.1], abs=0.1)


def test_trained_beats_lanczos_beats_bicubic_on_photographs_never_seen() -> None:
    methods = ("bicubic", "lanczos", "pixelshuffle", "espcn")
    for name in ("astronaut", "coffee", "chelsea", "flower"):
        result = run(
            Params(picture=name, scale=2, methods=methods, weights="trained", antialias=True)
        )
        bicubic, lanczos, shuffle, espcn = (result.pictures[m].psnr for m in methods)
        assert bicubic < lanczos < shuffle < espcn
        assert espcn > bicubic + 0.5


def test_own_picture() -> None:
    params = Params(picture="own", scale=8)
    with pytest.raises(PictureError, match="upload a PNG"):
        run(params)
    own = np.random.default_rng(0).integers(0, 256, (700, 30, 3)).astype(np.uint8)
    with pytest.raises(PictureError, match="at least 32 x 32 px, not 30 x 700"):
        run(params, own)
    with pytest.raises(PictureError, match="must be uint8"):
        run(params, own.astype(float))
    result = run(Params(picture="own", scale=4), own)
    assert np.array_equal(result.original, own[94:606, :28])


def test_least_own_picture_at_every_scale() -> None:
    for scale in range(2, 9):
        n = -(-(11 + 2 * scale) // scale) * scale
        result = run(
            Params(picture="own", scale=scale, methods=EVERY),
            np.eye(n)[..., None].repeat(3, 2).astype(np.uint8),
        )
        assert all(np.isfinite(p.ssim) for p in result.pictures.values())


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"scale": 9}, "Scale s .scale. cannot be 9"),
        ({"scale": float("nan")}, "scale"),
        ({"picture": "../../etc/passwd"}, "picture"),
        ({"methods": ["spline"]}, "methods"),
        ({"kernel": 0}, "from 1 to 16 px"),
        ({"padding": -1}, "from 0 to 7 px"),
        ({"seed": 2**31}, "seed"),
        ({"weights": "<b>"}, "choose from equal"),
    ],
)
def test_bad_dials_are_named(values: dict, words: str) -> None:
    with pytest.raises(ParamsError, match=words):
        Params.check(values)


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("size", [16, 250, 256])
def test_charts(name: str, size: int) -> None:
    picture = chart(name, size)
    assert picture.shape == (size, size, 3)
    assert picture.dtype == np.uint8
    assert np.ptp(picture) > 200


def test_chart_of_another_name_or_size() -> None:
    with pytest.raises(ValueError, match="step, impulse, zone_plate, checkerboard"):
        chart("stripes")
    with pytest.raises(ValueError, match="16 to 4096"):
        chart("step", 10**6)


def test_impulse_response_is_the_kernel() -> None:
    # Bilinear: the triangle; its x lie round the impulse at 8.
    x, y = impulse_response("bilinear", 4)
    assert np.allclose(y / y.max(), np.maximum(1 - np.abs(x - 8), 0) / (1 - np.abs(x - 8)).max())
    assert (x.shape, y.dtype) == ((64,), np.float64)


@pytest.mark.parametrize("method", ["nearest", "bilinear", "area"])
def test_what_does_not_overshoot(method: str) -> None:
    x, y = step_response(method, 4)
    assert (y.min(), y.max()) == (0, 255)
    assert np.all(np.diff(y) >= 0)
    assert np.interp(7.5, x, y) == pytest.approx(127.5)
