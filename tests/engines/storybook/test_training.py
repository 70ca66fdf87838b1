"""A miniature training of every stage: losses fall, pauses do no harm, the parts fit together."""

import copy
import json
import math
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from diffusers import AutoencoderTiny
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

from engines import storybook
from engines.storybook import render, sample_scene
from engines.storybook.evaluate import Examiner, Extent, box, evaluate, sheets, table
from engines.storybook.figures import psnr
from engines.storybook.models.transformer import text_tower
from engines.storybook.models.unet import scheduler
from engines.storybook.models.vae import latents_of
from engines.storybook.train import MINUTES, plan, run, shares
from engines.storybook.training import hints
from engines.storybook.training.diffusion import add_noise, times
from engines.storybook.training.fit import COOLING, WARM, Budget, Recipe, Training, fit, rate
from engines.storybook.training.flow import plain_attention, read_towers
from engines.storybook.training.muon import Muon, polar
from engines.storybook.training.trainer import PARTS, TINY, Paused, Trainer
from engines.storybook.world import data
from engines.storybook.world.people import MIRRORED, draw_skeleton

CPU = torch.device("cpu")
STEPS = {
    "render": 1,
    "judge": 10,
    "vae": 12,
    "words": 16,
    "base": 10,
    "canny": 6,
    "pose": 4,
    "classifier": 10,
    "decoder": 4,
    "vae16": 2,
    "towers": 12,
    "flow": 10,
}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Trainer, dict[str, Any]]:
    """Every stage after a few steps: the trainer and the losses."""
    torch.manual_seed(0)
    trainer = Trainer(tmp_path_factory.mktemp("runs"), CPU, TINY, quiet=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engines.storybook.training.fit.WARM", 4)  # not all of these few steps
        losses = {stage: trainer.train(stage, 1.0, steps=n) for stage, n in STEPS.items()}
    trainer.export(trainer.folder / "out")
    return trainer, losses


@pytest.mark.parametrize(
    "stage", ["judge", "vae", "words", "base", "classifier", "towers", "flow"]
)
def test_losses_fall(trained: tuple[Trainer, dict[str, Any]], stage: str) -> None:
    history = trained[1][stage]
    third = len(history) // 3
    assert len(history) == STEPS[stage]
    assert np.mean(history[-third:]) < 0.9 * np.mean(history[:third]), history


@pytest.mark.parametrize("stage", ["canny", "pose"])
def test_control_nets_learn(trained: tuple[Trainer, dict[str, Any]], stage: str) -> None:
    """Their first steps move the zero convolutions; the U-Net beside them stays as it was."""
    trainer, losses = trained
    assert all(math.isfinite(value) for value in losses[stage])
    pipe = storybook.load(stage, folder=trainer.folder / "out")
    assert any(p.abs().max() > 0 for p in pipe.controlnet.controlnet_down_blocks.parameters())
    plain = storybook.load(folder=trainer.folder / "out")
    pairs = zip(pipe.unet.parameters(), plain.unet.parameters(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)


def test_latents_are_kept(trained: tuple[Trainer, dict[str, Any]]) -> None:
    trainer, _ = trained
    again = Trainer(trainer.folder, CPU, TINY, quiet=True)
    assert torch.equal(again.latents, trainer.latents)
    assert "raw" not in vars(again.store)  # read from the file, not encoded anew
    assert trainer.latents.shape == (TINY.scenes, 4, 32, 32)
    assert trainer.latents16.shape == (TINY.scenes, 16, 16, 16)


def test_a_better_decoder_leaves_the_latents(trained: tuple[Trainer, dict[str, Any]]) -> None:
    trainer, _ = trained
    first = trainer.autoencoder("vae")
    better = AutoencoderTiny.from_pretrained(trainer.part("decoder"))
    x = trainer.store.pictures(torch.arange(4))
    with torch.no_grad():
        assert torch.equal(latents_of(first.float(), x), latents_of(better, x))
    assert not torch.equal(first.decoder.layers[0].weight, better.decoder.layers[0].weight)


def test_a_fresh_folder_goes_on_from_shipped_weights(
    trained: tuple[Trainer, dict[str, Any]], tmp_path: Path
) -> None:
    first, _ = trained
    trainer = Trainer(tmp_path, CPU, TINY, quiet=True)
    found = trainer.adopt(first.folder / "out", MINUTES)
    assert set(found) == set(STEPS) - {"render", "decoder"}
    assert all(trainer.done(stage, MINUTES[stage]) for stage in found)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engines.storybook.training.fit.WARM", 10**9)  # steps of no length
        for stage in ("vae", "base", "canny", "classifier", "flow"):
            trainer.train(stage, 1.0, steps=1)
            file = "diffusion_pytorch_model.safetensors"
            kept, shipped = (load_file(t.part(stage) / file) for t in (trainer, first))
            if stage == "vae":  # ships with the decoder that was trained after it
                kept = {name: w for name, w in kept.items() if name.startswith("encoder")}
            for name, weight in kept.items():
                assert torch.allclose(weight, shipped[name], rtol=1e-3, atol=1e-5), (stage, name)
    with pytest.raises(FileNotFoundError):
        trainer.adopt(tmp_path / "nothing", MINUTES)


def test_the_store_knows_its_scenes(trained: tuple[Trainer, dict[str, Any]]) -> None:
    store = trained[0].store
    scenes = data.scenes(data.TRAINING, TINY.scenes)
    for k, scene in enumerate(scenes):
        assert np.array_equal(store.raw[k], render(scene))
        joints = store.known("joints")[k]
        assert np.allclose(joints[: len(scene.joints)], scene.joints, atol=1e-4)
        assert np.array_equal(
            store.skeleton(k), draw_skeleton(joints[: len(scene.joints)].numpy())
        )
        assert bool(store.known("behind")[k]) == scene.things[0].back
    assert store.singles.tolist() == [k for k, s in enumerate(scenes) if len(s.things) == 1]
    assert store.peopled.tolist() == [k for k, s in enumerate(scenes) if len(s.joints)]


def test_people_from_behind_are_told_as_if_they_faced_us() -> None:
    """Exchanged, their right shoulder stands on the picture's left, as if they faced us."""
    assert [MIRRORED[k] for k in MIRRORED] == list(range(18))
    backs = [s for s in data.scenes(data.UNSEEN, 200) if s.things[0].back]
    assert backs
    for scene in backs:
        facing = scene.joints[0][MIRRORED]
        assert facing[2, 0] < facing[5, 0]


def test_text_encoders_stay_as_their_own_stages_left_them(
    trained: tuple[Trainer, dict[str, Any]],
) -> None:
    """Trained along, they forget what a picture's net does not ask for yet."""
    parts = trained[0].parts
    for before, after in (("words", "text_encoder"), ("towers/0", "flow_text/0")):
        files = [load_file(parts / name / "model.safetensors") for name in (before, after)]
        assert files[0].keys() == files[1].keys()
        assert all(torch.equal(files[0][k], files[1][k]) for k in files[0])


def test_losses_are_told_for_each_time(trained: tuple[Trainer, dict[str, Any]]) -> None:
    trainer, _ = trained
    losses = json.loads((trainer.folder / "out" / "sd3" / "losses_by_time.json").read_text())
    assert len(losses) == 20
    assert all(0 < loss < 10 for loss in losses)


def test_muon_is_torchs_on_matrices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ours takes convolutions too, and many weights at once: a kernel moves as its rows do."""
    monkeypatch.setattr("engines.storybook.training.muon.low_precision", lambda _device: True)
    torch.manual_seed(3)
    starts = [
        torch.randn(12, 3, 2, 4),
        torch.randn(12, 24),
        torch.randn(12, 24),
        torch.randn(7, 5),
    ]
    options = {"lr": 0.02, "momentum": 0.95, "weight_decay": 0.01}
    mine = [nn.Parameter(start.clone()) for start in starts]
    theirs = [nn.Parameter(start.flatten(1).clone()) for start in starts]
    ours = Muon(mine, **options)
    torchs = torch.optim.Muon(theirs, adjust_lr_fn="match_rms_adamw", **options)
    for _ in range(5):
        for a, b in zip(mine, theirs, strict=True):
            b.grad = torch.randn_like(b)
            a.grad = b.grad.view_as(a).clone()
        ours.step()
        torchs.step()
    for a, b, start in zip(mine, theirs, starts, strict=True):
        moved = (a - start).flatten(1)
        assert (a.flatten(1) - b).norm() < 1e-5 * moved.norm()
        assert (a - start).abs().max() > 0.01


@pytest.mark.parametrize("low", [True, False])
@settings(max_examples=20, deadline=None)
@given(st.integers(1, 4), st.integers(2, 40), st.integers(2, 60))
def test_polar_evens_singular_values_out(low: bool, count: int, rows: int, columns: int) -> None:
    u = torch.randn(count, rows, columns, generator=torch.Generator().manual_seed(0))
    u += 2 * torch.eye(rows, columns)  # none of them too near to 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engines.storybook.training.muon.low_precision", lambda _device: low)
        values = torch.linalg.svdvals(polar(u))
    large = torch.linalg.svdvals(u) > 0.1 * torch.linalg.svdvals(u).amax(1, keepdim=True)
    assert values[large].min() > 0.4
    assert values.max() < 1.3


def test_times_lean_towards_noise() -> None:
    """Half of them lie above 2 atan(2) / pi."""
    u = (torch.arange(100_000) + 0.5) / 100_000
    t = times(u).float()
    assert t.min() == 0
    assert t.max() == 999
    assert t.median() == pytest.approx(1000 * 2 * math.atan(2) / math.pi, abs=2)
    assert (times(u, lean=1) - 1000 * u).abs().max() <= 1


def test_noise_and_velocity_lead_back() -> None:
    """x = a x_t - s v and e = s x_t + a v."""
    torch.manual_seed(0)
    x, noise = torch.randn(2, 5, 4, 16, 16)
    t = torch.tensor([0, 100, 500, 900, 999])
    x_t, v = add_noise(x, t, noise)
    a2 = scheduler().alphas_cumprod[t][:, None, None, None]
    a, s = a2.sqrt(), (1 - a2).sqrt()
    assert torch.allclose(a * x_t - s * v, x, atol=1e-4)
    assert torch.allclose(s * x_t + a * v, noise, atol=1e-4)
    peer = scheduler()
    assert torch.allclose(peer.add_noise(x, noise, t), x_t, atol=1e-4)
    assert torch.allclose(peer.get_velocity(x, noise, t), v, atol=1e-4)
    assert a[-1] < 1e-3  # the last step starts from noise alone


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_lines_as_people_draw_them(seed: int, draw: int) -> None:
    """A hint is grey lines on black; a drawn outline runs near the edges of what it is of."""
    scene, rng = sample_scene(seed), np.random.default_rng(draw)
    lines = hints.edges(render(scene), seed, rng)
    assert lines.shape == (128, 128)
    assert lines.dtype == np.uint8
    assert (lines > 0).mean() < 0.3
    around = cv2.dilate(scene.edges(20, 60), np.ones((13, 13), np.uint8)) > 0
    drawn = hints.outline(seed, rng) > 127
    assert drawn.any()
    assert around[drawn].mean() > 0.8


def test_sparse_keeps_long_lines() -> None:
    lines = np.zeros((20, 20), np.uint8)
    lines[3, 2:12], lines[10, 4:7] = 255, 255
    kept = hints.sparse(lines, 5)
    assert kept[3].sum() == lines[3].sum()
    assert not kept[10].any()
    assert not hints.sparse(np.zeros_like(lines), 5).any()


def test_plain_attention_is_the_fused_kind() -> None:
    """Within rounding; afterwards the fused kind is back."""
    torch.manual_seed(0)
    q, k, v = torch.randn(3, 2, 4, 9, 8)
    fused = functional.scaled_dot_product_attention
    with plain_attention(CPU):
        plain = functional.scaled_dot_product_attention
    assert plain is not fused
    assert torch.allclose(plain(q, k, v), fused(q, k, v), atol=1e-5)
    seen = torch.rand(9, 9) < 0.5
    for also in ({"is_causal": True}, {"attn_mask": seen.log()}, {"scale": 0.3}):
        assert torch.equal(plain(q, k, v, **also), fused(q, k, v, **also))
    assert functional.scaled_dot_product_attention is fused


def test_words_are_read_in_training_as_the_pipeline_reads_them() -> None:
    """The encoders' words see those before them alone, whatever attention the transformer has."""
    towers = nn.ModuleList([text_tower(60, 59) for _ in range(2)]).eval()
    ids = torch.randint(0, 60, (3, 36), generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        piped = read_towers(towers, ids)
        with plain_attention(CPU):
            trained = read_towers(towers, ids)
        later = ids.clone()
        later[:, -1] = (ids[:, -1] + 1) % 60
        assert torch.equal(read_towers(towers, later)[0][:, :-1], piped[0][:, :-1])
    assert all(torch.equal(a, b) for a, b in zip(piped, trained, strict=True))


def test_unseen_scenes_are_not_trained_on() -> None:
    assert data.TRAINING > data.UNSEEN + 1_000_000


def fit_line(
    folder: Path, steps: int = 60, until: float = math.inf, low: bool = False
) -> torch.Tensor:
    """Fits y = 2 x + 0 with one weight and one bias; gives them both."""
    torch.manual_seed(1)
    line = nn.Linear(1, 1)

    def loss(_spent: object, draws: torch.Generator) -> torch.Tensor:
        x = torch.randn(16, 1, generator=draws).to(line.weight.dtype)
        return (line(x) - 2 * x).float().square().mean()

    recipe = Recipe(lr=0.3, ema=0.8, low=low)
    fit("line", line, loss, Budget(steps=steps, until=until), folder, recipe, quiet=True)
    assert line.weight.dtype == torch.float32
    return torch.cat([p.detach().flatten() for p in line.parameters()])


@pytest.mark.parametrize("low", [False, True])
def test_a_paused_training_ends_where_an_unbroken_one_does(
    tmp_path: Path, low: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engines.storybook.training.fit.low_precision", lambda _device: low)
    unbroken = fit_line(tmp_path / "unbroken", low=low)
    assert (unbroken - torch.tensor([2.0, 0.0])).abs().max() < 0.2
    for _ in range(3):
        fit_line(tmp_path / "paused", until=time.monotonic(), low=low)
    assert torch.equal(fit_line(tmp_path / "paused", low=low), unbroken)


def test_more_minutes_go_on_from_before_the_fall(tmp_path: Path) -> None:
    """What a short training and then a longer one give is what the longer one gives alone."""
    alone = fit_line(tmp_path / "alone", steps=90)
    short = fit_line(tmp_path / "both", steps=60)
    assert not torch.equal(short, alone)
    assert torch.equal(fit_line(tmp_path / "both", steps=90), alone)


def test_masters_keep_what_bfloat16_would_lose(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps too small for the eight bits of a bfloat16 add up."""
    monkeypatch.setattr("engines.storybook.training.fit.low_precision", lambda _device: True)
    layer = nn.Linear(1, 1, bias=False)
    nn.init.ones_(layer.weight)
    training = Training(layer, Recipe(lr=1e-4, low=True))
    training.step = WARM
    for _ in range(50):
        training.advance(lambda _spent, _draws: -layer.weight.sum(), 0.5)
    assert training.master.weight.item() == pytest.approx(1.005, abs=2e-4)
    assert layer.weight.dtype == torch.bfloat16


def test_batch_norms_are_averaged_too() -> None:
    layer = nn.BatchNorm1d(2)
    before = copy.deepcopy(layer)
    training = Training(layer, Recipe(ema=0.5))
    training.advance(
        lambda _spent, draws: layer(5 + torch.randn(8, 2, generator=draws)).sum(), 0.5
    )
    mean = training.average.running_mean
    assert torch.allclose(mean, before.running_mean.lerp(layer.running_mean, 1 - 2 / 11))


def test_the_rate_rises_stays_and_falls_to_nothing() -> None:
    climb = [rate(step, 0.1) for step in range(WARM)]
    assert all(np.diff(climb) > 0)
    assert climb[-1] == 1
    fall = [rate(WARM, spent) for spent in np.linspace(1 - COOLING, 1, 20)]
    assert fall[0] == pytest.approx(1)
    assert fall[-1] == pytest.approx(0)
    assert all(np.diff(fall) < 0)


def test_a_stopped_stage_leaves_what_it_has(tmp_path: Path) -> None:
    trainer = Trainer(tmp_path, CPU, TINY, quiet=True, until=time.monotonic())
    with pytest.raises(Paused, match=r"words: paused after 0\.\d of 5 minutes"):
        trainer.train("words", 5)
    assert trainer.part("words").exists()
    assert not trainer.done("words", 5)
    wanted = shares(None)
    lines = plan(trainer, wanted).splitlines()
    assert len(lines) == len(MINUTES) + 2
    assert lines[-1].startswith(f"{sum(MINUTES.values()) / 60:.1f} hours remain")


def test_all_does_what_is_not_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In order; a second time nothing but the export."""
    trainer, ran = Trainer(tmp_path, CPU, TINY, quiet=True), []
    monkeypatch.setattr(trainer, "train", lambda stage, minutes: ran.append((stage, minutes)))
    monkeypatch.setattr(trainer, "export", lambda out: ran.append(("export", out)))
    run(trainer, "all", 303.0, tmp_path / "out")
    assert [stage for stage, _ in ran] == [*MINUTES, "export"]
    assert sum(minutes for _, minutes in ran[:-1]) == pytest.approx(303)
    assert set(PARTS) == set(MINUTES) - {"render"}
    ran.clear()
    trainer._finished.write_text(json.dumps(MINUTES))
    run(trainer, "all", None, tmp_path / "out")
    assert ran == [("export", tmp_path / "out")]


def test_the_examiner_measures_every_figure(
    trained: tuple[Trainer, dict[str, Any]], tmp_path: Path
) -> None:
    trainer, _ = trained
    extent = Extent(2, hinted=2, usual=1, scales=(2,), steps=(1,), timed=(1,), batch=2)
    report = evaluate(trainer.folder / "out", CPU, extent)
    for name in ("unet", "sd3"):
        rows = report[name]
        assert {"subject", "colour", "subject and colour"} <= set(rows["accuracy"])
        assert set(rows["scales"]) == {"2"}
        assert set(rows["steps"]) == {"1"}
        assert rows["diversity"] > 0
        assert rows["vae"]["channels"] == {"unet": 4, "sd3": 16}[name]
    for name in ("edges", "poses"):
        assert set(report[name]) == {"off", "on"} | ({"anew"} if name == "edges" else set())
        assert all(0 <= value <= 1 for value in report[name].values())
    assert "diversity" in table(report)
    json.dumps(report)
    exam = Examiner(trainer.folder / "out", CPU, extent)
    sheets(exam, tmp_path, report)
    kinds = ("unet", "sd3", "edges", "poses")
    assert {f.name for f in tmp_path.iterdir()} == {"prompts.txt", *(f"{k}.png" for k in kinds)}
    pipe, texts = exam.pipe(), [scene.caption for scene in exam.single]
    once, again = (exam.draw(pipe, texts, scale=2.0) for _ in range(2))
    assert np.array_equal(once, again)  # the same seeds each time


def test_reconstructions_are_measured_by_the_formula(
    trained: tuple[Trainer, dict[str, Any]],
) -> None:
    trainer, _ = trained
    exam = Examiner(trainer.folder / "out", CPU, Extent(prompts=3, hinted=1))
    pipe = exam.pipe()
    x = torch.from_numpy(data.images(exam.single)).float() / 127.5 - 1
    with torch.no_grad():
        y = pipe.vae.decode(pipe.vae.encode(x).latents).sample.clamp(-1, 1)
    peer = [10 * math.log10(4 / float(((a - b) ** 2).mean())) for a, b in zip(x, y, strict=True)]
    assert exam.vae(pipe.vae)["psnr"] == pytest.approx(np.mean(peer), abs=1e-3)
    assert psnr(x, y).tolist() == pytest.approx(peer, abs=1e-3)


def test_the_box_holds_the_main_thing_alone() -> None:
    for seed in range(20):
        scene = sample_scene(seed)
        rows, columns = box(scene)
        for x, y, _ in scene.joints[0] if scene.things[0].subject == "person" else ():
            assert rows.start <= y < rows.stop
            assert columns.start <= x < columns.stop
        height = (rows.stop - rows.start) / 128
        assert 0.5 * scene.things[0].scale < height < 1.6 * scene.things[0].scale
