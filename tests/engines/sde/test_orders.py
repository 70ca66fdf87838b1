"""Orders of convergence: closed forms against simulated paths, and slopes against theory."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engines.sde.orders import GBM, gbm, ode_errors, order, ou, sde_errors
from engines.sde.processes import Process

STEPS = (16, 32, 64, 128, 256, 512)
VP = Process("vp")


def simulated(
    n: int,
    pull: Callable[[np.ndarray], np.ndarray],
    noise: Callable[[np.ndarray], np.ndarray],
    fine: int = 4096,
    paths: int = 4000,
) -> tuple[float, float]:
    """(strong, mean) of n Euler steps from 1 against `fine` of them on the same paths."""
    rng = np.random.default_rng(0)
    x, coarse, kept = np.ones(paths), np.ones(paths), np.zeros(paths)
    for k in range(fine):
        dw = rng.standard_normal(paths) / np.sqrt(fine)
        x = x + pull(x) / fine + noise(x) * dw
        kept += dw
        if (k + 1) % (fine // n) == 0:
            coarse = coarse + pull(coarse) / n + noise(coarse) * kept
            kept = np.zeros(paths)
    return np.sqrt(((x - coarse) ** 2).mean()), coarse.mean()


def test_ou_against_paths() -> None:
    strong, mean = simulated(16, lambda x: -x, np.ones_like)
    assert ou(16)[0] == pytest.approx(strong, rel=0.05)
    assert mean == pytest.approx((1 - 1 / 16) ** 16, abs=0.05)


def test_gbm_against_paths() -> None:
    m, s = GBM
    strong, _ = simulated(16, lambda x: m * x, lambda x: s * x, paths=20_000, fine=2048)
    assert gbm(16)[0] == pytest.approx(strong, rel=0.2)


@pytest.mark.parametrize(("moments", "strong", "weak"), [(ou, 1.04, 1.02), (gbm, 0.48, 0.98)])
def test_strong_and_weak_order(moments: Callable[..., Any], strong: float, weak: float) -> None:
    errors = np.array([moments(n) for n in STEPS]).T
    assert order(STEPS, errors[0]) == pytest.approx(strong, abs=0.05)
    assert order(STEPS, errors[1]) == pytest.approx(weak, abs=0.05)


def test_the_reverse_process_has_weak_order_one() -> None:
    fine = (50, 100, 200, 400, 800)
    assert order(fine, sde_errors(VP, 0.3, fine)) == pytest.approx(1.13, abs=0.1)
    assert order(fine, ode_errors("ode", VP, 0.3, fine)) == pytest.approx(0.99, abs=0.05)


@pytest.mark.parametrize(
    ("method", "expected"), [("ode", 1), ("heun", 2), ("midpoint", 2), ("rk4", 4)]
)
def test_orders_of_the_ode(method: str, expected: int) -> None:
    errors = ode_errors(method, VP, 0.3, STEPS)
    assert order(STEPS[2:], errors[2:]) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    ("method", "at_512", "low", "high"),
    [
        ("ode", 8.6e-4, 0.86, 1.0),
        ("heun", 1.2e-5, 1.84, 1.99),
        ("midpoint", 3.3e-6, 2.02, 2.32),
        ("rk4", 7.7e-11, 4.02, 4.51),
    ],
)
def test_errors_of_the_ode_at_512_steps(
    method: str, at_512: float, low: float, high: float
) -> None:
    """Another start gives another constant, of the same size, and the same order."""
    errors = ode_errors(method, VP, 0.3, STEPS)
    assert at_512 / 2 < errors[-1] < 2 * at_512
    slopes = -np.diff(np.log2(errors))
    assert slopes.min() == pytest.approx(low, abs=0.02)
    assert slopes.max() == pytest.approx(high, abs=0.02)
