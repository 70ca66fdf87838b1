"""How fast the plane is.

    OMP_NUM_THREADS=1 pytest tests/benchmarks/bench_guidance.py -o python_files='bench_*.py' -s

Bars: 20,000 samples x 64 Heun steps x 16 scales, with densities and shares, under 3 s; a grid of
4 x 4 pictures at 12 steps under 12 s on one thread, and at least 1.5 times faster than sixteen
calls of the plain pipeline in the same run.
"""

import time

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from engines import storybook
from engines.device import generator, one_thread
from engines.guidance import RULES, FlowParams, SweepParams, run, sweep


@pytest.mark.benchmark(group="20,000 samples x 64 Heun steps x 16 scales: 3 s")
def test_plane(benchmark: BenchmarkFixture) -> None:
    benchmark.pedantic(run, (FlowParams(samples=20_000, steps=64),), rounds=3, warmup_rounds=1)
    assert benchmark.stats["min"] < 3


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.benchmark(group="every rule as the page asks for it")
def test_rules(benchmark: BenchmarkFixture, rule: str) -> None:
    benchmark.pedantic(run, (FlowParams(rule=rule),), rounds=2)


def test_grid_against_single_calls() -> None:
    """The grid is judged as well; the pipeline only draws."""
    one_thread()
    params, pipe = SweepParams(batch=16), storybook.load()
    list(sweep(SweepParams(columns="none", rows="none", steps=2)))  # opens the networks
    start = time.perf_counter()
    cells = list(sweep(params))
    middle = time.perf_counter()
    for cell in cells:
        pipe(
            params.prompt,
            num_inference_steps=12,
            guidance_scale=max(cell.recipe.scale, 1.01),
            height=128,
            width=128,
            generator=generator(cell.recipe.seed),
        )
    grid, single = middle - start, time.perf_counter() - middle
    print(f"\n4 x 4 pictures: {grid:.1f} s; sixteen calls {single:.1f} s, x{single / grid:.2f}")
    assert len(cells) == 16
    assert grid < 12
    assert single / grid > 1.5
