"""Four ways from one noise, two learnt fields, and the story told of them."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.experiments import Experiment
from engines.flows import ode, ways
from engines.flows.diffusion import beta, kernel
from engines.flows.experiments.ode import ODE
from engines.flows.experiments.ways import WAYS
from engines.flows.fields import flow_of
from engines.flows.params import FieldParams, OdeParams, RivalParams, WaysParams
from engines.params import ParamsError
from engines.refused import Refused
from engines.sharing import finished, found, sharing

SHORT = WaysParams(training=40, steps=20, noise=2)


@pytest.fixture(scope="module")
def whole() -> Any:
    return ways.run(SHORT, ways.trained(SHORT.rivals()))


# Four ways


def test_all_ways_begin_with_the_same_noise_and_end_elsewhere(whole: Any) -> None:
    assert whole.names == ways.WAYS
    first = ways.noise_of(SHORT)[: ways.SHOWN]
    for name in whole.names:
        np.testing.assert_allclose(whole.points[name][0], first, atol=1e-6)
        np.testing.assert_allclose(whole.points[name][-1], whole.ends[name][: ways.SHOWN])
        assert np.abs(whole.points[name][-1] - first).mean() > 0.3


def test_before_anything_is_learnt_the_exact_ways_are_there() -> None:
    assert ways.run(SHORT, None).names == ("score", "sde")


def test_maps_have_a_mesh_and_the_sde_has_none(whole: Any) -> None:
    assert set(whole.mesh) == {"layers", "ode", "score"}
    for mesh in whole.mesh.values():
        assert mesh.shape == (ways.FRAMES, ode.MESH, ode.MESH, 2)
        np.testing.assert_allclose(mesh[0].reshape(-1, 2), ode.mesh(), atol=1e-6)


def test_the_table(whole: Any) -> None:
    rows = whole.rows
    assert rows["layers"].undone < 1e-3
    assert rows["score"].undone < 0.1
    assert rows["sde"].undone > 2  # no map
    assert rows["score"].error < 0.1 < rows["layers"].error
    assert (rows["score"].parameters, rows["sde"].parameters) == (0, 0)
    assert rows["ode"].calls == rows["score"].calls == 40
    assert rows["sde"].calls == 20
    for name in ("layers", "ode"):
        assert rows[name].origin > whole.truth[1] + 5
        assert rows[name].kl > 0
    assert whole.truth[0] == pytest.approx(3.35e-4, rel=1e-2)


def test_every_density_sums_to_one_over_the_square(whole: Any) -> None:
    """But for what lies outside of it."""
    cell = (2 * ways.SPAN / (ways.GRID - 1)) ** 2
    for name in ("truth", "layers", "score", "sde"):
        assert np.exp(whole.grids[name]).sum() * cell == pytest.approx(1, abs=0.06), name


@pytest.mark.parametrize("modes", ["two", "turned", "unequal", "ring", "own"])
def test_the_exact_ways_arrive_at_each_mixture(modes: str) -> None:
    params = WaysParams(modes=modes, steps=64)
    mixture, found_ways = ways.mixture_of(params), ways.run(params, None)
    for name in ("score", "sde"):
        ends = found_ways.ends[name]
        nearest = ((ends[:, None] - mixture.means) ** 2).sum(-1).argmin(1)
        shares = np.bincount(nearest, minlength=len(mixture.means)) / len(ends)
        assert np.abs(shares - mixture.weights).max() < 0.05  # 4 standard errors of 2000 points
        assert found_ways.rows[name].filament < 0.006


def test_the_share_of_the_filament_is_that_of_a_normal_mode() -> None:
    mixture = ways.mixture_of(RivalParams())
    points = mixture.sample(200_000, np.random.default_rng(0))
    assert ways.filament(points, mixture) == pytest.approx(np.exp(-8), abs=1.7e-4)


def test_the_last_steps_density_is_unbiased() -> None:
    """Of one path it is the normal kernel of that step."""
    mixture, x = ways.mixture_of(RivalParams()), np.array([[1.9, 0.1]])
    before, h = np.array([[1.8, 0.0]]), 1 / 16
    drift = beta(h) / 2 * (before + 2 * mixture.diffused(*kernel(h)).score(before))
    v = h * beta(h)
    kernel_log = -((x - before - h * drift) ** 2).sum() / (2 * v) - np.log(2 * np.pi * v)
    told = ways.last_step_density(before, mixture, 16, x)
    assert told[0] == pytest.approx(kernel_log, rel=1e-4)


# Two fields


def test_the_stage_is_the_picture() -> None:
    params = OdeParams(budget=60, solver="rk4", steps=4)
    picture = ode.picture(params)
    assert picture.shape == (2, 5, ode.PARTICLES, 2)
    fields = ode.trained(params.fields())
    motion = ode.motion(fields.matched, ode.noise_of(params), params)
    assert (motion.particles == picture[0]).all()
    assert motion.path.calls == 16
    assert (picture[:, 0] == ode.noise_of(params)).all()


def test_the_mesh_and_its_mass_tell_the_density_of_the_trace() -> None:
    """Area of a small cell against exp of the integral of the trace."""
    params = OdeParams(budget=300, solver="rk4", steps=20, start_x=0.75, start_y=0.45)
    learnt = ode.trained(params.fields()).matched
    z, e = np.array([params.start_x, params.start_y]), 1e-3
    corners = z + e * np.array([[0, 0], [1, 0], [0, 1]])
    ends = ode.sample(flow_of(learnt.net), corners, **ode.solver_of(params)).end
    growth = np.linalg.det((ends[1:] - ends[0]) / e)
    assert ode.trail(learnt, params).added[-1] == pytest.approx(-np.log(growth), abs=0.03)


def test_both_draws_of_signs_average_to_the_exact_sum() -> None:
    params = OdeParams(budget=120, steps=10)
    trail = ode.trail(ode.trained(params.fields()).matched, params)
    np.testing.assert_allclose(trail.estimates.mean(1), trail.added, atol=1e-4)
    assert np.abs(trail.estimates - trail.added[:, None]).max() > 1e-3


@pytest.mark.parametrize("target", ["two_modes", "moons"])
def test_a_learnt_field_shows_the_solvers_orders(target: str) -> None:
    fields = ode.trained(FieldParams(target=target, budget=240))
    known = ode.convergence_of(fields)
    for name, order in {"euler": 1, "midpoint": 2, "heun": 2, "rk4": 4}.items():
        assert known.slopes[name] == pytest.approx(order, abs=0.1), name
    assert (np.diff(known.calls["dopri5"]) >= 0).all()
    assert known.errors["dopri5"][-1] < 1e-5 < known.errors["dopri5"][0]


# Shared trainings


def test_a_training_is_taken_once_however_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    params, begun = FieldParams(budget=30, seed=77), []

    def train(asked: Any) -> Iterator[Any]:
        begun.append(asked)
        yield from ode.train(asked)

    assert found(train, params) is None
    first, second = sharing(train, params), sharing(train, params)
    steps = [next(first), next(second), *first]
    assert len(begun) == 1
    assert [s.done for s in steps] == sorted(s.done for s in steps)
    assert found(train, params) is finished(train, params) is steps[-1].result


def test_a_refused_training_is_refused_again_and_not_kept() -> None:
    def train(asked: Any) -> Iterator[Any]:
        raise Refused("no", "否")
        yield

    for _ in range(2):
        with pytest.raises(Refused):
            finished(train, FieldParams(seed=78))


# Bad input


BAD = {
    "steps": [0, 65, 1_000_000, 2.5, float("nan")],
    "tolerance": [0, -1, 1, float("nan")],
    "solver": ["magic", "rk4_38", None],
    "budget": [0, 10**9],
    "start_x": [1e9, float("inf"), "a"],
    "seed": [2**63, -1],
    "target": ["nothing"],
}


@pytest.mark.parametrize(("name", "value"), [(k, v) for k, each in BAD.items() for v in each])
def test_dials_out_of_bounds_are_refused_in_words(name: str, value: float | str | None) -> None:
    with pytest.raises(ParamsError) as told:
        OdeParams.check({name: value})
    assert all(told.value.say(k) for k in range(2))
    with pytest.raises(ParamsError):
        WaysParams.check({"noise": 2**63})


@settings(max_examples=8, deadline=None)
@given(
    solver=st.sampled_from(["euler", "midpoint", "heun", "rk4", "dopri5"]),
    steps=st.integers(1, 8),
    tolerance=st.floats(1e-8, 0.1),
    modes=st.sampled_from(["two", "turned", "unequal", "ring", "own"]),
)
def test_whatever_the_solver_the_exact_ways_have_numbers(
    solver: str, steps: int, tolerance: float, modes: str
) -> None:
    params = WaysParams(solver=solver, steps=steps, tolerance=tolerance, modes=modes)
    done = ways.run(params, None)
    for row in done.rows.values():
        assert np.isfinite(row).all()
    assert all(np.isfinite(points).all() for points in done.points.values())


# The story


@pytest.mark.parametrize("step", [*ODE, *WAYS], ids=lambda step: step.id)
def test_the_story_holds(step: Experiment) -> None:
    kind = OdeParams if step.view == "ode" else WaysParams
    measured = step.measure(kind.check(step.settings))
    assert step.holds(measured), measured
