"""ESPCN learns before the visitor's eyes."""

from collections.abc import Iterator
from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import upsampling
from engines.upsampling import LearnParams, snippets
from engines.upsampling.learn import losses
from tabs.parts import Figure, Look, Panel
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.errors import cached

from . import figures
from .words import WORDS
from .zooms import zoom_of

__all__ = ["LEARN"]


def build(stage: ViewBuilder) -> Draw:
    """ESPCN learns before the visitor's eyes."""
    say = stage.say_all(WORDS)
    with gr.Row():
        start = gr.Button(say["start"], variant="primary", elem_id="upsampling-train")
        stop = gr.Button(say["stop"], elem_id="upsampling-stop")
    told = gr.Markdown(elem_id="upsampling-told")
    figure = Figure(alt=say["held_out"], elem_id="upsampling-curves")
    preview = zoom_of(stage, "preview")

    def train(params: LearnParams, upload: Any) -> Iterator[dict[Component, Any]]:
        history: list[tuple[float, float, float, float]] = []
        steps = upsampling.train_espcn(params.scale, params.budget, seed=params.seed)
        for p in steps:
            history.append((p.elapsed, p.loss, p.psnr, p.bicubic))
            words = say["learning"].format(
                step=p.step, psnr=p.psnr, bicubic=p.bicubic, gain=p.gain, share=100 * p.share
            )
            panel = Panel(p.preview, "ESPCN", f"{p.psnr:.2f} dB")
            yield {told: words, figure: figures.curves(history, say), preview: Look([panel])}

    stage.run(start.click, train, [told, figure, preview], stop.click)

    def draw(params: LearnParams, upload: Any) -> dict[Component, Any]:
        return {told: say["ready"]}

    return draw


def _losses(params: LearnParams) -> np.ndarray:
    return losses(params.scale, snippets.EARLY, params.seed)


def picture(params: LearnParams) -> np.ndarray:
    """Losses of the first steps: how far it comes after them is a matter of the machine."""
    return cached(_losses, params)


LEARN = View("learn", ("Learn it live", "现场训练"), LearnParams, build, snippets.learn, picture)
