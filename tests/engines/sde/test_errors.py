"""The tables of "How good"."""

import numpy as np
import pytest

from engines.params import ParamsError
from engines.sde.errors import (
    BUDGETS,
    CURVE,
    METHODS,
    error_table,
    fitted_orders,
    forgiven,
    spreads,
)
from engines.sde.params.good import GoodParams
from engines.sde.recursion import recursion
from engines.sde.samplers import times


def test_euler_maruyama_is_too_wide_and_ddpm_too_narrow_with_the_same_limit() -> None:
    table = error_table(GoodParams())
    sd = dict(zip(METHODS, table.sd, strict=True))
    assert table.truth == pytest.approx(0.3, abs=2e-4)
    assert (sd["sde"] > table.truth).all()
    assert (sd["ddpm"] < table.truth).all()
    for found in sd.values():
        assert found[-1] == pytest.approx(table.truth, abs=0.009)
    assert table.calls[METHODS.index("heun")].tolist() == [2 * n for n in CURVE]
    assert table.sampled_calls[0].tolist() == list(BUDGETS)
    assert table.off[METHODS.index("sde"), 0] == pytest.approx(0.586, abs=0.06)


def test_the_spread_under_a_wrong_score_is_the_recursions() -> None:
    params = GoodParams(score="constant", budget=200)
    found = forgiven(params)
    np.testing.assert_allclose(
        found.mean[[0, 1, 2, 4, 8]], (0.82, 0.70, 0.47, 0.17, 0.07), atol=0.005
    )
    assert found.off[0] == pytest.approx(0.131, abs=0.05)
    assert found.off[4] < 0.01
    mean, var = recursion("sde", params.process(), 0.3, times(200), 0.5, error=params.error())
    assert (found.mean[2], found.sd[2]) == pytest.approx((mean[-1], np.sqrt(var[-1])))


def test_noise_forgets_early_errors_and_what_is_left_is_late() -> None:
    late, whole = (spreads(GoodParams(score=kind), 200)[0] for kind in ("late", "constant"))
    assert late[0] < 0.05 * whole[0]
    assert late[8] > 0.7 * whole[8]


def test_fitted_orders() -> None:
    slopes = fitted_orders(GoodParams()).slopes
    expected = {"ou_strong": 1, "gbm_strong": 0.5, "ou_weak": 1, "gbm_weak": 1}
    expected |= {"ode": 1, "heun": 2, "midpoint": 2, "rk4": 4}
    for name, told in expected.items():
        assert slopes[name] == pytest.approx(told, abs=0.17), name


@pytest.mark.parametrize(
    "dials",
    [
        {"sde": "ve"},
        {"preset": "ring"},
        {"preset": "one"},
        {"score": "flipped"},
        {"schedule": "cosine"},
    ],
)
def test_tables_are_finite(dials: dict[str, str]) -> None:
    params = GoodParams.check(dials | {"samples": 100})
    table, left, fitted = error_table(params), forgiven(params), fitted_orders(params)
    for array in (table.sd, table.off, left.off, left.mean, left.sd, *fitted.errors.values()):
        assert np.isfinite(array).all()


@pytest.mark.parametrize("dials", [{"budget": 10**6}, {"samples": 0}, {"error_x": float("nan")}])
def test_what_cannot_be_is_refused_in_words(dials: dict[str, float]) -> None:
    with pytest.raises(ParamsError, match=next(iter(dials))):
        GoodParams.check(dials)
