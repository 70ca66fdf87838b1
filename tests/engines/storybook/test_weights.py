"""The shipped weights: they load, obey their dials, and stay above a floor on unseen scenes.

The floors guard against broken files; what the weights can do is measured by
`python -m engines.storybook.evaluate` and stands in the model card.
"""

import numpy as np
import pytest
import torch

from engines import storybook
from engines.storybook import data
from engines.storybook.evaluate import Examiner
from engines.storybook.pipeline import FOLDER
from engines.storybook.train_vae import psnr

OPTIONS = {"num_inference_steps": 4, "height": 128, "width": 128, "output_type": "np"}


@pytest.fixture(scope="module")
def exam():
    return Examiner(FOLDER, torch.device("cpu"), prompts=24, steps=10, batch=12)


def test_files_are_small():
    files = [file for file in FOLDER.rglob("*") if file.is_file()]
    assert max(file.stat().st_size for file in files) < 10_000_000
    assert sum(file.stat().st_size for file in files) < 30_000_000


def test_reconstructions_of_unseen_scenes(exam):
    unseen = torch.from_numpy(data.images(data.scenes(data.UNSEEN, 24)))
    assert psnr(exam.plain.vae, unseen) > 27


def test_the_judge_knows_drawn_scenes(exam):
    rates = exam.judged()
    assert min(rates["subject"], rates["colour"], rates["time"]) > 0.85, rates


def test_pictures_show_what_the_prompt_says(exam):
    pictures = exam.draw(exam.plain, [scene.caption for scene in exam.single])
    rates = exam.accuracy(exam.single, pictures)
    assert min(rates["time"], rates["ground"]) > 0.9, rates
    assert rates["subject and colour"] > 0.5, rates


def test_edges_and_poses_are_kept_where_the_nets_act(exam):
    edges, poses = exam.edges(12), exam.poses(12)
    assert edges["scale 1"] > edges["scale 0"] + 0.15, edges
    assert poses["scale 1"] > poses["scale 0"] + 0.3, poses


@pytest.mark.parametrize("control", ["canny", "pose"])
def test_scale_nought_is_the_plain_model(exam, control):
    """And at scale 1 the net says something."""
    pipe = storybook.load(control)

    def draw(pipe, **options):
        draws = torch.Generator().manual_seed(1)
        return pipe("a big red house", generator=draws, **OPTIONS, **options).images

    hint = torch.zeros(1, 3, 128, 128)
    hint[:, :, 40:90, 60:64] = 1
    plain = draw(exam.plain)
    off, on = (draw(pipe, image=hint, controlnet_conditioning_scale=s) for s in (0.0, 1.0))
    assert np.array_equal(plain, off)
    assert not np.array_equal(plain, on)


def test_the_classifier_leads_towards_its_class():
    """A step along its gradient makes the wanted colour likelier."""
    net = storybook.load_classifier()
    torch.manual_seed(0)
    x, t = torch.randn(4, 4, 16, 16, requires_grad=True), torch.full((4,), 500)

    def log_p(x):
        return net(x, t)["colour"].log_softmax(1)[:, 2].sum()

    before = log_p(x)
    (gradient,) = torch.autograd.grad(before, x)
    assert log_p(x.detach() + 0.01 * gradient / gradient.norm()) > before
