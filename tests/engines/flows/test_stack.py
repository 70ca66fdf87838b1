"""Stacks of layers: determinants, ways there and back, likelihood, and training that is shared."""

import threading
from typing import Any

import numpy as np
import pytest
import torch

from engines.cache import size
from engines.experiments import Experiment
from engines.flows import StackParams, carry, gap, layers, log_p, log_prob, train, trained
from engines.flows.experiments import STACK
from engines.flows.measures import grid, round_trip, samples
from engines.flows.stack import densities, module_of
from engines.flows.training import Training, held_out, points_of, training_of
from engines.refused import Refused

KINDS = {"realnvp": 4, "maf": 3, "nsf": 2, "planar": 6}
kinds = pytest.mark.parametrize("kind", KINDS)


def small(kind: str, **dials: Any) -> StackParams:
    return StackParams(kind=kind, layers=KINDS[kind], **{"target": "moons", "rounds": 6} | dials)


@kinds
def test_log_dets_are_those_of_autograd(kind: str) -> None:
    flow = trained(small(kind))
    x = held_out(flow.params)[:15].astype(float)
    passage = layers(flow, x, torch.float64)
    steps = [step() for step in module_of(flow).double().transform.transforms]
    for k, step in enumerate(steps):  # from data to noise
        before = torch.tensor(passage.points[len(steps) - k])
        for i, point in enumerate(before):
            jacobian = torch.autograd.functional.jacobian(step, point[None])[0, :, 0]
            log_det = -float(torch.linalg.slogdet(jacobian)[1])
            assert passage.log_dets[len(steps) - 1 - k, i] == pytest.approx(log_det, abs=1e-12)


@kinds
def test_layers_add_up_to_the_likelihood(kind: str) -> None:
    flow = trained(small(kind))
    x = held_out(flow.params)[:500]
    passage = layers(flow, x)
    z = passage.points[0]
    total = -(z**2).sum(-1) / 2 - np.log(2 * np.pi) - passage.log_dets.sum(0)
    np.testing.assert_allclose(total, log_prob(flow, x), rtol=1e-5, atol=1e-5)
    steps = densities(flow, x)
    np.testing.assert_allclose(steps[-1], log_prob(flow, x), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(steps[0], -(x**2).sum(-1) / 2 - np.log(2 * np.pi), rtol=1e-5)


@kinds
def test_there_and_back(kind: str) -> None:
    flow = trained(small(kind))
    z = np.random.default_rng(3).standard_normal((500, 2))
    there = carry(flow, z, torch.float64)
    back = layers(flow, there.points[-1], torch.float64)
    np.testing.assert_allclose(back.points, there.points, atol=1e-7)
    np.testing.assert_allclose(back.log_dets, there.log_dets, atol=1e-6)


@kinds
def test_a_flow_is_a_density_however_wrong(kind: str) -> None:
    flow = trained(small(kind))
    step = 1 / 24
    assert np.exp(log_prob(flow, grid(481, reach=10))).sum() * step**2 == pytest.approx(
        1, abs=1e-3
    )


@kinds
def test_training_nears_the_truth_and_never_passes_it(kind: str) -> None:
    first, last = (gap(trained(small(kind, rounds=n))) for n in (0, 12))
    assert last.kl < first.kl / 2
    assert last.kl > -3 * last.error
    assert last.nll - last.floor == pytest.approx(last.kl, abs=1e-6)
    assert last.floor == pytest.approx(1.0076, abs=0.05)


@kinds
def test_samples_have_the_likelihood_that_the_flow_gives_them(kind: str) -> None:
    """The entropy of its samples, and that of its density on a grid."""
    flow = trained(small(kind))
    places = grid(481, reach=10)
    logs = log_prob(flow, places)
    held = np.exp(logs) / np.exp(logs).sum()
    points = samples(flow, 8000).points[-1]
    found = log_prob(flow, points)
    assert found.mean() == pytest.approx((held * logs).sum(), abs=4 * found.std() / 80)


def test_a_longer_training_begins_with_the_shorter() -> None:
    params = small("maf", rounds=4)
    once = list(train(params))[-1]
    apart = Training(params, points_of(params), held_out(params))
    apart.flow(2)
    np.testing.assert_array_equal(apart.flow(4).weights, once.weights)
    np.testing.assert_array_equal(log_p(apart.flow(4)), log_p(once))


def test_two_visitors_share_one_training_and_one_may_stop() -> None:
    params = small("maf", seed=77, rounds=5)
    flows: dict[int, list] = {0: [], 1: []}

    def watch(who: int) -> None:
        for flow in train(params):
            flows[who].append(flow)
            if who and len(flows[who]) == 3:
                break

    both = [threading.Thread(target=watch, args=(who,)) for who in flows]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert [flow.params.rounds for flow in flows[0]] == list(range(6))
    assert all(one is other for one, other in zip(*flows.values(), strict=False))
    assert training_of(params).step == 5 * 20
    assert trained(params) is flows[0][-1]


HOSTILE = {
    "one dot": np.zeros((50, 2)),
    "a line": np.column_stack([np.linspace(-1, 1, 600), np.zeros(600)]),
    "far away": np.full((20, 2), 1e3) * [1, -1],
    "a dozen": np.arange(24.0).reshape(12, 2),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_points_of_any_kind_are_learnt(name: str) -> None:
    flows = list(train(StackParams(kind="maf", layers=2, rounds=3), HOSTILE[name]))
    assert all(np.isfinite(flow.weights).all() and np.isfinite(flow.nll) for flow in flows)


@pytest.mark.parametrize(
    "points",
    [
        np.zeros((0, 2)),
        np.zeros((50, 3)),
        np.full((50, 2), np.nan),
        np.full((50, 2), 1e9),
        np.full((50, 2), np.inf),
        np.zeros((100_001, 2)),
        np.zeros(7),
        np.zeros((11, 2)),
    ],
)
def test_what_is_no_set_of_points_is_refused_in_words(points: np.ndarray) -> None:
    with pytest.raises(Refused, match="pairs of numbers"):
        next(train(StackParams(), points))


def test_an_empty_drawing_is_refused_in_words() -> None:
    with pytest.raises(Refused, match="draw a line"):
        next(train(StackParams(target="drawn", strokes="")))


@pytest.mark.parametrize("step", STACK, ids=lambda step: step.id)
def test_experiments_hold(step: Experiment) -> None:
    params = StackParams.check(step.settings)
    found = step.measure(params)
    assert step.holds(found), found


def test_far_from_the_data_nothing_taught_the_layers_to_be_undone() -> None:
    """There and back: on the data within float32, on the square from -10 to 10 not."""
    flow = trained(StackParams(target="two_modes", kind="realnvp", layers=6, rounds=15))
    square = grid(21, reach=10).reshape(-1, 2)
    assert round_trip(flow, held_out(flow.params)).error.max() < 1e-4
    assert np.nanmax(round_trip(flow, square).error) > 0.01
    assert round_trip(flow, square, torch.float64).error.max() < 1e-3


def test_the_cache_counts_what_a_training_holds() -> None:
    params = small("maf", rounds=0)
    weights = trained(params).weights.nbytes
    assert size(training_of(params)) > held_out(params).nbytes + points_of(params).nbytes + weights
