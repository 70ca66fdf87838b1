"""Samplers: against diffusers, against the closed recursion, and against measured figures.

Modes (+-2, 0), sd .3, VP beta .1 -> 20, t evenly from 1 to .001, unless said.
"""

from functools import cache
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import DDIMScheduler, DDPMScheduler
from hypothesis import given
from hypothesis import strategies as st

from engines.mixture import Mixture
from engines.params import ParamsError
from engines.sde.back import FAN, noise, sample
from engines.sde.ends import off, side
from engines.sde.params.back import ETAS, BackParams
from engines.sde.processes import Process, kernel
from engines.sde.recursion import recursion, variance
from engines.sde.samplers import LAST, STEPS, Reverse, times, walk
from engines.sde.scores import ScoreError, exact, slope, wrong

PAIR = Mixture(np.array([[2.0, 0], [-2, 0]]), np.array([0.3, 0.3]), np.array([0.5, 0.5]))
VP = Process("vp")
KINDS = ("vp", "subvp", "ve")
N = 8_000


def ends(
    method: str,
    steps: int,
    n: int = N,
    mixture: Mixture = PAIR,
    process: Process = VP,
    error: ScoreError | None = None,
    seed: int = 0,
    corrections: int = 0,
    **ways: Any,
) -> np.ndarray:
    """(2, n)."""
    rng = np.random.default_rng(seed)
    score = exact(mixture, process)
    if error is not None:
        score = wrong(score, error, np.random.RandomState(seed))
    start = rng.standard_normal((2, n)) * process.prior
    noise = rng.standard_normal((steps, 2, n))
    extra = rng.standard_normal((steps, corrections, 2, n)) if corrections else None
    reverse = Reverse(process, score, **ways)
    return walk(method, reverse, start, times(steps), noise, extra)[-1]


def near(share: float, of_100k: float) -> None:
    """Two counts of one share agree within four standard deviations, and half of a last digit."""
    spread = np.sqrt(max(of_100k, 3e-4) * (1 / N + 1e-5))
    digit = 0.0005 if of_100k >= 0.01 else 0.00005
    assert abs(share - of_100k) < 4 * spread + digit, (share, of_100k)


def spread(method: str, steps: int, **ways: Any) -> float:
    return float(np.sqrt(recursion(method, VP, 0.3, times(steps), **ways)[1][-1]))


# The score


@given(st.integers(1, 5), st.integers(0, 2**32), st.sampled_from([1.0, 10.0, 1e6]))
def test_the_fast_score_is_the_mixtures(k: int, seed: int, far: float) -> None:
    rng = np.random.default_rng(seed)
    mixture = Mixture(
        rng.normal(0, 2, (k, 2)), rng.uniform(0.02, 1.5, k), rng.dirichlet([1.0] * k)
    )
    x = rng.normal(0, far, (2, 3, 4))
    told = mixture.score(np.moveaxis(x, 0, -1))
    np.testing.assert_allclose(np.moveaxis(slope(mixture, x), 0, -1), told, rtol=1e-9, atol=1e-9)


# Figures


@pytest.mark.parametrize(
    ("method", "shares"),
    [
        ("ode", {5: 0.054, 10: 0.006, 20: 0.002, 50: 0.0006, 100: 0.0006}),
        ("heun", {5: 0.026, 10: 0.002, 20: 0.0008, 50: 0.0004, 100: 0.0004}),
        ("sde", {5: 0.586, 10: 0.037, 20: 0.0014, 50: 0.0006, 100: 0.0004}),
    ],
)
def test_shares_off_the_modes(method: str, shares: dict[int, float]) -> None:
    for steps, share in shares.items():
        near(off(PAIR, ends(method, steps)).mean(), share)


@pytest.mark.parametrize(
    ("method", "sds", "digits"),
    [
        ("sde", (1.2116, 0.4592, 0.3279, 0.3069), 4),
        ("ode", (0.3149, 0.2679, 0.2800, 0.2913), 4),
        ("ddim", (0.12, 0.19, 0.24, 0.275), 2),
        ("ddpm", (0.11, 0.17, 0.21, 0.25), 2),
    ],
)
def test_the_recursion_gives_the_spread_without_samples(
    method: str, sds: tuple[float, ...], digits: int
) -> None:
    found = [spread(method, steps) for steps in (5, 10, 20, 50)]
    np.testing.assert_allclose(found, sds, atol=0.51 * 10.0**-digits)


def test_the_recursion_is_the_formula() -> None:
    """var' = (1 + h b/2 - h (1 + eta^2) b/(2 V))^2 var + eta^2 b h."""
    for eta in ETAS:
        t, var = times(30), 1.0
        for now, h in zip(t[:-1], -np.diff(t), strict=True):
            b, v = 0.1 + 19.9 * now, variance(VP, 0.3, now)
            gain = 1 + h * b / 2 - h * (1 + eta**2) * b / (2 * v)
            var = gain**2 * var + eta**2 * b * h
        assert recursion("sde", VP, 0.3, t, eta)[1][-1] == pytest.approx(var, rel=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", STEPS)
def test_samples_have_the_recursions_spread(method: str, kind: str) -> None:
    process = Process(kind)
    error = ScoreError(0.9, (0.0, 0.3), 0.4, 0.6)
    y = ends(method, 25, process=process, error=error)[1]
    mean, var = recursion(method, process, 0.3, times(25), error=error)
    assert y.mean() == pytest.approx(mean[-1], abs=5 * np.sqrt(var[-1] / N))
    assert y.var() == pytest.approx(var[-1], rel=5 * np.sqrt(2 / N))


def test_one_mode_is_gaussian_in_both_directions() -> None:
    one = Mixture(np.array([[0.0, 0.0]]), np.array([0.5]), np.array([1.0]))
    x = ends("sde", 15, mixture=one)
    _, var = recursion("sde", VP, 0.5, times(15))
    np.testing.assert_allclose(x.var(1), var[-1], rtol=5 * np.sqrt(2 / N))


def test_every_eta_keeps_the_spread() -> None:
    for eta, told in {0: 0.299, 0.25: 0.299, 0.5: 0.298, 1: 0.301, 2: 0.305}.items():
        assert spread("sde", 200, eta=eta) == pytest.approx(told, abs=0.0015)
    for kind in KINDS:
        for eta in ETAS:
            var = recursion("sde", Process(kind), 0.3, times(1000), eta)[1][-1]
            assert np.sqrt(var) == pytest.approx(0.3, abs=0.008), (kind, eta)


def test_noise_without_its_drift_does_not() -> None:
    for eta, told in {0: 0.300, 0.25: 0.400, 0.5: 0.609, 1: 1.10}.items():
        assert spread("sde", 200, eta=eta, kept=False) == pytest.approx(told, abs=0.003)


def test_signs_and_factors_of_the_score() -> None:
    """Half the score is the drift left as it is; none and the wrong sign run away."""
    near(off(PAIR, ends("sde", 200)).mean(), 0.0002)
    half = ends("sde", 200, error=ScoreError(0.5))
    near(off(PAIR, half).mean(), 0.51)
    assert half[1].std() == pytest.approx(1.08, abs=0.04)
    assert spread("sde", 200, error=ScoreError(0.0)) == pytest.approx(203, rel=0.01)
    assert spread("sde", 200, error=ScoreError(-1.0)) == pytest.approx(2e7, rel=0.1)


def test_a_shifted_score_is_forgiven_by_noise() -> None:
    y = ScoreError(shift=(0.0, 0.5))
    figures = {0: (0.131, 0.82), 0.25: (0.067, 0.70), 0.5: (0.012, 0.47), 1: (0.001, 0.17)}
    for eta, (share, mean) in (figures | {2: (0.001, 0.07)}).items():
        found = recursion("sde", VP, 0.3, times(200), eta, error=y)[0][-1]
        assert found == pytest.approx(mean, abs=0.0051)
        near(off(PAIR, ends("sde", 200, error=y, eta=eta)).mean(), share)
    both = ScoreError(shift=(0.5, 0.5))
    near(off(PAIR, ends("ode", 200, error=both)).mean(), 0.415)
    near(off(PAIR, ends("sde", 200, error=both)).mean(), 0.002)


def test_much_noise_needs_many_steps() -> None:
    y = ScoreError(shift=(0.0, 0.5))
    shares = [off(PAIR, ends("sde", 20, error=y, eta=eta)).mean() for eta in ETAS]
    assert np.argmin(shares) in (3, 4, 5)
    near(shares[4], 0.003)
    near(shares[-1], 0.049)
    near(off(PAIR, ends("sde", 20, eta=2.0)).mean(), 0.046)


def test_a_corrector_wastes_calls_when_the_score_is_exact() -> None:
    figures = {20: (0.0016, 0.032), 40: (0.0006, 0.0013), 100: (0.0003, 0.0005)}
    for calls, (alone, corrected) in figures.items():
        near(off(PAIR, ends("sde", calls)).mean(), alone)
        near(off(PAIR, ends("sde", calls // 2, corrections=1)).mean(), corrected)


# The same noise


def test_one_start_has_one_ode_end_and_many_of_the_sde() -> None:
    rng = np.random.default_rng(0)
    z = rng.standard_normal((2, N))
    reverse = Reverse(VP, exact(PAIR, VP))
    ode = walk("ode", reverse, z, times(200))[-1]
    again = walk("ode", reverse, z, times(200), rng.standard_normal((200, 2, N)))[-1]
    assert (ode == again).all()
    assert ((ode[0] > 0) == (z[0] > 0)).mean() > 0.9995
    assert np.corrcoef(z[1], ode[1])[0, 1] == pytest.approx(1, abs=1e-9)
    sde = walk("sde", reverse, z, times(200), rng.standard_normal((200, 2, N)))[-1]
    assert ((sde[0] > 0) == (z[0] > 0)).mean() == pytest.approx(0.513, abs=0.025)
    assert np.corrcoef(z[1], sde[1])[0, 1] == pytest.approx(-0.003, abs=0.045)


def test_the_ode_runs_backwards() -> None:
    reverse = Reverse(VP, exact(PAIR, VP))

    def there_and_back(x: np.ndarray, method: str, t: np.ndarray) -> np.ndarray:
        there = walk(method, reverse, x, t)[-1]
        return np.linalg.norm(walk(method, reverse, there, t[::-1])[-1] - x, axis=0)

    z = np.random.default_rng(0).standard_normal((2, 2000))
    assert there_and_back(z, "heun", times(100)).max() < 3.5e-4
    x = PAIR.sample(2000, np.random.default_rng(0)).T
    away = there_and_back(x, "heun", times(100)[::-1])
    assert np.median(away) < 1e-4  # its largest is where z falls on the watershed
    coarse = there_and_back(z, "ode", times(10))
    assert 0.1 < np.median(coarse) < 0.3
    assert 0.6 < coarse.max() < 1.5


def test_numbers_of_steps_share_one_brownian_path() -> None:
    fine, coarse = noise(3, 7, 400).path, noise(3, 7, 20).path
    sums = fine.reshape(20, 20, 2, 7).sum(1) / np.sqrt(20)
    np.testing.assert_allclose(coarse, sums, rtol=1e-12)
    assert noise(3, 2000, 20).path.std() == pytest.approx(1, abs=0.01)


# diffusers


def scheduler(kind: type[Any], t: np.ndarray, **more: Any) -> Any:
    """Its training times are ours, from the last to the first."""
    a, _ = kernel(VP, t[::-1])
    bars = a**2
    betas = 1 - bars / np.concatenate([[1.0], bars[:-1]])
    held = kind(len(t), trained_betas=betas.tolist(), clip_sample=False, **more)
    held.set_timesteps(len(t))
    return held


@pytest.mark.parametrize("eta", [0.0, 1.0])
def test_ddim_is_diffusers(eta: float) -> None:
    t = times(25)
    held = scheduler(DDIMScheduler, t, set_alpha_to_one=True, timestep_spacing="leading")
    rng = np.random.default_rng(0)
    x, z = rng.standard_normal((2, 50)), rng.standard_normal((25, 2, 50))
    score = exact(PAIR, VP)
    ours = walk("ddim" if eta == 0 else "ddpm", Reverse(VP, score), x, t, z)
    for k in range(25):
        eps = -kernel(VP, t[k])[1] * score(x, t[k])
        given = {"eta": eta, "variance_noise": torch.tensor(z[k])} if eta else {}
        x = held.step(torch.tensor(eps), 25 - k, torch.tensor(x), **given).prev_sample.numpy()
        np.testing.assert_allclose(ours[k + 1], x, atol=2e-5)


def test_ddpm_is_diffusers() -> None:
    t = times(25)
    held = scheduler(DDPMScheduler, t, variance_type="fixed_small")
    rng = np.random.default_rng(0)
    x, score = rng.standard_normal((2, 50)), exact(PAIR, VP)
    for k in range(24):  # its last step, to training time 0, draws no noise
        seed = torch.Generator().manual_seed(k)
        z = torch.randn(x.shape, generator=seed, dtype=torch.float64).numpy()
        ours = STEPS["ddpm"](Reverse(VP, score), x, t[k], t[k + 1], z)
        eps = torch.tensor(-kernel(VP, t[k])[1] * score(x, t[k]))
        seed = torch.Generator().manual_seed(k)
        x = held.step(eps, 25 - k, torch.tensor(x), generator=seed).prev_sample.numpy()
        np.testing.assert_allclose(ours, x, atol=2e-5)


# Whatever is asked


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", STEPS)
@pytest.mark.parametrize("last", [LAST, 1e-6])
def test_nothing_is_lost_near_the_data(method: str, kind: str, last: float) -> None:
    thin = Mixture(np.array([[1.0, 0], [1.0, 0]]), np.array([0.02, 0.3]), np.array([1.0, 0.0]))
    process, rng = Process(kind), np.random.default_rng(0)
    start, z = rng.standard_normal((2, 50)) * process.prior, rng.standard_normal((400, 2, 50))
    path = walk(method, Reverse(process, exact(thin, process)), start, times(400, last), z)
    assert np.isfinite(path).all()


@pytest.mark.parametrize(
    "dials",
    [
        {"preset": "own", "modes": "1 1 0.3 1; 1 1 0.3 1"},
        {"preset": "own", "modes": "1 1 0.3 1"},
        {"preset": "own", "modes": "1 1 0.3 1; 0 0 0.3 0"},
        {"preset": "ring", "sde": "ve", "corrector": 2, "methods": ["sde", "langevin"]},
        {"start_x": 4, "start_y": -4, "score": "noise", "steps": 5},
        {"score": "flipped", "steps": 400, "points": 20, "eta": 2},
    ],
)
def test_odd_dials_give_finite_paths(dials: dict[str, Any]) -> None:
    params = BackParams.check({"points": 40} | dials)
    found = sample(params)
    assert np.isfinite(found.points).all()
    assert found.points.shape == (len(params.methods), params.steps + 1, params.points, 2)
    assert found.fan.shape == (len(params.methods), params.steps + 1, FAN, 2)


def test_coincident_modes_are_one() -> None:
    twice = sample(BackParams(preset="own", modes="1 1 0.3 1; 1 1 0.3 3", points=50))
    once = sample(BackParams(preset="own", modes="1 1 0.3 1", points=50))
    np.testing.assert_allclose(twice.points, once.points, atol=1e-9)


def test_a_point_a_million_away_comes_home() -> None:
    far = np.array([[1e6, -1e6], [0.0, 1e6]])
    end = walk("heun", Reverse(VP, exact(PAIR, VP)), far, times(400))[-1]
    assert np.isfinite(end).all()
    assert (side(PAIR, end) == [0, 1]).all()


@pytest.mark.parametrize(
    ("dials", "word"),
    [
        ({"steps": 1_000_000}, "choose from"),
        ({"eta": float("nan")}, "eta"),
        ({"eta": 0.3}, "quarters"),
        ({"eta": 3}, "from 0 to 2"),
        ({"methods": []}, "one to four"),
        ({"methods": ["ode", "ode"]}, "different"),
        ({"methods": ["euler"]}, "choose from"),
        ({"points": 10**9}, "from 20 to 1000"),
        ({"modes": "0 0 0 1"}, "sd"),
        ({"modes": "0 0 0.3 0"}, "weight"),
        ({"modes": "nan 0 0.3 1"}, "within"),
        ({"start_x": 1e6}, "from -4 to 4"),
        ({"error_y": float("inf")}, "error_y"),
    ],
)
def test_what_cannot_be_is_refused_in_words(dials: dict[str, Any], word: str) -> None:
    with pytest.raises(ParamsError, match=word) as caught:
        BackParams.check(dials)
    assert caught.value.say(1) != caught.value.say(0)


# What the view tells


@cache
def default() -> Any:
    return sample(BackParams())


def test_equal_dials_give_equal_paths_and_the_ode_has_one_fan() -> None:
    found = default()
    again = sample(BackParams())
    np.testing.assert_array_equal(found.points, again.points)
    assert np.ptp(found.fan[0], axis=1).max() == 0
    assert np.ptp(found.fan[1, -1], axis=0).max() > 0.1
