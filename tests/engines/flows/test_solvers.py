"""Solvers: their order, their cost, the same numbers as torchdiffeq's, and what they refuse."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torchdiffeq import odeint

from engines.flows.diffusion import probability_flow
from engines.flows.solvers import CALLS, RULES, integrate, march, slope
from engines.mixture import Mixture
from engines.refused import Refused

THEIRS = {"euler": "euler", "midpoint": "midpoint", "heun": "heun2", "rk4_38": "rk4"}


def spiral(t: Any, x: Any) -> Any:
    """A field that turns, stretches and depends on time."""
    x0, x1 = x[:, 0], x[:, 1]
    parts = [x1 - 0.3 * x0 + np.sin(3 * t), -x0 - 0.2 * x1 + 0.1 * x0 * x1]
    return torch.stack(parts, 1) if isinstance(x, torch.Tensor) else np.stack(parts, 1)


def points(n: int = 20, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((n, 2))


def rms(a: np.ndarray) -> float:
    return float(np.sqrt((a**2).mean()))


@pytest.mark.parametrize("name", RULES)
@settings(max_examples=15, deadline=None)
@given(rate=st.floats(-2, 2), h=st.floats(0.01, 0.5))
def test_a_step_of_a_linear_field_is_the_exponential_cut_at_the_rules_order(
    name: str, rate: float, h: float
) -> None:
    """x' = (sum_k (rate h)^k / k!) x up to k = order."""
    path = integrate(lambda t, x: rate * x, points(3), name, 0, h, steps=1)
    terms = np.cumprod([1.0, *(rate * h / k for k in range(1, RULES[name].order + 1))])
    np.testing.assert_allclose(path.end, points(3) * terms.sum(), rtol=1e-13)


@pytest.mark.parametrize("name", RULES)
def test_the_error_falls_with_the_rules_order(name: str) -> None:
    exact = integrate(spiral, points(), "dopri5", 0, 2, 1, 1e-12).end
    runs = [integrate(spiral, points(), name, 0, 2, steps) for steps in (32, 64, 128, 256)]
    errors = [rms(run.end - exact) for run in runs]
    assert slope([run.calls for run in runs], errors) == pytest.approx(RULES[name].order, abs=0.1)


@pytest.mark.parametrize("name", RULES)
def test_calls_are_stages_times_steps(name: str) -> None:
    path = integrate(spiral, points(), name, steps=7)
    assert path.calls == 7 * len(RULES[name].b)
    assert path.points.shape == (8, 20, 2)
    assert (path.points[0] == points()).all()


@pytest.mark.parametrize(("ours", "theirs"), THEIRS.items())
@pytest.mark.parametrize(("start", "end"), [(0.0, 1.5), (1.0, -0.5)])
def test_our_rules_are_torchdiffeqs(ours: str, theirs: str, start: float, end: float) -> None:
    path = integrate(spiral, points(), ours, start, end, steps=40)
    at = torch.linspace(start, end, 41, dtype=torch.float64)
    found = odeint(spiral, torch.from_numpy(points()), at, method=theirs).numpy()
    np.testing.assert_allclose(path.points, found, rtol=0, atol=1e-12)


def test_rk4_is_not_torchdiffeqs_rk4() -> None:
    """Theirs is the 3/8 rule: the same order, another error."""
    found = [integrate(spiral, points(), name, 0, 3, steps=2).end for name in ("rk4", "rk4_38")]
    assert rms(found[0] - found[1]) > 1e-3


def test_two_times_and_no_step_size_are_one_step_of_torchdiffeqs_rk4() -> None:
    """Four calls from noise to data, off by .38: nothing warns."""
    mixture = Mixture(np.array([[-2.0, 0], [2, 0]]), np.full(2, 0.3), np.full(2, 0.5))
    flow, z = probability_flow(mixture), np.random.default_rng(0).standard_normal((1000, 2))
    asked = list[float]()

    def field(t: Any, x: Any) -> Any:
        asked.append(float(t))
        return torch.from_numpy(flow.velocity(float(t), x.numpy()))

    times = torch.tensor([1.0, 0.0]).double()
    ends = odeint(field, torch.from_numpy(z), times, method="rk4")[-1].numpy()
    exact = integrate(flow.velocity, z, "rk4", 1.0, 0.0, steps=400).end
    assert len(asked) == 4
    assert rms(ends - exact) == pytest.approx(0.38, abs=0.05)


def test_dopri5_pays_for_digits_by_the_fifth_root() -> None:
    mixture = Mixture(np.array([[-2.0, 0], [2, 0]]), np.full(2, 0.3), np.full(2, 0.5))
    flow, z = probability_flow(mixture), np.random.default_rng(0).standard_normal((500, 2))
    calls = [
        integrate(flow.velocity, z, "dopri5", 1.0, 0.0, 24, tolerance).calls
        for tolerance in (1e-3, 1e-7)
    ]
    assert calls[1] / calls[0] == pytest.approx(10_000 ** (1 / 5), abs=1.5)


def test_march_is_integrate_with_gradients() -> None:
    x = torch.from_numpy(points()).requires_grad_()
    *_, end = march(spiral, x, np.linspace(0, 1, 9).tolist(), RULES["rk4"])
    path = integrate(spiral, points(), "rk4", steps=8)
    np.testing.assert_allclose(end.detach(), path.end, rtol=0, atol=1e-14)
    end.sum().backward()
    assert torch.isfinite(x.grad).all()


@pytest.mark.parametrize(("start", "end"), [(0.0, 2.0), (2.0, 0.0)])
def test_dopri5_keeps_its_tolerance_and_stays_between_the_ends(start: float, end: float) -> None:
    seen = []

    def field(t: Any, x: Any) -> Any:
        seen.append(t)
        return spiral(t, x)

    exact = integrate(spiral, points(), "rk4", start, end, 1000).end
    calls = []
    for tolerance in (1e-3, 1e-5, 1e-7):
        seen.clear()
        path = integrate(field, points(), "dopri5", start, end, 8, tolerance)
        assert rms(path.end - exact) < 20 * tolerance  # it is kept a step, and errors add up
        assert path.calls == len(seen)
        assert min(seen) >= min(start, end) - 1e-9
        assert max(seen) <= max(start, end) + 1e-9
        assert path.taken[-1] == end
        assert (np.diff(path.taken) * (end - start) > 0).all()
        calls.append(path.calls)
    assert calls == sorted(calls)


def test_an_adaptive_solver_takes_short_steps_where_the_field_is_quick() -> None:
    def kick(t: float, x: np.ndarray) -> np.ndarray:
        return x * (0.1 + 9 * np.exp(-(((t - 0.5) / 0.05) ** 2)))

    path = integrate(kick, points(), "dopri5", tolerance=1e-6)
    steps = np.diff(path.taken, prepend=0.0)
    quick = np.abs(path.taken - 0.5) < 0.1
    assert steps[quick].max() < steps[~quick].max() / 2
    assert path.rejected > 0


@pytest.mark.parametrize(
    "asked",
    [
        {"steps": 0},
        {"steps": -3},
        {"steps": 1_000_000},
        {"solver": "dopri5", "tolerance": 0.0},
        {"solver": "dopri5", "tolerance": float("nan")},
        {"solver": "dopri5", "tolerance": -1.0},
        {"solver": "magic"},
        {"x": np.full((2, 2), 1e9)},
        {"x": np.full((2, 2), np.nan)},
        {"x": np.zeros((0, 2))},
        {"x": np.zeros(3)},
    ],
)
def test_what_cannot_be_is_refused_in_words(asked: dict[str, Any]) -> None:
    with pytest.raises(Refused) as told:
        integrate(spiral, asked.pop("x", points()), **asked)
    assert all(len(told.value.say(k)) > 10 for k in range(2))


@pytest.mark.parametrize("solver", ["euler", "rk4", "dopri5"])
def test_a_path_to_infinity_is_told(solver: str) -> None:
    with pytest.raises(Refused, match=r"infinity|calls"):
        integrate(lambda t, x: x**3, points() + 9, solver, 0, 5, 60, 1e-6)


def test_a_field_without_a_value_is_told() -> None:
    for solver in ("midpoint", "dopri5"):
        with pytest.raises(Refused):
            integrate(lambda t, x: x * (np.nan if t > 0.4 else 1.0), points(), solver)


def test_a_stiff_field_does_not_go_on_for_ever() -> None:
    with pytest.raises(Refused, match=f"{CALLS:,}"):
        integrate(lambda t, x: -1e6 * (x - np.cos(t)), points(2), "dopri5", 0, 1, 1, 1e-9)
