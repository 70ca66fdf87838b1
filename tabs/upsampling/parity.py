"""Which calls of torch, OpenCV and PIL are the same arithmetic."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import upsampling
from engines.upsampling import Parity, ParityParams, snippets
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.errors import cached

from . import figures
from .words import WORDS

__all__ = ["PARITY"]


def rows(params: ParityParams) -> list[Parity]:
    """Every comparison, measured once for all visitors."""
    return cached(_measured, params)


def _measured(params: ParityParams) -> list[Parity]:
    return upsampling.parity()


def build(builder: ViewBuilder) -> Draw:
    """Which calls of torch, OpenCV and PIL are the same arithmetic."""
    say = builder.say_all(WORDS)
    table = gr.Markdown(elem_id="upsampling-parity")

    def draw(params: ParityParams, upload: Any) -> dict[Component, Any]:
        return {table: say["parity"] + "\n\n" + figures.parity_table(rows(params), say)}

    return draw


def picture(params: ParityParams) -> np.ndarray:
    """The largest difference of each pair of calls, on 0..255."""
    return np.array([row.difference for row in rows(params)])


PARITY = View(
    "parity", ("Torch, OpenCV, PIL", "三库对照"), ParityParams, build, snippets.parity, picture
)
