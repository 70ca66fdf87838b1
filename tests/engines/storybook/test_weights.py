"""The shipped weights: they load, obey their dials, and stay above a floor on unseen scenes.

The floors guard against broken files; what the weights can do is measured by
`python -m engines.storybook.evaluate` and stands in the model card.
"""

from typing import Any

import numpy as np
import pytest
import torch

from engines import storybook
from engines.storybook.evaluate import Examiner, Extent
from engines.storybook.pipeline import FOLDER

OPTIONS = {"num_inference_steps": 4, "height": 128, "width": 128, "output_type": "np"}
FEW = Extent(prompts=24, hinted=12, usual=10, batch=12)


@pytest.fixture(scope="module")
def exam() -> Examiner:
    return Examiner(FOLDER, torch.device("cpu"), FEW)


@pytest.fixture(scope="module")
def plain(exam: Examiner) -> Any:
    return exam.pipe()


def test_files_are_small() -> None:
    files = [file for file in FOLDER.rglob("*") if file.is_file()]
    assert max(file.stat().st_size for file in files) < 10_000_000
    assert sum(file.stat().st_size for file in files) < 45_000_000


@pytest.fixture(scope="module")
def flow(exam: Examiner) -> Any:
    return exam.pipe("sd3")


def test_reconstructions_of_unseen_scenes(exam: Examiner, plain: Any, flow: Any) -> None:
    assert exam.vae(plain.vae)["psnr"] > 27
    assert exam.vae(flow.vae)["psnr"] > 30


def test_the_judge_knows_drawn_scenes() -> None:
    rates = Examiner(FOLDER, torch.device("cpu"), Extent(prompts=100, hinted=1)).judged()
    assert rates["subject and colour"] > 0.98, rates
    assert rates["pck"] > 0.98, rates
    assert rates["pose"] > 0.95, rates


@pytest.mark.parametrize("net", ["plain", "flow"])
def test_pictures_show_what_the_prompt_says(
    exam: Examiner, net: str, request: pytest.FixtureRequest
) -> None:
    pipe = request.getfixturevalue(net)
    pictures = exam.draw(pipe, [scene.caption for scene in exam.single], scale=3.0)
    rates = exam.rates(exam.single, pictures)
    assert min(rates["time"], rates["ground"]) > 0.9, rates
    assert rates["subject and colour"] > 0.8, rates


def test_edges_and_poses_are_kept_where_the_nets_act(exam: Examiner) -> None:
    edges, poses = exam.edges(2.0), exam.poses(2.0)
    assert edges["on"] > edges["off"] + 0.15, edges
    assert poses["on"] > poses["off"] + 0.3, poses


@pytest.mark.parametrize("control", ["canny", "pose"])
def test_scale_nought_is_the_plain_model(plain: Any, control: str) -> None:
    """And at scale 1 the net says something."""
    pipe = storybook.load(control)
    pipe.vae.to(memory_format=torch.channels_last)

    def draw(pipe: Any, **options: Any) -> np.ndarray:
        draws = torch.Generator().manual_seed(1)
        return pipe("a big red house", generator=draws, **OPTIONS, **options).images

    hint = torch.zeros(1, 3, 128, 128)
    hint[:, :, 40:90, 60:64] = 1
    off, on = (draw(pipe, image=hint, controlnet_conditioning_scale=s) for s in (0.0, 1.0))
    assert np.array_equal(draw(plain), off)
    assert not np.array_equal(off, on)


def test_the_classifier_leads_towards_its_class(plain: Any) -> None:
    """A step along its gradient makes the wanted colour likelier."""
    net, shape = storybook.load_classifier(), plain.unet.config
    torch.manual_seed(0)
    x = torch.randn(4, shape.in_channels, *[shape.sample_size] * 2, requires_grad=True)

    def log_p(x: torch.Tensor) -> torch.Tensor:
        return net(x, torch.full((4,), 500))["colour"].log_softmax(1)[:, 2].sum()

    before = log_p(x)
    (gradient,) = torch.autograd.grad(before, x)
    assert log_p(x.detach() + 0.01 * gradient / gradient.norm()) > before
