"""What a second of training buys, and how soon a dial shows its picture.

    OMP_NUM_THREADS=1 pytest tests/benchmarks/bench_flows_ode.py -o python_files='bench_*.py' -s

Bars: with a second of computing each, flow matching is nearer to the truth than likelihood, both
by the same network; where nothing is trained, a picture within 150 ms of this process's own.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engines.flows import OdeParams, WaysParams, ode, targets, ways
from engines.flows.continuous import log_prob
from engines.flows.fields import finish, flow_of


def within(points: np.ndarray, way: str, seconds: float) -> tuple[int, float]:
    """Steps that fit into the time, and the NLL that they reach."""
    pace = finish(points, way, 12, 0).seconds
    steps = max(1, int(seconds / np.median(np.diff(pace))))
    learnt = finish(points, way, steps, 0)
    held = targets.sample(OdeParams(), 1000, 1)
    return steps, -float(log_prob(flow_of(learnt.net), held, solver="rk4", steps=10).mean())


@pytest.mark.parametrize("seconds", [0.5, 1.0, 2.0])
def test_a_second_of_training(seconds: float) -> None:
    points = targets.sample(OdeParams(), 20_000, 0)
    found = {way: within(points, way, seconds) for way in ("matching", "likelihood", "hutchinson")}
    print(seconds, "s:", {way: (n, round(nll, 3)) for way, (n, nll) in found.items()})
    assert found["matching"][1] < found["likelihood"][1]
    assert found["matching"][1] < found["hutchinson"][1]


def cost(work: Callable[[], object]) -> float:
    """Milliseconds of this process, the least of five."""
    spent = []
    for _ in range(5):
        began = time.process_time()
        work()
        spent.append(1e3 * (time.process_time() - began))
    return min(spent)


@pytest.mark.parametrize("solver", ["euler", "midpoint", "heun", "rk4", "dopri5"])
def test_a_turned_dial(solver: Any) -> None:
    params, dials = OdeParams(solver=solver), WaysParams(solver=solver)
    fields, rivals = ode.trained(params.fields()), ways.trained(dials.rivals())
    noise = ode.noise_of(params)
    moved = cost(lambda: [ode.motion(each, noise, params) for each in fields.both])
    trail = cost(lambda: ode.trail(fields.matched, params))
    four = cost(lambda: ways.run(dials, rivals))
    print(f"{solver}: two fields {moved:.0f}, path {trail:.0f}, four ways {four:.0f} ms")
    assert moved + trail < 150
    assert four < 150
