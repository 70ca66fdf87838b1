"""Diffusion keeps the modes' weights; plain Langevin on the data's score never learns them."""

import numpy as np
import pytest
from scipy.stats import kstest

from engines.mixture import Mixture
from engines.sde.ends import side
from engines.sde.langevin import langevin
from engines.sde.processes import Process
from engines.sde.samplers import Reverse, corrected, times, walk
from engines.sde.scores import exact, slope

UNEQUAL = Mixture(np.array([[2.0, 0], [-2, 0]]), np.array([0.3, 0.3]), np.array([0.8, 0.2]))
N = 4000


@pytest.mark.parametrize("kind", ["vp", "subvp", "ve"])
@pytest.mark.parametrize("method", ["ode", "sde"])
def test_diffusion_keeps_the_weights(kind: str, method: str) -> None:
    process, rng = Process(kind), np.random.default_rng(0)
    start, z = rng.standard_normal((2, N)) * process.prior, rng.standard_normal((200, 2, N))
    end = walk(method, Reverse(process, exact(UNEQUAL, process)), start, times(200), z)[-1]
    assert (side(UNEQUAL, end) == 0).mean() == pytest.approx(0.795, abs=0.025)


@pytest.mark.parametrize("steps", [100, 1000])
def test_plain_langevin_does_not(steps: int) -> None:
    rng = np.random.default_rng(0)
    end = langevin(UNEQUAL, rng.standard_normal((2, N)), rng.standard_normal((steps, 2, N)))[-1]
    assert (side(UNEQUAL, end) == 0).mean() == pytest.approx(0.507, abs=0.025)


def test_langevin_finds_the_shape_of_a_mode() -> None:
    """The chain's own law, x' = (1 - e/v) x + sqrt(2 e) z, ends at variance v / (1 - e/(2 v))."""
    one, rng = Mixture(np.zeros((1, 2)), np.array([0.5]), np.ones(1)), np.random.default_rng(1)
    x = langevin(one, np.zeros((2, 4000)), rng.standard_normal((100, 2, 4000)))[-1]
    sd = 0.5 / np.sqrt(1 - 0.2 / 2)
    assert kstest(x.ravel() / sd, "norm").pvalue > 1e-3


def test_a_correction_at_a_fixed_time_leaves_the_density() -> None:
    mixture = Mixture(np.array([[0.5, 0.0]]), np.array([0.4]), np.ones(1))
    rng = np.random.default_rng(2)
    x = mixture.sample(N, rng).T
    for _ in range(30):
        x = corrected(lambda x, t: slope(mixture, x), x, 0.0, rng.standard_normal((2, N)), 0.16)
    assert x.mean(1) == pytest.approx([0.5, 0], abs=0.03)
    assert x.std(1) == pytest.approx(0.4, rel=0.04)
