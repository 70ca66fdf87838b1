"""log p by the probability-flow ODE: the topic's figures, orders, Hutchinson, hostile points."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import sde
from engines.modes import PRESETS

POINTS = np.array([[2.0, 0.0], [0.0, 0.0], [-1.5, 0.3]])
EXACT = [-0.1231, -21.6522, -2.0120]


def error(**dials: Any) -> float:
    found = sde.log_likelihood(sde.LikelyParams(**dials), POINTS)
    return float(np.abs(found.log_p - found.exact).max())


def test_the_exact_values() -> None:
    found = sde.log_likelihood(sde.LikelyParams(), POINTS)
    np.testing.assert_allclose(found.exact, EXACT, atol=6e-5)


def test_ten_steps_of_rk4() -> None:
    found = sde.log_likelihood(sde.LikelyParams(steps=10), POINTS)
    np.testing.assert_allclose(found.log_p, [-0.118, -21.78, -2.020], atol=5e-3)


@pytest.mark.parametrize("kind", ["vp", "subvp", "ve"])
def test_fifty_steps_of_rk4_are_within_a_thousandth(kind: str) -> None:
    assert error(sde=kind) < 1.1e-3


@pytest.mark.parametrize(
    ("solver", "steps", "size"),
    [("rk4", 50, 3e-4), ("midpoint", 50, 0.08), ("midpoint", 200, 0.005), ("euler", 200, 0.065)],
)
def test_the_errors_of_the_solvers(solver: str, steps: int, size: float) -> None:
    assert error(solver=solver, steps=steps) == pytest.approx(size, rel=0.06)


@pytest.mark.parametrize(("solver", "order"), [("euler", 1), ("midpoint", 2), ("rk4", 4)])
def test_orders(solver: str, order: int) -> None:
    """Of the point and its integral together, against many steps."""
    params = sde.LikelyParams()
    sizes = (32, 64, 128) if solver != "rk4" else (32, 64, 96)
    mixture, process = params.mixture(), params.process()
    true = sde.probability_flow(mixture, process, POINTS, "rk4", 800)
    errors = []
    for n in sizes:
        found = sde.probability_flow(mixture, process, POINTS, solver, n)
        errors.append(np.abs(found.integral[-1] - true.integral[-1]).max())
    slope = np.polyfit(np.log(sizes), np.log(errors), 1)[0]
    assert slope == pytest.approx(-order, abs=0.35)


def test_bits_per_dimension() -> None:
    params = sde.LikelyParams()
    x = params.mixture().sample(4000, np.random.default_rng(0))
    exact = sde.bits(params.mixture().log_density(x))
    assert exact == pytest.approx(0.8099, abs=0.02)  # the entropy, 1.1228 nats

    def off(solver: Any, steps: int) -> np.ndarray:
        few = sde.LikelyParams(solver=solver, steps=steps)
        return sde.bits(sde.log_likelihood(few, x).log_p) - exact

    assert off("euler", 20) == pytest.approx(0.680 - 0.8181, abs=0.01)
    assert off("euler", 100) == pytest.approx(0.785 - 0.8181, abs=0.003)
    assert off("midpoint", 20) == pytest.approx(0.8132 - 0.8181, abs=0.001)
    assert off("rk4", 20) == pytest.approx(0.8173 - 0.8181, abs=5e-4)


def test_the_entropy() -> None:
    """1.1228 nats, .8099 bits per dimension: a sum over a grid."""
    at = np.linspace(-5, 5, 501)
    logs = sde.MixtureParams().mixture().log_density(np.stack(np.meshgrid(at, at), -1)).ravel()
    p = np.exp(logs) * (at[1] - at[0]) ** 2
    assert p.sum() == pytest.approx(1, abs=1e-9)
    assert -(p @ logs) == pytest.approx(1.1228, abs=1e-3)
    assert -(p @ logs) / (2 * np.log(2)) == pytest.approx(0.8099, abs=5e-4)


def test_log_p_and_the_integral_so_far_add_up_all_along_the_way() -> None:
    params = sde.LikelyParams(steps=200, x=0.7, y=-0.4)
    found = sde.log_likelihood(params, np.array([[params.x, params.y]]))
    for k in (40, 120, 200):
        now = sde.marginal(params.mixture(), params.process(), found.t[k])
        told = now.log_density(found.path[k]) + found.integral[k]
        np.testing.assert_allclose(told, found.exact, atol=2e-4)


def test_one_mode_is_carried_by_its_scale() -> None:
    """x_t - a m = (x - m) sqrt(V_t / V_0), and the integral is d ln sqrt(V_t / V_0)."""
    params = sde.LikelyParams(preset="one", steps=200)
    x = np.array([[1.7, -0.2]])
    found = sde.log_likelihood(params, x)
    a, s = sde.kernel(params.process(), 1.0)
    scale = np.hypot(a * 0.5, s) / 0.5
    np.testing.assert_allclose(
        found.path[-1], a * np.array([[1, 0.5]]) + scale * (x - [1, 0.5]), atol=1e-6
    )
    np.testing.assert_allclose(found.integral[-1], 2 * np.log(scale), atol=1e-6)


# Hutchinson.


def test_a_probe_costs_nothing_on_an_axis_and_a_nat_off_it() -> None:
    axis, turned = (sde.hutchinson(sde.Process("vp"), turn, 300) for turn in (0.0, 1.0))
    assert axis.sd.max() < 1e-9
    np.testing.assert_allclose(turned.sd, [1.05, 1.1, 1.4], rtol=0.35)
    assert np.abs(turned.mean).max() < 4 * turned.sd.max() / 300**0.5


def test_probes_are_right_on_the_mean() -> None:
    mixture, process = sde.MixtureParams(preset="tilted").mixture(), sde.Process("vp")
    x = np.tile([[0.3, 0.5]], (4, 1))
    probes = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1.0]])
    guessed = sde.probability_flow(mixture, process, x, "rk4", 50, probes).log_p
    known = sde.probability_flow(mixture, process, x[:1], "rk4", 50).log_p[0]
    assert guessed.mean() == pytest.approx(known, abs=1e-9)
    assert guessed.std() > 0.05


# Hostile points and modes.


@pytest.mark.parametrize("modes", [*PRESETS.values(), "0 0 0.02 1; 0 0 0.02 1; 4 4 2 0"])
def test_nothing_is_nan(modes: str) -> None:
    x = np.array([[0, 0], [1e6, -1e6], [-4, 4], [1e-300, 0]])
    for kind in ("vp", "subvp", "ve"):
        params = sde.LikelyParams(preset="own", modes=modes, sde=kind)
        found = sde.log_likelihood(params, x)
        assert np.isfinite(found.log_p).all(), kind
        assert np.isfinite(found.exact).all(), kind


@settings(max_examples=15)
@given(st.floats(-5, 5), st.floats(-5, 5), st.sampled_from(sorted(PRESETS)))
def test_many_steps_leave_only_the_prior_for_an_error(x: float, y: float, preset: str) -> None:
    """A model starts from the noise; the data's own p_1 is not quite that."""
    params = sde.LikelyParams(preset=preset, steps=150)
    found = sde.log_likelihood(params, np.array([[x, y]]))
    last = sde.marginal(params.mixture(), params.process(), 1.0).log_density(found.path[-1])
    true_end = last + found.integral[-1]
    np.testing.assert_allclose(true_end, found.exact, rtol=2e-4, atol=2e-3)
    assert np.abs(found.log_p - true_end).max() < 0.1
