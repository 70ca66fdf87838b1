"""The step written out goes where torch went: every method, schedule and switch, any dial."""

from typing import Any

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engines.optimizers import METHODS, Params, run
from engines.optimizers.arithmetic import sheet
from engines.optimizers.methods import SCHEDULES
from engines.params import Dial

SHARED = {
    "surface": st.sampled_from(["ravine", "rosenbrock", "himmelblau", "saddle", "ackley"]),
    "schedule": st.sampled_from(["constant", *SCHEDULES]),
    "noise": st.sampled_from([0.0, 0.5]),
    "weight_decay": st.sampled_from([0.0, 0.3, 2.0]),
    "decoupled": st.booleans(),
    "bias_correction": st.booleans(),
    "steps": st.integers(1, 15),
}


def _dial(dial: Dial) -> st.SearchStrategy[Any]:
    """Any value of a dial, its ends and its default often."""
    if dial.kind == "switch":
        return st.booleans()
    low, high = dial.low, dial.high
    if dial.kind == "integer":
        return st.one_of(st.sampled_from([low, high, dial.default]), st.integers(low, high))
    inner = st.floats(low, high, allow_subnormal=False)
    return st.one_of(st.sampled_from([low, high, dial.default]), inner)


OWN = {
    m: {d.name: _dial(d) for d in Params.dials() if d.name.startswith(f"{m}_")} for m in METHODS
}
START = st.tuples(st.floats(-3, 3), st.floats(-3, 3))


@st.composite
def runs(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    method = draw(st.sampled_from(sorted(METHODS)))
    values = {name: draw(kind) for name, kind in (SHARED | OWN[method]).items()}
    return method, values | {"starts": [draw(START)]}


@settings(deadline=None, max_examples=200)
@given(runs(), st.data())
@example(("rprop", {"schedule": "warm-up", "steps": 20}), None)
@example(("nadam", {"bias_correction": False, "nadam_momentum_decay": 0.0}), None)
@example(("adam", {"bias_correction": False, "adam_beta2": 0.99999}), None)
@example(("adafactor", {"weight_decay": 2.0, "schedule": "cosine"}), None)
def test_written_steps_are_those_of_torch(
    case: tuple[str, dict[str, Any]], data: st.DataObject
) -> None:
    method, values = case
    params = Params.check(values | {"methods": [method]})
    result = run(params)
    steps = range(params.steps) if data is None else [data.draw(st.integers(0, params.steps - 1))]
    for step in steps:
        here, there = result.paths[0, 0, step : step + 2]
        if not np.abs(here).max() < 1e6 or not np.isfinite(there).all():
            continue  # lost: rounding is all there is
        work = sheet(params, method, 0, step, result)
        if method == "rmsprop" and params.rmsprop_centered and _cancels(work):
            continue  # v - a^2 is what rounding leaves of it
        scale = max(np.abs(here).max(), np.abs(there).max(), 1e-3)
        np.testing.assert_allclose(
            work.at.next, there, rtol=0, atol=1e-10 * scale, err_msg=f"{method} {step} {values}"
        )


def _cancels(work: Any) -> bool:
    return (work.at.v_hat < 1e-5 * work.at.v).any()
