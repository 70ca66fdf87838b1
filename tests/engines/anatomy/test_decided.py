"""A strip over k: its ends are A and B to the bit, diffusers agrees, what is refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionImg2ImgPipeline, StableDiffusionInpaintPipeline
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import anatomy
from engines.anatomy import DecidedParams
from engines.anatomy.decided import _groups, sides_at
from engines.anatomy.edits import Edit, edited
from engines.anatomy.experiments.decided import DECIDED
from engines.anatomy.listen import layers_of, weights
from engines.anatomy.live.decided import settled
from engines.anatomy.loop import SAMPLERS, embed
from engines.anatomy.plan import drawing_of, mask_of
from engines.experiments import Experiment
from engines.params import ParamsError
from engines.refused import Refused

from .models import like_sd15, like_storybook

FEW = DecidedParams(steps=4)
WORD = FEW.but(way="word", factor=1.0)


def alone(params: DecidedParams, prompt: str, model: Any = None) -> np.ndarray:
    return anatomy.trace(params.but(prompt=prompt).drawing(), model, capture=False).latent


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_swap_at_0_is_b_and_at_n_is_a_bit_for_bit(sampler: str) -> None:
    params = FEW.but(sampler=sampler)
    assert (anatomy.swap(params, 0) == alone(params, params.other)).all()
    assert (anatomy.swap(params, 4) == alone(params, params.prompt)).all()


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_swap_is_a_loop_that_reads_another_text_from_k_on(sampler: str) -> None:
    params, model = FEW.but(sampler=sampler), anatomy.model_of("storybook")
    a, b = (embed(model, text) for text in (params.prompt, params.other))
    *_, last = anatomy.denoise(model, params, text=lambda i: a if i < 2 else b)
    assert (anatomy.swap(params, 2) == last.after[0].numpy()).all()


@pytest.mark.parametrize("way", ["swap", "word", "drawing", "mask"])
def test_each_picture_of_a_strip_is_that_of_its_k_alone(way: str) -> None:
    params = FEW.but(way=way, factor=0.5)
    found = anatomy.strip(params)
    assert found.ks.tolist() == [0, 1, 2, 3, 4]
    for k in (0, 1, 4):
        np.testing.assert_allclose(found.latents[k], anatomy.swap(params, k), atol=1e-3)


@pytest.mark.parametrize("effect", ["scale", "freeze", "replay"])
def test_an_attention_that_is_not_changed_changes_no_bit(effect: str) -> None:
    """Factor 1; a map frozen for the one step in which it is taken; A's maps while A is drawn."""
    params = WORD.but(effect=effect, other=WORD.prompt)
    k = 3 if effect == "freeze" else 0
    assert (anatomy.swap(params, k) == alone(params, params.prompt)).all()


@pytest.mark.parametrize("change", [{"factor": 0.0}, {"factor": 3.0}, {"effect": "freeze"}])
def test_an_attention_that_is_changed_changes_the_picture(change: dict[str, float | str]) -> None:
    assert (anatomy.swap(WORD.but(**change), 0) != alone(WORD, WORD.prompt)).any()
    assert (anatomy.swap(WORD.but(**change, until=0), 0) == alone(WORD, WORD.prompt)).all()


def test_an_edit_is_attention_with_another_map() -> None:
    """Against each layer worked out from scratch with the edited map."""
    model = anatomy.model_of("storybook")
    unet, text = model.pipe.unet, embed(model, FEW.prompt)
    tokens, seen = [2, 3], {}

    def wanted(name: str) -> Callable[..., None]:
        def hear(attn: Any, given: Any, named: Any, out: Any) -> None:
            x, c = given[0], named["encoder_hidden_states"]
            p = weights(attn.to_q(x), attn.to_k(c), attn.heads)
            p[1:, :, :, tokens] *= 2.5
            v = attn.to_v(c).unflatten(-1, (attn.heads, -1)).transpose(1, 2)
            seen[name] = attn.to_out[0]((p @ v).transpose(1, 2).flatten(2)), out

        return hear

    rows = [row for row in layers_of(unet) if row.cross]
    x = torch.randn((2, *anatomy.shape_of(model)), generator=torch.Generator().manual_seed(0))
    with torch.inference_mode(), edited(unet, Edit(tuple(tokens), "scale", 2.5)):
        hooks = [
            unet.get_submodule(r.name).register_forward_hook(wanted(r.name), with_kwargs=True)
            for r in rows
        ]
        unet(x, 500, encoder_hidden_states=text)
    for hook in hooks:
        hook.remove()
    assert len(seen) == len(rows)
    for ours, theirs in seen.values():
        torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=1e-4)


def test_nothing_is_left_in_the_model() -> None:
    before = alone(FEW, FEW.prompt)
    for params in (FEW.but(door="pooled"), WORD.but(factor=0.0), FEW.but(way="mask")):
        anatomy.swap(params, 1)
    assert (alone(FEW, FEW.prompt) == before).all()


def library(kind: type[Any], params: DecidedParams, k: int, **more: Any) -> np.ndarray:
    """diffusers' pipeline of this kind from latents, at the strength that k stands for."""
    pipe = anatomy.model_of(params.backend).pipe
    parts = {**pipe.components, "scheduler": SAMPLERS["ddim"].from_config(pipe.scheduler.config)}
    made = kind(**parts, requires_safety_checker=False)
    made.set_progress_bar_config(disable=True)
    return (
        made(
            params.other,
            strength=1 - k / params.steps,
            num_inference_steps=params.steps,
            guidance_scale=params.guidance,
            generator=torch.Generator().manual_seed(params.seed),
            output_type="latent",
            **more,
        )
        .images[0]
        .float()
        .numpy()
    )


@pytest.mark.parametrize("k", [1, 2, 3])
def test_a_drawing_goes_the_way_of_diffusers_img2img(k: int) -> None:
    params, model = FEW.but(way="drawing"), anatomy.model_of("storybook")
    clean = torch.from_numpy(anatomy.encode(model, drawing_of(params)[None]))
    wanted = library(StableDiffusionImg2ImgPipeline, params, k, image=clean)
    assert (anatomy.swap(params, k) == wanted).all()


def test_behind_the_last_step_a_drawing_is_left_alone() -> None:
    params, model = FEW.but(way="drawing"), anatomy.model_of("storybook")
    assert (anatomy.swap(params, 4) == anatomy.encode(model, drawing_of(params)[None])[0]).all()


@pytest.mark.parametrize("k", [1, 2])
def test_a_mask_goes_the_way_of_diffusers_inpainting(k: int) -> None:
    params = FEW.but(way="mask")
    model = anatomy.model_of("storybook")
    side = model.backend.side
    clean = torch.from_numpy(alone(params, params.prompt))[None]
    mask = torch.from_numpy(mask_of(params))[None, None]
    whole = torch.nn.functional.interpolate(mask, size=(side, side))
    more = {"image": clean, "masked_image_latents": clean, "mask_image": whole}
    wanted = library(StableDiffusionInpaintPipeline, params, k, **more, height=side, width=side)
    np.testing.assert_allclose(anatomy.swap(params, k), wanted, atol=1e-5)


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 99), k=st.integers(0, 4))
def test_outside_of_a_mask_stands_the_picture_of_a(seed: int, k: int) -> None:
    params = FEW.but(way="mask")
    kept = alone(params, params.prompt)
    inside = (np.random.default_rng(seed).random(kept.shape[1:]) < 0.4).astype(np.float32)
    found = anatomy.swap(params, k, mask=inside)
    assert (found[:, inside == 0] == kept[:, inside == 0]).all()
    assert k == 4 or (found[:, inside == 1] != kept[:, inside == 1]).any()


def test_the_order_of_decisions_and_what_each_door_decides() -> None:
    """Orders, not digits: what is told of the shipped weights."""
    told = settled(anatomy.strip(DecidedParams()))
    assert told["time"] < told["subject"]
    attention, pooled = (sides_at(DecidedParams(door=d), 0) for d in ("attention", "pooled"))
    assert (attention["place"], pooled["place"]) == ("b", "a")
    assert (attention["ground"], pooled["ground"]) == ("a", "b")


@pytest.mark.parametrize("step", DECIDED, ids=lambda step: step.id)
def test_the_story_holds(step: Experiment) -> None:
    measured = step.measure(DecidedParams.check(step.settings))
    assert step.holds(measured), measured


@given(n=st.integers(1, 50))
def test_every_k_is_drawn_once(n: int) -> None:
    groups = _groups(n)
    assert sorted(k for _, ks in groups for k in ks) == list(range(n + 1))
    assert groups[-1][0]


# Other models


@pytest.mark.parametrize("way", ["swap", "word", "drawing", "mask"])
def test_models_of_other_sizes_go_the_same_way(way: str, tmp_path: Path) -> None:
    params = FEW.but(way=way, steps=2, factor=0.0)
    for model in (like_storybook(), like_sd15(tmp_path)):
        found = anatomy.strip(params, model)
        assert found.latents.shape == (3, *anatomy.shape_of(model))
        assert bool(found.verdicts) == (not model.backend.base)
        assert (anatomy.swap(params, 0, model) != anatomy.swap(params, 2, model)).any()


def test_a_model_with_one_door_takes_no_notice_of_the_other(tmp_path: Path) -> None:
    model, params = like_sd15(tmp_path), FEW.but(steps=2)
    ends = [anatomy.swap(params.but(door=door), 0, model) for door in ("attention", "both")]
    assert (ends[0] == ends[1]).all()
    assert (ends[0] == alone(params, params.other, model)).all()
    untold = anatomy.swap(params.but(door="pooled"), 0, model)
    assert (untold == alone(params, params.prompt, model)).all()


# What is refused


@pytest.mark.parametrize("k", [-1, 5, 10**6])
def test_there_is_no_k_beyond_n(k: int) -> None:
    with pytest.raises(Refused, match="k runs from 0 to 4") as reason:
        anatomy.swap(FEW, k)
    assert "第" in reason.value.say(1)


@pytest.mark.parametrize("shape", [(3, 3), (16,), (4, 16, 16), (0, 0), (17, 16)])
def test_a_mask_of_another_size_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(Refused, match="as large as the latents"):
        anatomy.swap(FEW.but(way="mask"), 1, mask=np.ones(shape))


@pytest.mark.parametrize("value", [np.nan, np.inf, -1, 2])
def test_a_mask_holds_shares(value: float) -> None:
    size = anatomy.shape_of(anatomy.model_of("storybook"))[1:]
    with pytest.raises(Refused, match="from 0 to 1"):
        anatomy.swap(FEW.but(way="mask"), 1, mask=np.full(size, value))


@pytest.mark.parametrize("prompt", ["", "🎈", ",,,", "a " * 90])
def test_a_word_that_is_not_read_is_refused(prompt: str) -> None:
    with pytest.raises(Refused, match="no word 1000"):
        anatomy.swap(WORD.but(prompt=prompt, word=999), 1)


@pytest.mark.parametrize(
    "prompt", ["", "🎈🎈", ",,,,,", "house house house house house", "zebra quux", "a " * 500]
)
def test_any_text_swaps(prompt: str) -> None:
    params = FEW.but(steps=2, prompt=prompt, other=prompt[::-1])
    assert np.isfinite(anatomy.swap(params, 1)).all()


@pytest.mark.parametrize(
    "dials",
    [
        {"prompt": "a" * 5000},
        {"other": "a" * 5000},
        {"factor": float("nan")},
        {"factor": float("inf")},
        {"k": 51},
        {"k": -1},
        {"mask": "nonsense"},
        {"mask": "p"},
        {"word": -1},
        {"until": 99},
        {"way": "magic"},
        {"effect": None},
    ],
    ids=str,
)
def test_dials_out_of_bounds_are_refused_in_words(dials: dict[str, float | str | None]) -> None:
    with pytest.raises(ParamsError) as reason:
        DecidedParams.check(dials)
    assert reason.value.say(0)
    assert reason.value.say(1)
