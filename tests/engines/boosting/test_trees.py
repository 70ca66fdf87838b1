"""The round's tree, its rejected splits and the step of one point, against the libraries."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.boosting import (
    Params,
    Points,
    fitted,
    run,
    second_order,
    split_candidates,
    tree,
)

EIGHT = Points(np.c_[np.arange(8.0), np.zeros(8)], np.array([0, 0, 0, 1, 0, 1, 1, 1]))
STUMP = Params(
    data="own", rounds=1, depth=1, learning_rate=1, min_child_weight=0.1, method="xgboost"
)


def test_gain_of_16_sevenths() -> None:
    root, left, right = tree(STUMP, 0, EIGHT).nodes
    assert root.gain == pytest.approx(16 / 7, rel=1e-6)
    assert (left.weight, right.weight) == pytest.approx((-2 / 3, 6 / 7), rel=1e-6)
    assert (root.cover, left.cover, right.cover) == pytest.approx((2.0, 1.25, 0.75))
    assert [node.G for node in (left, right)] == pytest.approx([1.5, -1.5])
    chosen = [c for c in split_candidates(STUMP, 0, points=EIGHT) if c.chosen]
    assert len(chosen) == 1
    assert chosen[0].gain == pytest.approx(16 / 7)
    assert chosen[0].paper_gain == pytest.approx(8 / 7)


def test_gamma_of_the_library_is_compared_with_the_unhalved_gain() -> None:
    for gamma, nodes in ((2.2847, 3), (2.2867, 1)):
        params = STUMP.model_copy(update={"gamma": gamma})
        assert len(tree(params, 0, EIGHT).nodes) == nodes
    best = split_candidates(params, 0, points=EIGHT)[0]
    assert not best.chosen
    assert best.pruned
    assert best.fate[0].startswith("made, then pruned")
    # The paper's gain is below zero from half of that gamma on: twice as strong.
    assert best.paper_gain == pytest.approx(8 / 7 - gamma)


@pytest.mark.parametrize(
    ("lam", "gain"), [(0, 118.966), (1, 115.555), (10, 92.042), (100, 30.896)]
)
def test_lambda_shrinks_the_gain_of_one_root(lam: int, gain: float) -> None:
    params = Params(noise=0.3, rounds=1, depth=1, reg_lambda=lam)
    assert tree(params, 0).nodes[0].gain == pytest.approx(gain, abs=5e-4)
    assert split_candidates(params, 0)[0].gain == pytest.approx(gain, abs=5e-4)


@settings(max_examples=8, deadline=None)
@given(
    data=st.sampled_from(["moons", "blobs", "iris"]),
    seed=st.integers(0, 9999),
    depth=st.integers(1, 5),
    lam=st.floats(0.1, 10),
    alpha=st.floats(0, 2),
    gamma=st.floats(0, 2),
    subsample=st.sampled_from([0.7, 1.0]),
    round=st.integers(0, 4),
)
def test_tree_is_trees_to_dataframe(
    data: str,
    seed: int,
    depth: int,
    lam: float,
    alpha: float,
    gamma: float,
    subsample: float,
    round: int,
) -> None:
    params = Params(
        data=data,
        classes=3,
        seed=seed,
        depth=depth,
        reg_lambda=lam,
        reg_alpha=alpha,
        gamma=gamma,
        subsample=subsample,
        size=100,
        rounds=5,
    )
    model = fitted(params)
    outputs = 1 if model.data.classes == 2 else model.data.classes
    table = model.model.get_booster().trees_to_dataframe()
    for output in range(outputs):
        rows = table[table["Tree"] == round * outputs + output].set_index("Node")
        nodes = tree(params, round, output=output, fit=model).nodes
        assert len(nodes) == len(rows)
        for node in nodes:
            row = rows.loc[node.id]
            assert node.cover == pytest.approx(row["Cover"], rel=1e-5, abs=1e-6)
            if node.feature is None:
                assert row["Feature"] == "Leaf"
                assert node.value[0] == pytest.approx(row["Gain"], rel=1e-5, abs=1e-6)
            else:
                assert row["Feature"] == f"f{node.feature}"
                assert node.threshold == pytest.approx(row["Split"], rel=1e-5)
                assert node.gain == pytest.approx(row["Gain"], rel=1e-5)


@settings(max_examples=8, deadline=None)
@given(
    data=st.sampled_from(["moons", "blobs"]),
    seed=st.integers(0, 9999),
    lam=st.floats(0.1, 10),
    alpha=st.floats(0, 2),
    child=st.floats(0, 3),
    round=st.integers(0, 4),
)
def test_sums_over_points_give_the_librarys_numbers(
    data: str, seed: int, lam: float, alpha: float, child: float, round: int
) -> None:
    params = Params(
        data=data,
        classes=3,
        noise=0.4,
        seed=seed,
        reg_lambda=lam,
        reg_alpha=alpha,
        min_child_weight=child,
        size=100,
        rounds=5,
    )
    model = fitted(params)
    for node in tree(params, round, fit=model).nodes:
        shrunk = np.sign(node.G) * max(abs(node.G) - alpha, 0)
        assert node.cover == pytest.approx(node.H, rel=1e-4, abs=1e-5)
        assert node.weight == pytest.approx(-shrunk / (node.H + lam), rel=1e-3, abs=1e-4)
        if node.feature is None:
            assert node.value[0] == pytest.approx(0.3 * node.weight, rel=1e-5, abs=1e-7)
            continue
        candidates = split_candidates(params, round, node.id, fit=model)
        gains = [c.gain for c in candidates]
        assert gains == sorted(gains, reverse=True)
        (chosen,) = [c for c in candidates if c.chosen]
        assert chosen.gain == pytest.approx(node.gain, rel=1e-3, abs=1e-3)
        assert chosen.threshold == pytest.approx(node.threshold, rel=1e-5, abs=1e-6)
        # Nothing that the library may choose gains more than what it chose.
        for c in candidates:
            if min(c.H_left, c.H_right) >= child * (1 + 1e-4):
                assert c.gain <= chosen.gain * (1 + 1e-3) + 1e-3


def test_every_rejected_split_says_why() -> None:
    params = Params(rounds=1, depth=2, min_child_weight=5)
    model = fitted(params)
    fates = {c.fate[0].split(" = ")[0] for c in split_candidates(params, 0, fit=model)}
    assert fates == {
        "chosen: the largest gain",
        "a smaller gain than the chosen split",
        "a child's H",
    }
    loose = Params(rounds=1, depth=2, min_child_weight=0)
    model = fitted(loose)
    leaves = [node for node in tree(loose, 0, fit=model).nodes if node.depth == 2]
    best = [split_candidates(loose, 0, leaf.id, fit=model)[0].fate[0] for leaf in leaves]
    assert "the tree has reached its depth" in best


def test_gradient_boosting_at_rate_1_is_xgboost_without_penalties() -> None:
    plain = Params(noise=0.3, method="gradient", depth=1, learning_rate=1, rounds=3, grid=40)
    bare = plain.model_copy(
        update={"method": "xgboost", "reg_lambda": 0.0, "min_child_weight": 0.0}
    )
    np.testing.assert_allclose(run(plain).scores, run(bare).scores, atol=1e-6)


def test_newton_leaves_of_gradient_boosting() -> None:
    params = Params(method="gradient", learning_rate=0.1, rounds=5)
    for node in tree(params, 4).nodes:
        if node.feature is None:
            assert node.weight == pytest.approx(-node.G / node.H)
            assert node.value[0] == pytest.approx(0.1 * node.weight)


@pytest.mark.parametrize("method", ["tree", "bagging", "forest", "extra", "adaboost"])
def test_classification_trees(method: str) -> None:
    params = Params(method=method, rounds=4, depth=3)
    model = fitted(params)
    library = [model.model] if method == "tree" else model.model.estimators_
    grown = tree(params, len(library) - 1, fit=model)
    theirs = library[-1].tree_
    assert len(grown.nodes) == theirs.node_count
    for node in grown.nodes:
        assert node.impurity == theirs.impurity[node.id]
        np.testing.assert_allclose(node.value, theirs.value[node.id, 0])
        left, right, bottom, top = node.box
        inside = model.data.x[node.rows]
        assert ((inside >= [left, bottom]) & (inside <= [right, top])).all()
    leaves = [node.rows for node in grown.nodes if node.feature is None]
    assert sorted(np.concatenate(leaves)) == list(range(300))


def test_second_order_step() -> None:
    params = Params(rounds=30, learning_rate=1, reg_lambda=2)
    model = fitted(params)
    result = run(params, fit=model)
    for point in (0, 7, 100):
        step = second_order(params, 20, point, fit=model)
        assert step.s == pytest.approx(result.margins[19, point], rel=1e-5, abs=1e-5)
        assert step.actual == pytest.approx(result.margins[20, point], rel=1e-5, abs=1e-5)
        assert step.loss == pytest.approx(np.log1p(np.exp(-step.s)))
        # The derivatives are those of the loss: central differences.
        loss = lambda s: np.log1p(np.exp(-s))  # noqa: E731
        d = 1e-3
        slope = (loss(step.s + d) - loss(step.s - d)) / (2 * d)
        bend = (loss(step.s + d) - 2 * step.loss + loss(step.s - d)) / d**2
        assert (step.g, step.h) == pytest.approx((slope, bend), abs=1e-5)
        # The bottom of the parabola, and the step that lambda leaves of it.
        bottom = step.axis[step.parabola.argmin()]
        if step.axis[0] < step.second < step.axis[-1]:
            assert bottom == pytest.approx(step.second, abs=step.axis[1] - step.axis[0])
        assert step.regular - step.s == pytest.approx(-step.g / (step.h + 2))


def test_second_order_step_of_many_classes() -> None:
    params = Params(data="iris", rounds=5)
    result = run(params)
    step = second_order(params, 3, 11)
    f = result.labels[11]
    p = 1 - result.weights[2, 11]  # a boosting weight is 1 - p of the own class
    assert step.p == pytest.approx(p, rel=1e-4), f


def test_without_any_penalty_nothing_breaks() -> None:
    params = Params(
        reg_lambda=0, min_child_weight=0, learning_rate=1, depth=8, rounds=400, grid=20
    )
    model = fitted(params)
    assert np.isfinite(run(params).scores).all()
    for round in (10, 399):
        assert all(np.isfinite(c.gain) for c in split_candidates(params, round, fit=model))
        assert np.isfinite(second_order(params, round, 0, fit=model).curve).all()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: tree(Params(method="stacking"), 0), "not made of trees"),
        (lambda: tree(Params(rounds=3), 3), "rounds go from 0 to 2"),
        (lambda: tree(Params(rounds=3), 0, output=1), "classes from 0 to 0"),
        (lambda: tree(Params(rounds=3), 0).node(99), "no node 99"),
        (lambda: split_candidates(Params(method="forest"), 0), "XGBoost"),
        (lambda: second_order(Params(method="forest"), 0, 0), "Only gradient boosting"),
        (lambda: second_order(Params(rounds=3), 0, 300), "points go from 0 to 299"),
    ],
)
def test_what_cannot_be_asked_for(call: Callable[..., Any], words: str) -> None:
    with pytest.raises(ValueError, match=words) as error:
        call()
    assert any("\u4e00" <= c <= "\u9fff" for c in error.value.say(1))
