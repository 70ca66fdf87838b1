"""How fast the samplers are.

    OMP_NUM_THREADS=1 pytest tests/benchmarks/bench_sde.py -o python_files='bench_*.py' -s

Bars: 2,000 points x 50 steps x 9 etas under 1 s on one thread; from a dial to the new picture,
what the server does for it, under 150 ms.
"""

from typing import Any

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from engines.sde import BackParams, GoodParams, sample
from engines.sde.errors import error_table, fitted_orders, forgiven
from engines.sde.params.back import ETAS
from engines.sde.samplers import Reverse, times, walk
from engines.sde.scores import exact
from tabs.parts import Ways
from tabs.sde.back import scene


@pytest.mark.benchmark(group="2,000 points x 50 steps x 9 etas: 1 s")
def test_every_eta(benchmark: BenchmarkFixture) -> None:
    params, rng = BackParams(), np.random.default_rng(0)
    process = params.process()
    score = exact(params.mixture(), process)
    z, noise = rng.standard_normal((2, 2000)), rng.standard_normal((50, 2, 2000))

    def run() -> None:
        for eta in ETAS:
            walk("sde", Reverse(process, score, eta), z, times(50), noise)

    benchmark.pedantic(run, rounds=5)
    assert benchmark.stats["min"] < 1


@pytest.mark.benchmark(group="three ways back: 150 ms")
@pytest.mark.parametrize("steps", [20, 400])
def test_what_the_page_is_sent(benchmark: BenchmarkFixture, steps: int) -> None:
    """The page walks by itself."""
    params = BackParams(steps=steps, points=1000)
    benchmark.pedantic(lambda: Ways().postprocess(scene(params, {})), rounds=5)
    assert benchmark.stats["min"] < 0.05


@pytest.mark.benchmark(group="three ways back, computed by the engine")
def test_paths(benchmark: BenchmarkFixture) -> None:
    benchmark.pedantic(sample, (BackParams(),), rounds=5)


@pytest.mark.benchmark(group="how good: 150 ms")
@pytest.mark.parametrize("table", [error_table, forgiven, fitted_orders])
def test_tables(benchmark: BenchmarkFixture, table: Any) -> None:
    benchmark.pedantic(table, (GoodParams(score="constant"),), rounds=5)
    assert benchmark.stats["min"] < 0.15
