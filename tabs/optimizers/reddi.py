"""The sixth view: a convex problem on which Adam goes to the worst point."""

from typing import Any

import gradio as gr
from gradio.components import Component

from engines import optimizers
from engines.optimizers import ReddiParams
from tabs.parts import Figure
from tabs.shell.contract import Draw
from tabs.shell.errors import cached
from tabs.shell.builder import ViewBuilder

from . import figures
from .descent import say_all
from .dials import Dials

__all__ = ["reddi"]


def reddi(stage: ViewBuilder) -> Draw:
    """Where the three are, and their regret."""
    say = say_all(stage)
    gr.Markdown(say["reddi_note"], elem_id="optimizers-reddi-note")
    verdict = gr.Markdown(elem_classes="figures-line", elem_id="optimizers-verdict")
    place = Figure(alt=say["where"], elem_id="optimizers-where")
    cost = Figure(alt=say["regret"], elem_id="optimizers-regret")

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        key = params.alone(ReddiParams)
        found = cached(optimizers.reddi, key)
        adam, amsgrad, sgd = (f"{x:.3f}" for x in found.x[:, -1])
        return {
            verdict: say["verdict"].format(n=key.reddi_steps, adam=adam, amsgrad=amsgrad, sgd=sgd),
            place: figures.where(found, say),
            cost: figures.regret(found, say),
        }

    return draw
