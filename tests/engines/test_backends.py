"""Opening models: tiny random folders in each format, and what is said when one is not there."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import (
    AutoencoderKL,
    ControlNetModel,
    ControlNetUnionModel,
    DDIMScheduler,
    EulerDiscreteScheduler,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from engines import controlnet, device
from engines.backends import BACKENDS, BackendError, load
from engines.backends.catalogue import Backend
from engines.backends.models import open_model, place
from engines.controlnet import Params, snippets
from engines.guidance import PicturesParams, sweep
from engines.guidance import snippets as guidance_snippets
from engines.guidance.pictures import model_of
from engines.refused import Refused
from engines.storybook.tokenizer import make_tokenizer

from .test_device import forked

WIDTH = 32


def text_config(tokenizer: Any) -> CLIPTextConfig:
    return CLIPTextConfig(
        vocab_size=len(tokenizer),
        hidden_size=WIDTH,
        intermediate_size=37,
        num_hidden_layers=2,
        num_attention_heads=4,
        projection_dim=WIDTH,
        max_position_embeddings=tokenizer.model_max_length,
    )


def vae() -> AutoencoderKL:
    return AutoencoderKL(
        block_out_channels=(8, 8, 8, 8),
        norm_num_groups=4,
        layers_per_block=1,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
    )


def unet(**changes: Any) -> UNet2DConditionModel:
    return UNet2DConditionModel(
        sample_size=8,
        block_out_channels=(8, 16),
        layers_per_block=1,
        norm_num_groups=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=2,
        **{"cross_attention_dim": WIDTH, **changes},
    )


def trained(net: torch.nn.Module) -> torch.nn.Module:
    """The same net with zero convolutions that are no longer 0."""
    for convolution in [*net.controlnet_down_blocks, net.controlnet_mid_block]:
        torch.nn.init.normal_(convolution.weight, std=0.05)
    return net


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models as the hub stores them, safetensors only."""
    torch.manual_seed(0)
    root = tmp_path_factory.mktemp("models")
    words = make_tokenizer()
    small = CLIPTextModel(text_config(words))
    sd = StableDiffusionPipeline(
        vae(), small, words, unet(), DDIMScheduler(), None, None, requires_safety_checker=False
    )
    sd.save_pretrained(root / "tiny/sd")
    for kind in ("edges", "pose"):
        net = ControlNetModel.from_unet(sd.unet, conditioning_embedding_out_channels=(4, 4, 8, 8))
        trained(net).save_pretrained(root / f"tiny/{kind}")
    xl = StableDiffusionXLPipeline(
        vae(),
        small,
        CLIPTextModelWithProjection(text_config(words)),
        words,
        words,
        unet(
            cross_attention_dim=2 * WIDTH,
            addition_embed_type="text_time",
            addition_time_embed_dim=8,
            projection_class_embeddings_input_dim=6 * 8 + WIDTH,
            transformer_layers_per_block=1,
        ),
        EulerDiscreteScheduler(),
    )
    xl.save_pretrained(root / "tiny/xl")
    union = ControlNetUnionModel(
        block_out_channels=(8, 16),
        layers_per_block=1,
        norm_num_groups=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        attention_head_dim=2,
        cross_attention_dim=2 * WIDTH,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=6 * 8 + WIDTH,
        conditioning_embedding_out_channels=(4, 4, 8, 8),
        num_trans_channel=8,
        num_trans_head=2,
        num_proj_channel=8,
    )
    trained(union).save_pretrained(root / "tiny/union")
    return root


SD = replace(
    BACKENDS["sd15"],
    base="tiny/sd",
    side=64,
    gigabytes=0.1,
    nets={"edges": "tiny/edges", "pose": "tiny/pose"},
)
XL = replace(
    BACKENDS["sdxl"],
    base="tiny/xl",
    side=64,
    gigabytes=0.1,
    nets={"edges": "tiny/union", "pose": "tiny/union"},
)


def hints() -> dict[str, np.ndarray]:
    edges = np.zeros((64, 64, 3), np.uint8)
    edges[20:24] = 255
    return {"edges": edges, "pose": controlnet.draw_pose(controlnet.joints_of(Params()), 64)}


@pytest.mark.parametrize("backend", [SD, XL], ids=["sd15", "sdxl"])
@pytest.mark.parametrize("sampler", ["ddim", "euler", "dpm", "lcm"])
def test_every_format_goes_the_same_way_as_storybook(
    folder: Path, backend: Backend, sampler: str
) -> None:
    model = open_model(backend, folder)
    params = Params(control="both", steps=2, sampler=sampler)
    *_, with_nets = controlnet.generate(params, hints(), model)
    *_, again = controlnet.generate(params, hints(), model)
    *_, without = controlnet.generate(params.model_copy(update={"scale": 0}), hints(), model)
    assert with_nets.pictures.shape == (1, 64, 64, 3)
    assert (with_nets.pictures == again.pictures).all()
    assert (with_nets.pictures != without.pictures).any()
    assert set(with_nets.norms) == {"edges", "pose"}


@pytest.mark.parametrize("backend", [SD, XL], ids=["sd15", "sdxl"])
@pytest.mark.parametrize("mode", ["balanced", "prompt", "control", "guess"])
def test_every_mode_in_every_format(folder: Path, backend: Backend, mode: str) -> None:
    model = open_model(backend, folder)
    params = Params(steps=1, mode=mode, pictures=2)
    *_, result = controlnet.generate(params, hints()["edges"], model)
    assert (result.norms["edges"] > 0).all()


def left(text: str) -> np.ndarray:
    """What the plain lines leave in `picture`, with tiny weights of full precision."""
    said: dict = {}
    exec(text.replace(', variant="fp16"', "").replace("torch.bfloat16", "torch.float32"), said)
    return np.asarray(said["picture"], dtype=float)


@pytest.fixture
def tiny(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of tiny models stands for the hub's."""
    monkeypatch.setitem(BACKENDS, "sd15", SD)
    monkeypatch.setitem(BACKENDS, "sdxl", XL)
    monkeypatch.setenv("TANGIBLE_MODELS", str(folder))
    monkeypatch.chdir(folder)


@pytest.mark.parametrize("backend", ["sd15", "sdxl"])
@pytest.mark.parametrize("mode", ["balanced", "guess"])
@pytest.mark.parametrize("control", ["pose", "both"])
def test_plain_lines_of_controlnet_go_the_same_way(
    tiny: None, backend: str, mode: str, control: str
) -> None:
    dials = {"backend": backend, "mode": mode, "steps": 2, "scale": 0.7, "low": 30}
    params = controlnet.CompareParams(control=control, **dials).engine()
    hints = {"pose": controlnet.draw_pose(controlnet.joints_of(params), 64)}
    if control == "both":
        hints["edges"] = controlnet.preprocess(controlnet.source(params), params)
    shown = controlnet.compare(params, hints, open_model(BACKENDS[backend])).pictures
    plain, _ = snippets.compare(controlnet.CompareParams(control=control, **dials))
    np.testing.assert_array_equal(left(plain), shown)


@pytest.mark.parametrize("model", ["sd15", "sdxl"])
def test_plain_lines_of_guidance_go_the_same_way(tiny: None, model: str) -> None:
    model_of.cache_clear()
    params = PicturesParams(
        model=model,
        rows="rule",
        rows_values="apg, zero",
        steps=2,
        sampler="heun",
        columns_values="0.5, 3",
    )
    cells = sorted(sweep(params.sweep()), key=lambda cell: cell.index)
    model_of.cache_clear()
    plain, _ = guidance_snippets.pictures(params)
    np.testing.assert_array_equal(left(plain), np.stack([cell.picture for cell in cells]))


def test_a_lent_accelerator_gives_the_same_picture(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model is opened by the other process, and numpy arrays come back."""
    params = Params(backend="sd15", control="both", steps=2)
    *_, here = controlnet.generate(params, hints(), open_model(SD, folder))
    monkeypatch.setitem(BACKENDS, "sd15", SD)
    monkeypatch.setenv("TANGIBLE_MODELS", str(folder))
    monkeypatch.setattr(device, "_lender", None)
    device.borrow(forked)
    *steps, there = controlnet.generate(params, hints())
    assert len(steps) == 1
    assert (there.pictures == here.pictures).all()
    with pytest.raises(Refused, match="uint8"):
        list(controlnet.generate(params, {"edges": np.zeros((8, 8, 3), np.uint8)}))
    proof = controlnet.proof_of(params, hints())
    assert proof.untrained == 0 < proof.trained


def test_a_union_net_is_told_which_kind_it_reads(folder: Path) -> None:
    model = open_model(XL, folder)
    assert model.nets["edges"] is model.nets["pose"]
    told = []
    hook = model.nets["edges"].register_forward_pre_hook(
        lambda _, args, options: told.append(options["control_type"][0].argmax().item()),
        with_kwargs=True,
    )
    try:
        for control in ("edges", "pose"):
            [*controlnet.generate(Params(control=control, steps=1), hints(), model)]
    finally:
        hook.remove()
    assert told == [XL.union["edges"], XL.union["pose"]]


def test_pickled_weights_are_never_read(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "tiny", tmp_path / "tiny")
    for file in (tmp_path / "tiny/sd/unet").glob("*.safetensors"):
        torch.save({}, file.with_suffix(".bin"))
        file.unlink()
    with pytest.raises(BackendError, match="safetensors"):
        open_model(SD, tmp_path)


def test_a_missing_model_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    missing = replace(SD, base="nobody/nothing")
    with pytest.raises(BackendError, match="hf download nobody/nothing") as error:
        open_model(missing, tmp_path)
    assert "TANGIBLE_MODELS" in error.value.say(1)


def test_a_broken_folder_is_no_model(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "tiny", tmp_path / "tiny")
    (tmp_path / "tiny/edges/config.json").write_text("{")
    with pytest.raises(BackendError, match="tiny/edges"):
        open_model(replace(SD, nets={"edges": "tiny/edges"}), tmp_path / ".")


def test_lcm_without_peft_says_so(folder: Path) -> None:
    with pytest.raises(BackendError, match=r"peft|lora"):
        open_model(replace(SD, lora="tiny/lora"), folder)


@pytest.mark.parametrize(
    "name", ["", "gpt", "../../etc/passwd", "someone/model", "<b>", "x" * 999]
)
def test_only_models_of_the_catalogue_are_opened(name: str) -> None:
    with pytest.raises(BackendError, match="choose from storybook") as error:
        load(name)
    assert len(str(error.value)) < 200


@pytest.mark.parametrize(
    ("free", "where"), [(24, "accelerator"), (7, "accelerator"), (4, "offload")]
)
def test_where_a_large_model_runs(free: int, where: str) -> None:
    assert place(BACKENDS["sd15"], free) == where


@pytest.mark.parametrize("free", [0, 2.9])
def test_a_model_that_does_not_fit_says_what_it_needs(free: float) -> None:
    with pytest.raises(BackendError, match=r"at least 3 GB") as error:
        place(BACKENDS["sd15"], free)
    assert "Storybook" in error.value.say(1)


def test_storybook_runs_anywhere() -> None:
    assert place(BACKENDS["storybook"], 0) == "cpu"
    assert next(iter(BACKENDS)) == "storybook"
    assert load("storybook") is load("storybook")


def test_the_catalogue_is_told_in_both_languages() -> None:
    for backend in BACKENDS.values():
        assert all(backend.label)
        assert backend.licence
        assert set(backend.nets) == {"edges", "pose"}
        assert not backend.union or set(backend.union) == set(backend.nets)
