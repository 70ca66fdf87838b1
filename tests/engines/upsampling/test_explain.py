"""The account of a pixel must come to the pixel, exactly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.photos import photo
from engines.upsampling import METHODS, MethodError, Params, PictureError, explain, run, upsample
from engines.upsampling.compare import options

SMALL = photo("coffee")[100:140, 200:230]
LINEAR = [name for name in METHODS if name != "espcn"]


@settings(max_examples=60, deadline=None)
@given(data=st.data(), method=st.sampled_from(list(METHODS)))
def test_the_sum_is_the_pixel(data: st.DataObject, method: str) -> None:
    scale = data.draw(st.integers(2, 4 if method == "espcn" else 8))
    y, x = (data.draw(st.integers(0, n * scale - 1)) for n in SMALL.shape[:2])
    chosen = {}
    if "antialias" in METHODS[method].options and method != "lanczos":
        chosen = {"antialias": data.draw(st.booleans()), "align_corners": data.draw(st.booleans())}
    if "weights" in METHODS[method].options:
        chosen = {"weights": data.draw(st.sampled_from(["equal", "random", "icnr", "trained"]))}
    if method == "unpool":
        size = (SMALL.shape[0] * scale, SMALL.shape[1] * scale, 3)
        chosen = {"original": np.random.default_rng(0).integers(0, 256, size).astype(np.uint8)}
    found = explain(SMALL, scale, method, y, x, **chosen)
    pixel = upsample(SMALL.astype(np.float64), scale, method, **chosen)[y, x]
    assert np.allclose(found.total, pixel, rtol=0, atol=1e-9)
    assert np.allclose(found.products.sum(axis=0) + found.remainder, pixel, rtol=0, atol=1e-9)
    assert np.array_equal(found.values, SMALL[found.rows, found.columns])
    assert np.array_equal(found.products, found.weights[:, None] * found.values)
    if method != "espcn":
        assert np.abs(found.remainder).max() < 1e-9


@pytest.mark.parametrize("method", list(METHODS))
def test_the_sum_is_the_pixel_of_the_picture(method: str) -> None:
    params = Params(picture="chelsea", methods=(method,), weights="random")
    result = run(params)
    chosen = options(params, method)
    if method == "unpool":
        chosen["original"] = result.original
    shown = result.pictures[method].image
    for y, x in ((0, 0), (150, 201), (297, 443)):
        found = explain(result.small, 4, method, y, x, **chosen)
        assert np.allclose(found.total, shown[y, x], rtol=0, atol=0.01)


def test_bilinear_is_four_pixels_with_known_weights() -> None:
    # Output (5, 6) at x4 looks at row 5.5 / 4 - .5 = .875 and column 6.5 / 4 - .5 = 1.125.
    found = explain(SMALL, 4, "bilinear", 5, 6)
    assert list(zip(found.rows, found.columns, strict=True)) == [(0, 1), (0, 2), (1, 1), (1, 2)]
    assert np.allclose(found.weights, np.outer([0.125, 0.875], [0.875, 0.125]).ravel())
    assert found.formula.endswith(f"= {found.total[1]:.2f}")
    assert found.formula.startswith(f"0.7656·{SMALL[1, 1, 1]}")


@pytest.mark.parametrize(
    ("method", "chosen", "most"),
    [
        ("nearest", {}, 1),
        ("bicubic", {}, 16),
        ("lanczos", {}, 36),
        ("pixelshuffle", {}, 9),
        ("transposed", {"kernel": 8, "padding": 2}, 4),
        ("transposed", {"kernel": 6, "padding": 1}, 4),
        ("unpool", {}, 1),
        ("espcn", {}, 81),
    ],
)
def test_how_many_inputs_a_method_looks_at(method: str, chosen: dict, most: int) -> None:
    block = [(y, x) for y in range(60, 64) for x in range(60, 64)]
    assert max(len(explain(SMALL, 4, method, *at, **chosen).rows) for at in block) == most


def test_a_pixel_that_nothing_made() -> None:
    found = explain(SMALL, 2, "unpool", 1, 1)
    assert len(found.rows) == 0
    assert found.formula == "0 = 0.00"
    assert found.total.tolist() == [0, 0, 0]


def test_espcn_tells_its_remainder() -> None:
    found = explain(photo("astronaut")[:60, :60], 2, "espcn", 61, 60)
    assert np.abs(found.remainder).max() > 0
    assert "(remainder)" in found.formula


def test_refusals() -> None:
    with pytest.raises(MethodError, match="outside a picture of 160 x 120"):
        explain(SMALL, 4, "nearest", 160, 0)
    with pytest.raises(MethodError, match="no method"):
        explain(SMALL, 4, "spline", 0, 0)
    with pytest.raises(PictureError, match="not"):
        explain(SMALL[None], 4, "nearest", 0, 0)
