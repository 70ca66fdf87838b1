"""Weights, margins, curves and out-of-bag estimates, against the libraries and the theory."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import AdaBoostClassifier, BaggingClassifier, RandomForestClassifier
from sklearn.metrics import log_loss, zero_one_loss
from sklearn.tree import DecisionTreeClassifier

from engines.boosting import BOOSTING, METHODS, Params, fit, run


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 9999), depth=st.integers(1, 3), flips=st.sampled_from([0.0, 0.2]))
def test_last_learner_of_adaboost_is_worthless_to_the_next(
    seed: int, depth: int, flips: float
) -> None:
    params = Params(
        method="adaboost", seed=seed, depth=depth, flips=flips, learning_rate=1, rounds=30, grid=10
    )
    result, model = run(params), fit(params)
    for r, learner in enumerate(model.estimators_):
        missed = learner.predict(result.points) != result.labels
        if model.estimator_errors_[r] > 0:
            assert result.weights[r] @ missed == pytest.approx(0.5, abs=1e-12)


@pytest.mark.parametrize(("data", "rate"), [("moons", 1.0), ("moons", 0.5), ("iris", 1.0)])
def test_adaboost_weights_are_the_librarys(
    monkeypatch: pytest.MonkeyPatch, data: str, rate: float
) -> None:
    seen, boost = [], AdaBoostClassifier._boost

    def watched(
        self: Any,
        iboost: int,
        X: np.ndarray,
        y: np.ndarray,
        sample_weight: np.ndarray,
        random_state: Any,
    ) -> Any:
        seen.append(sample_weight.copy())
        return boost(self, iboost, X, y, sample_weight, random_state)

    monkeypatch.setattr(AdaBoostClassifier, "_boost", watched)
    params = Params(method="adaboost", data=data, depth=1, learning_rate=rate, rounds=40, grid=10)
    weights = run(params).weights
    # The library hands round r + 1 what round r left.
    np.testing.assert_allclose(weights[:-1], np.array(seen)[1:], rtol=1e-9)


def test_training_error_of_adaboost_stays_below_its_bound() -> None:
    params = Params(method="adaboost", depth=1, learning_rate=1, rounds=100, grid=10)
    result, model = run(params), fit(params)
    e = model.estimator_errors_
    bound = np.cumprod(2 * np.sqrt(e * (1 - e)))
    assert (result.train_curve[:, 0] <= bound + 1e-12).all()
    # alpha = ln((1 - e) / e), as the lesson says.
    np.testing.assert_allclose(model.estimator_weights_, np.log((1 - e) / e))


@pytest.mark.parametrize("method", BOOSTING)
def test_boosting_weights_are_gradients(method: str) -> None:
    params = Params(method=method, rounds=10, grid=10)
    result, model = run(params), fit(params)
    p = model.predict_proba(result.points)[:, 1]
    np.testing.assert_allclose(result.weights[-1], np.abs(p - result.labels), atol=1e-6)


def test_bootstrap_counts() -> None:
    for method in ("bagging", "forest"):
        weights = run(Params(method=method, rounds=60, depth=0, grid=10)).weights
        assert (weights.sum(axis=1) == 300).all()
        drawn = (weights > 0).mean()
        expected = 1 - (1 - 1 / 300) ** 300
        assert drawn == pytest.approx(expected, abs=4 * np.sqrt(0.25 / 300 / 60))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("data", ["moons", "iris"])
def test_margins(method: str, data: str) -> None:
    params = Params(method=method, data=data, rounds=12, depth=2, grid=10)
    result, model = run(params), fit(params)
    assert result.margins.shape == (result.rounds, len(result.labels))
    right = model.predict(result.points) == result.labels
    clear = np.abs(result.margins[-1]) > 1e-9
    assert ((result.margins[-1] > 0) == right)[clear].all()
    if method not in BOOSTING:
        assert np.abs(result.margins).max() <= 1 + 1e-12


def test_margin_of_adaboost_is_the_normalised_vote() -> None:
    params = Params(method="adaboost", depth=1, learning_rate=1, rounds=25, grid=10)
    result, model = run(params), fit(params)
    sign = 2 * result.labels - 1
    votes = np.array([2 * e.predict(result.points) - 1 for e in model.estimators_])
    alpha = model.estimator_weights_
    np.testing.assert_allclose(result.margins[-1], sign * (alpha @ votes) / alpha.sum())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("data", ["moons", "iris"])
def test_curves_are_the_metrics_of_sklearn(method: str, data: str) -> None:
    params = Params(method=method, data=data, rounds=12, depth=3, grid=10)
    result, model = run(params), fit(params)
    for x, y, curve in (
        (result.points, result.labels, result.train_curve),
        (result.test_points, result.test_labels, result.test_curve),
    ):
        p = model.predict_proba(x).astype(float)
        p = p / p.sum(axis=1, keepdims=True)
        assert curve[-1, 0] == pytest.approx(zero_one_loss(y, p.argmax(axis=1)))
        assert curve[-1, 1] == pytest.approx(log_loss(y, p), rel=1e-4)


def test_test_curve_follows_the_rounds() -> None:
    params = Params(method="gradient", rounds=20, grid=10)
    result, model = run(params), fit(params)
    scores = [np.mean(p != result.test_labels) for p in model.staged_predict(result.test_points)]
    np.testing.assert_allclose(result.test_curve[:, 0], scores)


def test_out_of_bag_is_the_librarys() -> None:
    for method, library in (
        ("forest", RandomForestClassifier(100, oob_score=True, random_state=0)),
        (
            "bagging",
            BaggingClassifier(DecisionTreeClassifier(), 100, oob_score=True, random_state=0),
        ),
    ):
        result = run(Params(method=method, rounds=100, depth=0, grid=10, flips=0.2))
        library.fit(result.points, result.labels)
        assert 1 - result.oob[-1, 0] == pytest.approx(library.oob_score_)
        assert log_loss(result.labels, library.oob_decision_function_) == pytest.approx(
            result.oob[-1, 1]
        )


def test_only_bootstraps_have_an_out_of_bag_error() -> None:
    for method in METHODS:
        result = run(Params(method=method, rounds=3, grid=10))
        assert (result.oob is not None) == (method in ("bagging", "forest"))


def test_share_of_flipped_points() -> None:
    result = run(Params(method="tree", flips=0.2, grid=10))
    assert result.flipped.sum() == 60
    assert result.flipped_share[0] == pytest.approx(0.2)
