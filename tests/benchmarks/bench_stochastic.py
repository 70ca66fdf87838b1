"""How fast a fan of Robbins-Monro paths is.

    OMP_NUM_THREADS=1 pytest tests/benchmarks/bench_stochastic.py -o python_files='bench_*.py' -s

Bar: 1,000 paths x 10,000 steps under 1 s. The peer in the same run is the plain loop of numpy over
the same draws, which keeps nothing but w.
"""

import time
from typing import Any

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from engines.stochastic import Params, run


@pytest.mark.parametrize("problem", ["linear", "tanh", "cubic", "typed"])
@pytest.mark.benchmark(group="1,000 paths x 10,000 steps: 1 s")
def test_fan(benchmark: BenchmarkFixture, problem: Any) -> None:
    params = Params(problem=problem, steps=10_000, paths=1000)
    benchmark.pedantic(run, (params,), rounds=3)
    assert benchmark.stats["min"] < 1


@pytest.mark.parametrize("noise", ["uniform", "heavy", "cauchy"])
@pytest.mark.benchmark(group="other noise, g = w")
def test_noise(benchmark: BenchmarkFixture, noise: Any) -> None:
    params = Params(problem="linear", noise=noise, steps=10_000, paths=1000)
    benchmark.pedantic(run, (params,), rounds=3)


def bare() -> np.ndarray:
    """The least that must be done: draw, step, forget."""
    random, w = np.random.default_rng(0), np.zeros(1000)
    for k in range(1, 10_001):
        w = w - (w + random.standard_normal(1000)) / (k + 5)
    return w


def test_against_the_bare_loop() -> None:
    start = time.perf_counter()
    last = bare()
    middle = time.perf_counter()
    result = run(Params(problem="linear", steps=10_000, paths=1000))
    end = time.perf_counter()
    np.testing.assert_allclose(result.paths[:, -1], last, rtol=1e-9)
    plain, whole = middle - start, end - middle
    print(f"\nbare loop {plain:.2f} s; with all statistics {whole:.2f} s, x{whole / plain:.1f}")
