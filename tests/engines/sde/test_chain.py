"""DDPM's chain: the figures of the topic, its limit, diffusers' schedulers, simulation."""

from typing import Any

import numpy as np
import pytest
from diffusers import DDPMScheduler

from engines import sde
from engines.params import ParamsError
from engines.sde.picture import BITS, SCENES, found, noise, original, values

VP = sde.Process("vp")


@pytest.mark.parametrize(("n", "shift"), [(100, -0.75), (1000, -0.068), (4000, -0.0168)])
def test_the_end_of_the_chain(n: int, shift: float) -> None:
    assert sde.shift(VP, n) == pytest.approx(shift, rel=0.01)
    assert sde.first_order(VP, n) == pytest.approx(-67 / n, rel=1e-3)


@pytest.mark.parametrize(("n", "gap"), [(25, 0.055), (50, 0.026), (100, 0.0125), (1000, 0.0012)])
def test_the_gap_to_the_limit(n: int, gap: float) -> None:
    assert sde.gap(VP, n) == pytest.approx(gap, rel=0.02)


@pytest.mark.parametrize("kind", ["vp", "subvp"])
@pytest.mark.parametrize("beta", [VP.beta, sde.Scaled(), sde.Straight((0, 0.5, 1), (1, 9, 4))])
def test_the_chain_is_of_first_order(kind: str, beta: Any) -> None:
    process, sizes = sde.Process(kind, beta), (100, 200, 400, 800, 1600)
    slope = np.polyfit(np.log(sizes), np.log([sde.gap(process, n) for n in sizes]), 1)[0]
    assert slope == pytest.approx(-1, abs=0.05)
    shifts = [sde.shift(process, n) / sde.first_order(process, n) for n in sizes]
    assert shifts[-1] == pytest.approx(1, abs=0.02)


def test_the_thousand_steps_of_ddpm_and_of_stable_diffusion() -> None:
    linear = sde.chain(VP, 1000)
    assert linear.mean[-1] ** 2 == pytest.approx(4.036e-5, rel=1e-3)
    assert sde.kernel(VP, 1.0)[0] ** 2 == pytest.approx(4.319e-5, rel=1e-3)
    theirs = DDPMScheduler(beta_start=1e-4, beta_end=0.02).alphas_cumprod.numpy()
    np.testing.assert_allclose(
        linear.mean[1:] ** 2, theirs, rtol=0, atol=1.5e-3
    )  # their betas: both ends
    scaled = sde.chain(sde.ProcessParams(schedule="scaled").process(), 1000)
    assert scaled.mean[-1] == pytest.approx(0.0683, abs=1e-4)
    kept = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
    theirs = DDPMScheduler(**kept).alphas_cumprod.numpy()
    np.testing.assert_allclose(scaled.mean[1:] ** 2, theirs, rtol=0, atol=1.5e-3)


def test_fewer_than_twenty_steps_break() -> None:
    for n in range(10, 30):
        chain = sde.chain(VP, n)
        assert bool(chain.broken) == (n < 20)
        assert np.isnan(chain.mean).any() == (n < 20)
        if chain.broken:
            assert chain.betas[chain.broken - 1] > 1 >= chain.betas[chain.broken - 2]
            assert np.isfinite(chain.mean[: chain.broken]).all()
            assert np.isnan(sde.shift(VP, n))
    assert sde.chain(VP, 15).broken == 12


def test_a_beta_of_one_leaves_nothing_and_is_no_error() -> None:
    chain = sde.chain(sde.Process("vp", sde.Straight((0, 1), (10, 10))), 10)
    assert chain.broken == 0
    assert chain.mean[-1] == 0
    assert chain.sd[-1] == 1


def test_the_chain_of_ve_is_its_kernel() -> None:
    process = sde.Process("ve")
    for n in (10, 77):
        chain = sde.chain(process, n)
        np.testing.assert_allclose(chain.sd, sde.kernel(process, np.arange(n + 1) / n)[1])
        assert sde.gap(process, n) == 0


@pytest.mark.parametrize("kind", ["vp", "subvp", "ve"])
@pytest.mark.parametrize("start", ["one", "cloud"])
def test_paths_are_of_the_chain(kind: str, start: str) -> None:
    params = sde.StepsParams(sde=kind, start=start, steps=60, paths=40, x0=-1.0)
    chain, paths = sde.chain(params.process(), 60), []
    for seed in range(50):
        paths.append(sde.paths(params.model_copy(update={"seed": 2 * seed})))
    x = np.concatenate(paths)
    np.testing.assert_array_equal(paths[0][:, 0], sde.starts(params))
    for k in (20, 60):
        mean, spread = (
            chain.mean[k] * x[:, 0].mean(),
            np.hypot(chain.sd[k], chain.mean[k] * x[:, 0].std()),
        )
        assert x[:, k].mean() == pytest.approx(mean, abs=4 * spread / len(x) ** 0.5)
        assert x[:, k].std() == pytest.approx(spread, rel=0.06)


def test_broken_paths_stop() -> None:
    x = sde.paths(sde.StepsParams(steps=15))
    assert np.isfinite(x[:, :12]).all()
    assert np.isnan(x[:, 12:]).all()


def test_what_is_drawn_has_both_ends() -> None:
    for n in (10, 239, 240, 241, 4000):
        kept = sde.kept(n)
        assert (kept[0], kept[-1]) == (0, n)
        assert len(kept) <= 241


@pytest.mark.parametrize("n", [9, 1_000_000, float("nan"), "many", True])
def test_steps_are_bounded(n: float | str) -> None:
    with pytest.raises(ParamsError, match="10 to 4000"):
        sde.StepsParams.check({"steps": n})


# The picture.


@pytest.mark.parametrize("scene", SCENES)
def test_what_is_left_of_a_picture_is_found(scene: str) -> None:
    picture = original(scene)
    for a in (0.0683, 0.0064):
        seen = [
            found(picture, a * values(picture) + noise(picture.shape, k) / BITS) for k in range(8)
        ]
        measured, error = np.mean([s[0] for s in seen]), seen[0][1]
        assert measured == pytest.approx(a, abs=4 * error / 8**0.5)


def test_noise_is_standard_normal() -> None:
    z = noise((128, 128, 3), 0) / BITS
    assert z.mean() == pytest.approx(0, abs=0.02)
    assert z.std() == pytest.approx(1, abs=0.01)
