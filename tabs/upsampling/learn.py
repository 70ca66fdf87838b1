"""ESPCN learns before the visitor's eyes."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import compute, upsampling
from engines.upsampling import LearnParams, snippets
from engines.upsampling.learn import losses
from tabs.parts import Figure, Look, Panel
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.errors import cached, hold, kept

from . import figures
from .words import WORDS
from .zooms import zoom_of

__all__ = ["LEARN"]


def build(builder: ViewBuilder) -> Draw:
    """ESPCN learns before the visitor's eyes."""
    say = builder.say_all(WORDS)
    with gr.Row(elem_classes="press"):
        start = gr.Button(say["start"], variant="primary", elem_id="upsampling-train")
        stop = gr.Button(say["stop"], elem_id="upsampling-stop")
        told = gr.Markdown(elem_id="upsampling-told")
    with gr.Row(elem_classes="beside"):
        preview = zoom_of(builder, "preview")
        figure = Figure(alt=say["held_out"], elem_id="upsampling-curves")

    def shown(learnt: Sequence[Step]) -> dict[Component, Any]:
        now = learnt[-1]
        words = say["learning"].format(**now._asdict() | {"share": 100 * now.share})
        panel = Panel(now.preview, "ESPCN", f"{now.psnr:.2f} dB")
        history = [(p.elapsed, p.loss, p.psnr, p.bicubic) for p in learnt]
        return {told: words, figure: figures.curves(history, say), preview: Look([panel])}

    def train(params: LearnParams, upload: Any) -> Iterator[dict[Component, Any]]:
        learnt: list[Step] = []
        for step in compute.steps(_steps, params):
            learnt.append(step)
            yield shown(learnt)
        hold(tuple(learnt), _learnt, params)

    builder.run(start.click, train, [told, figure, preview], stop.click)

    def draw(params: LearnParams, upload: Any) -> dict[Component, Any]:
        learnt = kept(_learnt, params)
        if not learnt:
            return {told: say["ready"], figure: None, preview: Look([])}
        drawn = shown(learnt)
        example = builder.words("example")["example"]
        return drawn | {told: f"{say['ready']} {example} {drawn[told]}"}

    return draw


class Step(NamedTuple):
    """What is shown of the training."""

    step: int
    elapsed: float
    loss: float
    psnr: float
    bicubic: float
    gain: float
    share: float
    preview: np.ndarray


def _steps(params: LearnParams) -> Iterator[Step]:
    for p in upsampling.train_espcn(params.scale, params.budget, seed=params.seed):
        yield Step(*(getattr(p, name) for name in Step._fields))


def _learnt(params: LearnParams) -> tuple[Step, ...]:
    return tuple(_steps(params))


def _losses(params: LearnParams) -> np.ndarray:
    return losses(params.scale, snippets.EARLY, params.seed)


def picture(params: LearnParams) -> np.ndarray:
    """Losses of the first steps: how far it comes after them is a matter of the machine."""
    return cached(_losses, params)


LEARN = View(
    "learn",
    ("Learn it live", "现场训练"),
    LearnParams,
    build,
    snippets.learn,
    picture,
    example=lambda params: cached(_learnt, params),
)
