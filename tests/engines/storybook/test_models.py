"""Tokenizer, parts and loading of the bundled models, without what training gives them."""

import inspect
import json
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import storybook
from engines.storybook import sample_scene
from engines.storybook.models import judge, text, transformer, unet
from engines.storybook.models.classifier import NoisyClassifier
from engines.storybook.models.vae import autoencoder, factor, latents_of
from engines.storybook.tokenizer import make_tokenizer, merges
from engines.storybook.training.export import export
from engines.storybook.training.store import token_ids
from engines.storybook.world import captions, people
from engines.storybook.world.scene import ATTRIBUTES

TOKENIZER = make_tokenizer()
END = TOKENIZER.eos_token_id


@pytest.mark.parametrize("word", captions.WORDS)
def test_each_word_is_one_token(word: str) -> None:
    ids = TOKENIZER(word).input_ids
    assert len(ids) == 3
    assert TOKENIZER.decode(ids, skip_special_tokens=True).strip() == word


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**31 - 1))
def test_captions_come_back_and_fit(seed: int) -> None:
    for caption in sample_scene(seed).captions:
        ids = TOKENIZER(caption).input_ids
        assert len(ids) <= text.LENGTH
        assert TOKENIZER.decode(ids, skip_special_tokens=True).strip() == caption


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Z", "C")), max_size=6))
def test_any_text_can_be_written(text: str) -> None:
    """No character is unknown: the end token stands at the end alone."""
    ids = TOKENIZER(text).input_ids
    assert ids.count(END) == 1
    assert ids[-1] == END


def test_merges_build_words_from_the_commonest_pair() -> None:
    assert merges(["ab", "cab"]) == [("a", "b</w>"), ("c", "ab</w>")]


@pytest.mark.parametrize(("size", "channels"), [(4, 4), (8, 16), (8, 8), (8, 4)])
def test_autoencoders_have_the_shape_they_are_asked_for(size: int, channels: int) -> None:
    torch.manual_seed(0)
    vae = autoencoder(size, channels, 32).eval()
    x = torch.rand(2, 3, 128, 128) * 2 - 1
    with torch.no_grad():
        z = latents_of(vae, x)
        assert z.shape == (2, channels, 128 // size, 128 // size)
        assert vae.decode(z).sample.shape == x.shape
    assert factor(vae) == size


def test_latents_of_an_autoencoder_that_draws_them_are_their_means() -> None:
    torch.manual_seed(0)
    vae = AutoencoderKL(block_out_channels=(32,), norm_num_groups=8).eval()
    x = torch.rand(1, 3, 16, 16)
    with torch.no_grad():
        assert torch.equal(latents_of(vae, x), vae.encode(x).latent_dist.mean)
    assert factor(vae) == 1


@pytest.mark.parametrize(("side", "channels"), [(32, 4), (16, 4)])
def test_an_untrained_control_net_changes_nothing(side: int, channels: int) -> None:
    """Its zero convolutions make the difference exactly 0, whatever the latents' shape."""
    torch.manual_seed(0)
    base = unet.unet(side, channels).eval()
    net = unet.control_net(base).eval()
    x, t, words = (
        torch.randn(2, channels, side, side),
        torch.tensor([10, 900]),
        torch.randn(2, 36, 128),
    )
    with torch.no_grad():
        down, middle = net(
            x, t, words, controlnet_cond=torch.rand(2, 3, 128, 128), return_dict=False
        )
        plain = base(x, t, words).sample
        guided = base(
            x, t, words, down_block_additional_residuals=down, mid_block_additional_residual=middle
        ).sample
    assert all((residual == 0).all() for residual in (*down, middle))
    assert torch.equal(plain, guided)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**31 - 1))
def test_labels_are_the_attributes(seed: int) -> None:
    scene = sample_scene(seed)
    names = judge.labels([scene])[0].tolist()
    for label, (kind, values) in zip(names, ATTRIBUTES.items(), strict=True):
        assert scene.attributes[kind] == (values[label] if label >= 0 else "")


@pytest.mark.parametrize(("side", "channels"), [(16, 4), (32, 4), (16, 16)])
def test_the_noisy_classifier_reads_latents_of_any_shape(side: int, channels: int) -> None:
    torch.manual_seed(0)
    net = NoisyClassifier(channels=channels, side=side)
    told = net(torch.randn(3, channels, side, side), torch.arange(3))
    assert {k: v.shape for k, v in told.items()} == {k: (3, len(v)) for k, v in ATTRIBUTES.items()}
    assert torch.isfinite(judge.score(told, judge.labels([sample_scene(k) for k in range(3)])))


def test_the_judge_swaps_left_and_right_of_whom_it_sees_from_behind() -> None:
    torch.manual_seed(0)
    net = judge.Judge(width=8).eval()
    x = torch.rand(4, 3, 128, 128) * 2 - 1
    with torch.no_grad():
        last = net.behind[-1]
        last.weight.zero_()
        last.bias.fill_(-1.0)
        logits, facing = net(x)
        last.bias.fill_(1.0)
        _, turned = net(x)
    assert {k: v.shape[1] for k, v in logits.items()} == {k: len(v) for k, v in ATTRIBUTES.items()}
    assert torch.equal(turned, facing[:, people.MIRRORED])
    assert not torch.equal(turned, facing)
    assert ((facing >= 0) & (facing < 128)).all()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Untrained models of both kinds, exported as trained ones are."""
    torch.manual_seed(0)
    parts, out = tmp_path_factory.mktemp("parts"), tmp_path_factory.mktemp("out")
    base = unet.unet()
    whole = {
        "vae": autoencoder(),
        "unet": base,
        "text_encoder": text.text_encoder(len(TOKENIZER), END),
        "controlnet_canny": unet.control_net(base),
        "controlnet_pose": unet.control_net(base),
        "classifier": NoisyClassifier(side=32),
        "judge": judge.Judge(),
        "vae16": autoencoder(8, 16),
        "transformer": transformer.transformer(),
        "flow_text/0": transformer.text_tower(len(TOKENIZER), END),
        "flow_text/1": transformer.text_tower(len(TOKENIZER), END),
        "vae8": autoencoder(8, 8, 28),
        "vae4": autoencoder(8, 4, 28),
    }
    for name, part in whole.items():
        part.save_pretrained(parts / name)
    (parts / "transformer" / "losses_by_time.json").write_text("[1.0]\n")
    export(parts, TOKENIZER, out)
    return out


def test_export_writes_small_safetensors(folder: Path) -> None:
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert all(file.stat().st_size < 10_000_000 for file in files)
    assert sum(file.stat().st_size for file in files) < 45_000_000
    configs = [file.read_text() for file in files if file.suffix == ".json"]
    assert not any("_name_or_path" in config for config in configs)  # no folder of whoever made it
    weights = {file.name for file in files if file.suffix not in (".json", ".txt")}
    assert weights == {"diffusion_pytorch_model.fp16.safetensors", "model.fp16.safetensors"}


def test_the_second_folder_is_that_of_stable_diffusion_3(folder: Path) -> None:
    index = json.loads((folder / "sd3" / "model_index.json").read_text())
    assert index["_class_name"] == "StableDiffusion3Pipeline"
    assert index["text_encoder_3"] == [None, None]
    assert index["text_encoder"] == index["text_encoder_2"]
    assert index["text_encoder"] == ["transformers", "CLIPTextModelWithProjection"]


@pytest.mark.parametrize("control", [None, "canny", "pose", ["canny", "pose"], "sd3"])
def test_loads_offline_and_draws(
    folder: Path, control: list[str] | str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise OSError("no network in tests")

    monkeypatch.setattr("socket.socket.connect", refuse)
    pipe = storybook.load(control, folder=folder)
    hint = torch.rand(1, 3, 128, 128)
    nets = {None: None, "sd3": None, "canny": hint, "pose": hint}
    given_hint = nets[control] if not isinstance(control, list) else [hint] * 2
    hints = {} if given_hint is None else {"image": given_hint}

    def draw() -> np.ndarray:
        draws = torch.Generator().manual_seed(3)
        return pipe(
            "a red house", generator=draws, num_inference_steps=2, output_type="np", **hints
        ).images

    first = draw()
    assert first.shape == (1, 128, 128, 3)  # without being told the size
    assert (draw() == first).all()
    assert next(pipe.text_encoder.parameters()).dtype == torch.float32


@torch.no_grad()
def test_the_u_nets_pipeline_is_this_loop_bit_for_bit(folder: Path) -> None:
    pipe = storybook.load(folder=folder)
    steps, w, prompt = 3, 2.5, "a big red house on grass at night"
    ids = token_ids(pipe.tokenizer, ["", prompt])
    words = torch.cat([pipe.text_encoder(one[None])[0] for one in ids])
    net, side = pipe.unet, pipe.unet.config.sample_size
    noise = torch.Generator().manual_seed(5)
    x = torch.randn(1, net.config.in_channels, side, side, generator=noise)
    scheduler = unet.scheduler()
    scheduler.set_timesteps(steps)
    for t in scheduler.timesteps:
        free, told = net(torch.cat([x, x]), t, words).sample.chunk(2)
        x = scheduler.step(free + w * (told - free), t, x).prev_sample
    mine = (pipe.vae.decode(x).sample / 2 + 0.5).clamp(0, 1)
    draws = torch.Generator().manual_seed(5)
    theirs = pipe(
        prompt, num_inference_steps=steps, guidance_scale=w, generator=draws, output_type="pt"
    ).images
    assert torch.equal(mine, theirs)


@torch.no_grad()
def test_the_transformers_pipeline_is_this_loop_bit_for_bit(folder: Path) -> None:
    """x goes from noise along v, a step as long as the fall of t."""
    pipe = storybook.load("sd3", folder=folder)
    steps, w, prompt = 4, 2.0, "a small blue car on sand by day"
    tokens, pooled = [], []
    for one in token_ids(pipe.tokenizer, ["", prompt]):
        told = [
            tower(one[None], output_hidden_states=True)
            for tower in (pipe.text_encoder, pipe.text_encoder_2)
        ]
        tokens.append(torch.cat([t.hidden_states[-2] for t in told], -1))
        pooled.append(torch.cat([t.text_embeds for t in told], -1))
    net = pipe.transformer
    noise = torch.Generator().manual_seed(5)
    x = torch.randn(1, net.config.in_channels, 16, 16, generator=noise)
    scheduler = transformer.flow_scheduler()
    scheduler.set_timesteps(steps)
    for t, now, then in zip(
        scheduler.timesteps, scheduler.sigmas[:-1], scheduler.sigmas[1:], strict=True
    ):
        free, said = net(
            torch.cat([x, x]), torch.cat(tokens), torch.cat(pooled), t.expand(2), return_dict=False
        )[0].chunk(2)
        x = x + (then - now) * (free + w * (said - free))
    mine = (pipe.vae.decode(x).sample / 2 + 0.5).clamp(0, 1)
    draws = torch.Generator().manual_seed(5)
    theirs = pipe(
        prompt, num_inference_steps=steps, guidance_scale=w, generator=draws, output_type="pt"
    ).images
    assert torch.equal(mine, theirs)
    assert pipe.encode_prompt(prompt, prompt, prompt)[0].shape == (1, text.LENGTH, text.WIDTH)


def test_queries_and_keys_are_normed_if_wanted() -> None:
    normed, bare = (transformer.transformer(layers=1, qk_norm=yes) for yes in (True, False))
    names = [[n for n, _ in net.named_parameters() if "norm_q" in n] for net in (normed, bare)]
    assert names[0]
    assert not names[1]


def test_the_tokenizer_survives_saving(folder: Path) -> None:
    for pipe in (storybook.load(folder=folder), storybook.load("sd3", folder=folder)):
        texts = ["a big red house on grass at night", "ein Drache, 龙!", ""]
        assert token_ids(pipe.tokenizer, texts).equal(token_ids(TOKENIZER, texts))
        assert len(pipe.tokenizer) == len(TOKENIZER)


def test_bad_requests_say_what_to_mend(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no ControlNet 'depth'; choose from canny, pose"):
        storybook.load("depth")
    for kind in (None, "sd3"):
        with pytest.raises(FileNotFoundError, match="train all"):
            storybook.load(kind, folder=tmp_path)


@pytest.mark.parametrize("name", ["captions", "data", "draw", "people", "scene"])
def test_topics_know_the_world_by_these_names(name: str) -> None:
    known, inner = (import_module(f"engines.storybook.{at}{name}") for at in ("", "world."))
    for one in known.__all__:
        if hasattr(inner, one):
            assert getattr(known, one) is getattr(inner, one)
    assert known.__all__


def test_public_names() -> None:
    assert all(hasattr(storybook, name) for name in storybook.__all__)
    assert "control" in inspect.signature(storybook.load).parameters
