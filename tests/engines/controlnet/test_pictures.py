"""Pictures under a hint: diffusers' own, bit by bit where nothing may change."""

from typing import Any

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionControlNetPipeline, StableDiffusionPipeline
from PIL import Image

from engines import controlnet
from engines.backends import load
from engines.backends.models import Model
from engines.controlnet import Params, modes, proof
from engines.controlnet.run import Result, Step, run
from engines.controlnet.sample import SAMPLERS, Cell, denoise, final

STEPS = 3


@pytest.fixture(scope="module")
def model() -> Model:
    return load("storybook")


@pytest.fixture(scope="module")
def hints() -> dict[str, np.ndarray]:
    params = Params(scene=4)
    edges = controlnet.preprocess(controlnet.source(params), params)
    return {"edges": edges, "pose": controlnet.draw_pose(controlnet.joints_of(params))}


def params(**changes: Any) -> Params:
    return Params(**{"steps": STEPS, "seed": 5, **changes})


def latents(
    model: Model, given: Params, hints: dict[str, np.ndarray], scale: float | None = None
) -> torch.Tensor:
    scale = given.scale if scale is None else scale
    cell = Cell(given.seed, scale, given.start, given.end)
    return final(denoise(model, given, hints, [cell])).latents


def theirs(
    model: Model, given: Params, hints: dict[str, np.ndarray], **options: Any
) -> torch.Tensor:
    """Latents of diffusers' pipeline on the same noise."""
    parts = {k: v for k, v in model.pipe.components.items() if k != "scheduler"}
    scheduler = SAMPLERS[given.sampler].from_config(model.pipe.scheduler.config)
    common = {
        "guidance_scale": given.guidance,
        "num_inference_steps": STEPS,
        "height": 128,
        "width": 128,
        "output_type": "latent",
        "negative_prompt": given.negative,
        "generator": torch.Generator().manual_seed(given.seed),
    }
    bare = {"requires_safety_checker": False}
    if not hints:
        pipe = StableDiffusionPipeline(**parts, scheduler=scheduler, **bare)
    else:
        nets, images = [model.nets[k] for k in hints], [Image.fromarray(h) for h in hints.values()]
        one = len(nets) == 1
        pipe = StableDiffusionControlNetPipeline(
            **parts, scheduler=scheduler, controlnet=nets[0] if one else nets, **bare
        )
        common |= {"image": images[0] if one else images}
        common |= {
            "control_guidance_start": given.start,
            "control_guidance_end": given.end,
            "controlnet_conditioning_scale": given.scale if one else [given.scale] * 2,
            "guess_mode": given.mode == "guess",
        }
    pipe.set_progress_bar_config(disable=True)
    return pipe(given.text, **common, **options).images


# Nothing may change


@pytest.mark.parametrize("sampler", ["ddim", "euler", "dpm"])
def test_scale_0_is_the_plain_pipeline_bit_by_bit(
    model: Model, hints: dict[str, np.ndarray], sampler: str
) -> None:
    given = params(sampler=sampler, scale=0)
    ours = latents(model, given, {"edges": hints["edges"]})
    assert torch.equal(ours, theirs(model, given, {}))


@pytest.mark.parametrize("mode", modes.MODES)
def test_an_untrained_net_changes_no_bit(
    model: Model, hints: dict[str, np.ndarray], mode: str
) -> None:
    """Here the net does run: its residuals are added, and all of them are 0."""
    given = params(mode=mode)
    both = {k: hints[k] for k in ("edges", "pose")}
    fresh = latents(proof.untrained(model), given, both)
    assert torch.equal(fresh, latents(model, given, {}))
    assert not torch.equal(fresh, latents(model, given, both))


def test_the_proof_tells_both_differences(hints: dict[str, np.ndarray]) -> None:
    found = controlnet.proof_of(params(), hints["edges"])
    assert found.untrained == 0
    assert found.trained > 0
    assert (found.sizes_untrained == 0).all()
    assert (found.sizes_trained > 0).all()


# The same arithmetic as diffusers


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"scale": 0.6, "negative": "a cat"},
        {"start": 0.3, "end": 0.7},
        {"mode": "guess"},
        {"sampler": "euler"},
        {"sampler": "dpm"},
        {"guidance": 9},
    ],
    ids=str,
)
def test_one_net_equals_diffusers(
    model: Model, hints: dict[str, np.ndarray], changes: dict[str, Any]
) -> None:
    given = params(**changes)
    one = {"edges": hints["edges"]}
    assert latents(model, given, one) == pytest.approx(theirs(model, given, one), abs=2e-4)


def test_both_nets_equal_diffusers(model: Model, hints: dict[str, np.ndarray]) -> None:
    given = params(control="both")
    assert latents(model, given, hints) == pytest.approx(theirs(model, given, hints), abs=2e-4)


def test_the_last_x0_is_the_picture(model: Model, hints: dict[str, np.ndarray]) -> None:
    last = final(denoise(model, params(), {"edges": hints["edges"]}, [Cell(5, 1.0)]))
    assert last.x0 == pytest.approx(last.latents, abs=1e-4)


# Control modes, seen by hooks


def heard(model: Model, given: Params, hint: Any) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    """What the net said and what the U-Net was given, at the first step."""
    said, given_to = [], []

    def net_spoke(module: object, args: object, output: Any) -> None:
        said.append([*output[0], output[1]])

    def unet_heard(module: object, args: object, options: Any) -> None:
        rows = [*options["down_block_additional_residuals"]]
        given_to.append([*rows, options["mid_block_additional_residual"]])

    hooks = [
        model.nets["edges"].register_forward_hook(net_spoke),
        model.pipe.unet.register_forward_pre_hook(unet_heard, with_kwargs=True),
    ]
    try:
        next(iter(denoise(model, given, {"edges": hint}, [Cell(0, given.scale)])))
    finally:
        for hook in hooks:
            hook.remove()
    return said[0], given_to[0]


@pytest.mark.parametrize("mode", modes.MODES)
def test_control_modes_by_hooks(model: Model, hints: dict[str, np.ndarray], mode: str) -> None:
    said, given_to = heard(model, params(mode=mode, scale=0.5), hints["edges"])
    n = len(said)
    factor = {"prompt": 0.825 ** np.arange(n)[::-1], "guess": np.logspace(-1, 0, n)}
    for r, g, m in zip(said, given_to, factor.get(mode, np.ones(n)), strict=True):
        free, cond = g.chunk(2)
        assert cond == pytest.approx(0.5 * m * r[-1:], rel=1e-5, abs=1e-7)
        if mode in ("control", "guess"):
            assert len(r) == 1  # the unconditional half never asks the net
            assert not free.any()
        else:
            assert free == pytest.approx(0.5 * m * r[:1], rel=1e-5, abs=1e-7)


def test_what_is_said_of_the_mode_control(model: Model, hints: dict[str, np.ndarray]) -> None:
    """The hint counts w times; at w = 1 it is balanced, at w = 0 there is no net."""
    edges = {"edges": hints["edges"]}
    for w, like in ((1, "balanced"), (0, None)):
        ours = latents(model, params(guidance=w, mode="control"), edges)
        peer = latents(model, params(guidance=w), edges if like else {})
        assert ours == pytest.approx(peer, abs=2e-4), w
    assert latents(model, params(guidance=4, mode="control"), edges) != pytest.approx(
        latents(model, params(guidance=4), edges), abs=1e-2
    )
    assert set(modes.MEANING) == set(modes.MODES)


def test_the_middle_counts_in_full_and_the_finest_least() -> None:
    assert modes.weights("prompt", 13)[-1] == 1
    assert modes.weights("prompt", 13)[0] == pytest.approx(0.825**12)
    assert modes.weights("guess", 13)[0] == pytest.approx(0.1)


# Batches, seeds, steps


def test_the_same_dials_give_the_same_picture_twice(hints: dict[str, np.ndarray]) -> None:
    given = params(control="both", pictures=2)
    first, second = [[*controlnet.generate(given, hints)][-1] for _ in range(2)]
    assert (first.pictures == second.pictures).all()


def test_a_batch_is_its_pictures_one_by_one(hints: dict[str, np.ndarray]) -> None:
    *_, batch = controlnet.generate(params(pictures=3), hints["edges"])
    for k in range(3):
        *_, one = controlnet.generate(params(seed=5 + k), hints["edges"])
        far = batch.pictures[k].astype(int) - one.pictures[0]
        assert np.abs(far).max() <= 1
    assert (batch.pictures[0] != batch.pictures[1]).any()


def test_steps_come_one_by_one_and_the_result_last(hints: dict[str, np.ndarray]) -> None:
    made = [*controlnet.generate(params(steps=5), hints["edges"])]
    assert [type(m) for m in made] == [Step] * 4 + [Result]
    assert [m.index for m in made[:-1]] == [0, 1, 2, 3]
    result = made[-1]
    assert result.pictures.shape == (1, 128, 128, 3)
    assert result.pictures.dtype == np.uint8
    assert result.film.shape == (3, 1, 128, 128, 3)
    assert (result.film[-1] == result.pictures).all()
    assert result.norms["edges"].shape[0] == 5
    assert (result.norms["edges"] > 0).all()


def test_a_stopped_run_runs_no_further(model: Model, hints: dict[str, np.ndarray]) -> None:
    calls = []
    hook = model.pipe.unet.register_forward_pre_hook(lambda *_: calls.append(1))
    try:
        made = controlnet.generate(params(steps=50), hints["edges"])
        next(made)
        made.close()
    finally:
        hook.remove()
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("start", "end", "on"),
    [
        (0, 1, [1, 1, 1, 1]),
        (0.5, 1, [0, 0, 1, 1]),
        (0, 0.5, [1, 1, 0, 0]),
        (0.5, 0.25, [0] * 4),
    ],
)
def test_the_net_speaks_from_start_to_end(
    hints: dict[str, np.ndarray], start: float, end: float, on: list[int]
) -> None:
    *_, result = controlnet.generate(params(steps=4, start=start, end=end), hints["edges"])
    assert (result.norms["edges"].any(1) == on).all()


def test_compare_is_with_and_without(model: Model, hints: dict[str, np.ndarray]) -> None:
    result = controlnet.compare(params(), hints["edges"])
    *_, plain = run(params(), hints["edges"], [Cell(5, 0.0)] * 2)
    *_, steered = controlnet.generate(params(), hints["edges"])
    assert np.abs(result.pictures[0].astype(int) - plain.pictures[0]).max() <= 1
    assert np.abs(result.pictures[1].astype(int) - steered.pictures[0]).max() <= 1


def test_a_grid_is_its_cells_one_by_one(hints: dict[str, np.ndarray]) -> None:
    *_, grid = controlnet.sweep(params(), hints["edges"], [0.5, 1.5], [0.4, 1.0])
    assert [(c.scale, c.end) for c in grid.cells] == [(0.5, 0.4), (0.5, 1), (1.5, 0.4), (1.5, 1)]
    *_, one = controlnet.generate(params(scale=1.5, end=0.4), hints["edges"])
    assert np.abs(grid.pictures[2].astype(int) - one.pictures[0]).max() <= 1


def test_w_is_computed_below_1(model: Model, hints: dict[str, np.ndarray]) -> None:
    """Plain pipelines switch guidance off at w <= 1 and show w = 1."""
    made = [latents(model, params(guidance=w), {}) for w in (0, 0.5, 1)]
    assert torch.lerp(made[0], made[2], 0.5) != pytest.approx(made[1], abs=1e-6)
    assert theirs(model, params(guidance=0), {}) == pytest.approx(made[2], abs=2e-4)
    assert not torch.allclose(made[0], made[2], atol=1e-3)


def test_a_weight_in_the_prompt_is_letters_to_the_model(model: Model) -> None:
    """What `vocabulary.remarks` says of (red:1.3)."""
    told = model.pipe.tokenizer.tokenize("(red:1.3)")
    assert [t.removesuffix("</w>") for t in told] == ["(", "red", ":", "1", ".", "3", ")"]


def test_an_empty_hint_and_any_prompt_still_give_a_picture(hints: dict[str, np.ndarray]) -> None:
    black = np.zeros((128, 128, 3), np.uint8)
    for prompt in ("", "<b>\u202e 红色的房子 \0", "house " * 60):
        *_, result = controlnet.generate(params(prompt=prompt, steps=1), black)
        assert result.pictures.shape == (1, 128, 128, 3)


@pytest.mark.parametrize(
    "hint",
    [
        np.zeros((64, 64, 3), np.uint8),
        np.zeros((128, 128, 3)),
        None,
        {"pose": 1},
        {},
    ],
    ids=["size", "type", "none", "other kind", "nothing"],
)
def test_hints_that_fit_no_net(hint: dict[str, int] | np.ndarray | None) -> None:
    with pytest.raises(ValueError, match="hint for edges") as error:
        next(controlnet.generate(params(), hint))
    assert error.value.say(1) != error.value.say(0)


def test_a_grid_has_bounds(hints: dict[str, np.ndarray]) -> None:
    with pytest.raises(ValueError, match="1 to 36"):
        next(controlnet.sweep(params(), hints["edges"], [1.0] * 10, [1.0] * 10))


# Anatomy


def test_the_anatomy_counts_what_the_net_gives(model: Model, hints: dict[str, np.ndarray]) -> None:
    blocks = proof.anatomy("edges")
    said, _ = heard(model, params(), hints["edges"])
    assert [(b.channels, b.side) for b in blocks] == [(r.shape[1], r.shape[2]) for r in said]
    assert blocks[-1].name == "mid"
