"""How long a hint and a picture take on one thread, beside their peers in the same run.

OMP_NUM_THREADS=1 pytest tests/benchmarks/bench_controlnet.py -o python_files='bench_*.py'
"""

import cv2
import numpy as np
import pytest
import torch
from diffusers import DDIMScheduler, StableDiffusionControlNetPipeline
from PIL import Image
from pytest_benchmark.fixture import BenchmarkFixture

from engines import controlnet
from engines.backends import load
from engines.controlnet import EdgesParams, Params
from tabs.controlnet.tab import TAB
from tabs.shell.tab import State, TabBuilder


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> None:
    cv2.setNumThreads(1)
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def hint() -> np.ndarray:
    return controlnet.preprocess(controlnet.source(Params()), Params())


@pytest.fixture(scope="module")
def stage() -> TabBuilder:
    import gradio as gr

    with gr.Blocks(), gr.Tabs():
        built = TabBuilder(TAB, "en")
        built.build()
    return built


def test_canny_preview(benchmark: BenchmarkFixture, stage: TabBuilder) -> None:
    """Everything that a moved threshold redraws; the bar is 150 ms from dial to picture."""
    lows = iter(range(20, 1000))

    def turned() -> None:
        params = EdgesParams(picture="astronaut", low=next(lows))
        stage._drawn(State(TAB.view("edges"), params, "story", None), None)

    benchmark.pedantic(turned, rounds=40, warmup_rounds=3)


def test_click_to_picture(benchmark: BenchmarkFixture, stage: TabBuilder) -> None:
    """10 steps with guidance at 128 px, previews and score included; the bar is 1.5 s."""
    (job,) = stage.builders["edges"].jobs
    benchmark.pedantic(lambda: [*job.work(EdgesParams(), None)], rounds=5, warmup_rounds=1)


def test_ten_steps(benchmark: BenchmarkFixture, hint: np.ndarray) -> None:
    """The engine alone."""
    benchmark.pedantic(lambda: [*controlnet.generate(Params(), hint)], rounds=5, warmup_rounds=1)


def test_ten_steps_of_diffusers(benchmark: BenchmarkFixture, hint: np.ndarray) -> None:
    """The peer: the same picture by diffusers' pipeline, without previews."""
    model = load("storybook")
    parts = model.pipe.components | {"controlnet": model.nets["edges"]}
    parts["scheduler"] = DDIMScheduler.from_config(model.pipe.scheduler.config)
    pipe = StableDiffusionControlNetPipeline(**parts, requires_safety_checker=False)
    pipe.set_progress_bar_config(disable=True)
    image = Image.fromarray(hint)
    benchmark.pedantic(
        lambda: pipe(Params().prompt, image=image, num_inference_steps=10, guidance_scale=4.0),
        rounds=5,
        warmup_rounds=1,
    )


def test_a_grid_of_twenty(benchmark: BenchmarkFixture, hint: np.ndarray) -> None:
    """Five scales by four ends, 10 steps, one batch."""
    scales, ends = (0, 0.5, 1, 1.5, 2), (0.2, 0.4, 0.7, 1)
    benchmark.pedantic(lambda: [*controlnet.sweep(Params(), hint, scales, ends)], rounds=2)


def test_draw_pose(benchmark: BenchmarkFixture) -> None:
    joints = controlnet.joints_of(Params())
    benchmark.pedantic(lambda: controlnet.draw_pose(joints), rounds=100)
