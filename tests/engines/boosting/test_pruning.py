"""Gamma step by step, against the trees that the library itself leaves."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.boosting import Params, fitted, run, split_candidates, tree
from engines.boosting.gamma import Pruning, pruning

XOR = Params(data="xor", noise=0, size=400, depth=2, rounds=60, gamma=10, grid=10)


def same(found: Pruning, params: Params, kept: Any, whole: Any) -> None:
    """Whether the grown tree, cut where it is said, is the library's tree."""
    ours = {node.id: node for node in found.grown}
    theirs = {node.id: node for node in whole.nodes}
    todo, seen = [(0, 0)], 0
    while todo:
        a, b = todo.pop()
        mine, its = ours[a], theirs[b]
        seen += 1
        if a not in kept:
            assert its.feature is None, (a, b)
            assert its.value[0] == pytest.approx(
                params.learning_rate * mine.weight, rel=1e-5, abs=1e-7
            )
            continue
        assert (its.feature, its.threshold) == (mine.feature, mine.threshold)
        assert its.gain == pytest.approx(mine.gain, rel=1e-4, abs=1e-5)
        todo += [(mine.left, its.left), (mine.right, its.right)]
    assert seen == len(theirs)


@settings(max_examples=25, deadline=None)
@given(
    data=st.sampled_from(["xor", "checkerboard", "moons", "blobs", "iris"]),
    method=st.sampled_from(["exact", "hist"]),
    seed=st.integers(0, 9999),
    depth=st.integers(1, 6),
    gamma=st.floats(0, 20),
    alpha=st.sampled_from([0.0, 1.0]),
    subsample=st.sampled_from([0.6, 1.0]),
    column=st.sampled_from([0.5, 1.0]),
    round=st.integers(0, 5),
)
def test_what_stays_is_the_librarys_tree(
    data: str,
    method: str,
    seed: int,
    depth: int,
    gamma: float,
    alpha: float,
    subsample: float,
    column: float,
    round: int,
) -> None:
    sampled = {"subsample": subsample, "colsample": column} if method == "exact" else {}
    params = Params(
        data=data,
        classes=3,
        noise=0.1,
        size=120,
        rounds=6,
        seed=seed,
        depth=depth,
        gamma=gamma,
        reg_alpha=alpha,
        **sampled,
    )
    fit = fitted(params, tree_method=method, max_bin=32)
    for output in range(1 if fit.data.classes == 2 else fit.data.classes):
        found = pruning(params, round, output=output, fit=fit)
        assert found.tree_method == method
        splits = [node.id for node in found.grown if node.left is not None]
        assert sorted(verdict.node for verdict in found.verdicts) == splits
        orders = [verdict.order for verdict in found.verdicts if verdict.order]
        assert orders == list(range(1, len(orders) + 1))
        same(found, params, found.kept, tree(params, round, output=output, fit=fit))


def test_a_weak_parent_of_strong_children() -> None:
    exact, hist = (fitted(XOR, tree_method=method) for method in ("exact", "hist"))
    upward, downward = (pruning(XOR, 0, fit=fit) for fit in (exact, hist))
    root = upward.grown[0]
    assert root.gain < XOR.gamma < min(node.gain for node in upward.grown[1:3])
    assert upward.kept == {0, 1, 2}
    assert downward.kept == frozenset()
    why = [verdict.why[0].split(":")[0] for verdict in downward.verdicts]
    assert why == ["not made"] + ["never looked at"] * (len(why) - 1)
    accuracy = [1 - run(XOR, fit=fit).test_curve[-1, 0] for fit in (exact, hist)]
    assert accuracy[0] > 0.98
    assert accuracy[1] < 0.55


def test_children_go_before_their_parents() -> None:
    params = Params(depth=5, gamma=30, rounds=3, noise=0.4, flips=0.2)
    found = pruning(params, 2)
    order = {v.node: v.order for v in found.verdicts if v.order}
    assert len(order) > 3
    parents = {child: n.id for n in found.grown if n.left for child in (n.left, n.right)}
    assert all(order[parents[n]] > k for n, k in order.items() if parents.get(n) in order)


@pytest.mark.parametrize("method", ["exact", "hist"])
def test_the_flag_of_a_pruned_split(method: str) -> None:
    params = Params(depth=3, gamma=15, rounds=3, noise=0.4, flips=0.2)
    fit = fitted(params, tree_method=method)
    final, found = tree(params, 2, fit=fit), pruning(params, 2, fit=fit)
    cut = [v for v in found.verdicts if v.order]
    assert cut
    flagged = 0
    for node in final.nodes:
        candidates = split_candidates(params, 2, node.id, fit=fit)
        flags = [c for c in candidates if c.pruned]
        flagged += len(flags)
        if node.feature is not None:
            assert not flags  # a node that kept its split has lost none
            (chosen,) = [c for c in candidates if c.chosen]
            assert chosen.fate[0].startswith("chosen")
        for c in candidates:
            weak = c.gain < params.gamma
            said = c.fate[0]
            assert "pruned" not in said or method == "exact"
            assert not said.startswith(("made, then pruned", "not made")) or weak
            assert said.startswith("made, then pruned") == c.pruned
    assert (flagged > 0) == (method == "exact")


def test_a_weak_split_that_stays_says_so() -> None:
    fit = fitted(XOR)
    chosen, *others = split_candidates(XOR, 0, fit=fit)
    assert chosen.chosen
    assert chosen.gain < XOR.gamma
    assert "stays because a split below it stays" in chosen.fate[0]
    assert not any(c.pruned for c in others)
    assert {c.fate[0] for c in others} <= {
        "a smaller gain than the chosen split",
        "it gains nothing",
    } | {c.fate[0] for c in others if c.fate[0].startswith("a child's H")}


def test_thresholds_inside_a_bin_are_not_tried() -> None:
    params = Params(rounds=1, depth=2)
    fit = fitted(params, tree_method="hist", max_bin=4)
    candidates = split_candidates(params, 0, fit=fit)
    tried = [c for c in candidates if c.fate[0].startswith(("chosen", "a smaller gain"))]
    assert 2 <= len(tried) <= 2 * 4
    assert [c.chosen for c in tried] == [True] + [False] * (len(tried) - 1)
    assert sum(c.fate[0].startswith("inside one bin") for c in candidates) > 400


def test_nothing_is_pruned_without_gamma() -> None:
    params = Params(rounds=2)
    found = pruning(params, 1)
    assert found.kept == {node.id for node in found.grown if node.left is not None}
    np.testing.assert_array_equal(
        [node.gain for node in found.grown], [node.gain for node in tree(params, 1).nodes]
    )


def test_histograms_that_sample_cannot_be_repeated() -> None:
    params = Params(rounds=2, subsample=0.5)
    with pytest.raises(ValueError, match="samplings to 1") as error:
        pruning(params, 1, fit=fitted(params, tree_method="hist"))
    assert "设为 1" in error.value.say(1)


def test_only_xgboost_prunes() -> None:
    with pytest.raises(ValueError, match="Only XGBoost has a gamma"):
        pruning(Params(method="forest"), 0)
