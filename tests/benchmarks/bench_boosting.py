"""How fast all rounds of an ensemble are.

    OMP_NUM_THREADS=1 pytest tests/benchmarks/bench_boosting.py -o python_files='bench_*.py'

Bars, for 300 points, 200 rounds, a grid of 150 x 150 and one thread: XGBoost fitted and evaluated
in every round within 0.3 s, every other method within 1.5 s, and XGBoost's rounds at least ten
times faster than one `inplace_predict` for each of them. Peers in the same run: that loop, the
same loop over `predict` of a DMatrix (which caches), and scikit-learn's own staged prediction.
The page reply: all methods side by side within 3 MB.
"""

import time

import numpy as np
import pytest
import xgboost
from pytest_benchmark.fixture import BenchmarkFixture

from engines.boosting import (
    METHODS,
    Data,
    Fitted,
    Params,
    beside,
    fit,
    fitted,
    pack,
    quantise,
    run,
)
from engines.boosting.data import axes
from engines.boosting.methods import train
from engines.boosting.stages import stages

BASE = Params(method="xgboost", rounds=200, grid=150)

Grown = tuple[Fitted, np.ndarray, np.ndarray, np.ndarray]
"""A fit, the axes of its grid, and the grid's points (n, 2)."""


def fields(params: Params, data: Data) -> np.ndarray:
    """Fits, then evaluates all rounds on the grid."""
    staged = stages(params, train(params, data.x, data.y))
    return staged.total(staged.grid_parts(*axes(data, params.grid)))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.benchmark(group="fit and all rounds on the grid: 0.3 s for XGBoost, 1.5 s for others")
def test_fit_and_every_round(benchmark: BenchmarkFixture, method: str) -> None:
    params = beside(BASE, method)
    data = fitted(params).data
    benchmark.pedantic(lambda: fields(params, data), rounds=5, warmup_rounds=1)
    # DART is asked for the weights of all its trees after every round.
    assert benchmark.stats["median"] < {"xgboost": 0.3, "dart": 4}.get(method, 1.5)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.benchmark(group="run: also the curves on 5,000 test points, weights, Bayes boundary")
def test_run(benchmark: BenchmarkFixture, method: str) -> None:
    params = beside(BASE, method)
    benchmark.pedantic(lambda: run(params), rounds=3, warmup_rounds=1)


@pytest.fixture(scope="module")
def grown() -> Grown:
    model = fitted(BASE)
    xs, ys = axes(model.data, BASE.grid)
    return model, xs, ys, np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)


def ours(grown: Grown) -> np.ndarray:
    model, xs, ys, _ = grown
    staged = stages(BASE, model.model)
    return staged.total(staged.grid_parts(xs, ys))


@pytest.mark.benchmark(group="all rounds of XGBoost on the grid")
def test_boxes(benchmark: BenchmarkFixture, grown: Grown) -> None:
    benchmark.pedantic(lambda: ours(grown), rounds=5, warmup_rounds=1)


@pytest.mark.benchmark(group="all rounds of XGBoost on the grid")
def test_predict_of_a_matrix(benchmark: BenchmarkFixture, grown: Grown) -> None:
    booster = grown[0].model.get_booster()

    def loop() -> None:
        grid = xgboost.DMatrix(grown[3])
        for r in range(BASE.rounds):
            booster.predict(grid, output_margin=True, iteration_range=(0, r + 1))

    benchmark.pedantic(loop, rounds=3)


@pytest.mark.benchmark(group="all rounds of XGBoost on the grid")
def test_inplace_predict(benchmark: BenchmarkFixture, grown: Grown) -> None:
    model, _, _, grid = grown
    booster = model.model.get_booster()

    def loop() -> np.ndarray:
        return np.stack(
            [
                booster.inplace_predict(grid, predict_type="margin", iteration_range=(0, r + 1))
                for r in range(BASE.rounds)
            ]
        )

    start = time.perf_counter()
    fast = ours(grown)
    seconds = time.perf_counter() - start
    naive = benchmark.pedantic(loop, rounds=1)
    np.testing.assert_array_equal(fast.reshape(naive.shape), naive)
    assert benchmark.stats["median"] > 10 * seconds


@pytest.mark.parametrize("method", ["adaboost", "gradient"])
@pytest.mark.parametrize("way", ["boxes", "staged_decision_function"])
@pytest.mark.benchmark(group="all rounds of scikit-learn's boosting on the grid")
def test_staged(benchmark: BenchmarkFixture, grown: Grown, method: str, way: str) -> None:
    params = beside(BASE, method)
    model, (_, xs, ys, grid) = fit(params), grown

    def boxes() -> np.ndarray:
        staged = stages(params, model)
        return staged.total(staged.grid_parts(xs, ys))

    def loop() -> list[np.ndarray]:
        return list(model.staged_decision_function(grid))

    benchmark.pedantic(boxes if way == "boxes" else loop, rounds=3, warmup_rounds=1)


@pytest.mark.parametrize("grid", [100, 150])
def test_reply(grid: int) -> None:
    """Not a time: the size of the films of all methods, 200 rounds, a fifth of labels flipped."""
    base = BASE.model_copy(update={"grid": grid, "flips": 0.2})
    sizes = {
        method: len(pack(quantise(run(beside(base, method)).probabilities()))) / 1e6
        for method in METHODS
    }
    print(f"\n{grid} x {grid}:", *(f"{k} {v:.2f} MB" for k, v in sizes.items()))
    print(f"together {sum(sizes.values()):.2f} MB")
    assert max(sizes.values()) < 3
    assert sum(sizes.values()) < 3 or grid > 100
