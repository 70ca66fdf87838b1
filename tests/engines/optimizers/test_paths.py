"""Every path has the bits of a plain loop over torch.optim from its start alone."""

import math
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.expressions import parse
from engines.optimizers import METHODS, SURFACES, Params, prolonged, run, run_steps
from engines.optimizers.paths import Result
from engines.params import ParamsError

pi, e = math.pi, math.e

# Written again, so that nothing of the engine's road to a value is shared.
FUNCTIONS = {
    "ravine": lambda x, y: (x**2 + 20 * y**2) / 2,
    "rosenbrock": lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    "himmelblau": lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    "beale": lambda x, y: (
        (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2
    ),
    "booth": lambda x, y: (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2,
    "three-hump": lambda x, y: 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2,
    "six-hump": lambda x, y: (4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + (4 * y**2 - 4) * y**2,
    "ackley": lambda x, y: (
        20
        + e
        - 20 * torch.exp(-0.2 * torch.sqrt((x**2 + y**2) / 2))
        - torch.exp((torch.cos(2 * pi * x) + torch.cos(2 * pi * y)) / 2)
    ),
    "rastrigin": lambda x, y: (
        20 + x**2 - 10 * torch.cos(2 * pi * x) + y**2 - 10 * torch.cos(2 * pi * y)
    ),
    "mccormick": lambda x, y: torch.sin(x + y) + (x - y) ** 2 - 1.5 * x + 2.5 * y + 1,
    "goldstein-price": lambda x, y: (
        (1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2))
        * (30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2))
    ),
    "styblinski-tang": lambda x, y: (x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y) / 2,
    "saddle": lambda x, y: (x**2 - y**2) / 2,
    "typed": lambda x, y: torch.sinh(x / 4) ** 2 + abs(y) ** 1.5 + torch.tanh(x * y),
}
TYPED = "sinh(x/4)^2 + abs(y)^1.5 + tanh(x*y)"


def optimizer(
    p: torch.Tensor, method: str, params: Params, decay: float = 0.0
) -> torch.optim.Optimizer:
    """The optimiser of torch, spelled out."""
    own = {k.removeprefix(f"{method}_"): v for k, v in params if k.startswith(f"{method}_")}
    lr, wd = own.get("lr"), {"weight_decay": decay}
    straight = {"decoupled_weight_decay": params.decoupled}
    betas = {"betas": (own.get("beta1"), own.get("beta2")), "eps": own.get("eps")}
    optim = torch.optim
    return {
        "sgd": lambda: optim.SGD([p], lr, **wd),
        "momentum": lambda: optim.SGD([p], lr, 0.9, params.momentum_dampening, **wd),
        "nesterov": lambda: optim.SGD([p], lr, 0.9, nesterov=True, **wd),
        "adagrad": lambda: optim.Adagrad([p], lr, params.adagrad_lr_decay, eps=own["eps"], **wd),
        "adadelta": lambda: optim.Adadelta([p], lr, own["rho"], own["eps"], **wd),
        "rmsprop": lambda: optim.RMSprop(
            [p],
            lr,
            own["alpha"],
            own["eps"],
            momentum=params.rmsprop_momentum,
            centered=params.rmsprop_centered,
            **wd,
        ),
        "adam": lambda: optim.Adam([p], lr, **betas, **wd, **straight),
        "amsgrad": lambda: optim.Adam([p], lr, **betas, amsgrad=True, **wd, **straight),
        "adamw": lambda: optim.AdamW([p], lr, **betas, **wd),
        "adamax": lambda: optim.Adamax([p], lr, **betas, **wd),
        "nadam": lambda: optim.NAdam(
            [p], lr, **betas, momentum_decay=own["momentum_decay"], **wd, **straight
        ),
        "radam": lambda: optim.RAdam([p], lr, **betas, **wd, **straight),
        "asgd": lambda: optim.ASGD([p], lr, own["lambd"], own["alpha"], own["t0"], **wd),
        "rprop": lambda: optim.Rprop([p], lr, (own["shrink"], own["grow"])),
        "lbfgs": lambda: optim.LBFGS(
            [p],
            lr,
            max_iter=1,
            history_size=10,
            line_search_fn="strong_wolfe" if params.lbfgs_line_search else None,
        ),
        "adafactor": lambda: optim.Adafactor([p], lr, own["beta2_decay"], d=own["d"], **wd),
    }[method]()


def plain(
    f: Callable[..., Any],
    params: Params,
    method: str,
    start: Sequence[float],
    noise: torch.Tensor | None = None,
    schedule: Callable[..., Any] | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """The loop that everybody writes: points (T + 1, 2) and losses (T + 1,)."""
    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    best = optimizer(p, method, params, params.weight_decay)
    rates = schedule and schedule(best)
    path, losses = [p.tolist()], []
    for t in range(params.steps):

        def closure(t: int = t) -> torch.Tensor:
            best.zero_grad()
            loss = f(*p)
            loss.backward()
            if noise is not None:
                p.grad += noise[t]
            return loss

        losses.append(best.step(closure).item())
        if rates:
            rates.step()
        path.append(p.tolist())
    return np.array(path), np.array([*losses, f(*p).item()])


def assert_same(
    result: Result, row: int, index: int, path: np.ndarray, losses: np.ndarray
) -> None:
    method = result.params.methods[row]
    np.testing.assert_array_equal(result.paths[row, index], path, err_msg=method)
    np.testing.assert_array_equal(result.losses[row, index], losses, err_msg=method)


STARTS = tuple(map(tuple, np.random.default_rng(0).uniform(-1.5, 1.5, (23, 2)).tolist()))


@pytest.mark.parametrize("surface", FUNCTIONS)
def test_every_method_on_every_surface(surface: str) -> None:
    # Twenty-three starts: whole vectors, a tail, and the start alone round the same way.
    names = tuple(METHODS)
    params = Params(surface=surface, formula=TYPED, methods=names, starts=STARTS, steps=25)
    result = run(params)
    for row, method in enumerate(names):
        for index in (0, 22):
            f = FUNCTIONS[surface]
            assert_same(result, row, index, *plain(f, params, method, STARTS[index]))


OWN = st.fixed_dictionaries(
    {
        "weight_decay": st.sampled_from([0.0, 0.3]),
        "decoupled": st.booleans(),
        "momentum_dampening": st.sampled_from([0.0, 0.4]),
        "adagrad_lr_decay": st.sampled_from([0.0, 0.2]),
        "rmsprop_momentum": st.sampled_from([0.0, 0.7]),
        "rmsprop_centered": st.booleans(),
        "asgd_lambd": st.sampled_from([1e-4, 0.1]),
        "asgd_t0": st.sampled_from([0, 5, 100]),
        "lbfgs_line_search": st.booleans(),
        "adam_lr": st.floats(1e-4, 3),
        "rprop_grow": st.floats(1.05, 2),
        "nadam_momentum_decay": st.floats(0, 0.5),
        "adafactor_d": st.floats(1, 3),
        "sgd_lr": st.floats(1e-4, 1),  # far too fast on most surfaces: NaN must agree as well
    }
)


@settings(deadline=None, max_examples=50)
@given(
    surface=st.sampled_from(sorted(SURFACES)),
    methods=st.lists(st.sampled_from(sorted(METHODS)), min_size=1, max_size=3, unique=True),
    starts=st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), min_size=1, max_size=19),
    steps=st.integers(1, 20),
    own=OWN,
    pick=st.integers(0, 1000),
)
def test_any_setting(
    surface: str,
    methods: list[str],
    starts: list[tuple[float, float]],
    steps: int,
    own: dict[str, float],
    pick: int,
) -> None:
    params = Params(surface=surface, methods=methods, starts=starts, steps=steps, **own)
    result, index = run(params), pick % len(starts)
    for row, method in enumerate(methods):
        f = FUNCTIONS[surface]
        assert_same(result, row, index, *plain(f, params, method, starts[index]))


@settings(deadline=None, max_examples=30)
@given(
    surface=st.sampled_from(sorted(SURFACES)),
    methods=st.lists(st.sampled_from(sorted(METHODS)), min_size=1, max_size=3, unique=True),
    starts=st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), min_size=1, max_size=3),
    steps=st.integers(1, 330),
    schedule=st.sampled_from(["constant", "cosine"]),
    noise=st.sampled_from([0.0, 0.0, 0.3]),
    own=OWN,
)
def test_a_longer_run_begins_with_the_shorter_one(steps: int, **dials: Any) -> None:
    own = dials.pop("own")
    params = Params(steps=steps, **dials, **own)
    longer = prolonged(params)
    asked, cut = run(params), run(longer).first(steps)
    for field in fields(Result):
        if field.name != "memory":
            np.testing.assert_equal(getattr(cut, field.name), getattr(asked, field.name))
    for method in params.methods:
        np.testing.assert_equal(cut.internals(method), asked.internals(method))


@pytest.mark.parametrize(("steps", "of"), [(1, 300), (300, 300), (301, 600), (4801, 5000)])
def test_runs_of_many_lengths_have_one_in_common(steps: int, of: int) -> None:
    assert prolonged(Params(steps=steps)).steps == of
    many = Params(steps=2_000, starts=[(x / 100, 1) for x in range(120)])
    assert prolonged(many).steps == 1_000_000 // (4 * 120)
    for own in ({"noise": 0.1}, {"schedule": "wsd"}, {"methods": ("lbfgs",)}):
        assert prolonged(Params(steps=steps, **own)).steps == steps


def test_noise_is_the_same_draw_for_all() -> None:
    params = Params(methods=tuple(METHODS), starts=STARTS[:5], steps=30, noise=0.7, seed=3)
    generator = torch.Generator().manual_seed(3)
    noise = 0.7 * torch.randn(5, 30, 2, generator=generator, dtype=torch.float64)
    result = run(params)
    for row, method in enumerate(METHODS):
        path, losses = plain(FUNCTIONS["ravine"], params, method, STARTS[4], noise[4])
        assert_same(result, row, 4, path, losses)
    assert not np.array_equal(run(params.model_copy(update={"seed": 4})).paths, result.paths)


SCHEDULES = {
    "step": lambda o: torch.optim.lr_scheduler.StepLR(o, 10),
    "exponential": lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.01 ** (1 / 30)),
    "cosine": lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 30),
    "linear": lambda o: torch.optim.lr_scheduler.PolynomialLR(o, 30),
    "warm-up": lambda o: torch.optim.lr_scheduler.LinearLR(o, 0.1, total_iters=3),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules(name: str) -> None:
    params = Params(methods=tuple(METHODS), starts=STARTS[:2], steps=30, schedule=name)
    result = run(params)
    for row, method in enumerate(METHODS):
        f = FUNCTIONS["ravine"]
        path, losses = plain(f, params, method, STARTS[1], schedule=SCHEDULES[name])
        assert_same(result, row, 1, path, losses)
    expected = {"step": 0.001, "exponential": 0.1 * 0.01 ** (29 / 30), "warm-up": 0.1}
    if name in expected:
        assert result.rates[6, -1] == pytest.approx(expected[name], rel=1e-12)


@pytest.mark.parametrize("degrees", [-90.0, 12.5, 45.0])
def test_turned_surface(degrees: float) -> None:
    # The point, its value and its slope turn together; the path of SGD turns too, Adam's does not.
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x, y = -3.0, 1.0
    straight = run(Params(methods=("sgd", "adam"), starts=((x, y),), steps=50))
    turned = run(
        Params(
            methods=("sgd", "adam"),
            starts=((c * x - s * y, s * x + c * y),),
            steps=50,
            rotation=degrees,
        )
    )
    back = turned.paths[:, 0] @ np.array([[c, -s], [s, c]])
    np.testing.assert_allclose(back[0], straight.paths[0, 0], atol=1e-12)
    np.testing.assert_allclose(turned.losses[0], straight.losses[0], atol=1e-12)
    assert (np.abs(back[1] - straight.paths[1, 0]).max() < 1e-9) == (degrees == -90.0)


def test_bias_correction_off_is_the_formula_without_it() -> None:
    params = Params(
        methods=("adam", "amsgrad", "adamw", "adamax", "nadam"), bias_correction=False, steps=40
    )
    result = run(params)
    x = np.array(params.starts[0])
    m, v, path = np.zeros(2), np.zeros(2), [x]
    for _ in range(40):
        g = x * np.array([1.0, 20.0])
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        x = x - 0.1 * m / (np.sqrt(v) + 1e-8)
        path.append(x)
    np.testing.assert_allclose(result.paths[0, 0], path, rtol=1e-10)
    np.testing.assert_array_equal(result.paths[2], result.paths[0])  # no decay: AdamW is Adam
    assert "m_hat" not in result.internals("adam")
    assert not np.array_equal(run(Params(methods=("nadam",), steps=40)).paths[0], result.paths[4])


def test_internals_are_what_made_the_step() -> None:
    result = run(Params(methods=("adam", "momentum", "sgd"), starts=STARTS[:3], steps=40))
    adam = result.internals("adam", start=2)
    assert set(adam) == {"g", "m", "v", "m_hat", "v_hat", "step"}
    step = -0.1 * adam["m_hat"] / (np.sqrt(adam["v_hat"]) + 1e-8)
    np.testing.assert_allclose(adam["step"], step, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(adam["m"][1:], 0.9 * adam["m"][:-1] + 0.1 * adam["g"][1:])
    momentum = result.internals("momentum", start=2)
    np.testing.assert_allclose(momentum["step"], -0.02 * momentum["m"], rtol=1e-9, atol=1e-15)
    assert set(result.internals("sgd")) == {"g", "step"}


def test_divergence_is_shown_and_stays_where_it_belongs() -> None:
    params = Params(
        surface="rosenbrock",
        methods=("sgd", "lbfgs", "adam"),
        starts=((-1.5, 2.0), (1.0, 1.0)),
        steps=60,
        sgd_lr=0.5,
    )
    result = run(params)
    lost, still = result.diverged[0]
    assert 0 < lost < 10
    assert still == -1  # the minimum: no gradient, no step
    assert not np.isfinite(result.paths[0, 0, -1]).any()
    assert (result.diverged[1:] == -1).all()
    assert np.isfinite(result.paths[2]).all()
    assert (result.difference == 0).all()


def test_lbfgs_at_rest_or_lost_goes_on_as_torch_does() -> None:
    # The engine stops computing once nothing can change; torch's own loop must agree to the end.
    params = Params(
        surface="saddle", methods=("lbfgs",), starts=((1.0, 0.1), (1.0, 0.0)), steps=60
    )
    result = run(params)
    for index in (0, 1):
        f = FUNCTIONS["saddle"]
        assert_same(result, 0, index, *plain(f, params, "lbfgs", params.starts[index]))
    assert result.evaluations[0, 1] < 60


def test_progress_counts_every_step_and_can_be_left() -> None:
    params = Params(methods=("adam", "lbfgs"), starts=STARTS[:3], steps=20)
    words = list(run_steps(params))
    assert [w.done for w in words[:20]] == list(range(1, 21))
    assert words[-1].done == words[-1].total == 20 + 3 * 20
    assert words[-1].result is not None
    assert all(w.result is None for w in words[:-1])
    walk = run_steps(params)
    next(walk)
    walk.close()


def test_starts_may_stand_in_for_those_of_the_params() -> None:
    params = Params(steps=5)
    other = run(params, [[1.0, 2.0], [0.5, 0.5]])
    assert other.paths.shape == (4, 2, 6, 2)
    assert other.params.starts == ((1.0, 2.0), (0.5, 0.5))
    with pytest.raises(ParamsError, match="at least one start"):
        run(params, [])


@pytest.mark.parametrize("name", SURFACES)
def test_known_minima_are_minima(name: str) -> None:
    surface = SURFACES[name]
    f = parse(surface.formula.format(condition=20.0), ("x", "y"))
    for x, y in surface.minima:
        assert float(f(x, y)) == pytest.approx(surface.least, abs=1e-12)
        around = np.linspace(0, 2 * pi, 16)
        assert (f(x + 1e-3 * np.cos(around), y + 1e-3 * np.sin(around)) > f(x, y)).all()
    assert len(surface.minima) == {"himmelblau": 4, "six-hump": 2, "saddle": 0}.get(name, 1)


def test_distance_is_to_the_nearest_minimum() -> None:
    result = run(Params(surface="himmelblau", methods=("adam",), starts=((2.9, 2.1),), steps=300))
    assert result.distances[0, 0, 0] == pytest.approx(math.hypot(0.1, 0.1))
    assert result.distances[0, 0, -1] < 1e-3
    assert np.isnan(run(Params(surface="saddle", steps=3)).distances).all()
