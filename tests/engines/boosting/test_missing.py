"""Points without a value, against the library's own predictions and splits."""

from typing import Any

import numpy as np
import pytest
import xgboost
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.boosting import Params, Points, fitted, own, run, sample, split_candidates, tree
from engines.boosting.missing import take_away
from engines.params import ParamsError


def holed(
    seed: int, share: float = 0.2, data: Any = "moons", **dials: Any
) -> tuple[Params, Points]:
    """Points of which a share of the values is missing."""
    params = Params(data=data, seed=seed, size=120, rounds=6, grid=20, **dials)
    drawn = sample(params)
    gone = np.random.default_rng(seed).random(drawn.x.shape) < share
    return params, Points(np.where(gone, np.nan, drawn.x), drawn.y)


@settings(max_examples=10, deadline=None)
@given(
    method=st.sampled_from(["xgboost", "histogram"]),
    data=st.sampled_from(["moons", "iris"]),
    seed=st.integers(0, 999),
    depth=st.integers(1, 5),
)
def test_every_round_is_the_librarys(method: str, data: str, seed: int, depth: int) -> None:
    params, points = holed(seed, data=data, depth=depth)
    params = params.model_copy(update={"method": method})
    fit = fitted(params, points)
    result = run(params, points, fit=fit)
    assert np.isfinite(result.scores).all()
    ours = fit.stages.total(fit.stages.parts(fit.data.x))
    if method == "xgboost":
        theirs = fit.model.get_booster().predict(xgboost.DMatrix(points.x), output_margin=True)
        np.testing.assert_array_equal(ours[-1], theirs)
    else:
        np.testing.assert_allclose(ours[-1], fit.model.decision_function(points.x), atol=1e-12)
    leaves = [node.rows for node in tree(params, 5, fit=fit).nodes if node.left is None]
    assert sorted(np.concatenate(leaves)) == list(range(len(points.y)))


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 999), depth=st.integers(1, 4), share=st.floats(0.05, 0.5))
def test_the_learnt_side_gains_most(seed: int, depth: int, share: float) -> None:
    params, points = holed(seed, share, depth=depth, min_child_weight=0.5)
    fit = fitted(params, points)
    table = fit.model.get_booster().trees_to_dataframe()
    rows = table[table["Tree"] == 2].set_index("Node")
    for node in tree(params, 2, fit=fit).nodes:
        if node.feature is None:
            continue
        side = "Yes" if node.missing_left else "No"
        assert rows.loc[node.id, "Missing"] == rows.loc[node.id, side]
        np.testing.assert_allclose(node.H, node.cover, rtol=1e-4)  # the default sides are right
        candidates = split_candidates(params, 2, node.id, fit=fit)
        (chosen,) = [c for c in candidates if c.chosen]
        assert chosen.gain == pytest.approx(node.gain, rel=1e-3, abs=1e-3)
        assert chosen.missing_left in (None, node.missing_left)
        allowed = [c for c in candidates if min(c.H_left, c.H_right) > 0.5001]  # beyond rounding
        assert all(c.gain <= chosen.gain * (1 + 1e-3) + 1e-3 for c in allowed)


@settings(max_examples=12, deadline=None)
@given(
    method=st.sampled_from(["xgboost", "histogram"]),
    seed=st.integers(0, 999),
    point=st.integers(0, 119),
    feature=st.integers(0, 1),
    round=st.integers(0, 5),
)
def test_what_a_point_does_without_its_value(
    method: str, seed: int, point: int, feature: int, round: int
) -> None:
    params, points = holed(seed, depth=4)
    params = params.model_copy(update={"method": method})
    fit = fitted(params, points)
    gap = take_away(params, round, point, feature, fit=fit)
    with_value, without = points.x[[point]], points.x[[point]].copy()
    without[0, feature] = np.nan
    if method == "xgboost":
        booster = fit.model.get_booster()
        for x, route, scores in (
            (with_value, gap.before, gap.scores_before),
            (without, gap.after, gap.scores_after),
        ):
            seen = xgboost.DMatrix(x)
            assert route.nodes[-1] == booster.predict(seen, pred_leaf=True)[0, round]
            for r in range(6):
                until = booster.predict(seen, output_margin=True, iteration_range=(0, r + 1))
                assert scores[r] == until[0]
    else:
        theirs = list(fit.model.staged_decision_function(without))
        np.testing.assert_allclose(gap.scores_after, np.concatenate(theirs), atol=1e-12)
    grown = tree(params, round, fit=fit)
    assert set(gap.after.default) <= {
        n for n in gap.after.nodes if np.isnan(without[0, grown.node(n).feature or 0])
    }
    assert all(np.isnan(without[0, grown.node(n).feature]) for n in gap.after.default)


def test_training_with_gaps_beats_guessing_them() -> None:
    # A class that shows in the gap alone: only a learnt side can tell.
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(200, 2)), np.arange(200) % 2
    x[y == 1, 0] = np.nan
    params = Params(data="own", rounds=5, depth=1, grid=10)
    assert run(params, Points(x, y)).train_curve[-1, 0] == 0


@pytest.mark.parametrize("method", ["forest", "gradient", "adaboost", "stacking"])
def test_methods_that_take_no_gaps_say_which_do(method: str) -> None:
    params, points = holed(0)
    with pytest.raises(ParamsError, match="taken by XGBoost") as error:
        run(params.model_copy(update={"method": method}), points)
    assert "缺失值" in error.value.say(1)


def test_a_table_with_gaps_is_split_and_trained() -> None:
    _, points = holed(1)
    ready = own(Params(data="own", flips=0.1), points.x, points.y)
    assert np.isnan(ready.x).any()
    assert np.isfinite(run(Params(data="own", rounds=3, grid=10), ready).test_curve).all()
    with pytest.raises(ParamsError, match="rotation to 0"):
        own(Params(data="own", rotation=10), points.x, points.y)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"method": "forest"}, "Only XGBoost and histogram"),
        ({"point": 300}, "points go from"),
        ({"feature": 2}, "features 0 and 1"),
        ({"round": 9}, "rounds go from"),
    ],
)
def test_what_cannot_be_taken_away(asked: dict[str, int | str], words: str) -> None:
    given = {"round": 0, "point": 0, "feature": 0} | asked
    params = Params(rounds=3, method=given.pop("method", "xgboost"))
    with pytest.raises(ParamsError, match=words):
        take_away(params, **given)
