"""Rectified flow of a mixture: the exact velocity, what steps leave, what roads cost."""

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from engines.mixture import Mixture
from engines.modes import MixtureParams
from engines.rectified import NetParams, StraightParams, plane
from engines.rectified.densities import shifted
from engines.rectified.pairs import assigned, cost, couple, crossing, drawn
from engines.rectified.roads import bent, off

PAIR = MixtureParams().mixture()
N = 20_000
Z = np.random.default_rng(11).standard_normal((N, 2))

numbers = st.floats(-3, 3)
modes = st.tuples(numbers, numbers, st.floats(0.02, 2), st.floats(0.01, 1))


def mixture_of(held: Sequence[Sequence[float]]) -> Mixture:
    x, y, sd, weight = np.array(held).T
    return Mixture(np.stack([x, y], -1), sd, weight / weight.sum())


def own(x: np.ndarray, t: float) -> np.ndarray:
    return plane.velocity(PAIR, x, t)


@given(st.lists(modes, min_size=1, max_size=8), st.floats(0.01, 0.99))
def test_the_velocity_is_that_of_the_score(held: list[tuple[float, ...]], t: float) -> None:
    """E[z | x_t] = -(1 - t) score, E[x | x_t] = (x_t + (1 - t)^2 score) / t."""
    mixture, x = mixture_of(held), np.random.default_rng(0).uniform(-4, 4, (50, 2))
    score = mixture.diffused(t, 1 - t).score(x)
    truth = (x + (1 - t) ** 2 * score) / t + (1 - t) * score
    found = plane.velocity(mixture, x, t)
    np.testing.assert_allclose(found, truth, rtol=1e-6, atol=1e-6 * np.abs(truth).max())


@given(st.lists(modes, min_size=1, max_size=8))
def test_one_step_sends_everything_to_the_mean(held: list[tuple[float, ...]]) -> None:
    mixture = mixture_of(held)
    ends = plane.euler(lambda x, t: plane.velocity(mixture, x, t), Z[:50], 1)[-1]
    np.testing.assert_allclose(ends, np.tile(mixture.weights @ mixture.means, (50, 1)), atol=1e-12)


@pytest.mark.parametrize("far", [1e3, 1e6])
def test_far_away_nothing_is_lost(far: float) -> None:
    assert np.isfinite(own(np.full((3, 2), far), 0.5)).all()


@pytest.mark.parametrize(
    ("steps", "share"), [(1, 1), (2, 0.195), (4, 0.014), (8, 0.0034), (16, 0.0013), (64, 0.0002)]
)
def test_points_off_the_modes(steps: int, share: float) -> None:
    found = off(PAIR, plane.euler(own, Z, steps)[-1]).mean()
    assert found == pytest.approx(share, abs=4 * np.sqrt(share / N) + 1e-4)


@pytest.mark.parametrize(
    ("steps", "sd"), [(1, 0), (2, 0.083), (4, 0.177), (8, 0.235), (16, 0.266), (64, 0.291)]
)
def test_the_spread_across_a_mode(steps: int, sd: float) -> None:
    """In closed form: y is one normal, which every step stretches."""
    t, s = np.arange(steps) / steps, 0.3
    exact = np.abs(np.prod(1 + (t * s**2 - (1 - t)) / (t**2 * s**2 + (1 - t) ** 2) / steps))
    assert exact == pytest.approx(sd, abs=6e-4)
    found = plane.euler(own, Z, steps)[-1][:, 1]
    assert found.std() == pytest.approx(exact * Z[:, 1].std(), abs=1e-9)


@pytest.mark.parametrize(("calls", "share"), [(2, 0.61), (4, 0.0043), (8, 0.0036)])
def test_the_midpoint_rule_at_the_same_calls(calls: int, share: float) -> None:
    found = off(PAIR, plane.midpoint(own, Z, calls // 2)).mean()
    assert found == pytest.approx(share, abs=4 * np.sqrt(share / N) + 1e-3)


def test_roads_are_bent_and_how_much() -> None:
    walk = plane.euler(own, Z[:4000], 200)
    straightness, longer = bent(walk)
    assert straightness == pytest.approx(1.18, abs=0.06)
    assert longer == pytest.approx(1.23, abs=0.03)
    lone = plane.only(PAIR, 0)
    assert bent(plane.euler(lambda x, t: plane.velocity(lone, x, t), Z[:500], 200))[0] < 0.4


@pytest.mark.parametrize(
    ("t", "loss"),
    [
        (0.02, 4.35),
        (0.1, 4.93),
        (0.25, 5.09),
        (0.5, 1.80),
        (0.75, 1.59),
        (0.9, 2.17),
        (0.98, 2.06),
    ],
)
def test_the_least_loss(t: float, loss: float) -> None:
    x = PAIR.sample(N, np.random.default_rng(5))
    found = plane.least_loss(PAIR, t, x, Z)
    assert found == pytest.approx(loss, abs=0.05)
    plain = ((x - Z - own(t * x + (1 - t) * Z, t)) ** 2).sum(-1).mean()
    assert found == pytest.approx(
        plain, abs=0.15
    )  # the same, without the variances in closed form


@pytest.mark.parametrize(("shift", "share"), [(1 / 3, 0.008), (1, 0.003), (3, 0.011), (6, 0.057)])
def test_a_shift_hurts_in_the_plane(shift: float, share: float) -> None:
    times = 1 - shifted(1 - np.arange(9) / 8, shift)
    x = Z
    for a, b in itertools.pairwise(times):
        x = x + (b - a) * own(x, a)
    assert off(PAIR, x).mean() == pytest.approx(share, abs=4 * np.sqrt(share / N) + 6e-4)


# Couplings


def test_what_pairs_cost() -> None:
    pairs = drawn(NetParams())
    assert cost(pairs.z, pairs.x) == pytest.approx(4 + 2 * 0.09 + 2, abs=0.1)
    ends = plane.midpoint(own, Z, 50)
    assert cost(Z, ends) == pytest.approx(2.03, abs=0.05)
    order = assigned(Z[:4096], PAIR.sample(4096, np.random.default_rng(2)), 64)
    assert sorted(order) == list(range(4096))
    small, large = (couple(NetParams(batch=n)) for n in (64, 256))
    assert cost(small.z, small.x) == pytest.approx(2.20, abs=0.08)
    assert cost(large.z, large.x) == pytest.approx(2.08, abs=0.08)


def test_a_batch_of_one_is_no_choice() -> None:
    alone, apart = couple(NetParams(batch=1)), drawn(NetParams())
    assert (alone.x == apart.x).all()


@settings(max_examples=20)
@given(st.integers(1, 40), st.integers(0, 99))
def test_transport_never_costs_more(batch: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    z, x = rng.standard_normal((2, 80, 2))
    order = assigned(z, x, batch)
    assert sorted(order) == list(range(80))
    assert cost(z, x[order]) <= cost(z, x) + 1e-12


def test_the_flows_own_pairs_cannot_be_paired_cheaper() -> None:
    """Bent, not dear."""
    z = Z[:600]
    ends = plane.midpoint(own, z, 60)
    price = cdist(z, ends, "sqeuclidean")
    best = price[linear_sum_assignment(price)].mean()
    assert best == pytest.approx(cost(z, ends), rel=2e-3)


def test_on_a_line_half_of_the_pairs_cross_and_transport_has_none() -> None:
    rng = np.random.default_rng(0)
    z, x = rng.standard_normal(1000), PAIR.sample(1000, rng)[:, 0]
    lines = [np.column_stack([np.full(1000, at), v]) for at, v in ((0.0, z), (1.0, x))]
    assert crossing(*lines) == pytest.approx(0.507, abs=0.03)
    ordered = np.column_stack([np.ones(1000), np.sort(x)[z.argsort().argsort()]])
    assert crossing(lines[0], ordered) == 0


@pytest.mark.parametrize(
    "dials",
    [
        *({"steps": n} for n in (0, 5, -1, 10**6, float("nan"))),
        *({"batch": n} for n in (0, 257, -3)),
        *({"preset": "own", "modes": m} for m in ("", "0 0 0 1", "0 0 .3 0", "nan 0 .3 1")),
        *({"ways": w} for w in ((), ("reflow", "reflow"), ("x",))),
        {"seed": 2**63},
    ],
)
def test_what_cannot_be_is_refused_in_words(dials: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w") as caught:
        StraightParams.check(dials)
    assert all(part.strip() for part in caught.value.args[:1])
