"""The forward processes: kernels against the topic's figures, simulation, their equations."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines import sde
from engines.mixture import Mixture
from engines.modes import PRESETS, modes_of, modes_text
from engines.params import ParamsError
from engines.sde.params.base import knots_of

KINDS = ("vp", "subvp", "ve")
BETAS = (
    sde.Straight((0.0, 1.0), (0.1, 20.0)),
    sde.Straight((0.0, 0.3, 1.0), (5.0, 0.0, 12.0)),
    sde.Capped(20.0),
    sde.Scaled(),
)
kinds = pytest.mark.parametrize("kind", KINDS)
betas = pytest.mark.parametrize("beta", BETAS, ids=["linear", "own", "cosine", "scaled"])


@pytest.mark.parametrize(
    ("kind", "mean", "sd"), [("vp", 0.562, 0.960), ("subvp", 0.562, 0.921), ("ve", 2, 0.707)]
)
def test_kernels_at_half_time(kind: str, mean: float, sd: float) -> None:
    a, s = sde.kernel(sde.Process(kind), 0.5)
    assert 2 * a == pytest.approx(mean, abs=6e-4)
    assert s == pytest.approx(sd, abs=6e-4)
    end, _ = sde.kernel(sde.Process("vp"), 1.0)
    assert 2 * end == pytest.approx(0.013, abs=2e-4)


@betas
def test_the_integral_is_that_of_the_rate(beta: Any) -> None:
    t = np.linspace(0, 1, 200_001)
    rate = beta.rate(t)
    summed = np.concatenate([[0], ((rate[1:] + rate[:-1]) / 2).cumsum() * (t[1] - t[0])])
    np.testing.assert_allclose(beta.integral(t), summed, atol=1e-6)


@kinds
@betas
def test_a_kernel_obeys_its_moment_equations(kind: str, beta: Any) -> None:
    """a' = f a and (s^2)' = 2 f s^2 + g^2."""
    process, t, e = sde.Process(kind, beta), np.linspace(0.05, 0.95, 37), 1e-5
    (a0, s0), (a, s), (a1, s1) = (sde.kernel(process, t + d) for d in (-e, 0, e))
    f, g = sde.drift(process, t), sde.diffusion(process, t)
    np.testing.assert_allclose((a1 - a0) / (2 * e), f * a, rtol=1e-3, atol=2e-4)
    right = 2 * f * s**2 + g**2
    np.testing.assert_allclose((s1**2 - s0**2) / (2 * e), right, rtol=1e-3, atol=2e-4)


@kinds
def test_kernels_against_simulation(kind: str) -> None:
    """Euler and Maruyama, 500 steps of 20,000 paths from x_0 = 2."""
    process, n, rng = sde.Process(kind), 500, np.random.default_rng(3)
    x = np.full(20_000, 2.0)
    for t in (np.arange(n) + 0.5) / n / 2:
        f, g = sde.drift(process, t), sde.diffusion(process, t)
        x = x + f * x / n / 2 + g * np.sqrt(1 / n / 2) * rng.standard_normal(len(x))
    a, s = sde.kernel(process, 0.5)
    assert x.mean() == pytest.approx(2 * a, abs=0.02)
    assert x.std() == pytest.approx(s, rel=0.015)


@kinds
def test_nothing_is_nan_at_the_ends(kind: str) -> None:
    process, t = sde.Process(kind), np.array([0.0, 1e-300, 1e-12, 1.0])
    a, s = sde.kernel(process, t)
    assert np.isfinite([a, s, sde.drift(process, t), sde.diffusion(process, t)]).all()
    assert s[0] == 0
    assert a[0] == 1
    mixture = sde.MixtureParams().mixture()
    for far in (0.0, 3.0, 1e6):
        for time in t:
            assert np.isfinite(sde.score(mixture, process, np.array([[far, -far]]), time)).all()


@kinds
def test_the_score_is_the_slope_of_the_density(kind: str) -> None:
    mixture, process = sde.MixtureParams(preset="ring").mixture(), sde.Process(kind)
    x = np.random.default_rng(0).uniform(-3, 3, (40, 2))
    for t in (0.0, 0.2, 0.8):
        now, e = sde.marginal(mixture, process, t), 1e-5
        slopes = [
            (now.log_density(x + d) - now.log_density(x - d)) / (2 * e) for d in e * np.eye(2)
        ]
        np.testing.assert_allclose(
            sde.score(mixture, process, x, t), np.stack(slopes, -1), rtol=1e-4, atol=1e-4
        )


def test_densities_sum_to_one() -> None:
    at = np.linspace(-9, 9, 361)
    grid = np.stack(np.meshgrid(at, at), -1)
    for kind in ("vp", "subvp"):
        for t in (0.0, 0.3, 1.0):
            now = sde.marginal(sde.MixtureParams().mixture(), sde.Process(kind), t)
            mass = np.exp(now.log_density(grid)).sum() * (at[1] - at[0]) ** 2
            assert mass == pytest.approx(1, abs=1e-9)


# Dials.


@pytest.mark.parametrize(
    ("dials", "word"),
    [
        ({"preset": "own", "modes": "2 0 0 1"}, "0.02"),
        ({"preset": "own", "modes": "2 0 0.019 1"}, "0.02"),
        ({"modes": "2 0 0.3 0; -2 0 0.3 0"}, "above 0"),
        ({"modes": "nan 0 0.3 1"}, "within 4"),
        ({"modes": "0 0 nan 1"}, "from 0.02"),
        ({"modes": "0 0 0.3 nan"}, "weight"),
        ({"modes": "1e6 0 0.3 1"}, "within 4"),
        ({"modes": "0 0 0.3 -1"}, "weight"),
        ({"modes": "; ".join(["0 0 0.3 1"] * 9)}, "to 8 modes"),
        ({"modes": "<b>"}, "x y sd weight"),
    ],
)
def test_modes_are_refused_in_words(dials: dict[str, str], word: str) -> None:
    with pytest.raises(ParamsError, match=word):
        sde.MixtureParams.check(dials)


@pytest.mark.parametrize(
    ("knots", "word"),
    [
        ("0 1", "two to 8"),
        ("0 1; 0 2; 1 3", "ascending"),
        ("0.1 1; 1 3", "from 0"),
        ("0 0; 1 1", "from 0.001"),
        ("0 1; 1 nan", "from 0.001 to 40"),
        ("0 1; 1 1e9", "from 0.001 to 40"),
        ("0 1 2; 1 3", "t beta"),
    ],
)
def test_knots_are_refused_in_words(knots: str, word: str) -> None:
    with pytest.raises(ParamsError, match=word):
        sde.ProcessParams.check({"knots": knots})


def test_beta_does_not_end_below_its_start() -> None:
    with pytest.raises(ParamsError, match="not below"):
        sde.ProcessParams.check({"beta_min": 4.0, "beta_max": 2.0})


modes = st.lists(
    st.tuples(st.floats(-4, 4), st.floats(-4, 4), st.floats(0.02, 2), st.floats(0.01, 100)),
    min_size=1,
    max_size=8,
)


@given(modes)
def test_modes_travel_as_text(held: list[tuple[float, ...]]) -> None:
    text = modes_text(held)
    np.testing.assert_allclose(modes_of(text), held, atol=6e-5)
    mixture = sde.MixtureParams(preset="own", modes=text).mixture()
    assert mixture.weights.sum() == pytest.approx(1)
    assert np.isfinite(mixture.score(np.array([[1e6, 1e6]]))).all()


def test_presets_are_within_their_own_bounds() -> None:
    for text in PRESETS.values():
        assert modes_text(modes_of(text)) == text


@given(st.lists(st.tuples(st.integers(1, 99), st.floats(0.001, 40)), max_size=6))
def test_knots_are_read_or_refused(inner: list[tuple[int, float]]) -> None:
    pairs = [(0, 1.0), *sorted(inner), (100, 2.0)]
    text = "; ".join(f"{t / 100} {rate}" for t, rate in pairs)
    if len({t for t, _ in pairs}) < len(pairs):
        with pytest.raises(ParamsError, match="ascending"):
            knots_of(text)
    else:
        assert knots_of(text).rates == tuple(rate for _, rate in pairs)


def test_coincident_modes_are_one() -> None:
    two = sde.MixtureParams(preset="own", modes="1 0 0.3 1; 1 0 0.3 3").mixture()
    one = Mixture(np.array([[1.0, 0.0]]), np.array([0.3]), np.ones(1))
    x = np.random.default_rng(0).normal(size=(20, 2))
    np.testing.assert_allclose(two.score(x), one.score(x))
    np.testing.assert_allclose(two.log_density(x), one.log_density(x))
