"""The exact mixture against scipy and against finite differences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from engines.mixture import Mixture

FAR = st.floats(-6, 6)


@st.composite
def mixtures(draw: st.DrawFn) -> Mixture:
    k, d = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    weights = rng.dirichlet(np.ones(k))
    return Mixture(rng.normal(0, 2, (k, d)), rng.uniform(0.2, 1.5, k), weights)


@given(mixtures(), st.integers(0, 2**32))
def test_density_is_scipys(mixture: Mixture, seed: int) -> None:
    x = np.random.default_rng(seed).normal(0, 3, (7, mixture.means.shape[1]))
    parts = zip(mixture.weights, mixture.means, mixture.sds, strict=True)
    truth = sum(w * multivariate_normal(m, s**2 * np.eye(len(m))).pdf(x) for w, m, s in parts)
    np.testing.assert_allclose(np.exp(mixture.log_density(x)), truth, rtol=1e-10)


@given(mixtures(), st.integers(0, 2**32))
def test_score_and_hessian_are_its_derivatives(mixture: Mixture, seed: int) -> None:
    d = mixture.means.shape[1]
    x = np.random.default_rng(seed).normal(0, 2, (5, d))
    step = 1e-5 * np.eye(d)
    up, down = x[:, None] + step, x[:, None] - step
    slope = (mixture.log_density(up) - mixture.log_density(down)) / 2e-5
    np.testing.assert_allclose(mixture.score(x), slope, rtol=1e-5, atol=1e-5)
    bend = (mixture.score(up) - mixture.score(down)) / 2e-5
    np.testing.assert_allclose(mixture.hessian(x), bend, rtol=1e-4, atol=1e-4)
    trace = np.trace(mixture.hessian(x), axis1=1, axis2=2)
    np.testing.assert_allclose(mixture.divergence(x), trace, rtol=1e-9, atol=1e-9)


def test_noise_only_widens() -> None:
    mixture = Mixture(np.array([[2.0, 0], [-2, 0]]), np.array([0.3, 0.5]), np.array([0.7, 0.3]))
    rng = np.random.default_rng(0)
    noisy = 0.6 * mixture.sample(200_000, rng) + 0.8 * rng.standard_normal((200_000, 2))
    told = mixture.diffused(0.6, 0.8)
    assert noisy.mean(0) == pytest.approx(told.weights @ told.means, abs=0.01)
    spread = told.weights @ (told.sds**2 + told.means[:, 1] ** 2)
    assert noisy[:, 1].var() == pytest.approx(spread, rel=0.01)


def test_a_point_far_away_has_a_score_and_a_mode_of_no_weight_is_silent() -> None:
    mixture = Mixture(np.array([[1.0], [-1.0]]), np.array([0.1, 0.1]), np.array([1.0, 0.0]))
    x = np.array([[1e6], [-1e6], [-1.0]])
    np.testing.assert_allclose(mixture.score(x), (1 - x) / 0.01)
    assert np.isfinite(mixture.log_density(x)).all()
