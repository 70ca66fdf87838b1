"""The loop against diffusers' pipeline, bit for bit; what a step says of itself."""

from typing import Any

import numpy as np
import pytest
import torch
from diffusers import DDIMScheduler

from engines import anatomy
from engines.anatomy import TourParams
from engines.anatomy.loop import SAMPLERS, noised, schedule_curve

from .models import like_storybook

FEW = TourParams(steps=4, negative="a blue boat")


def by_diffusers(model: Any, params: TourParams) -> np.ndarray:
    """The finished latents of the library's own pipeline."""
    pipe, kept = model.pipe, model.pipe.scheduler
    pipe.scheduler = SAMPLERS[params.sampler].from_config(kept.config)
    try:
        made = pipe(
            params.prompt,
            negative_prompt=params.negative,
            num_inference_steps=params.steps,
            guidance_scale=params.guidance,
            height=model.backend.side,
            width=model.backend.side,
            generator=torch.Generator().manual_seed(params.seed),
            output_type="latent",
        )
    finally:
        pipe.scheduler = kept
    return made.images[0].float().numpy()


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_own_loop_is_the_pipeline_bit_for_bit_with_and_without_capture(sampler: str) -> None:
    model, params = anatomy.model_of("storybook"), FEW.but(sampler=sampler, seed=3)
    wanted = by_diffusers(model, params)
    for capture in (True, False):
        assert (anatomy.trace(params, capture=capture).latent == wanted).all()


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_an_untrained_model_goes_the_same_way(sampler: str) -> None:
    model, params = like_storybook(), FEW.but(sampler=sampler, steps=3)
    assert (anatomy.trace(params, model).latent == by_diffusers(model, params)).all()


@pytest.mark.parametrize("sampler", ["ddim", "ddpm", "euler"])
def test_x0_is_what_the_scheduler_expects(sampler: str) -> None:
    """Where diffusers tells it: own formula against `pred_original_sample`, from the same x."""
    model, params = anatomy.model_of("storybook"), FEW.but(sampler=sampler)
    x = None
    for moment in anatomy.denoise(model, params):
        theirs = anatomy.schedule_of(model, params).scheduler
        if x is None:
            x = moment.x * theirs.init_noise_sigma
        e = moment.free + params.guidance * (moment.cond - moment.free)
        t = theirs.timesteps[moment.index]
        if sampler == "euler":
            theirs.scale_model_input(x, t)
        told = theirs.step(e, t, x).pred_original_sample
        torch.testing.assert_close(moment.x0, told, rtol=1e-4, atol=3e-4)
        x = moment.after


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_noise_falls_from_step_to_step(sampler: str) -> None:
    """The noise over the signal falls; at first there is noise alone, of deviation 1."""
    found = anatomy.trace(FEW.but(sampler=sampler, steps=10), capture=False)
    np.testing.assert_allclose(found.sigma, np.sqrt((1 - found.abar) / found.abar))
    assert (np.diff(found.sigma) < 0).all()
    assert found.x[0].std() == pytest.approx(1, abs=0.1)


def test_guidance_one_hears_the_text_alone() -> None:
    found = anatomy.trace(FEW.but(guidance=1.0), capture=False)
    other = anatomy.trace(FEW.but(guidance=1.0, negative="a green star"), capture=False)
    assert np.abs(found.latent - other.latent).max() < 1e-4


def test_guidance_nought_does_not_hear_it() -> None:
    found = anatomy.trace(FEW.but(guidance=0.0), capture=False)
    other = anatomy.trace(FEW.but(guidance=0.0, prompt="a blue boat"), capture=False)
    assert np.abs(found.latent - other.latent).max() == 0


@pytest.mark.parametrize("sampler", ["ddim", "euler", "dpm"])
def test_a_known_picture_noised_to_a_late_step_comes_back(sampler: str) -> None:
    model, params = anatomy.model_of("storybook"), FEW.but(sampler=sampler, steps=10)
    clean = anatomy.trace(params, capture=False).latent
    plan = anatomy.schedule_of(model, params)
    noise = torch.randn((1, *clean.shape), generator=torch.Generator().manual_seed(1))
    x = noised(plan, torch.from_numpy(clean)[None], noise, 9)
    *_, last = anatomy.denoise(model, params, x=x, begin=9, schedule=plan)
    assert last.index == 9
    assert np.corrcoef(last.after[0].numpy().ravel(), clean.ravel())[0, 1] > 0.95


def test_the_curve_is_the_schedule() -> None:
    model = anatomy.model_of("storybook")
    t, abar = schedule_curve(model, 11)
    known = DDIMScheduler.from_config(model.pipe.scheduler.config).alphas_cumprod.numpy()
    np.testing.assert_allclose(abar, known[t.astype(int)])
    assert (t[0], t[-1]) == (0, len(known) - 1)
