"""The best that anybody can do: closed forms, and large samples of the generators themselves."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from engines.boosting import DATA, Params, run, sample, variance
from engines.boosting.shapes import GENERATORS, rotate
from engines.boosting.truth import bayes, bayes_error, posterior

GENERATED = [name for name in DATA if name in GENERATORS]
SAMPLE = 20_000


@settings(max_examples=40, deadline=None)
@given(
    data=st.sampled_from(GENERATED),
    noise=st.floats(0, 1),
    classes=st.integers(2, 4),
    rotation=st.floats(-180, 180),
    seed=st.integers(100, 9999),
)
def test_the_rule_makes_the_error_that_is_said(
    data: str, noise: float, classes: int, rotation: float, seed: int
) -> None:
    params = Params(data=data, noise=noise, classes=classes, rotation=rotation)
    count = 2_000 if noise < 0.1 and data in ("moons", "spiral") else SAMPLE  # thin curves: slow
    x, y = GENERATORS[data](params, count, noise, seed)
    missed = posterior(params, rotate(x, rotation)).argmax(axis=1) != y
    error = bayes_error(params)
    assert missed.mean() == pytest.approx(error, abs=5 * np.sqrt(error / count) + 3 / count)


@settings(max_examples=25, deadline=None)
@given(
    data=st.sampled_from(GENERATED),
    noise=st.floats(0.1, 1),
    classes=st.integers(2, 4),
    seed=st.integers(100, 9999),
)
def test_the_shares_are_calibrated(data: str, noise: float, classes: int, seed: int) -> None:
    # If p is the posterior, sum of (p_k - [y = k]) f(x) has mean 0 for every function f.
    params = Params(data=data, noise=noise, classes=classes)
    x, y = GENERATORS[data](params, SAMPLE, noise, seed)
    surplus = posterior(params, x) - np.eye(max(y) + 1)[y]
    probes = np.stack([np.ones(SAMPLE), *x.T, *np.sin(3 * x.T), *np.cos(5 * x.T)])
    z = probes @ surplus / np.sqrt(probes**2 @ surplus**2 + 1e-9)
    assert np.abs(z).max() < 5


@pytest.mark.parametrize("data", GENERATED)
@pytest.mark.parametrize("classes", [2, 3, 4])
def test_without_noise_nothing_is_missed(data: str, classes: int) -> None:
    params = Params(data=data, noise=0, classes=classes, rotation=30)
    drawn = sample(params)
    assert bayes_error(params) == 0
    np.testing.assert_array_equal(posterior(params, drawn.test_x).argmax(axis=1), drawn.test_y)


@pytest.mark.parametrize("noise", [1e-6, 0.01, 0.05, 0.08, 0.25, 1])
def test_closed_forms(noise: float) -> None:
    def error(data: Any, classes: int = 2) -> float:
        return bayes_error(Params(data=data, noise=noise, classes=classes))

    # A coordinate of XOR changes its sign: int_0^1 Phi(-u / sigma) du.
    e = norm.cdf(-1 / noise) + noise * (norm.pdf(0) - norm.pdf(1 / noise))
    assert error("xor") == pytest.approx(2 * e * (1 - e), rel=1e-6)
    assert error("blobs") == pytest.approx(norm.cdf(-1 / noise), abs=1e-12)
    # Four blobs are two independent bits, each 1 / sqrt 2 from its line.
    bit = norm.cdf(-np.sqrt(0.5) / noise)
    assert error("blobs", 4) == pytest.approx(1 - (1 - bit) ** 2, abs=1e-12)


@pytest.mark.parametrize(("noise", "error"), [(0.05, 0.05805), (0.25, 0.25444), (1, 0.47101)])
def test_checkerboard_by_hand(noise: float, error: float) -> None:
    # The lead of the even stripes along one axis, integrated with scipy's own quadrature.
    from scipy.integrate import quad

    def lead(x: float) -> float:
        cells = [norm.cdf((x - a) / noise) - norm.cdf((x - a - 1) / noise) for a in range(-2, 2)]
        return abs(cells[0] - cells[1] + cells[2] - cells[3]) / 4

    reach = 2 + 9 * noise
    area = quad(lead, -reach, reach, limit=500, points=[-2, -1, 0, 1, 2])[0]
    assert bayes_error(Params(data="checkerboard", noise=noise)) == pytest.approx(
        (1 - area**2) / 2, abs=1e-6
    )
    assert (1 - area**2) / 2 == pytest.approx(error, abs=1e-5)


@pytest.mark.parametrize("noise", [0, 0.03, 0.08, 0.2, 0.5])
@pytest.mark.parametrize("rotation", [0, 35])
def test_the_boundary_of_xor_is_straight(noise: float, rotation: int) -> None:
    params = Params(data="xor", noise=noise, rotation=rotation)
    xs = np.linspace(-2, 2, 120)
    eta, _ = bayes(params, xs, xs)
    clean = rotate(np.stack(np.meshgrid(xs, xs), axis=-1), -rotation)
    np.testing.assert_array_equal(eta.argmax(axis=-1), clean.prod(axis=-1) > 0)


@pytest.mark.parametrize("noise", [0, 0.03, 0.08, 0.2])
def test_the_boundary_of_the_checkerboard_is_straight(noise: float) -> None:
    params = Params(data="checkerboard", noise=noise)
    xs = np.linspace(-2.5, 2.5, 150)
    winner = bayes(params, xs, xs)[0].argmax(axis=-1)
    # A pattern of straight lines: every row is the first one or its opposite.
    assert all((row == winner[0]).all() or (row != winner[0]).all() for row in winner)
    inside = np.abs(xs) < 2
    cell = np.floor(xs[inside]).astype(int)
    truth = (cell[:, None] + cell) % 2
    wrong = (winner[np.ix_(inside, inside)] != truth).mean()
    assert wrong <= (0 if noise <= 0.08 else 0.02)  # the outer cells are a little wider


def test_a_noise_too_small_to_see_changes_nothing() -> None:
    xs = np.linspace(-1.5, 1.5, 40)
    for data in GENERATED:
        clean, faint = (
            bayes(Params(data=data, noise=noise, classes=3), xs, xs) for noise in (0, 1e-12)
        )
        np.testing.assert_array_equal(clean[0], faint[0])
        assert faint[1] == pytest.approx(0, abs=1e-11)


@pytest.mark.parametrize("data", GENERATED)
@pytest.mark.parametrize("noise", [0, 0.01, 0.019, 0.021, 0.25, 1])
def test_far_away_and_on_a_grid(data: str, noise: float) -> None:
    # Nothing is lost to underflow, and a grid says what its points say.
    params = Params(data=data, noise=noise, classes=3, rotation=-50)
    xs = np.array([-1e6, -40.0, -1.0, 0.1, 0.9, 7.0, 1e4])
    eta, _ = bayes(params, xs, xs)
    assert np.isfinite(eta).all()
    np.testing.assert_allclose(eta.sum(axis=-1), 1)
    cells = np.stack(np.meshgrid(xs, xs), axis=-1).reshape(-1, 2)
    np.testing.assert_allclose(eta.reshape(len(cells), -1), posterior(params, cells), atol=1e-9)


def test_a_perfect_fit_of_clean_points_meets_a_bound_of_nothing() -> None:
    # The page said "nobody can do better than 6.4 %" beside a test error of .7 %.
    result = run(Params(data="xor", noise=0, size=400, depth=2, rounds=60, grid=20))
    assert result.bayes_error == 0
    assert result.test_curve[-1, 0] < 0.03


def test_bias_is_measured_against_the_exact_posterior() -> None:
    # A model that knows the truth has neither bias nor variance; logistic regression knows blobs.
    params = Params(
        data="blobs", noise=0.7, method="bagging", base="logistic", rounds=5, size=2000, grid=10
    )
    assert variance(params, 4).bias[-1] < 2e-4
