"""A miniature training of every stage: losses fall, pauses do no harm, the parts fit together."""

import math
import time

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL
from torch import nn

from engines import storybook
from engines.storybook import data
from engines.storybook.evaluate import Examiner, diversity, edge_f1, pck, table
from engines.storybook.fit import Budget, Paused, fit, rate
from engines.storybook.muon import Muon, polar
from engines.storybook.train import SHARES
from engines.storybook.train_diffusion import times
from engines.storybook.train_vae import encode, psnr
from engines.storybook.workshop import TINY, Workshop

CPU = torch.device("cpu")
STEPS = {"vae": 16, "decoder": 8, "words": 24, "base": 16, "canny": 12, "pose": 8,
         "classifier": 16, "judge": 16}  # fmt: skip


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Every stage after a few steps: the workshop and the losses."""
    torch.manual_seed(0)
    shop = Workshop(tmp_path_factory.mktemp("shop"), CPU, TINY, quiet=True)
    losses = {stage: shop.train(stage, 1.0, steps=STEPS[stage]) for stage in SHARES}
    shop.export(shop.folder / "out")
    return shop, losses


@pytest.mark.parametrize("stage", ["vae", "words", "base", "classifier", "judge"])
def test_losses_fall(trained, stage):
    history = trained[1][stage]
    quarter = len(history) // 4
    assert len(history) == STEPS[stage]
    assert np.mean(history[-quarter:]) < 0.9 * np.mean(history[:quarter]), history


@pytest.mark.parametrize("stage", ["canny", "pose"])
def test_control_nets_learn(trained, stage):
    """Their first steps move the zero convolutions; the U-Net beside them stays as it was."""
    shop, losses = trained
    assert all(math.isfinite(value) for value in losses[stage])
    pipe = storybook.load(stage, folder=shop.folder / "out")
    assert any(p.abs().max() > 0 for p in pipe.controlnet.controlnet_down_blocks.parameters())
    plain = storybook.load(folder=shop.folder / "out")
    pairs = zip(pipe.unet.parameters(), plain.unet.parameters(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)


def test_shares_of_the_minutes_add_up():
    assert sum(SHARES.values()) == pytest.approx(1)


def test_latents_are_standardised_and_kept(trained):
    shop, _ = trained
    assert shop.latents.float().std((0, 2, 3)).allclose(torch.ones(4), atol=0.05)
    assert shop.latents.float().mean((0, 2, 3)).allclose(torch.zeros(4), atol=0.05)
    again = Workshop(shop.folder, CPU, TINY, quiet=True)
    assert torch.equal(again.latents, shop.latents)
    assert "pictures" not in vars(again)  # read from the file, not drawn and encoded anew


def test_a_better_decoder_leaves_the_latents(trained):
    shop, _ = trained
    first = AutoencoderKL.from_pretrained(shop.parts / "vae")
    better = AutoencoderKL.from_pretrained(shop.parts / "decoder")
    assert torch.equal(encode(first, shop.pictures), encode(better, shop.pictures))
    assert not torch.equal(first.decoder.conv_out.weight, better.decoder.conv_out.weight)


def test_muon_is_torchs_on_matrices():
    """Ours takes convolutions too: a kernel moves as the matrix of its rows does."""
    torch.manual_seed(3)
    start = torch.randn(12, 3, 2, 4)
    options = {"lr": 0.02, "momentum": 0.95, "weight_decay": 0.01}
    kernel, matrix = nn.Parameter(start.clone()), nn.Parameter(start.flatten(1).clone())
    ours = Muon([kernel], **options)
    torchs = torch.optim.Muon([matrix], adjust_lr_fn="match_rms_adamw", **options)
    for _ in range(5):
        gradient = torch.randn(12, 24)
        kernel.grad, matrix.grad = gradient.view_as(kernel).clone(), gradient.clone()
        ours.step()
        torchs.step()
    assert (kernel.flatten(1) - matrix).abs().max() < 1e-6
    assert (matrix - start.flatten(1)).abs().max() > 0.01


def test_polar_evens_singular_values_out():
    u = torch.randn(20, 50, generator=torch.Generator().manual_seed(0))
    values = torch.linalg.svdvals(polar(u))
    assert values.min() > 0.5
    assert values.max() < 1.3


def test_times_lean_towards_noise():
    u = (torch.arange(100_000) + 0.5) / 100_000
    shares = times(u).bincount(minlength=1000).float() / 100
    assert shares.shape == (1000,)
    assert shares[0] == pytest.approx(0.5, abs=0.02)
    assert shares[999] == pytest.approx(1.5, abs=0.02)


def test_unseen_scenes_are_not_trained_on():
    assert data.TRAINING > data.UNSEEN + 1_000_000


def fit_line(folder, until=math.inf):
    """Fits y = 2 x + 0 with one weight and one bias; gives them both."""
    torch.manual_seed(1)
    line = nn.Linear(1, 1)

    def loss(_spent, draws):
        x = torch.randn(16, 1, generator=draws)
        return (line(x) - 2 * x).square().mean()

    fit("line", line, loss, Budget(steps=60, until=until), folder, lr=0.1, quiet=True)
    return torch.cat([p.flatten() for p in line.parameters()])


def test_a_paused_training_ends_where_an_unbroken_one_does(tmp_path):
    unbroken = fit_line(tmp_path / "unbroken")
    assert (unbroken - torch.tensor([2.0, 0.0])).abs().max() < 0.2
    for _ in range(3):
        with pytest.raises(Paused, match="line: paused at"):
            fit_line(tmp_path / "paused", until=time.monotonic())
    assert torch.equal(fit_line(tmp_path / "paused"), unbroken)


def test_the_rate_rises_then_falls_to_nothing():
    rates = [rate(x) for x in np.linspace(0, 1, 101)]
    assert np.argmax(rates) in (1, 2, 3)
    assert rates[0] < 1e-3
    assert rates[-1] < 1e-3
    assert all(np.diff(rates[3:]) < 0)


def test_edge_f1_on_known_maps():
    a = np.zeros((32, 32), np.uint8)
    a[:, 10] = 255
    assert edge_f1(a, a) == 1
    assert edge_f1(a, np.roll(a, 2, axis=1)) == 1
    assert edge_f1(a, np.roll(a, 3, axis=1)) == 0
    assert edge_f1(a, np.zeros_like(a)) == 0
    both = a | np.roll(a, 10, axis=1)  # all wanted edges found, half of the found ones wanted
    assert edge_f1(a, both) == pytest.approx(2 / 3)


def test_pck_on_known_joints():
    joints = np.array([[0.0, 0.0], [0.0, 100.0], [40.0, 50.0]])
    moved = joints + [[10, 0], [0, 10.1], [0, 0]]
    assert pck(joints, joints) == 1
    assert pck(joints, moved) == pytest.approx(2 / 3)


def test_diversity_of_known_pictures():
    pictures = np.zeros((3, 4, 4, 3), np.uint8)
    assert diversity(pictures) == 0
    pictures[0] = 30
    assert diversity(pictures) == pytest.approx(20)


def test_psnr_is_that_of_its_formula(trained):
    shop, _ = trained
    pictures = shop.pictures[:3]
    x = pictures.float() / 127.5 - 1
    with torch.no_grad():
        y = shop.vae.decode(shop.vae.encode(x).latent_dist.mean).sample.clamp(-1, 1)
    peer = [10 * math.log10(4 / float(((a - b) ** 2).mean())) for a, b in zip(x, y, strict=True)]
    assert psnr(shop.vae, pictures) == pytest.approx(np.mean(peer), abs=1e-3)


def test_the_examiner_measures_every_figure(trained):
    shop, _ = trained
    exam = Examiner(shop.folder / "out", CPU, prompts=2, steps=1, batch=2)
    texts = [scene.caption for scene in exam.single]
    pictures = exam.draw(exam.plain, texts)
    assert np.array_equal(pictures, exam.draw(exam.plain, texts))  # the same seeds each time
    rates = exam.accuracy(exam.single, pictures)
    assert {"subject", "colour", "ground", "time", "subject and colour"} <= set(rates)
    assert exam.judged()["pck"] <= 1
    for rows in (exam.edges(2), exam.poses(2)):
        assert set(rows) == {"scale 0", "scale 1"}
        assert all(0 <= value <= 1 for value in rows.values())
    assert "scale 1" in table({"edge f1": rows})
