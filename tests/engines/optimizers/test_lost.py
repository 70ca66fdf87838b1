"""Why a path is lost, and races whose best rate lies far out."""

from typing import Any

import numpy as np
import pytest

from engines.optimizers import METHODS, Params, fair_race, run
from engines.optimizers.paths import Result
from engines.optimizers.race import RATES, WIDEST


def fates(**values: Any) -> tuple[list[int], Result]:
    result = run(Params(**values))
    return result.fate[:, 0].tolist(), result


def test_a_start_on_a_kink_is_not_divergence() -> None:
    fate, result = fates(surface="ackley", starts=((0.0, 0.0),), methods=tuple(METHODS), steps=5)
    assert set(fate) <= {"kink", ""}
    assert fate.count("kink") > 10  # sign(NaN) keeps Rprop, and LBFGS, where they are
    assert (result.diverged == -1).all()
    lost = result.fate == "kink"
    assert (result.lost[lost] == 1).all()
    assert np.isfinite(result.losses[:, 0, 0]).all()
    assert np.isnan(result.gradients[lost][:, 0]).all()


def test_a_fate_has_its_own_word() -> None:
    fate, result = fates(surface="rosenbrock", methods=("sgd", "adam"), sgd_lr=0.5, steps=60)
    assert fate == ["diverged", ""]
    assert result.diverged[0, 0] == result.lost[0, 0] > 0
    root = {"surface": "typed", "methods": ("sgd",), "steps": 30}
    assert fates(formula="sqrt(x) + y^2", starts=((0.0, 1.0),), **root)[0] == ["kink"]
    assert fates(formula="ln x + y^2", starts=((-1.0, 1.0),), **root)[0] == ["outside"]
    # From the inside a step may leave the domain: there f has no value.
    fate, result = fates(formula="x + sqrt(x) + y^2", starts=((0.1, 0.0),), **root)
    assert fate == ["outside"]
    assert result.paths[0, 0, result.lost[0, 0], 0] < 0
    assert fates(formula="exp(x^2) + y^2", starts=((30.0, 0.0),), **root)[0] == ["diverged"]


@pytest.mark.parametrize(
    ("formula", "best", "edge"),
    [
        ("x^2/2e5 + y^2/2e5", 1e5, False),  # far beyond the first sweep on one side
        ("5e5x^2 + 5e5y^2", 1e-6, False),  # and on the other
        ("x^2/2 + y^2/2", 1.0, False),
        ("x/1e9 + 0y", WIDEST[1], True),  # the faster the better, without end
    ],
)
def test_a_best_rate_at_the_edge_widens_the_sweep(formula: str, best: float, edge: bool) -> None:
    race = fair_race(
        Params(surface="typed", formula=formula, methods=("sgd", "adam"), steps=20, span=4)
    )
    assert race.best[0] == pytest.approx(best, rel=1e-9)
    assert race.edge[0] == edge
    assert race.scores.shape == (2, len(race.rates))
    assert (np.diff(race.rates) > 0).all()
    assert set(RATES) <= set(race.rates)
    assert race.params.sgd_lr == race.best[0]
    assert Params.check(race.params.model_dump()) == race.params  # the dials can hold it
    for row in (0, 1):
        assert race.edge[row] == (race.best[row] in (race.rates[0], race.rates[-1]))


def test_a_method_lost_at_every_rate_keeps_its_own() -> None:
    race = fair_race(Params(surface="ackley", methods=("sgd",), starts=((0.0, 0.0),), steps=3))
    assert np.isinf(race.scores).all()
    assert race.best[0] == Params().sgd_lr
    assert not race.edge.any()


def test_rates_that_are_all_as_good_are_no_edge() -> None:
    # At the minimum every rate stays where it is.
    race = fair_race(Params(methods=("sgd",), starts=((0.0, 0.0),), steps=5))
    assert len(race.rates) == len(RATES)
    assert not race.edge.any()
