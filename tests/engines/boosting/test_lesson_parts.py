"""Bins against sorted values, early stopping, three kinds of importance, against the libraries."""

import numpy as np
import pytest
import xgboost
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.inspection import permutation_importance
from sklearn.metrics import log_loss

from engines.boosting import Params, Points, sample
from engines.boosting.features import WAYS, importance
from engines.boosting.histograms import bins, bins_steps
from engines.boosting.methods import xgboost_arguments
from engines.boosting.stopping import early_stopping, stop_round
from engines.params import ParamsError


def test_bins_are_the_librarys_fits() -> None:
    params = Params(noise=0.3, rounds=20, size=300)
    data = sample(params)
    for found in bins(params, (2, 8, 64)):
        grown = {"tree_method": "hist", "max_bin": found.max_bin} if found.max_bin else {}
        model = xgboost.XGBClassifier(**xgboost_arguments(params, **grown)).fit(data.x, data.y)
        shares = model.predict_proba(data.test_x)
        assert found.error == pytest.approx(1 - model.score(data.test_x, data.test_y))
        assert found.loss == pytest.approx(log_loss(data.test_y, shares), rel=1e-4)
        assert 0 < found.seconds < 60
        assert all(len(edges) < found.max_bin for edges in found.edges)
        thresholds = model.get_booster().trees_to_dataframe().dropna(subset="Split")
        for j, edges in enumerate(found.edges):
            used = thresholds[thresholds["Feature"] == f"f{j}"]["Split"]
            assert set(used.astype(np.float32)) <= set(edges)


def test_few_bins_are_too_few_and_many_are_enough() -> None:
    exact, *few = bins(
        Params(data="checkerboard", noise=0, size=1000, depth=6, rounds=40), (2, 64)
    )
    assert exact.max_bin is None
    assert exact.edges == ()
    assert few[0].error > 0.3
    assert abs(few[1].error - exact.error) < 0.03


def test_bins_come_one_at_a_time() -> None:
    steps = bins_steps(Params(rounds=2), (4,))
    assert [next(steps).max_bin, next(steps).max_bin] == [None, 4]
    with pytest.raises(ParamsError, match="XGBoost"):
        bins(Params(method="forest"))


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 999), patience=st.integers(1, 15), rate=st.sampled_from([0.1, 0.5, 1]))
def test_early_stopping_is_the_librarys(seed: int, patience: int, rate: float) -> None:
    params = Params(seed=seed, size=120, noise=0.4, rounds=60, learning_rate=rate)
    found, data = early_stopping(params, patience), sample(params)
    model = xgboost.XGBClassifier(
        **xgboost_arguments(params), early_stopping_rounds=patience, eval_metric="logloss"
    )
    held = found.held
    model.fit(
        data.x[~held],
        data.y[~held],
        eval_set=[(data.x[held], data.y[held])],
        verbose=False,
    )
    theirs = model.evals_result()["validation_0"]["logloss"]
    assert (found.best, found.last) == (model.best_iteration, len(theirs) - 1)
    np.testing.assert_allclose(found.held_curve[: len(theirs), 1], theirs, rtol=1e-4)
    assert held.sum() == 30


def test_when_it_never_stops() -> None:
    assert stop_round(np.array([3.0, 2, 1]), 1) == (2, 2)
    assert stop_round(np.array([3.0, 2, 2, 2, 1]), 2) == (1, 3)
    assert stop_round(np.array([1.0]), 5) == (0, 0)


def test_stopping_spares_the_overfit() -> None:
    params = Params(noise=0.4, flips=0.2, rounds=200, learning_rate=0.5, depth=6)
    found = early_stopping(params, 10)
    assert found.last < 60
    assert found.test_curve[found.best, 1] < 0.7 * found.test_curve[-1, 1]
    assert len(found.test_curve) == 200


def test_early_stopping_needs_points() -> None:
    points = Points(np.array([[0.0, 0], [1, 1], [2, 2], [3, 3]]), np.array([0, 1, 1, 1]))
    with pytest.raises(ParamsError, match="hold some of each class out"):
        early_stopping(Params(data="own", rounds=3), points=points)


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 99), data=st.sampled_from(["moons", "iris"]))
def test_importances_are_the_librarys(seed: int, data: str) -> None:
    params = Params(data=data, seed=seed, size=100, rounds=10)
    found, drawn = importance(params, repeats=3), sample(params)
    rng = np.random.default_rng([seed, 3])
    x, test = (np.c_[p, rng.normal(size=len(p))] for p in (drawn.x, drawn.test_x))
    model = xgboost.XGBClassifier(**xgboost_arguments(params)).fit(x, drawn.y)
    table = model.get_booster().trees_to_dataframe()
    splits = table[table["Feature"] != "Leaf"].groupby("Feature")
    counts = splits.size().reindex(["f0", "f1", "f2"]).fillna(0)
    np.testing.assert_array_equal(found.own["weight"], counts)
    for way, column in (("gain", "Gain"), ("cover", "Cover")):
        mean = splits[column].mean().reindex(["f0", "f1", "f2"]).fillna(0)
        np.testing.assert_allclose(found.own[way], mean, rtol=1e-4)
    lost = permutation_importance(
        model, test[:1000], drawn.test_y[:1000], n_repeats=3, random_state=seed
    )
    np.testing.assert_allclose(found.permuted, lost.importances_mean)
    assert tuple(found.own) == WAYS


def test_the_useless_column_looks_useful_to_the_training_only() -> None:
    found = importance(Params(noise=0.3, depth=6, rounds=60))
    weight = found.own["weight"] / found.own["weight"].sum()
    assert weight[2] > 0.2  # more than a fifth of all splits stands on noise
    assert found.own["gain"].argmin() == 2
    assert abs(found.permuted[2]) < 0.02 < found.permuted[:2].min()
    assert found.points == "test"


def test_importance_without_a_test_asks_the_training() -> None:
    rng = np.random.default_rng(0)
    points = Points(rng.normal(size=(60, 2)), np.arange(60) % 2)
    found = importance(Params(data="own", rounds=5), 2, points)
    assert found.points == "train"
    with pytest.raises(ParamsError, match="XGBoost"):
        importance(Params(method="tree"))
