"""The fourth view: what stacking's last model reads, honest and leaky side by side."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import boosting
from engines.boosting import BASES, Plane
from tabs.parts import Figure
from tabs.shell.contract import Draw
from tabs.shell.errors import cached
from tabs.shell.builder import ViewBuilder

from . import figures
from .dials import Dials, alone
from .methods import fields, pane, say_all, scene
from .strips import arrays_of, points_from, strip_of

__all__ = ["stacking"]

WAYS = {"fold": True, "leaky": False}


def stacking(stage: ViewBuilder) -> Draw:
    """Two stacks that differ in one switch: fields, meta-feature planes, coefficients."""
    say = say_all(stage)
    bases = stage.say_all(BASES)
    told = gr.Markdown(elem_classes="figures-line", elem_id="boosting-stack")
    panels = fields(stage, "stacks", "stack_hint", editable=False, clock="stacks")
    planes = {}
    with gr.Row():
        for way in WAYS:
            with gr.Column(scale=1, min_width=280):
                alt = say[f"plane_{way}"]
                planes[way] = Figure(alt=alt, elem_id=f"boosting-plane-{way}")
    bars = Figure(alt=say["coefficients"], elem_id="boosting-coefficients")

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        asked = {w: params.model_copy(update={"out_of_fold": on}) for w, on in WAYS.items()}
        strips = {way: strip_of(p, own, "stacking") for way, p in asked.items()}
        arrays = arrays_of(params, own)
        found = {w: cached(_plane, alone(p, "stacking"), *arrays) for w, p in asked.items()}
        axes = figures.heaviest(found.values())
        drawn = {
            planes[way]: figures.plane(plane, axes, bases, say[f"plane_{way}"], say)
            for way, plane in found.items()
        }
        error = {way: 100 * strip.result.test_curve[-1, 0] for way, strip in strips.items()}
        train = {
            f"{way}_train": 100 * strip.result.train_curve[-1, 0] for way, strip in strips.items()
        }
        panes = [pane(strip, say[way], say) for way, strip in strips.items()]
        return drawn | {
            told: say["stack_error"].format(**error, **train),
            panels: scene(params, own, panes),
            bars: figures.coefficients(found["fold"], found["leaky"], bases, say),
        }

    return draw


def _plane(params: boosting.Params, *arrays: np.ndarray | None) -> Plane:
    return boosting.stacking_plane(params, points_from(arrays))
