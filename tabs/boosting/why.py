"""The third view: what the luck of the training set does to a method."""

from collections.abc import Iterator
from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import boosting, compute
from engines.boosting import Params, Redraws, Result, Variance, snippets
from engines.boosting.snippets import REDRAWS as FEW
from tabs.parts import Figure
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.errors import cached
from tabs.shell.exports import csv_text

from . import exports, figures
from .panels import names, words
from .strips import arrays_of, ground_of, numbers, points_from, points_of, strip_of

__all__ = ["WHY"]

REDRAWS = 10
"""Training sets when they are asked for."""


def build(builder: ViewBuilder) -> Draw:
    """Ten redrawn training sets: ten boundaries, their variance, their bias."""
    say, named = words(builder), names(builder)
    told = gr.Markdown(elem_id="boosting-told")
    with gr.Row(elem_classes="press"):
        start = gr.Button(say["redraw"], variant="primary", elem_id="boosting-redraw")
        stop = gr.Button(say["stop"], elem_id="boosting-stop")
    found = gr.Markdown(elem_classes="figures-line", elem_id="boosting-variance")
    with gr.Row():
        with gr.Column(scale=1, min_width=280):
            plane = Figure(alt=say["spread"], elem_id="boosting-spread")
        with gr.Column(scale=1, min_width=280):
            curve = Figure(alt=say["by_round"], elem_id="boosting-luck")

    def shown(params: Redraws, upload: Any, variance: Variance) -> dict[Component, Any]:
        ground = ground_of(params, upload)
        tree = None if params.method == "tree" else grown(params, upload, "tree", REDRAWS)
        return {
            found: f"{named[params.method]}: " + _in_words(variance, tree, say),
            plane: figures.spread(variance, ground.xs, ground.ys, say),
            curve: figures.luck(variance, tree, say),
        }

    def work(params: Redraws, upload: Any) -> Iterator[dict[Component, Any]]:
        points = points_of(params, upload)
        for variance in compute.steps(
            boosting.variance_steps, params.of(params.method), REDRAWS, points
        ):
            yield shown(params, upload, variance)

    builder.run(start.click, work, [found, plane, curve], stop.click)

    def draw(params: Redraws, upload: Any) -> dict[Component, Any]:
        first = grown(params, upload, params.method, FEW)
        return {told: say["why"]} | shown(params, upload, first)

    return draw


def grown(params: Redraws, upload: Any, method: str, redraws: int) -> Variance:
    """The variance over some redraws, from the cache."""
    run = _few if redraws == FEW else _all
    return cached(run, params.of(method), *arrays_of(params, upload))


def _few(asked: Params, *arrays: np.ndarray | None) -> Variance:
    return boosting.variance(asked, FEW, points_from(arrays))


def _all(asked: Params, *arrays: np.ndarray | None) -> Variance:
    return boosting.variance(asked, REDRAWS, points_from(arrays))


def _in_words(found: Variance, tree: Variance | None, say: dict[str, str]) -> str:
    said = say["drawing"].format(k=len(found.fields), variance=found.curve[-1])
    if found.bias is not None:
        said += say["and_bias"].format(bias=found.bias[-1])
    return said + (say["against_tree"].format(variance=tree.curve[-1]) if tree else "")


def picture(params: Redraws) -> np.ndarray:
    """The variance of the shares over the plane, (h, w)."""
    return grown(params, None, params.method, FEW).spread


def live(params: Redraws, upload: Any) -> dict[str, str]:
    """The lesson's numbers of the method in hand after its last round."""
    return numbers(params, upload, params.of(params.method), params.rounds)


def variance_csv(params: Redraws, upload: Any) -> str:
    """round, variance, squared bias: over the training sets that the view shows at first."""
    found = grown(params, upload, params.method, FEW)
    bias = found.bias if found.bias is not None else [None] * len(found.curve)
    pairs = zip(found.curve.tolist(), list(bias), strict=True)
    rows = [[r, v, b] for r, (v, b) in enumerate(pairs, 1)]
    return csv_text(["round", "variance", "squared_bias"], rows)


def _results(params: Redraws, upload: Any) -> dict[str, Result]:
    return {params.method: strip_of(params, upload, params.method).result}


WHY = View(
    id="why",
    title=("Why it helps", "为何有效"),
    params=Redraws,
    build=build,
    code=snippets.redraws,
    picture=picture,
    live=live,
    files={
        "variance.csv": variance_csv,
        "curves.csv": lambda params, upload: exports.curves_csv(_results(params, upload)),
        "points.csv": exports.points_csv,
        "state.json": lambda params, upload: exports.state_json(params, _results(params, upload)),
    },
)
