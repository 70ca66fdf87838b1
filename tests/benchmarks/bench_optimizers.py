"""How fast a race of optimisers is.

    OMP_NUM_THREADS=1 pytest tests/benchmarks/bench_optimizers.py -o python_files='bench_*.py' -s

Bars: 12 methods x 100 starts x 500 steps under 4 s; one method from one start, 300 steps, under
150 ms; 100 starts at least 20 times faster than the plain loop over torch.optim, start by start,
in the same run.
"""

import time
from collections.abc import Callable, Sequence

import numpy as np
import pytest
import torch
from pytest_benchmark.fixture import BenchmarkFixture

from engines.optimizers import METHODS, Params, run

TWELVE = [name for name, method in METHODS.items() if method.batched][:12]
STARTS = tuple(map(tuple, np.random.default_rng(0).uniform(-1.5, 1.5, (100, 2)).tolist()))


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    torch.set_num_threads(1)
    run(Params(steps=2))  # the first optimiser imports half of torch


@pytest.mark.parametrize("surface", ["ravine", "rosenbrock", "ackley", "goldstein-price"])
@pytest.mark.benchmark(group="12 methods x 100 starts x 500 steps: 4 s")
def test_many(benchmark: BenchmarkFixture, surface: str) -> None:
    params = Params(surface=surface, methods=TWELVE, starts=STARTS, steps=500)
    benchmark.pedantic(run, (params,), rounds=3)
    assert benchmark.stats["min"] < 4


@pytest.mark.parametrize("surface", ["ravine", "rosenbrock", "himmelblau", "ackley"])
@pytest.mark.parametrize("method", ["sgd", "adam"])
@pytest.mark.benchmark(group="one method, one start, 300 steps: 150 ms")
def test_one(benchmark: BenchmarkFixture, method: str, surface: str) -> None:
    params = Params(surface=surface, methods=(method,), steps=300)
    benchmark.pedantic(run, (params,), rounds=7)
    assert benchmark.stats["min"] < 0.15


def rosenbrock(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def alone(start: Sequence[float], steps: int) -> list[list[float]]:
    """The plain loop."""
    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    adam = torch.optim.Adam([p], lr=0.1)
    path = [p.tolist()]
    for _ in range(steps):
        adam.zero_grad()
        rosenbrock(*p).backward()
        adam.step()
        path.append(p.tolist())
    return path


def test_against_the_plain_loop() -> None:
    """100 starts at once against 100 loops."""
    params = Params(surface="rosenbrock", methods=("adam",), starts=STARTS, steps=300)
    fast = min(_seconds(lambda: run(params)) for _ in range(5))
    paths, slow = [], 0.0
    slow = _seconds(lambda: paths.extend(alone(start, 300) for start in STARTS))
    np.testing.assert_array_equal(run(params).paths[0], paths)
    print(f"\n100 starts x 300 steps: {fast:.3f} s; plain loops {slow:.1f} s; x{slow / fast:.0f}")
    assert slow / fast > 20


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
