"""Other base learners than XGBoost's trees: lines, dropped trees, histograms."""

from typing import Any

import numpy as np
import pytest
import xgboost
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from engines.boosting import Data, Fitted, Params, Points, fitted, run, tree
from engines.boosting.methods import plain

DATA = st.sampled_from(["moons", "xor", "iris"])


def boosted(params: Params, method: str, **dials: Any) -> Fitted:
    return fitted(params.model_copy(update={"method": method, **dials}))


def scores(fit: Fitted, points: np.ndarray) -> np.ndarray:
    return fit.stages.total(fit.stages.parts(points))


def objective(data: Data) -> dict[str, Any]:
    if data.classes == 2:
        return {"objective": "binary:logistic"}
    return {"objective": "multi:softprob", "num_class": data.classes}


@settings(max_examples=8, deadline=None)
@given(
    data=DATA,
    seed=st.integers(0, 999),
    rate=st.floats(0.05, 1),
    lam=st.floats(0, 5),
    alpha=st.floats(0, 1),
)
def test_lines_are_gblinear(data: str, seed: int, rate: float, lam: float, alpha: float) -> None:
    params = Params(
        data=data,
        seed=seed,
        size=100,
        rounds=12,
        learning_rate=rate,
        reg_lambda=lam,
        reg_alpha=alpha,
    )
    lines = boosted(params, "gblinear")
    seen, points = xgboost.DMatrix(lines.data.x, lines.data.y), lines.data.test_x[:50]
    dials = {"booster": "gblinear", "updater": "coord_descent", "eta": rate, "nthread": 1}
    dials |= {"lambda": plain(lam), "alpha": plain(alpha)} | objective(lines.data)
    for rounds in (1, 5, 12):
        booster = xgboost.train(dials, seen, rounds)
        theirs = booster.predict(xgboost.DMatrix(points), output_margin=True)
        np.testing.assert_allclose(scores(lines, points)[rounds - 1], theirs, atol=2e-5)


def test_many_lines_are_one_line() -> None:
    # Without a penalty the sum tends to logistic regression, and XOR stays out of reach.
    params = Params(noise=0.3, rounds=400, learning_rate=1, reg_lambda=0, method="xgboost")
    lines = boosted(params, "gblinear")
    best = LogisticRegression(C=1e6).fit(lines.data.x, lines.data.y)
    np.testing.assert_allclose(lines.stages.weights[-1, :, 0], best.coef_[0], rtol=0.02)
    crossed = boosted(Params(data="xor", noise=0, size=400, rounds=50), "gblinear")
    said = scores(crossed, crossed.data.test_x)[-1] > 0
    assert (said == crossed.data.test_y).mean() < 0.6


@settings(max_examples=8, deadline=None)
@given(
    data=DATA,
    seed=st.integers(0, 999),
    rate=st.floats(0.05, 1),
    drop=st.floats(0, 1),
)
def test_dart_is_the_librarys_after_every_round(
    data: str, seed: int, rate: float, drop: float
) -> None:
    params = Params(data=data, seed=seed, size=80, rounds=8, depth=2, learning_rate=rate)
    found = boosted(params, "dart", rate_drop=drop)
    seen, points = xgboost.DMatrix(found.data.x, found.data.y), found.data.test_x[:50]
    dials = {"booster": "dart", "tree_method": "exact", "eta": rate, "max_depth": 2, "nthread": 1}
    dials |= {"rate_drop": plain(drop), "seed": seed} | objective(found.data)
    ours = scores(found, points)
    for rounds in (1, 3, 8):
        booster = xgboost.train(dials, seen, rounds)
        theirs = booster.predict(xgboost.DMatrix(points), output_margin=True)
        np.testing.assert_allclose(ours[rounds - 1], theirs, atol=1e-5)


def test_what_dart_drops() -> None:
    none = boosted(Params(rounds=10, size=100), "dart", rate_drop=0)
    assert not none.stages.dropped.any()
    plain = run(Params(rounds=10, size=100, grid=20))
    same = run(none.params.model_copy(update={"grid": 20}), fit=none)
    np.testing.assert_allclose(same.scores, plain.scores, atol=1e-5)
    every = boosted(Params(rounds=10, size=100), "dart", rate_drop=1)
    np.testing.assert_array_equal(every.stages.dropped[..., 0], np.tri(10, k=-1, dtype=bool))
    # |D| / (|D| + eta) of what it had, for the first tree through all rounds.
    k = np.arange(1, 10)
    expected = np.cumprod(k / (k + 0.3))
    np.testing.assert_allclose(every.stages.weights[1:, 0, 0], expected, rtol=1e-5)


@pytest.mark.parametrize("data", ["moons", "iris"])
def test_a_tree_of_dart_learns_what_its_dropped_ones_left(data: str) -> None:
    fit = boosted(Params(data=data, size=100, rounds=8, reg_lambda=0.5), "dart", rate_drop=0.5)
    assert fit.stages.dropped[7].any()
    for round in range(8):
        for node in tree(fit.params, round, fit=fit).nodes:
            if node.left is None:
                assert node.weight == pytest.approx(-node.G / (node.H + 0.5), rel=2e-3, abs=1e-4)


@settings(max_examples=8, deadline=None)
@given(data=DATA, seed=st.integers(0, 999), depth=st.integers(0, 4), rate=st.floats(0.05, 1))
def test_histogram_gradient_boosting_is_sklearns(
    data: str, seed: int, depth: int, rate: float
) -> None:
    params = Params(data=data, seed=seed, size=100, rounds=6, grid=15, depth=depth)
    params = params.model_copy(
        update={"method": "histogram", "learning_rate": rate, "reg_lambda": 0.5}
    )
    fit = fitted(params)
    result = run(params, fit=fit)
    grid = np.stack(np.meshgrid(result.xs, result.ys), axis=-1).reshape(-1, 2)
    for ours, theirs in zip(result.scores, fit.model.staged_decision_function(grid), strict=True):
        np.testing.assert_allclose(ours.reshape(theirs.shape), theirs, rtol=0, atol=1e-12)
    shares = result.probabilities()[-1].reshape(len(grid), -1)
    theirs = fit.model.predict_proba(grid)
    np.testing.assert_allclose(shares, theirs[:, -shares.shape[1] :], atol=1e-12)
    tested = 1 - fit.model.score(result.test_points, result.test_labels)
    assert result.test_curve[-1, 0] == pytest.approx(tested)


def test_a_tree_of_histogram_gradient_boosting() -> None:
    params = Params(rounds=4, depth=3).model_copy(update={"method": "histogram"})
    fit = fitted(params)
    grown, theirs = tree(params, 2, fit=fit), fit.model._predictors[2][0].nodes
    assert len(grown.nodes) == len(theirs)
    for node in grown.nodes:
        assert len(node.rows) == theirs["count"][node.id]
        if node.left is None:
            assert node.value == (theirs["value"][node.id],)
            assert node.weight == pytest.approx(-node.G / (node.H + params.reg_lambda), rel=1e-4)


def test_gaps_are_refused_in_words() -> None:
    x = np.array([[np.nan, 0.0], [1, 1], [2, 0], [3, 1]])
    points = Points(x, np.array([0, 1, 0, 1]))
    with pytest.raises(ValueError, match="taken by XGBoost"):
        fitted(Params(data="own", rounds=2, method="gblinear"), points)
