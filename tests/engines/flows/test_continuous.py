"""Continuous flows: log p against closed forms, the sign of the trace, the two trainings."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.flows import targets
from engines.flows.continuous import Flow, log_prob, sample, standard_normal, traced
from engines.flows.diffusion import kernel, probability_flow, reverse_sde
from engines.flows.fields import EQUAL, finish, flow_of, learn
from engines.flows.params import TargetParams
from engines.mixture import Mixture
from engines.refused import Refused

TWO = targets.KNOWN["two_modes"]
THREE = np.array([[2.0, 0], [0, 0], [-1.5, 0.3]])


def linear(rate: float) -> Flow:
    return Flow(lambda t, x: rate * x, lambda t, x: (rate * x, np.full(len(x), 2 * rate)))


@settings(max_examples=30, deadline=None)
@given(st.floats(-1.5, 1.5))
def test_a_linear_field_has_its_likelihood_in_closed_form(rate: float) -> None:
    """x(1) = e^rate z is normal; a wrong sign of the trace would be off by 4 rate."""
    x = np.random.default_rng(0).normal(size=(40, 2)) * np.exp(rate)
    found = log_prob(linear(rate), x, solver="rk4", steps=50)
    np.testing.assert_allclose(found, standard_normal(x * np.exp(-rate)) - 2 * rate, atol=2e-6)


def test_the_likelihood_of_the_stretch_by_seven_tenths() -> None:
    x = np.random.default_rng(1).normal(size=(4000, 2)) * np.exp(0.7)
    entropy = np.log(2 * np.pi * np.e) + 1.4
    found = -log_prob(linear(0.7), x, solver="rk4", steps=20).mean()
    assert found == pytest.approx(entropy, abs=0.05)  # 3 standard errors of 4000 points
    assert abs(found - (entropy - 2.8)) > 2  # the wrong sign


@pytest.mark.parametrize(
    ("solver", "steps", "error"),
    [("midpoint", 50, 0.09), ("midpoint", 200, 0.01), ("rk4", 50, 1e-3)],
)
def test_log_p_of_the_probability_flow_is_the_mixtures(
    solver: str, steps: int, error: float
) -> None:
    found = log_prob(probability_flow(TWO), THREE, solver=solver, steps=steps)
    assert np.abs(found - TWO.log_density(THREE)).max() < error


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 999))
def test_log_p_of_any_mixture(seed: int) -> None:
    """But for what the last time keeps of the means, 0.7 %, and its base takes for 0."""
    random = np.random.default_rng(seed)
    weights = random.dirichlet([3, 3, 3])
    mixture = Mixture(random.uniform(-2, 2, (3, 2)), random.uniform(0.3, 0.6, 3), weights)
    x = mixture.sample(30, random)
    found = log_prob(probability_flow(mixture), x, solver="rk4", steps=60)
    np.testing.assert_allclose(found, mixture.log_density(x), atol=0.06)


def test_the_rates_of_the_probability_flow_are_the_scores_and_their_divergence() -> None:
    flow, x = probability_flow(TWO), np.random.default_rng(0).normal(size=(50, 2)) * 2
    for t in (0.0, 0.1, 0.5, 1.0):
        velocity, trace = flow.rates(t, x)
        noisy, beta = TWO.diffused(*kernel(t)), 0.1 + 19.9 * t
        np.testing.assert_allclose(velocity, -beta / 2 * (x + noisy.score(x)), atol=1e-10)
        np.testing.assert_allclose(velocity, flow.velocity(t, x), atol=1e-12)
        np.testing.assert_allclose(trace, -beta / 2 * (2 + noisy.divergence(x)), atol=1e-9)


def test_the_way_there_tells_the_density_of_every_time() -> None:
    z = np.random.default_rng(0).normal(size=(20, 2))
    path = traced(probability_flow(TWO), z, solver="rk4", steps=100)
    for k in (0, 30, 70, 100):
        held = path.points[k]
        truth = TWO.diffused(*kernel(path.times[k])).log_density(held[:, :2])
        np.testing.assert_allclose(held[:, 2], truth, atol=0.01)


def test_the_reverse_sde_arrives_at_the_mixture_and_forgets_where_it_began() -> None:
    random = np.random.default_rng(0)
    z = random.standard_normal((4000, 2))
    ends = reverse_sde(TWO, z, 200, random).end
    assert ends.std(0) == pytest.approx([np.sqrt(4.09), 0.3], abs=0.03)
    assert abs(np.corrcoef(z[:, 1], ends[:, 1])[0, 1]) < 0.05
    ode = sample(probability_flow(TWO), z, solver="heun", steps=100).end
    assert np.corrcoef(z[:, 1], ode[:, 1])[0, 1] > 0.9


# Learning


@pytest.fixture(scope="module")
def points() -> np.ndarray:
    return targets.sample(TargetParams(), 20_000, 0)


@pytest.fixture(scope="module")
def held() -> np.ndarray:
    return targets.sample(TargetParams(), 1000, 1)


def nll(learnt: Any, x: np.ndarray) -> float:
    return -log_prob(flow_of(learnt.net), x, solver="rk4", steps=10).mean()


def test_flow_matching_beats_likelihood_at_equal_cost(
    points: np.ndarray, held: np.ndarray
) -> None:
    """Half a second of either: a step of likelihood costs as much as EQUAL of the other."""
    matched, likely = (
        finish(points, "matching", 600, 0),
        finish(points, "likelihood", 600 // EQUAL, 0),
    )
    assert nll(matched, held) < 1.35
    assert nll(likely, held) > nll(matched, held) + 0.5
    assert likely.seconds[-1] > matched.seconds[-1] / 4  # nor was it given less by far


def test_likelihood_learns_too(points: np.ndarray, held: np.ndarray) -> None:
    """By the very loss that it tells: from the prior's 4 nats down."""
    learnt = finish(points, "likelihood", 30, 0)
    assert learnt.losses[0] > 3.5
    assert nll(learnt, held) == pytest.approx(learnt.losses[-3:].mean(), abs=0.25)
    assert nll(finish(points, "hutchinson", 30, 0), held) < 2.6


def test_the_loss_of_likelihood_is_the_log_prob_of_its_solver(points: np.ndarray) -> None:
    *_, last = learn(points[:1], "likelihood", 1, 5)
    flow = flow_of(last.result.net, torch.float64)
    again = finish(points[:1], "likelihood", 2, 5)
    told = -log_prob(flow, points[:1], solver="midpoint", steps=8)[0]
    assert again.losses[1] == pytest.approx(told, abs=1e-4)


@pytest.mark.parametrize("way", ["matching", "likelihood", "hutchinson"])
def test_equal_dials_give_the_equal_field_and_a_long_training_begins_like_a_short_one(
    points: np.ndarray, way: str
) -> None:
    short, again, long = (finish(points, way, n, 7) for n in (3, 3, 5))
    assert (short.losses == again.losses).all()
    assert (long.losses[:3] == short.losses).all()
    assert len(long) == 5
    assert (finish(points, way, 3, 8).losses != short.losses).all()


def test_progress_is_told_and_the_time_is_bounded(
    points: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = list(learn(points, "matching", 40, 0))
    assert [p.done for p in told] == sorted(p.done for p in told)
    assert all(p.result is None for p in told[:-1])
    assert told[-1].result.whole
    monkeypatch.setattr("engines.flows.fields.MOST", 0.0)
    cut = finish(points, "matching", 40, 0)
    assert not cut.whole
    assert len(cut) == 1


def test_a_learnt_field_is_undone_by_going_back(points: np.ndarray) -> None:
    flow = flow_of(finish(points, "matching", 100, 0).net, torch.float64)
    z = np.random.default_rng(0).normal(size=(100, 2))
    there = traced(flow, z, solver="rk4", steps=40).end
    again = traced(flow, there[:, :2], back=True, solver="rk4", steps=40).end
    assert np.abs(again[:, :2] - z).max() < 1e-3
    back = log_prob(flow, there[:, :2], solver="rk4", steps=40)
    np.testing.assert_allclose(back, there[:, 2], atol=1e-3)


def test_the_density_of_a_learnt_field_sums_to_one(points: np.ndarray) -> None:
    """Normalised, however wrong."""
    flow = flow_of(finish(points, "matching", 200, 0).net)
    ticks = np.arange(-5, 5, 0.1) + 0.05
    grid = np.stack(np.meshgrid(ticks, ticks), -1).reshape(-1, 2)
    mass = np.exp(log_prob(flow, grid, solver="rk4", steps=10)).sum() * 0.01
    assert mass == pytest.approx(1, abs=0.005)


def test_far_points_are_refused_in_words(points: np.ndarray) -> None:
    flow = flow_of(finish(points, "matching", 2, 0).net)
    for x in (np.full((1, 2), 1e9), np.array([[np.nan, 0]])):
        with pytest.raises(Refused, match="finite"):
            log_prob(flow, x)
