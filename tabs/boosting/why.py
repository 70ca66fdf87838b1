"""The third view: what the luck of the training set does to a method."""

from collections.abc import Iterator
from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import boosting
from engines.boosting import Variance
from tabs.parts import Figure
from tabs.shell.contract import Draw
from tabs.shell.errors import cached
from tabs.shell.builder import ViewBuilder

from . import figures
from .dials import Dials, alone
from .methods import names, say_all
from .strips import arrays_of, points_from, points_of, strip_of

__all__ = ["why"]

FEW, REDRAWS = 3, 10
"""Training sets at once, and when asked for."""


def why(stage: ViewBuilder) -> Draw:
    """Ten redrawn training sets: ten boundaries, their variance, their bias."""
    say, named = say_all(stage), names(stage)
    told = gr.Markdown(elem_id="boosting-told")
    with gr.Row():
        start = gr.Button(say["redraw"], variant="primary", elem_id="boosting-redraw")
        stop = gr.Button(say["stop"], elem_id="boosting-stop")
    found = gr.Markdown(elem_classes="figures-line", elem_id="boosting-variance")
    with gr.Row():
        with gr.Column(scale=1, min_width=280):
            plane = Figure(alt=say["spread"], elem_id="boosting-spread")
        with gr.Column(scale=1, min_width=280):
            curve = Figure(alt=say["by_round"], elem_id="boosting-luck")

    def shown(params: Dials, own: Any, variance: Variance) -> dict[Component, Any]:
        home = strip_of(params, own, "tree").result
        tree = None if params.method == "tree" else grown(params, own, "tree", REDRAWS)
        return {
            found: f"{named[params.method]}: " + _in_words(variance, tree, say),
            plane: figures.spread(variance, home.xs, home.ys, say),
            curve: figures.luck(variance, tree, say),
        }

    def work(params: Dials, own: Any) -> Iterator[dict[Component, Any]]:
        key, points = alone(params, params.method), points_of(params, own)
        for variance in boosting.variance_steps(key, REDRAWS, points):
            yield shown(params, own, variance)

    stage.run(start.click, work, [found, plane, curve], stop.click)

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        first = grown(params, own, params.method, FEW)
        return {told: say["why"]} | shown(params, own, first)

    return draw


def grown(params: Dials, own: Any, method: str, redraws: int) -> Variance:
    """The variance over some redraws, from the cache."""
    run = _few if redraws == FEW else _all
    return cached(run, alone(params, method), *arrays_of(params, own))


def _few(params: boosting.Params, *arrays: np.ndarray | None) -> Variance:
    return boosting.variance(params, FEW, points_from(arrays))


def _all(params: boosting.Params, *arrays: np.ndarray | None) -> Variance:
    return boosting.variance(params, REDRAWS, points_from(arrays))


def _in_words(found: Variance, tree: Variance | None, say: dict[str, str]) -> str:
    said = say["drawing"].format(k=len(found.fields), variance=found.curve[-1])
    if found.bias is not None:
        said += say["and_bias"].format(bias=found.bias[-1])
    return said + (say["against_tree"].format(variance=tree.curve[-1]) if tree else "")
