"""The landing page: the boundary that the page computes is scikit-learn's; cards in order."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from sklearn.gaussian_process import GaussianProcessClassifier
from sklearn.gaussian_process.kernels import RBF, ConstantKernel

from tabs.shell.contract import CARD, Tab
from tabs.shell.landing import FILM, STILL, cards, packed
from tests.javascript import computed

FIT = """return given.map(([points, width, xs, ys]) => {
    const {f, alpha, steps} = page.kernel.fit(points, width);
    return [f, alpha, steps, [...page.kernel.field(points, alpha, width, xs, ys)]];
});"""
XS, YS = np.linspace(-2, 2, 7), np.linspace(-1, 1, 5)


def data(seed: int, n: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    points = rng.uniform((-2, -1), (2, 1), (n, 2))
    return np.column_stack([points, np.arange(n) % 2])


@pytest.fixture(scope="module")
def fits() -> list:
    """(points, width, what the page finds)."""
    cases = [(data(seed, n), w) for seed, n in enumerate((2, 5, 20, 40)) for w in (0.2, 0.5, 1.0)]
    asked = [[p.tolist(), w, XS.tolist(), YS.tolist()] for p, w in cases]
    found = computed("lib/kernel.js", FIT, asked)
    return [(*case, *answer) for case, answer in zip(cases, found, strict=True)]


def test_the_boundary_is_that_of_scikit_learn(fits: list[dict[str, Any]]) -> None:
    grid = np.stack(np.meshgrid(XS, YS), -1).reshape(-1, 2)
    for points, width, f, _, _, field in fits:
        kernel = ConstantKernel(16.0) * RBF(width)
        model = GaussianProcessClassifier(kernel, optimizer=None, max_iter_predict=200)
        inner = model.fit(points[:, :2], points[:, 2]).base_estimator_
        np.testing.assert_allclose(1 / (1 + np.exp(-np.array(f))), inner.pi_, atol=1e-4)
        latent = kernel(grid, points[:, :2]) @ (points[:, 2] - inner.pi_)
        np.testing.assert_allclose(field, latent, atol=5e-3)


def test_the_fit_is_a_stationary_point(fits: list[dict[str, Any]]) -> None:
    """alpha = t - p: the derivative of the objective is zero."""
    for points, _, f, alpha, steps, _ in fits:
        np.testing.assert_allclose(alpha, points[:, 2] - 1 / (1 + np.exp(-np.array(f))), atol=1e-6)
        assert steps < 30


def test_no_points_and_points_of_one_class_have_a_fit_too() -> None:
    one = [[0, 0, 1], [0.5, 0, 1], [0.5, 0, 1]]
    empty, alone = computed("lib/kernel.js", FIT, [[[], 0.5, [0], [0]], [one, 0.5, [0], [0]]])
    assert empty[3] == [0]
    assert alone[3][0] > 1


def test_the_line_stands_where_f_is_zero() -> None:
    """Of an f that is linear the contour is exact."""
    planes = np.random.default_rng(0).uniform(-3, 3, (200, 3))
    rows, columns = np.mgrid[:4, :6]
    fields = [(a * columns + b * rows + c).ravel() for a, b, c in planes]
    program = "return given.map(f => page.kernel.contour(f, 6));"
    drawn = computed("lib/kernel.js", program, [f.tolist() for f in fields])
    for (a, b, c), f, segments in zip(planes, fields, drawn, strict=True):
        for x1, y1, x2, y2 in segments:
            assert a * x1 + b * y1 + c == pytest.approx(0, abs=1e-9)
            assert a * x2 + b * y2 + c == pytest.approx(0, abs=1e-9)
        assert bool(segments) == ((f > 0).any() and not (f > 0).all())


# Cards


def frames() -> np.ndarray:
    shade = np.linspace(0, 255, CARD[1]).astype(np.uint8)[None, :, None]
    return np.stack([np.broadcast_to(np.roll(shade, k, 1), (*CARD, 3)) for k in (0, 90)])


def topics() -> list[Tab]:
    """One that says where it belongs, and one that says nothing."""
    told = {"title": ("T", "题"), "question": ("Q?", "问？"), "views": (), "experiments": ()}
    plain = Tab(id="plain", lesson=Path(), card=frames, **told)
    first = replace(plain, id="first", group="generating", level=1, hook=("Why?", "为何？"))
    return [plain, first, replace(plain, id="other", group="learning")]


def test_words_do_not_wait_for_pictures_and_a_topic_needs_to_say_nothing() -> None:
    words, drawn = cards(topics(), "zh")
    for told in (words, drawn):
        found = [(group["title"], [c["id"] for c in group["cards"]]) for group in told["groups"]]
        assert found == [("从数据中学习", ["other"]), ("生成图片", ["first", "plain"])]
    first, plain = drawn["groups"][1]["cards"]
    assert (first["hook"], plain["hook"]) == ("为何？", "问？")
    assert [c["picture"] for c in words["groups"][1]["cards"]] == ["", ""]
    assert (
        Path(first["picture"].removeprefix("gradio_api/file=") + ".avif").stat().st_size <= STILL
    )
    assert len(list(cards(topics(), "en"))) == 1


def test_eleven_cards_fit_the_first_page() -> None:
    assert 11 * STILL <= 120_000


def test_a_packed_film_has_all_its_frames() -> None:
    with Image.open(io.BytesIO(packed(frames(), FILM))) as film:
        assert film.n_frames == 2
        assert film.size == CARD[::-1]
