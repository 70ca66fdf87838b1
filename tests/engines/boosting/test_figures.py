"""Figures beside the story's: who carries AdaBoost's weight, and what XGBoost's penalty buys."""

import pytest

from engines.boosting import Comparison, run

NOISY = {"flips": 0.2, "grid": 10}


@pytest.mark.parametrize("seed", [0, 1])
def test_flipped_points_carry_twice_their_share_of_the_weight(seed: int) -> None:
    dials = {"learning_rate": 1.0, "depth": 1, "rounds": 300, "seed": seed}
    result = run(Comparison(**NOISY, **dials).of("adaboost"))
    assert 100 * result.flipped_share[-1] == pytest.approx(39.2, abs=4.7)
    assert 100 * result.test_curve[-1, 0] == pytest.approx(12.9, abs=5.5)


@pytest.mark.parametrize("seed", [0, 1])
def test_the_penalty_saves_a_tenth_of_all_errors(seed: int) -> None:
    dials = {"depth": 3, "learning_rate": 0.1, "rounds": 400, "reg_lambda": 10.0, "gamma": 1.0}
    both = Comparison(**NOISY, **dials, seed=seed)
    priced, bare = (100 * run(both.of(m)).test_curve[-1, 0] for m in ("xgboost", "gradient"))
    assert priced == pytest.approx(9.1, abs=3.7)
    assert bare - priced > 8
