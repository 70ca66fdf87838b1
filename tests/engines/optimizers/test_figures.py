"""Figures of theory beside those of the story: momentum, constant slopes, and where decay ends."""

from typing import Any

import numpy as np
import pytest

from engines.optimizers import (
    DecayParams,
    DescentParams,
    PlaneParams,
    decay_comparison,
    momentum_plane,
    run,
)


def ends(**dials: Any) -> np.ndarray:
    """Where the means of Adam + L2, AdamW and SGD + L2 end, (3, 2)."""
    return decay_comparison(DecayParams.check(dials)).means[:, -1]


def test_steps_on_a_slope_that_never_changes() -> None:
    """Adam 1, Adagrad 1/sqrt(25), momentum (1 - b^25)/(1 - b); RAdam begins with plain steps."""
    methods = ("momentum", "adagrad", "adam", "radam")
    rates = {f"{m}_lr": 1.0 for m in methods}
    dials = DescentParams(
        surface="typed",
        formula="x + y",
        starts=((0.0, 0.0),),
        steps=25,
        span=50,
        methods=methods,
        **rates,
    )
    result = run(dials.engine())
    last = {m: -result.internals(m)["step"][-1, 0] for m in methods}
    assert last["momentum"] == pytest.approx((1 - 0.9**25) / (1 - 0.9), abs=0.01)
    assert last["adam"] == pytest.approx(1, abs=1e-3)
    assert last["adagrad"] == pytest.approx(0.2, abs=1e-3)
    assert -result.internals("radam")["step"][:5, 0] == pytest.approx(np.ones(5), abs=1e-3)


def test_critical_damping_is_quickest() -> None:
    """b = (1 - sqrt(a l))^2 = 0.81; the last step at which the error is 0.001 or more."""
    late = {}
    for beta in (0.0, 0.5, 0.81, 0.9, 0.99):
        dials = PlaneParams(alpha=0.01, beta=beta, mu=1.0, kappa=1.0, steps=1500)
        path = momentum_plane(dials, n=2).path[:, 0]
        late[beta] = int(np.flatnonzero(np.abs(path) >= 1e-3)[-1])
    assert late == {0.81: 87, 0.9: 123, 0.5: 335, 0.0: 687, 0.99: 1353}


@pytest.mark.parametrize("strength", [2.0, 5.0])
def test_adamw_holds_all_weights_in_one_box(strength: float) -> None:
    """clip(1, -1/l, 1/l), however different the curvatures."""
    adamw = ends(strength=strength, start=0.0)[1]
    assert adamw == pytest.approx([1 / strength] * 2, abs=2e-3)


def test_decay_on_a_hill_without_end() -> None:
    """AdamW stops at -sign(g)/l, Adam + L2 at -g/l."""
    l2, adamw, _ = ends(problem="linear", strength=1.0)
    assert adamw == pytest.approx([-1, 1], abs=1e-3)
    assert l2 == pytest.approx([-1, 0.5], abs=1e-3)


def test_decay_alone() -> None:
    """Adam makes a whole step of any penalty; AdamW shrinks by (1 - rate l)^t."""
    dials = DecayParams.check({"problem": "nothing", "strength": 0.5, "steps": 200})
    paths = decay_comparison(dials).paths
    assert paths[0, 0, 0] - paths[0, 1, 0] == pytest.approx(0.01, abs=1e-5)
    assert paths[1, -1, 0] == pytest.approx(0.995**200, abs=4e-4)


def test_loud_weights_are_not_decayed() -> None:
    """Adam + L2 keeps (1 - rate l / s)^1000 of a weight whose gradient is noise of size s."""
    l2, adamw, sgd = ends(problem="noise", strength=0.1, steps=1000, beta2=0.999, runs=2000)
    assert l2 == pytest.approx([(1 - 0.01 * 0.1 / 10) ** 1000, 0], abs=0.02)
    for means in (adamw, sgd):
        assert means == pytest.approx([0.999**1000] * 2, abs=0.0073)
