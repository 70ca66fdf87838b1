"""The field of every round is the library's own staged prediction on the same grid."""

import copy
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import xgboost
from hypothesis import given, settings
from hypothesis import strategies as st

import engines.device
from engines.boosting import METHODS, Params, Points, Result, beside, field, fit, fitted, run
from engines.boosting.methods import xgboost_arguments

DATA = ("moons", "circles", "xor", "spiral", "blobs", "checkerboard", "iris", "cancer")
AVERAGED = ("bagging", "forest", "extra")


def cells(result: Result) -> np.ndarray:
    """The cells' centres as points (h w, 2)."""
    return np.stack(np.meshgrid(result.xs, result.ys), axis=-1).reshape(-1, 2)


def staged(params: Params, model: Any, x: np.ndarray, rounds: int) -> Iterator[np.ndarray]:
    """The libraries' own answer after each round, asked for one round at a time."""
    if params.method == "xgboost":
        grid, booster = xgboost.DMatrix(x), model.get_booster()
        for r in range(rounds):
            yield booster.predict(grid, output_margin=True, iteration_range=(0, r + 1))
    elif params.method in ("dart", "gblinear"):  # no round of theirs can be cut out of the whole
        for r in range(rounds):
            short = fit(params.model_copy(update={"rounds": r + 1}))
            yield short.predict(x, output_margin=True)
    elif params.method in ("adaboost", "gradient", "histogram"):
        yield from model.staged_decision_function(x)
    elif params.method in AVERAGED:
        for r in range(rounds):
            first = copy.copy(model)
            first.estimators_ = model.estimators_[: r + 1]
            first.n_estimators = r + 1
            yield first.predict_proba(x)
    else:
        yield model.predict_proba(x)


def same(params: Params, result: Result, model: Any) -> None:
    fields = result.scores.reshape(result.rounds, len(cells(result)), -1)
    answers = list(staged(params, model, cells(result), result.rounds))
    assert len(answers) == result.rounds
    for ours, theirs in zip(fields, answers, strict=True):
        theirs = theirs.reshape(len(ours), -1)
        if theirs.shape[1] == 2:
            theirs = theirs[:, 1:]
        if params.method == "xgboost":
            np.testing.assert_array_equal(ours, theirs)  # bit for bit
        elif params.method in ("dart", "gblinear"):  # which sum in single precision
            np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=3e-5)
        else:
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=6, deadline=None)
@given(
    data=st.sampled_from(DATA),
    seed=st.integers(0, 9999),
    classes=st.integers(2, 4),
    depth=st.integers(1, 6),
    rate=st.floats(0.05, 1),
    subsample=st.sampled_from([0.6, 1.0]),
    flips=st.sampled_from([0.0, 0.2]),
)
def test_every_round_is_the_librarys(
    method: str,
    data: str,
    seed: int,
    classes: int,
    depth: int,
    rate: float,
    subsample: float,
    flips: float,
) -> None:
    params = Params(
        data=data,
        seed=seed,
        classes=classes,
        depth=depth,
        learning_rate=rate,
        subsample=subsample,
        flips=flips,
        method=method,
        size=80,
        noise=0.3,
        rounds=8,
        grid=20,
        bases=("tree", "svm", "bayes"),
    )
    same(params, run(params), fit(params))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", [0, 1])
def test_usual_dials_and_many_rounds(method: str, seed: int) -> None:
    rounds = 15 if method in ("dart", "gblinear") else 60  # each of theirs is fitted anew
    params = beside(Params(seed=seed, rounds=rounds, grid=30, method="xgboost"), method)
    same(params, run(params), fit(params))


@settings(max_examples=10, deadline=None)
@given(
    seed=st.integers(0, 9999),
    lam=st.floats(0, 20),
    alpha=st.floats(0, 3),
    gamma=st.floats(0, 3),
    child=st.floats(0, 5),
    column=st.sampled_from([0.5, 1.0]),
)
def test_penalties_of_xgboost(
    seed: int, lam: float, alpha: float, gamma: float, child: float, column: float
) -> None:
    params = Params(
        seed=seed,
        size=100,
        flips=0.1,
        rounds=10,
        grid=20,
        reg_lambda=lam,
        reg_alpha=alpha,
        gamma=gamma,
        min_child_weight=child,
        colsample=column,
    )
    same(params, run(params), fit(params))


def test_bagged_logistic_regression() -> None:
    params = Params(method="bagging", base="logistic", rounds=6, grid=20)
    same(params, run(params), fit(params))


def test_leaky_stack() -> None:
    params = Params(method="stacking", out_of_fold=False, flips=0.2, grid=20)
    same(params, run(params), fit(params))


def test_forest_of_k_trees_is_round_k() -> None:
    # Also without cutting a model down: the first trees do not depend on how many follow.
    for method in AVERAGED:
        whole = run(Params(method=method, depth=0, rounds=12, grid=20))
        short = Params(method=method, depth=0, rounds=5, grid=20)
        np.testing.assert_allclose(field(short, 4), whole.scores[4], rtol=0, atol=1e-12)


def test_probabilities_are_predict_proba() -> None:
    for method in METHODS:
        for data in ("moons", "iris"):
            params = Params(data=data, method=method, rounds=6, grid=20, depth=2)
            result, model = run(params), fit(params)
            theirs = model.predict_proba(cells(result))
            ours = result.probabilities()[-1].reshape(len(theirs), -1)
            if data == "moons":
                theirs = theirs[:, 1:]
            np.testing.assert_allclose(ours, theirs, atol=2e-7)


def test_learners_add_up_to_the_score() -> None:
    for method in METHODS:
        result = run(Params(data="iris", method=method, rounds=6, grid=20, depth=2))
        norm = result.norm.reshape(-1, 1, 1, 1)
        total = (result.offset + result.learners().cumsum(axis=0)) / norm
        np.testing.assert_allclose(total, result.scores, atol=1e-6)


def test_one_learner_of_a_forest_is_its_tree() -> None:
    params = Params(method="forest", depth=0, rounds=6, grid=20)
    result, model = run(params), fit(params)
    theirs = model.estimators_[3].predict_proba(cells(result))[:, 1].reshape(20, 20)
    np.testing.assert_allclose(result.learners()[3], theirs, atol=1e-12)


def test_a_fit_is_not_repeated_and_gives_the_same() -> None:
    params = Params(method="forest", rounds=5, grid=20)
    once = fitted(params)
    np.testing.assert_array_equal(run(params, fit=once).scores, run(params).scores)


def test_same_dials_same_result() -> None:
    for method in METHODS:
        params = Params(method=method, rounds=5, grid=20, subsample=0.7, colsample=0.5)
        np.testing.assert_array_equal(run(params).scores, run(params).scores)


def test_own_points_and_a_test_set_of_their_own() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(60, 2)), rng.integers(0, 3, 60)
    params = Params(data="own", rounds=5, grid=20)
    alone = run(params, Points(x, y))
    assert alone.classes == 3
    assert np.isnan(alone.test_curve).all()
    tested = run(params, Points(x, y, test=(x[:20], y[:20])))
    model = fit(params, Points(x, y))
    assert tested.test_curve[-1, 0] == pytest.approx(1 - model.score(x[:20], y[:20]))


def test_a_round_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="rounds go from 0 to 4"):
        field(Params(rounds=5, grid=20), 5)


def test_every_host_grows_the_same_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    # A GPU has no "exact", and prunes otherwise (dmlc/xgboost#5798), so none is asked.
    here = xgboost_arguments(Params())
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    engines.device._best.cache_clear()
    try:
        assert engines.device.device().type == "cuda"
        assert xgboost_arguments(Params()) == here
        assert (here["tree_method"], here["device"]) == ("exact", "cpu")
    finally:
        monkeypatch.undo()
        engines.device._best.cache_clear()


def test_the_result_says_who_grew_the_trees() -> None:
    params = Params(rounds=2, grid=10)
    assert run(params).grower == ("exact", "cpu", None)
    bins = fitted(params, tree_method="hist", max_bin=16)
    assert run(params, fit=bins).grower == ("hist", "cpu", 16)
    assert run(Params(method="forest", rounds=2, grid=10)).grower is None


def test_histograms_with_a_bin_for_each_value_try_the_same_splits() -> None:
    params = Params(rounds=20, grid=20)
    exact, bins = (
        run(params, fit=fitted(params, tree_method=method, max_bin=5000))
        for method in ("exact", "hist")
    )
    np.testing.assert_allclose(exact.train_curve, bins.train_curve, atol=1e-5)
