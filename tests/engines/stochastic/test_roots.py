"""Roots and what theory says of them; the mean curve, searches without slopes, and TD."""

import math
import time
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from engines.stochastic import (
    Params,
    bellman,
    equation,
    expected_slopes,
    kiefer_wolfowitz,
    random_walk,
    run,
    td0,
    verdicts,
)


def typed(formula: str, **values: Any) -> Params:
    return Params(problem="typed", formula=formula, **values)


@pytest.mark.parametrize(
    "formula", ["1/w", "-1/w", "1/w^3", "1/(w - 0.5)", "tan(w + pi/2)^-1 - 2w"]
)
def test_a_pole_is_no_root(formula: str) -> None:
    found = equation(typed(formula))
    assert math.isnan(found.root) or formula.startswith("tan")
    assert all(abs(float(found.g(root.at))) < 1e-6 for root in found.roots)
    silent = np.isnan(expected_slopes(typed(formula))).all()
    assert silent == math.isnan(found.root)


@pytest.mark.parametrize(
    ("formula", "kind", "root"),
    [
        ("w^3", "flat", 0),
        ("(w - 1)^5", "flat", 1),
        ("w^3 - 3w^2 + 3w - 1", "flat", 1),
        ("sign(w)", "jump", 0),
        ("floor(w) + 0.5", "jump", 0),
        ("w + sign(w - 2)", "simple", None),
        ("sign(w)|w|^0.5", "steep", 0),
        ("0.001w + 100w^3", "simple", 0),
        ("tanh(w - 1)", "simple", 1),
    ],
)
def test_theory_is_silent_where_it_has_nothing_to_say(
    formula: str, kind: str, root: int | None
) -> None:
    params = typed(formula, step="1/k", w1=0.5)
    found = equation(params)
    if root is not None:
        assert found.root == pytest.approx(root, abs=2e-5)
        assert found.found.kind == kind
    silent = found.found is None or found.found.kind != "simple"
    assert np.isnan(expected_slopes(params)).all() == silent
    if found.found and found.found.kind == "flat":
        assert found.slope == 0.0


def test_a_projection_can_keep_the_root_away() -> None:
    free, held = Params(problem="cubic"), Params(problem="cubic", project=True, bound=1.0)
    assert equation(free).root == pytest.approx(5 ** (1 / 3))
    found = equation(held)
    assert math.isnan(found.root)
    assert found.excluded == pytest.approx((5 ** (1 / 3),))
    result = run(held)
    assert np.isnan(result.theory).all()
    assert result.curve[-1] == 1.0  # pressed to the edge of the interval
    assert result.paths[:, -1].mean() == pytest.approx(1, abs=0.02)


def test_each_path_tells_which_root_it_found() -> None:
    result = run(typed("w(w^2 - 4)", w1=0.0, sigma=3.0, step="1/(k + 9)", steps=2000, paths=300))
    assert [root.at for root in result.roots] == pytest.approx([-2, 2])
    assert set(result.found) == {0, 1}
    ends = result.paths[:, -1]
    np.testing.assert_array_equal(result.found, (ends > 0).astype(int))
    # Errors are from the root that each path found, so they fall as if there were one.
    goals = np.where(ends > 0, 2.0, -2.0)
    assert result.error[-1] == pytest.approx(math.sqrt(((ends - goals) ** 2).mean()))
    assert result.theory == pytest.approx((-0.5, -0.5))
    assert result.slope == pytest.approx(-0.5, abs=0.15)
    far = run(typed("sin(w)", w1=0.0, sigma=20.0, step="1/k", steps=500, paths=100))
    at = np.array([root.at for root in far.roots])[far.found]
    assert np.abs(far.paths[:, -1] - at).max() <= math.pi + 0.02
    assert len(set(far.found)) > 3


def test_the_slowest_of_the_roots_found_gives_the_slope() -> None:
    # g' is 6 at -2 and 3 at 1: with 0.1/k the one is quick enough for -1/2 and the other is not.
    wells = {"w1": 0.0, "sigma": 5.0, "step": "0.1/k", "project": True, "bound": 3.0, "paths": 300}
    result = run(typed("w(w - 1)(w + 2)", **wells))
    assert set(result.found) == {0, 1}
    assert result.theory == pytest.approx((-0.3, -0.3))
    one = run(typed("w(w - 1)(w + 2)", **wells | {"w1": -2.0, "sigma": 0.5}))
    assert set(one.found) == {0}
    assert one.theory == pytest.approx((-0.5, -0.5))


@pytest.mark.parametrize(
    ("formula", "word"),
    [
        ("tan(w)", "unbounded"),
        ("w*(1 + w^2)^.25", "unbounded"),
        ("w^3", "unbounded"),
        ("w sin(w)", "unbounded"),
        ("w*sin(pi*w)", "unbounded"),
        ("exp(w)", "unbounded"),
        ("1/w + w", "unbounded"),
        ("w + log(1 + w^2)^1.5", "lies between"),
        ("2w + sin(w)", "lies between 1 and 3"),
        ("atan(w)", "lies between 0 and 1"),
        ("w/(1 + |w|)", "lies between 0 and 1"),
        ("w + sign(w)", "leaps at w = 0"),
        ("w + floor(w/3 + 0.1)", "leaps at w ="),
        ("log(w)", "no value"),
        ("floor(w)", "leaps at w = 0"),
        ("floor(w) + 0.5", "leaps at w = 0"),
        ("w + ceil(w/7)", "leaps at w = 0"),
        ("cbrt(w) + w", "no value"),
        ("max(w, 0.1w)", "lies between 0.1 and 1"),
    ],
)
def test_bounds_of_the_slope_on_the_whole_line(formula: str, word: str) -> None:
    verdict = verdicts(typed(formula)).slope
    assert word in verdict.why[0]
    assert verdict.holds == (formula in ("2w + sin(w)", "max(w, 0.1w)"))


@pytest.mark.parametrize("formula", ["exp(w) - 1", "expm1(w)", "sin(w)/2", "w^3 + w", "tanh(w)"])
def test_a_root_at_nought_is_nought(formula: str) -> None:
    """Not 1.1e-16, where e^w is 1 for floating point too."""
    assert equation(typed(formula, w1=0.3)).root == 0


def test_bounds_of_the_slope_where_the_paths_went() -> None:
    for formula, slopes in {
        "tan(w)": lambda w: 1 / np.cos(w) ** 2,
        "w*(1 + w^2)^.25": lambda w: (1 + w**2) ** 0.25 + w**2 / 2 * (1 + w**2) ** -0.75,
    }.items():
        result = run(typed(formula, w1=0.5, sigma=0.5, steps=200, paths=100))
        low, high = result.paths.min(), result.paths.max()
        seen = slopes(np.linspace(low, high, 10_001))
        here = result.verdicts.slope.why[0].split("; ")[1]
        assert here == (
            f"where the paths went, {low:.3g} to {high:.3g}, "
            f"g' lies between {seen.min():.3g} and {seen.max():.3g}"
        )
        assert "介于" in result.verdicts.slope.why[1]
    wild = run(typed("tan(w)", w1=1.5, sigma=2.0, step="1", steps=50, paths=50))
    assert "unbounded" in wild.verdicts.slope.why[0].split("; ")[1]


def test_the_mean_curve_is_the_ode() -> None:
    result = run(Params(problem="linear", w1=3.0, step="1/k", steps=500, paths=5))
    s = np.concatenate([[0], np.cumsum(result.a)])[result.k - 1]
    np.testing.assert_allclose(result.curve, 3 * np.exp(-s), rtol=1e-6)
    wide = run(Params(problem="tanh", w1=4.0, step="1/(k + 5)", sigma=0.3, steps=2000, paths=500))
    assert np.abs(wide.paths.mean(0) - wide.curve).max() < 0.1
    gone = run(Params(problem="parabola", w1=-1.5, step="0.5", noise="none", paths=1, steps=40))
    # w = -coth(t0 - s) goes for infinity at t0 = atanh(2/3) = 0.80, before the second step.
    np.testing.assert_allclose(
        gone.curve[:2], [-1.5, -1 / math.tanh(math.atanh(2 / 3) - 0.5)], rtol=1e-5
    )
    assert np.isnan(gone.curve[2:]).all()
    still = run(typed("sign(w)", w1=2.0, step="1/k", steps=500, paths=5))
    s = np.concatenate([[0], np.cumsum(still.a)])[still.k - 1]
    np.testing.assert_allclose(still.curve, np.maximum(2 - s, 0), atol=1e-8)
    backwards = run(Params(step="(-1)^k/k", steps=50, paths=3))
    assert np.isnan(backwards.curve).all()


def test_kiefer_and_wolfowitz_by_exact_variance() -> None:
    # On a parabola the difference is the slope itself, with noise of variance 1 / (2 c^2).
    k = np.arange(1, 2001)
    for reach, c in (("0.5", 0.5 + 0 * k), ("k^(-1/6)", k ** (-1 / 6))):
        found = kiefer_wolfowitz("w^2/2", a="1/k", c=reach, w1=3.0, steps=2000, paths=2000)
        variance = (1 / (2 * c**2)).sum() / 2000**2
        last = found.paths[:, -1]
        assert last.var() == pytest.approx(variance, rel=0.12)
        assert last.mean() == pytest.approx(0, abs=4 * math.sqrt(variance / 2000))
        assert not found.diverged.any()


def test_kiefer_and_wolfowitz_reach_a_bias() -> None:
    # The difference quotient of w^3/3 + w^2/2 is w^2 + w + c^2/3: a fixed reach misses the least.
    found = kiefer_wolfowitz("w^2/2 + w^3/3", a="1/(k + 9)", c="0.5", w1=0.0, sigma=0.05)
    root = (-1 + math.sqrt(1 - 4 * 0.25 / 3)) / 2
    assert found.paths[:, -1].mean() == pytest.approx(root, abs=0.005)


def test_td_finds_the_root_of_bellmans_equation() -> None:
    truth = bellman(*random_walk())
    np.testing.assert_allclose(truth, np.arange(1, 6) / 6)
    np.testing.assert_allclose(bellman(*random_walk(19)), np.arange(1, 20) / 20)
    start = math.sqrt(((0.5 - truth) ** 2).mean())
    walks = {a: td0(a=a, runs=100) for a in ("0.05", "0.1", "0.15")}
    for walk in walks.values():
        assert walk.error[0] == pytest.approx(start)
        np.testing.assert_array_equal(walk.truth, truth)
    # The literature's figure: near .06 for .05, more noise and a quicker fall for larger steps.
    assert 0.03 < walks["0.05"].error[-1] < 0.07
    assert walks["0.15"].error[20] < walks["0.05"].error[20]
    assert walks["0.15"].error[-1] > walks["0.05"].error[-1]
    slow = td0(a="2/(k + 10)", episodes=1000, runs=50)
    assert slow.error[-1] < 0.03
    np.testing.assert_allclose(slow.mean[-1], truth, atol=0.015)


def test_one_td_update_by_hand() -> None:
    # From the middle with one run: only the last state before an end learns in the first episode.
    for seed in range(8):
        walk = td0(episodes=1, runs=1, seed=seed)
        changed = np.flatnonzero(walk.values[1] != 0.5)
        assert changed.tolist() in ([0], [4])
        assert walk.values[1, changed[0]] == pytest.approx(0.5 + 0.1 * ((changed[0] == 4) - 0.5))


def test_the_share_of_each_root_is_that_of_the_first_throw() -> None:
    # One step of length one from 0 on sin lands at -noise, which is normal: the shares are known.
    result = run(typed("sin(w)", w1=0.0, sigma=4.0, step="1", steps=1, paths=1000))
    zero = [root.at == pytest.approx(0, abs=1e-9) for root in result.roots].index(True)
    share = norm.cdf(math.pi / 4) - norm.cdf(-math.pi / 4)
    assert (result.found == zero).mean() == pytest.approx(share, abs=0.05)


@pytest.mark.parametrize(
    ("formula", "step"),
    [
        ("sin(w^3)", "0.9^k"),  # thousands of roots, closer than any grid
        ("sin(((0.5 + w)^w))", "5 - k"),
        ("max((2 - w) - w^3, sign(w) - 2.5)", "log(k)/k"),
        ("tan(w^w)", "1/k"),
        ("1/floor(w) + sign(w)cos(w)", "1/k^2"),
    ],
)
def test_no_equation_can_hang_or_break_a_run(formula: str, step: str) -> None:
    begin = time.process_time()
    result = run(typed(formula, step=step, paths=20, steps=60))
    assert time.process_time() - begin < 3
    assert len(result.curve) == len(result.k)
    assert all(all(verdict.why) for verdict in result.verdicts)
