"""The density's own equation: residual, order 2, mass."""

import numpy as np
import pytest
from scipy.stats import norm

from engines import sde
from engines.sde.fokker_planck import REACH, density, side

kinds = pytest.mark.parametrize("kind", ["vp", "subvp", "ve"])


@kinds
def test_the_exact_density_keeps_the_equation(kind: str) -> None:
    found = sde.fokker_planck(sde.LikelyParams(sde=kind))
    assert np.abs(found.residual).max() < 3.3e-4
    assert np.abs(found.rate).max() > 2.4


def test_a_wrong_equation_would_show() -> None:
    """With the reverse SDE's g^2 in the place of g^2 / 2 the residual is as large as the rate."""
    params = sde.LikelyParams()
    mixture, process = side(params.mixture()), params.process()
    x, t, h, e = np.linspace(-4, 4, 201), np.array(0.2), 1e-3, 1e-5
    left, p, right = (density(mixture, process, x + d, t) for d in (-h, 0, h))
    rate = (density(mixture, process, x, t + e) - density(mixture, process, x, t - e)) / (2 * e)
    flow = sde.drift(process, t) * ((x + h) * right - (x - h) * left) / (2 * h)
    bend = sde.diffusion(process, t) ** 2 * (right - 2 * p + left) / h**2
    assert np.abs(rate + flow - bend / 2).max() < 1e-3
    assert np.abs(rate + flow - bend).max() > 0.5


@kinds
def test_crank_nicolson_is_of_order_two_and_loses_nothing(kind: str) -> None:
    found = sde.fokker_planck(sde.LikelyParams(sde=kind))
    assert found.order == pytest.approx(2, abs=0.1)
    np.testing.assert_allclose(found.mass, 1, atol=1e-9)
    assert found.errors[-1] < 3e-4


def test_the_solution_is_the_density() -> None:
    params = sde.LikelyParams(preset="unequal")
    mixture = side(params.mixture())
    x, p = sde.crank_nicolson(mixture, params.process(), 801)
    assert np.abs(p - density(mixture, params.process(), x, np.array(0.25))).max() < 4e-5
    a, s = sde.kernel(params.process(), 0.25)
    right = norm.cdf(2 * a / np.hypot(0.3 * a, s))  # of a mode's points, on its own side
    share = p[x > 0].sum() * 2 * REACH / 801
    assert share == pytest.approx(0.8 * right + 0.2 * (1 - right), abs=2e-3)


@pytest.mark.parametrize("kind", ["vp", "subvp"])
@pytest.mark.parametrize("t", [0.05, 0.2, 0.6])
def test_the_flow_of_the_ode_carries_the_same_density(kind: str, t: float) -> None:
    """The continuity equation, dp/dt = -(v p)', v = f x - g^2/2 (log p)'."""
    mixture, process = side(sde.MixtureParams().mixture()), sde.Process(kind)
    x, h, e = np.linspace(-4, 4, 161), 1e-3, 1e-5
    f, g = sde.drift(process, t), sde.diffusion(process, t)

    def p(at: np.ndarray, when: float) -> np.ndarray:
        return density(mixture, process, at, np.array(when))

    def flux(at: np.ndarray) -> np.ndarray:
        slope = (np.log(p(at + h, t)) - np.log(p(at - h, t))) / (2 * h)
        return (f * at - g**2 / 2 * slope) * p(at, t)

    rate = (p(x, t + e) - p(x, t - e)) / (2 * e)
    assert np.abs(rate).max() > 0.05
    assert np.abs(rate + (flux(x + h) - flux(x - h)) / (2 * h)).max() < 3.3e-4
