"""The loop is the pipeline's, the ear changes nothing, maps are the layers' own; parameters."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import (
    DPMSolverMultistepScheduler,
    FlowMatchEulerDiscreteScheduler,
    FlowMatchHeunDiscreteScheduler,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from engines.backends import BackendError
from engines.rectified import FlowParams, MmditParams, attention, draw, sizes
from engines.rectified import mini as engine
from engines.rectified.joint import quadrants, row_of, seen, shares
from engines.rectified.listen import Ear, logits
from engines.rectified.loop import decode, denoise
from engines.rectified.mini import opened, opened_medium, trained
from engines.rectified.sizes import GROUPS, SIZES
from engines.rectified.words import gathered, spoken
from engines.storybook.models.transformer import transformer

from .folders import medium_folder, mini_folder

SAMPLERS = {
    "euler": lambda shift: FlowMatchEulerDiscreteScheduler(shift=shift),
    "heun": lambda shift: FlowMatchHeunDiscreteScheduler(shift=shift),
    "dpm": lambda shift: DPMSolverMultistepScheduler(
        prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=shift
    ),
}


@pytest.fixture(scope="module")
def medium() -> Any:
    """A tiny Stable Diffusion 3.5, opened as the large one is, where it fits."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "place", lambda backend: "cpu")
        return opened_medium(medium_folder())


def of(kind: str, medium: Any) -> Any:
    return {"random": opened, "trained": lambda: opened(mini_folder()), "medium": lambda: medium}[
        kind
    ]()


@pytest.mark.parametrize("kind", ["random", "trained", "medium"])
@pytest.mark.parametrize(
    "dials",
    [
        {"steps": 1, "guidance": 1.0, "shift": 3.0},
        {"steps": 2, "guidance": 7.5, "shift": 1.0, "negative": "blue, 龙"},
        {"steps": 5, "guidance": 2.5, "shift": 0.4, "seed": 9, "prompt": ""},
    ],
)
@pytest.mark.parametrize("sampler", ["euler", "heun", "dpm"])
def test_the_loop_is_the_pipelines_bit_for_bit(
    kind: str, dials: dict[str, Any], sampler: str, medium: Any
) -> None:
    """Whatever the guidance, the shift, the steps and the sampler; a third encoder that is absent
    is 24 tokens of nought, or none.
    """
    model, params = of(kind, medium), FlowParams(**dials)
    *_, last = denoise(model, params, sampler=sampler)
    pipe, before = model.pipe, model.pipe.scheduler
    pipe.scheduler = SAMPLERS[sampler](params.shift)
    theirs = pipe(
        params.prompt,
        negative_prompt=params.negative,
        num_inference_steps=params.steps,
        guidance_scale=params.guidance,
        generator=torch.Generator().manual_seed(params.seed),
        max_sequence_length=24,
        output_type="latent",
    ).images
    pipe.scheduler = before
    assert torch.equal(last.after, theirs)


def test_the_picture_is_the_pipelines(medium: Any) -> None:
    for model in (opened(mini_folder()), medium):
        params = FlowParams(steps=2, shift=model.pipe.scheduler.config.shift)
        *_, last = draw(params, model)
        theirs = model.pipe(
            params.prompt,
            num_inference_steps=2,
            guidance_scale=params.guidance,
            generator=torch.Generator().manual_seed(0),
            max_sequence_length=24,
            output_type="np",
        ).images
        assert decode(model, last.after).shape == (1, model.side, model.side, 3)
        np.testing.assert_array_equal(decode(model, last.after), np.rint(255 * theirs))


def test_what_is_expected_lies_on_the_straight_way() -> None:
    """x = (1 - sigma) x0 + sigma e with v = e - x0; the last step arrives where it expected."""
    moments = list(draw(FlowParams(steps=4), opened()))
    sigmas = [m.sigma for m in moments]
    assert sigmas == sorted(sigmas, reverse=True)
    for m in moments:
        noise = m.x0 + m.v
        torch.testing.assert_close((1 - m.sigma) * m.x0 + m.sigma * noise, m.x)
    torch.testing.assert_close(moments[-1].after, moments[-1].x0)


# The ear


@pytest.mark.parametrize("kind", ["random", "trained", "medium"])
def test_capture_leaves_the_drawing_as_it_is_bit_for_bit(kind: str, medium: Any) -> None:
    model, params = of(kind, medium), FlowParams(steps=3, seed=2)
    ear = Ear(model.pipe.transformer)
    with_ear = list(denoise(model, params, around=ear))
    without = list(denoise(model, params))
    assert all(torch.equal(a.after, b.after) for a, b in zip(with_ear, without, strict=True))
    assert len(ear.heard) == len(model.pipe.transformer.transformer_blocks)


@pytest.mark.parametrize("qk_norm", [True, False])
@torch.no_grad()
def test_the_maps_are_those_of_the_layers(qk_norm: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """softmax(Q K^T / sqrt d) V is what the layer's own attention tells."""
    torch.manual_seed(3)
    net = transformer(layers=2, heads=3, qk_norm=qk_norm).eval()
    told, fused = [], F.scaled_dot_product_attention

    def watched(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, **options: Any) -> torch.Tensor:
        out = fused(q, k, v, **options)
        told.append((v[-1], out[-1]))
        return out

    monkeypatch.setattr(F, "scaled_dot_product_attention", watched)
    with Ear(net) as ear:
        net(
            torch.randn(2, 16, 16, 16),
            torch.randn(2, 36, 128),
            torch.randn(2, 128),
            torch.tensor([500.0, 500.0]),
        )
    assert len(told) == len(ear.heard) == 2
    for (q, k), (v, out) in zip(ear.heard, told, strict=True):
        assert q.shape == (3, 64 + 36, 32)
        torch.testing.assert_close(logits(q, k).softmax(-1) @ v, out, rtol=1e-4, atol=1e-6)


@settings(max_examples=10)
@given(st.text(max_size=60), st.integers(1, 3))
def test_rows_sum_to_one_whatever_is_asked(prompt: str, steps: int) -> None:
    found = attention(MmditParams(prompt=prompt, steps=steps), mini_folder())
    n = found.side**2 + len(found.words)
    assert found.maps.shape == (2, steps, n, n)
    np.testing.assert_allclose(found.maps.sum(-1), 1, atol=1e-5)
    held = shares(found)
    np.testing.assert_allclose(held[..., :2].sum(-1), 1, atol=1e-5)
    np.testing.assert_allclose(held[..., 2:].sum(-1), 1, atol=1e-5)
    places = sorted(p for word in found.words for p in word.places)
    assert places == list(range(36))  # every token is some word's


def test_words_are_sums_read_and_means_reading() -> None:
    words = spoken(opened(), "a red house, 龙")
    assert [w.text for w in words[:3]] == ["a", "red", "house"]
    assert [w.text for w in words[-3:]] == ["start", "end", "padding"]
    n = 4 + 36
    weights = np.random.default_rng(0).dirichlet(np.ones(n), n)
    found = gathered(weights, 4, words)
    last = [4 + p for p in words[-1].places]
    np.testing.assert_allclose(found[0, -1], weights[0, last].sum())
    np.testing.assert_allclose(found[-1, 0], weights[last, 0].mean())
    np.testing.assert_allclose(found.sum(1), 1)


def test_where_one_looks_is_kept_within_what_there_is() -> None:
    params = MmditParams(steps=2, block=63, at=49, token=9999)
    found = attention(params, mini_folder())
    assert seen(found, params) == (1, 1, len(found.maps[0, 0]) - 1)
    assert row_of(found, params).sum() == pytest.approx(1, abs=1e-5)
    column = row_of(found, params.model_copy(update={"way": "read", "token": 3}))
    np.testing.assert_array_equal(column, found.maps[1, 1][:, 3])
    parts = quadrants(found, 1, 1)
    assert parts["image reads image"] + parts["image reads text"] == pytest.approx(1, abs=1e-5)


def test_it_is_known_whether_the_weights_are_trained(tmp_path: Path) -> None:
    assert not trained(tmp_path)
    assert trained(mini_folder())
    assert attention(MmditParams(steps=1), mini_folder()).trained
    assert attention(MmditParams(steps=1)).trained is trained()
    pictures = attention(MmditParams(steps=2), mini_folder()).pictures
    assert pictures.shape == (2, 128, 128, 3)


def test_the_random_model_is_the_same_twice() -> None:
    one, two = (engine.random_mini().transformer.state_dict() for _ in range(2))
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_what_is_not_there_is_said_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BackendError, match="does not fit"):
        opened_medium(tmp_path)
    monkeypatch.setattr(engine, "place", lambda backend: "cpu")
    with pytest.raises(BackendError, match="hf download"):
        opened_medium(tmp_path)


# Parameters, in millions


def millions(name: Any) -> tuple[Any, dict[str, float]]:
    held = sizes(name)
    return held, {group: round(v / 1e6, 1) for group, v in held.whole.items()}


def test_parameters_of_sd3_medium() -> None:
    held, whole = millions("medium")
    assert (held.depth, held.width) == (24, 1536)
    assert held.total / 1e6 == pytest.approx(2028.3, abs=0.05)
    told = {"attention": 450.9, "mlp": 887.5, "modulation": 670.5, "text": 6.3, "time": 8.3}
    assert {name: whole[name] for name in told} == told
    assert held.whole["modulation"] / held.total == pytest.approx(0.33, abs=0.005)
    first, last = held.blocks[0], held.blocks[-1]
    assert sum(first.values()) / 1e6 == pytest.approx(85.0, abs=0.05)
    assert first["modulation"] / 1e6 == pytest.approx(2 * 14.16, abs=0.02)
    assert first["attention"] / 1e6 == pytest.approx(8 * 2.361, abs=0.01)
    assert first["mlp"] / 1e6 == pytest.approx(2 * 18.88, abs=0.02)
    assert last["mlp"] == first["mlp"] // 2
    assert held.positions == 192 * 192 * 1536


def test_parameters_of_the_larger_ones() -> None:
    held, whole = millions("medium35")
    assert held.total / 1e6 == pytest.approx(2243.2, abs=0.05)
    assert whole["second"] == 122.8
    assert [bool(row["second"]) for row in held.blocks] == [True] * 13 + [False] * 11
    assert held.blocks[20]["norms"] == 256
    held, _ = millions("large35")
    assert (held.depth, held.width) == (38, 2432)
    assert held.total / 1e6 == pytest.approx(8056.6, abs=0.05)
    assert sum(held.blocks[0].values()) / 1e6 == pytest.approx(213.0, abs=0.05)


@pytest.mark.parametrize("name", SIZES)
def test_every_parameter_is_counted_once(name: str) -> None:
    held = sizes(name)
    assert set(held.whole) == set(GROUPS)
    blocks = sum(sum(row.values()) for row in held.blocks)
    outer = sum(held.whole[g] for g in ("text", "time", "patch", "out"))
    assert blocks + outer == held.total
    if name == "mini":
        assert held.total == sum(p.numel() for p in transformer().parameters())
