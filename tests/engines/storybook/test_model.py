"""Tokenizer, parts and loading of the bundled model, without what training gives them."""

import inspect

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import storybook
from engines.storybook import captions, classifier, model, sample_scene
from engines.storybook.scene import ATTRIBUTES
from engines.storybook.tokenizer import make_tokenizer, merges
from engines.storybook.train_diffusion import add_noise, pipeline, token_ids
from engines.storybook.workshop import TINY, Workshop

TOKENIZER = make_tokenizer()


@pytest.mark.parametrize("word", captions.WORDS)
def test_each_word_is_one_token(word):
    ids = TOKENIZER(word).input_ids
    assert len(ids) == 3
    assert TOKENIZER.decode(ids, skip_special_tokens=True).strip() == word


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**31 - 1))
def test_captions_come_back_and_fit(seed):
    for caption in sample_scene(seed).captions:
        ids = TOKENIZER(caption).input_ids
        assert len(ids) <= model.LENGTH
        assert TOKENIZER.decode(ids, skip_special_tokens=True).strip() == caption


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Z", "C")), max_size=6))
def test_any_text_can_be_written(text):
    """No character is unknown: the end token stands at the end alone."""
    ids = TOKENIZER(text).input_ids
    assert ids.count(TOKENIZER.eos_token_id) == 1
    assert ids[-1] == TOKENIZER.eos_token_id


def test_merges_build_words_from_the_commonest_pair():
    assert merges(["ab", "cab"]) == [("a", "b</w>"), ("c", "ab</w>")]


def test_parameters_are_few():
    unet = model.unet()
    sizes = {
        "vae": model.parameters(model.autoencoder()),
        "text": model.parameters(model.text_encoder(len(TOKENIZER), TOKENIZER.eos_token_id)),
        "unet": model.parameters(unet),
        "control": model.parameters(model.control_net(unet)),
    }
    assert all(2 * count < 10_000_000 for count in sizes.values()), sizes  # bytes in float16


def test_standardised_latents_decode_as_before():
    torch.manual_seed(0)
    vae = model.autoencoder().eval()
    x = torch.rand(4, 3, 64, 64) * 2 - 1
    with torch.no_grad():
        before, latents = vae(x).sample, vae.encode(x).latent_dist
        model.standardise(vae, latents.mean)
        after = vae.encode(x).latent_dist
        assert torch.allclose(vae(x).sample, before, atol=1e-4)
    assert torch.allclose(after.mean.mean((0, 2, 3)), torch.zeros(4), atol=1e-4)
    assert torch.allclose(after.mean.std((0, 2, 3)), torch.ones(4), atol=1e-4)
    spread = latents.mean.std((0, 2, 3))[:, None, None]
    assert torch.allclose(after.std * spread, latents.std, rtol=1e-3)


def test_an_untrained_control_net_changes_nothing():
    """Its zero convolutions make the difference exactly 0."""
    torch.manual_seed(0)
    unet = model.unet().eval()
    net = model.control_net(unet).eval()
    x, t, words = torch.randn(2, 4, 16, 16), torch.tensor([10, 900]), torch.randn(2, 36, 128)
    with torch.no_grad():
        down, middle = net(x, t, words, controlnet_cond=torch.rand(2, 3, 128, 128),
                           return_dict=False)  # fmt: skip
        plain = unet(x, t, words).sample
        guided = unet(x, t, words, down_block_additional_residuals=down,
                      mid_block_additional_residual=middle).sample  # fmt: skip
    assert all((residual == 0).all() for residual in (*down, middle))
    assert torch.equal(plain, guided)


def test_noise_and_velocity_lead_back():
    """x = a x_t - s v and e = s x_t + a v."""
    torch.manual_seed(0)
    x, noise = torch.randn(2, 5, 4, 16, 16)
    t = torch.tensor([0, 100, 500, 900, 999])
    x_t, v = add_noise(x, t, noise)
    a2 = model.scheduler().alphas_cumprod[t][:, None, None, None]
    a, s = a2.sqrt(), (1 - a2).sqrt()
    assert torch.allclose(a * x_t - s * v, x, atol=1e-4)
    assert torch.allclose(s * x_t + a * v, noise, atol=1e-4)
    peer = model.scheduler()
    assert torch.allclose(peer.add_noise(x, noise, t), x_t, atol=1e-4)
    assert torch.allclose(peer.get_velocity(x, noise, t), v, atol=1e-4)
    assert a[-1] < 1e-3  # the last step starts from noise alone


def test_classifiers_have_a_row_for_every_attribute():
    torch.manual_seed(0)
    scenes = [sample_scene(seed) for seed in range(8)]
    names = classifier.labels(scenes)
    for k, (kind, values) in enumerate(ATTRIBUTES.items()):
        for scene, label in zip(scenes, names[:, k].tolist(), strict=True):
            said = scene.attributes[kind]
            assert said == (values[label] if label >= 0 else "")
    noisy = classifier.NoisyClassifier()(torch.randn(8, 4, 16, 16), torch.arange(8))
    clean, joints = classifier.Judge()(torch.rand(8, 3, 128, 128))
    for logits in (noisy, clean):
        assert {k: v.shape[1] for k, v in logits.items()} == {
            k: len(v) for k, v in ATTRIBUTES.items()
        }
    assert joints.shape == (8, 18, 2)
    assert ((joints >= 0) & (joints < 128)).all()
    assert torch.isfinite(classifier.score(noisy, names))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An untrained model, exported as a trained one is."""
    torch.manual_seed(0)
    shop = Workshop(tmp_path_factory.mktemp("shop"), torch.device("cpu"), TINY, quiet=True)
    unet = model.unet()
    parts = {
        "vae": model.autoencoder(),
        "unet": unet,
        "text_encoder": model.text_encoder(len(TOKENIZER), TOKENIZER.eos_token_id),
        "controlnet_canny": model.control_net(unet),
        "controlnet_pose": model.control_net(unet),
        "classifier": classifier.NoisyClassifier(),
        "judge": classifier.Judge(),
    }
    for name, part in parts.items():
        part.save_pretrained(shop.parts / name)
    shop.export(shop.folder / "out")
    return shop.folder / "out"


def test_export_writes_small_safetensors(folder):
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert all(file.stat().st_size < 10_000_000 for file in files)
    assert sum(file.stat().st_size for file in files) < 30_000_000
    weights = {file.name for file in files if file.suffix not in (".json", ".txt")}
    assert weights == {"diffusion_pytorch_model.fp16.safetensors", "model.fp16.safetensors"}


@pytest.mark.parametrize("control", [None, "canny", "pose", ["canny", "pose"]])
def test_loads_offline_and_draws(folder, control, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise OSError("no network in tests")

    monkeypatch.setattr("socket.socket.connect", refuse)
    pipe = storybook.load(control, folder=folder)
    hint = torch.rand(1, 3, 128, 128)
    hints = {} if control is None else {"image": hint if isinstance(control, str) else [hint] * 2}
    options = {"num_inference_steps": 2, "height": 128, "width": 128, "output_type": "np"}

    def draw():
        draws = torch.Generator().manual_seed(3)
        return pipe("a red house", generator=draws, **hints, **options).images

    assert draw().shape == (1, 128, 128, 3)
    assert (draw() == draw()).all()
    assert next(pipe.text_encoder.parameters()).dtype == torch.float32


def test_the_tokenizer_survives_saving(folder):
    pipe = storybook.load(folder=folder)
    texts = ["a big red house on grass at night", "ein Drache, 龙!", ""]
    assert token_ids(pipe.tokenizer, texts).equal(token_ids(TOKENIZER, texts))
    assert len(pipe.tokenizer) == len(TOKENIZER)


def test_bad_requests_say_what_to_mend(tmp_path):
    with pytest.raises(ValueError, match="no ControlNet 'depth'; choose from canny, pose"):
        storybook.load("depth")
    with pytest.raises(FileNotFoundError, match="train all"):
        storybook.load(folder=tmp_path)


def test_public_names():
    assert all(hasattr(storybook, name) for name in storybook.__all__)
    assert "control" in inspect.signature(storybook.load).parameters
    assert pipeline.__doc__
