"""Optimisers that torch has not, against a public reference; matrices, schedules and clipping."""

import math
from collections.abc import Callable
from typing import Any, get_args

import numpy as np
import pytest
import pytorch_optimizer
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.optimizers import Params, matrix_descent, matrix_race, run, schedules
from engines.optimizers.beyond import SOAP, Lion, Shampoo, orthogonal
from engines.optimizers.clipping import clipped
from engines.optimizers.methods import rates
from engines.optimizers.params import ScheduleName
from engines.refused import Refused

SHAPES = st.tuples(st.integers(1, 6), st.integers(1, 6))
DECAY = st.floats(0, 0.3)
QUICK = settings(deadline=None, max_examples=25)


def _walk(
    build: Callable[[list[torch.Tensor]], torch.optim.Optimizer],
    shape: tuple[int, ...],
    seed: int,
    steps: int = 12,
) -> np.ndarray:
    """Where an optimiser goes on a curved problem with noise, in float64."""
    draws = torch.Generator().manual_seed(seed)
    w = torch.randn(shape, generator=draws, dtype=torch.float64)
    optimizer, path = build([w]), []
    for _ in range(steps):
        noise = torch.randn(shape, generator=draws, dtype=torch.float64)
        w.grad = w**3 - w.flip(0) + 0.3 * noise
        optimizer.step()
        path.append(w.clone())
    return torch.stack(path).numpy()


@QUICK
@given(SHAPES, st.integers(0, 99), st.floats(1e-4, 0.1), st.floats(0, 0.99), st.floats(0, 0.5))
def test_lion(shape: tuple[int, int], seed: int, lr: float, beta: float, decay: float) -> None:
    own = {"lr": lr, "betas": (beta, 0.99), "weight_decay": decay}
    ours = _walk(lambda p: Lion(p, **own), shape, seed)
    theirs = _walk(lambda p: pytorch_optimizer.Lion(p, **own), shape, seed)
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)


@QUICK
@given(SHAPES, st.integers(0, 99), st.floats(1e-3, 0.3))
def test_shampoo(shape: tuple[int, int], seed: int, lr: float) -> None:
    ours = _walk(lambda p: Shampoo(p, lr, eps=1e-3), shape, seed)
    theirs = _walk(lambda p: pytorch_optimizer.Shampoo(p, lr, matrix_eps=1e-3), shape, seed)
    np.testing.assert_allclose(ours, theirs, rtol=1e-8, atol=1e-8)


@QUICK
@given(st.integers(2, 5), st.integers(0, 99), st.floats(1e-4, 0.1), st.integers(3, 5), DECAY)
def test_soap(n: int, seed: int, lr: float, every: int, decay: float) -> None:
    # Square, so that after some steps no direction is without a gradient and the basis is certain.
    shape = (n, n)
    own = {"lr": lr, "betas": (0.9, 0.95), "weight_decay": decay}
    ours = _walk(lambda p: SOAP(p, **own, every=every), shape, seed)
    theirs = _walk(
        lambda p: pytorch_optimizer.SOAP(p, **own, precondition_frequency=every), shape, seed
    )
    before = every + 1  # the reference turns its basis in float32, so bits part from there on
    np.testing.assert_allclose(ours[:before], theirs[:before], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=0.02 * lr * 12)


def test_muon_is_the_iteration_written_out() -> None:
    draws = torch.Generator().manual_seed(0)
    for shape in ((8, 6), (5, 9), (4, 4)):
        g = torch.randn(shape, generator=draws, dtype=torch.float64)
        w = torch.zeros(shape, dtype=torch.float64)
        w.grad = g.clone()
        torch.optim.Muon([w], 1.0, weight_decay=0.0).step()
        scale = math.sqrt(max(1, shape[0] / shape[1]))
        # torch iterates in bfloat16, which has three digits.
        np.testing.assert_allclose(-w / scale, orthogonal(g), atol=0.03)
        values = torch.linalg.svdvals(orthogonal(g))
        assert 0.6 < values.min() <= values.max() < 1.25
        u, _, v = torch.linalg.svd(g, full_matrices=False)
        polar = torch.linalg.svd(orthogonal(g), full_matrices=False)
        np.testing.assert_allclose(polar[0] @ polar[2], u @ v, atol=1e-10)


def test_a_matrix_is_seen_by_those_that_look() -> None:
    race = matrix_race()
    end = dict(zip(race.methods, race.losses[:, -1], strict=True))
    assert end["muon"] < 0.5 * end["momentum"], end
    assert end["muon"] < 0.1 * min(end["adam"], end["lion"], end["sgd"]), end
    assert end["shampoo"] < 0.1 * end["muon"], end
    spectra = dict(zip(race.methods, race.spectra, strict=True))
    assert np.median(spectra["muon"][:50, -1]) > 0.5  # all directions alike
    assert np.median(spectra["sgd"][:50, -1]) < 0.2
    assert race.scores.shape == (7, len(race.rates))
    for row, name in enumerate(race.methods):
        _, losses = matrix_descent(name, race.best[row])
        np.testing.assert_array_equal(losses, race.losses[row])


def test_the_matrix_problem_is_the_quadratic_it_says() -> None:
    _, losses = matrix_descent("sgd", 0.01, condition=100, steps=3)
    assert losses[0] > losses[-1] > 0
    # Gradient descent at twice the inverse of the largest curvature is where it turns to diverge.
    flat = schedules.constant()
    for rate, grows in ((0.0199, False), (0.0201, True)):
        _, losses = matrix_descent("sgd", rate, condition=100, steps=2000, schedule=flat)
        assert (losses[-1] > losses[1000]) == grows
    assert np.isnan(matrix_descent("sgd", 1e3, steps=200, schedule=flat)[0][-1]).all()


def _torch_rates(build: Callable[[torch.optim.Optimizer], Any], steps: int) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1)], 1.0)
    scheduler, seen = build(optimizer), []
    for _ in range(steps):
        seen.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return seen


LR = torch.optim.lr_scheduler


@QUICK
@given(st.integers(4, 60), st.floats(0.01, 0.9), st.data())
def test_schedules_are_those_of_torch(steps: int, share: float, data: st.DataObject) -> None:
    warm = data.draw(st.integers(1, steps - 2))
    pairs = {
        "step": (schedules.stepped(warm, share), lambda o: LR.StepLR(o, warm, share)),
        "exponential": (schedules.exponential(share), lambda o: LR.ExponentialLR(o, share)),
        "polynomial": (
            schedules.polynomial(warm, 2 * share),
            lambda o: LR.PolynomialLR(o, warm, 2 * share),
        ),
        "cosine": (
            schedules.cosine(steps, share / 2),
            lambda o: LR.CosineAnnealingLR(o, steps, share / 2),
        ),
        "warm-up": (schedules.warm_up(warm, share), lambda o: LR.LinearLR(o, share, 1.0, warm)),
        "one cycle": (
            schedules.one_cycle(steps, share),
            lambda o: LR.OneCycleLR(o, 1.0, steps, pct_start=share, cycle_momentum=False),
        ),
    }
    for name, (ours, build) in pairs.items():
        if name == "one cycle" and share * steps <= 1.5:
            continue  # torch divides by the length of the way up
        expected = _torch_rates(build, steps)
        np.testing.assert_allclose(
            schedules.curve(ours, steps), expected, rtol=1e-9, atol=1e-12, err_msg=name
        )


@pytest.mark.parametrize("steps", [1, 2, 7, 100])
@pytest.mark.parametrize("name", schedules.NAMED)
def test_named_schedules_are_what_a_descent_follows(name: str, steps: int) -> None:
    params = Params(methods=("sgd",), steps=steps).model_copy(update={"schedule": name})
    shares = schedules.curve(schedules.NAMED[name](steps), steps)
    assert np.isfinite(shares).all()
    assert shares.min() >= 0
    assert shares.max() <= 1 + 1e-12
    if name in get_args(ScheduleName):  # by the class of torch
        np.testing.assert_allclose(rates(params)[0], params.sgd_lr * shares, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(run(params).rates[0], params.sgd_lr * shares, atol=1e-15)


@pytest.mark.filterwarnings("ignore:The epoch parameter")
@pytest.mark.parametrize(("warm", "steps"), [(1, 10), (5, 30), (20, 21)])
def test_warm_up_then_cosine_is_torchs_sequence(warm: int, steps: int) -> None:
    def build(optimizer: torch.optim.Optimizer) -> Any:
        rise = LR.LinearLR(optimizer, 0.2, 1.0, warm)
        fall = LR.CosineAnnealingLR(optimizer, steps - warm, 0.1)
        return LR.SequentialLR(optimizer, [rise, fall], [warm])

    ours = schedules.warm_up_cosine(warm, steps, 0.2, 0.1)
    np.testing.assert_allclose(
        schedules.curve(ours, steps), _torch_rates(build, steps), rtol=1e-9, atol=1e-12
    )


@pytest.mark.parametrize("parts", [(5, 10, 5), (1, 1, 1), (10, 0, 20)])
def test_warm_up_stable_decay_is_that_of_transformers(parts: tuple[int, int, int]) -> None:
    from transformers import get_wsd_schedule

    warm, stable, decay = parts

    def build(optimizer: torch.optim.Optimizer) -> Any:
        return get_wsd_schedule(optimizer, warm, decay, num_stable_steps=stable, min_lr_ratio=0.1)

    ours = schedules.wsd(warm, stable, decay, 0.1)
    steps = sum(parts) + 3
    np.testing.assert_allclose(
        schedules.curve(ours, steps), _torch_rates(build, steps), rtol=1e-9, atol=1e-12
    )


def test_a_schedule_drawn_by_hand_runs_through_its_points() -> None:
    points = [(0.0, 0.2), (1.0, 0.0), (0.25, 1.0)]
    hand = schedules.drawn(points, 101)
    assert [hand(0), hand(25), hand(100)] == pytest.approx([0.2, 1.0, 0.0])
    assert hand(5) == pytest.approx(0.2 + 0.8 * 0.2)
    assert schedules.drawn([(0.5, 0.3), (0.6, 0.4)], 11)(0) == 0.3
    straight = schedules.drawn([(0, 1), (1, 0)], 11)
    np.testing.assert_allclose(schedules.curve(straight, 11), np.linspace(1, 0, 11))
    # torch follows it by LambdaLR.
    rates = _torch_rates(lambda o: LR.LambdaLR(o, hand), 101)
    np.testing.assert_allclose(rates, schedules.curve(hand, 101))
    wrong = [[(0, 1)], [(0, 1), (0, 2)], [(0, -1), (1, 0)], [(0, 1), (2, 0)], [(0, 1)] * 201]
    for bad in [*wrong, [(0, math.nan), (1, 0)]]:
        with pytest.raises(Refused) as caught:
            schedules.drawn(bad, 10)
        assert all(caught.value.text)


@QUICK
@given(
    st.lists(st.tuples(*[st.floats(-1e6, 1e6)] * 2), min_size=1, max_size=6),
    st.floats(1e-3, 1e3),
)
def test_clipping_is_that_of_torch_gradient_by_gradient(
    values: list[tuple[float, float]], limit: float
) -> None:
    gradients = torch.tensor(values, dtype=torch.float64)
    for way, theirs in (
        ("norm", torch.nn.utils.clip_grad_norm_),
        ("value", torch.nn.utils.clip_grad_value_),
    ):
        ours = clipped(gradients, Params(clip=way, clip_at=limit))
        for mine, gradient in zip(ours, gradients, strict=True):
            p = torch.zeros(2, dtype=torch.float64, requires_grad=True)
            p.grad = gradient.clone()
            theirs([p], limit)
            np.testing.assert_allclose(mine, p.grad, rtol=1e-12, atol=1e-300)
    assert clipped(gradients, Params()) is gradients
