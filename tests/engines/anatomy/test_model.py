"""Fifteen numbers against the decoder, what the VAE knows, and how large the parts are."""

import numpy as np
import pytest

from engines import anatomy
from engines.anatomy import TourParams
from engines.anatomy.clear import first_above
from engines.anatomy.experiments import EXPERIMENTS
from engines.anatomy.linear import SCENES, pairs, solve
from engines.anatomy.live.tour import terminal_signal
from engines.anatomy.vae import psnr
from engines.backends.models import Model
from engines.experiments import Experiment

from .models import like_storybook


@pytest.fixture(scope="module")
def model() -> Model:
    return anatomy.model_of("storybook")


def test_the_residual_of_the_fit_is_orthogonal(model: Model) -> None:
    z, colours = pairs(model, range(3))
    one = np.concatenate([z, np.ones((len(z), 1))], 1)
    residual = one @ solve(z, colours) - colours
    assert np.abs(one.T @ residual).max() < 1e-5 * len(z)


def test_the_fit_holds_on_scenes_it_has_not_seen(model: Model) -> None:
    z, colours = pairs(model, range(SCENES, SCENES + 6))
    found = np.concatenate([z, np.ones((len(z), 1))], 1) @ anatomy.linear_rgb("storybook")
    assert 1 - np.square(found - colours).mean() / colours.var() > 0.6


def test_the_matrix_has_fifteen_numbers() -> None:
    assert anatomy.linear_rgb("storybook").size == 15


def test_a_vae_knows_its_world(model: Model) -> None:
    known = anatomy.worlds(model, "storybook")
    assert known.drawn > known.linear + 3
    assert known.drawn > known.photos + 3 > known.noise + 3


def test_latents_of_drawn_scenes_have_the_noises_size(model: Model) -> None:
    z, _ = pairs(model, range(6))
    np.testing.assert_allclose(z.std(0), 1, atol=0.4)


def test_the_first_expectation_without_guidance_is_nearly_one_for_all_seeds() -> None:
    some = [TourParams(steps=8, guidance=1.0, seed=k) for k in range(4)]
    traces = [anatomy.trace(p, capture=False) for p in some]
    first, last = (
        np.stack([row(t) for t in traces]).std(0).mean()
        for row in (lambda t: t.x0[0], lambda t: t.latent)
    )
    assert first < 0.6 * last


@pytest.mark.parametrize(
    ("db", "bound", "step"), [([1, 30, 2, 40], 25, 3), ([30, 40], 25, 0), ([1, 2], 25, 2)]
)
def test_the_first_step_above_a_bound(db: list[int], bound: int, step: int) -> None:
    assert first_above(np.array(db, float), bound) == step


def test_psnr_of_bytes() -> None:
    a = np.zeros((4, 4, 3), np.uint8)
    assert psnr(a, a) == float("inf")
    assert psnr(a, a + 255) == pytest.approx(0)
    assert psnr(a, a + 1) == pytest.approx(48.13, abs=0.01)


def test_stable_diffusion_has_its_published_size() -> None:
    """859.52 M, 83.65 M and 123.06 M: https://huggingface.co/stable-diffusion-v1-5."""
    found = anatomy.sd15()
    millions = {k: round(v / 1e6, 2) for k, v in found.items()}
    assert (millions["unet"], millions["vae"], millions["text"]) == (859.52, 83.65, 123.06)
    assert millions["cross"] == 43.96
    assert found["encoder"] + found["decoder"] <= found["vae"]


def test_sizes_are_those_of_what_is_open(model: Model) -> None:
    for one in (model, like_storybook()):
        found = anatomy.sizes_of(one)
        parts = {"text": one.pipe.text_encoder, "unet": one.pipe.unet, "vae": one.pipe.vae}
        for name, part in parts.items():
            assert found[name] == sum(p.numel() for p in part.parameters())
        assert found["resnets"] + found["self"] + found["cross"] < found["unet"]
    assert [level.side for level in anatomy.levels_of(like_storybook())] == [32, 16, 8, 4]


def test_the_old_schedule_ends_with_signal() -> None:
    assert 100 * terminal_signal() == pytest.approx(6.8, abs=0.05)


@pytest.mark.parametrize(
    "step", [s for s in EXPERIMENTS if s.view in ("tour", "latents")], ids=lambda s: s.id
)
def test_the_story_holds(step: Experiment) -> None:
    params = {"tour": TourParams, "latents": anatomy.LatentsParams}[step.view]
    measured = step.measure(params.check(step.settings))
    assert step.holds(measured), measured
