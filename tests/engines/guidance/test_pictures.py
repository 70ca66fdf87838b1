"""Pictures: our loop against the pipeline of diffusers, the grid, and what is measured on it."""

import math
from itertools import islice
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import storybook
from engines.device import generator
from engines.guidance import (
    Recipe,
    SweepParams,
    below_one,
    curves,
    obedience,
    sweep,
    sweep_steps,
    trace,
)
from engines.guidance.grid import Cell, Done, _seen
from engines.guidance.pictures import _Network, decode, model_of, sample
from engines.params import ParamsError
from engines.storybook import data
from engines.storybook.asked import asked
from engines.storybook.scene import ATTRIBUTES

PROMPT = "a big red house in the middle on grass by day"
QUICK = SweepParams(steps=3, columns="none", rows="none")


def recipe(**changes: Any) -> Recipe:
    (_, found), *_ = QUICK.recipes()
    return found._replace(**changes)


def latents(*recipes: Recipe, params: SweepParams = QUICK) -> torch.Tensor:
    """The clean latents at the end, (n, channels, h, w)."""
    *_, last = sample(model_of("storybook"), recipes, params)
    return last.x


@pytest.fixture(scope="module")
def pipe() -> Any:
    return storybook.load()


def piped(pipe: Any, w: float, seed: int = 0, steps: int = 4, **options: Any) -> torch.Tensor:
    made = pipe(
        PROMPT,
        num_inference_steps=steps,
        guidance_scale=w,
        height=128,
        width=128,
        generator=generator(seed),
        output_type="latent",
        **options,
    )
    return made.images.double()


@pytest.mark.parametrize(("w", "negative"), [(4.0, ""), (7.5, "a blue car"), (1.0, "")])
def test_euler_is_the_pipeline_with_ddim(pipe: Any, w: float, negative: str) -> None:
    """Four steps, for those of DDIM are even: with 3 it steps to time 333 and reads at 332."""
    ours = latents(recipe(scale=w, negative=negative, steps=4))
    theirs = piped(pipe, w, negative_prompt=negative or None)
    torch.testing.assert_close(ours, theirs, atol=2e-3, rtol=1e-3)


def test_plain_pipelines_switch_guidance_off_below_one() -> None:
    """w = 0.5 of a pipeline is w = 1; computed truly it is another picture."""
    found = below_one()
    assert found["pipeline"] == 0
    assert found["computed"] > 0.02
    assert found["at one"] < 1e-3


def test_nought_ignores_the_prompt() -> None:
    a, b = latents(recipe(scale=0.0), recipe(scale=0.0, prompt="a blue car at night"))
    torch.testing.assert_close(a, b, atol=1e-4, rtol=1e-4)


def test_a_batch_draws_what_single_calls_draw() -> None:
    """Also where every cell has a rule, scale and seed of its own."""
    rules = [
        (0.0, "cfg"),
        (4.0, "apg"),
        (8.0, "interval"),
        (2.0, "classifier"),
        (3.0, "apg"),
        (6.0, "plusplus"),
        (4.0, "rescale"),
        (4.0, "tcfg"),
        (4.0, "zero"),
        (4.0, "clean"),
    ]
    mixed = [recipe(seed=k, scale=w, rule=rule) for k, (w, rule) in enumerate(rules)]
    together = latents(*mixed)
    for k, one in enumerate(mixed):
        torch.testing.assert_close(together[k : k + 1], latents(one), atol=1e-3, rtol=1e-3)


def test_samplers_agree_when_steps_are_many() -> None:
    fine = latents(recipe(sampler="heun", scale=1.0, steps=16))
    coarse = latents(recipe(scale=1.0, steps=3))
    off = (coarse - fine).square().mean().sqrt()
    for sampler in ("euler", "dpm"):
        near = latents(recipe(sampler=sampler, scale=1.0, steps=24))
        assert (near - fine).square().mean().sqrt() < 0.5 * off


def test_the_slope_is_a_gradient() -> None:
    """Of the classifier's log-probability, in the solver's coordinates, by finite differences."""
    model, one = model_of("storybook"), recipe(rule="classifier")
    network = _Network(model, [one], QUICK, {2.0: 500})
    sigma, shrink = 2.0, 5**-0.5
    x = torch.randn(latents(one).shape, generator=generator(1)) * 2
    classifier = storybook.load_classifier()

    @torch.no_grad()
    def total(x: torch.Tensor) -> float:
        told = classifier(x * shrink, torch.tensor([500]))
        return sum(float(told[k].log_softmax(1)[0, v]) for k, v in asked(PROMPT).items())

    slope = network._slope(x * shrink, 0, sigma, "classifier")
    ahead = torch.randn(x.shape, generator=generator(2))
    ahead /= ahead.norm()
    difference = (total(x + 0.01 * ahead) - total(x - 0.01 * ahead)) / 0.02
    assert float((slope * ahead).sum()) == pytest.approx(difference, rel=0.02, abs=2e-3)


def test_the_grid_and_how_it_is_stopped() -> None:
    params = QUICK.model_copy(
        update={
            "columns": "scale",
            "columns_values": "0, 4",
            "rows": "seed",
            "rows_values": "0-1",
            "batch": 4,
        }
    )
    told = list(sweep_steps(params))
    cells = [t for t in told if isinstance(t, Cell)]
    assert [c.index for c in cells] == [(0, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 1)]
    assert [t.step for t in told if isinstance(t, Done)] == [1, 2, 3]
    assert cells[0].picture.shape == (128, 128, 3)
    assert cells[0].norms.shape == (3, 3)
    assert (cells[0].norms > 0).all()
    assert set(cells[0].seen) == {"subject", "colour", "size", "place", "ground", "time"}
    assert cells[0].accuracy == np.mean([a == b for a, b in cells[0].seen.values()])
    steps = sweep_steps(params)
    assert all(isinstance(t, Done) for t in islice(steps, 2))
    steps.close()  # between two steps; the model is free again
    assert next(sweep(QUICK)).picture.any()


def test_same_seeds_in_the_whole_grid() -> None:
    a, b = sweep(QUICK.model_copy(update={"columns": "scale", "columns_values": "2, 2.001"}))
    assert np.abs(a.picture.astype(int) - b.picture).mean() < 1


def test_one_picture_taken_apart() -> None:
    way = trace(QUICK, recipe())
    assert way.pictures.shape == (3, 128, 128, 3)
    assert way.sigmas[-1] == 0
    np.testing.assert_array_equal(way.pictures[-1], next(sweep(QUICK)).picture)


def test_clipped_pixels_are_those_outside_the_screen() -> None:
    model, x0 = model_of("storybook"), latents(recipe(scale=30.0))
    raw = decode(model, x0)[0]
    (cell,) = sweep(QUICK.model_copy(update={"scale": 30.0}))
    outside = ((raw < -1) | (raw > 1)).any(0).float().mean()
    assert cell.clipped == pytest.approx(float(outside), abs=1e-3)
    assert cell.clipped > 0


def test_curves() -> None:
    def cell(seed: int, w: float, grey: int, accuracy: float, clipped: float) -> Cell:
        one = recipe(seed=seed, scale=w)
        picture = np.full((4, 4, 3), grey, np.uint8)
        return Cell((0, 0, 0), one, picture, accuracy, {}, clipped, np.zeros((1, 3)))

    found = curves(
        [cell(0, 4.0, 0, 1.0, 0.2), cell(1, 4.0, 51, 0.5, 0.4), cell(0, 1.0, 9, 0.25, 0.1)]
    )
    assert found["at"].tolist() == [1, 4]
    assert found["accuracy"].tolist() == [0.25, 0.75]
    assert found["clipped"].tolist() == pytest.approx([0.1, 0.3])
    assert math.isnan(found["diversity"][0])
    assert found["diversity"][1] == pytest.approx(0.2)


@given(st.integers(0, 5000))
@settings(deadline=None, max_examples=60)
def test_prompts_are_read_as_they_were_written(seed: int) -> None:
    scene = storybook.sample_scene(seed, things=1)
    names = {k: ATTRIBUTES[k].index(v) for k, v in scene.attributes.items() if v}
    assert asked(scene.caption) == names
    for caption in scene.captions:
        assert asked(caption).items() <= names.items(), caption


def test_the_judge_sees_what_drawn_scenes_show() -> None:
    scenes = data.scenes(data.UNSEEN, 12, things=1)
    drawn = torch.from_numpy(data.images(scenes)).float() / 127.5 - 1
    right = [
        a == b
        for scene, picture in zip(scenes, drawn, strict=True)
        for a, b in _seen(scene.caption, picture).values()
    ]
    assert np.mean(right) > 0.85
    assert math.isnan(next(sweep(QUICK.model_copy(update={"prompt": "hello"}))).accuracy)


@pytest.mark.parametrize(
    "change",
    [
        {"columns": "scale", "columns_values": "0-100"},
        {"columns": "scale", "columns_values": "many"},
        {"columns": "seed", "columns_values": "1.5"},
        {"columns": "rule", "columns_values": "cfg, magic"},
        {"columns": "rule", "columns_values": "auto"},
        {"rows": "scale", "rows_values": "1, 2"},  # the columns are that already
        {"columns_values": "0-20", "rows_values": "0-20"},
        {"model": "../../etc"},
        {"prompt": "x" * 201},
        {"batch": 1000},
    ],
)
def test_bad_grids_are_refused_in_words(change: dict[str, int | str]) -> None:
    with pytest.raises(ParamsError) as error:
        SweepParams.check(change)
    assert error.value.say(0)
    assert error.value.say(1)


@given(st.text(max_size=60), st.sampled_from(["scale", "seed", "rule", "prompt", "high"]))
@settings(deadline=None)
def test_any_list_is_read_or_refused(text: str, axis: str) -> None:
    try:
        params = SweepParams.check({"columns": axis, "columns_values": text, "rows": "none"})
    except ParamsError as error:
        assert error.say(1)  # noqa: PT017
    else:
        assert 1 <= len(list(params.recipes())) <= 64


def test_three_axes() -> None:
    params = SweepParams(
        columns="rule",
        columns_values="cfg, apg",
        rows="prompt",
        rows_values="a red car | a blue car",
        sheets="steps",
        sheets_values="4, 8",
    )
    held = dict(params.recipes())
    assert len(held) == 8
    assert held[1, 0, 1] == Recipe("a red car", "", 0, 8, "euler", "apg", 4.0, 0.7, 0.3, 3.0)


@pytest.fixture(scope="module")
def traced() -> Any:
    """Ten prompts, two seeds, at w = 1, 4 and 8."""
    return obedience("1, 4, 8", prompts=10, seeds=2, steps=10)


def test_storybook_obeys_better_at_four_than_at_one(traced: Any) -> None:
    assert traced["accuracy"][1] > traced["accuracy"][0], traced


def test_storybook_clips_more_as_w_grows(traced: Any) -> None:
    assert (np.diff(traced["clipped"]) > 0).all(), traced
