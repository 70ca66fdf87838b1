"""The fifth view: what gamma takes out of a tree, step by step, by both of XGBoost's methods."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import boosting
from engines.boosting import Params, Pruned, Pruning, Result, snippets
from engines.params import ParamsError
from tabs.parts import Figure
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.exports import csv_text

from . import exports, figures, trees
from .one import turned
from .panels import fields, pane, scene, words
from .strips import Strip, arrays_of, field, fit, numbers, strip

__all__ = ["PRUNING"]

WAYS = ("exact", "hist")
CLOCK = "pruning"


def build(builder: ViewBuilder) -> Draw:
    """Two fields, and under each the tree of the round as it is pruned, split by split."""
    say = words(builder)
    told = gr.Markdown(elem_classes="figures-line", elem_id="boosting-pruned")
    panels = fields(builder, "pruning", "prune_hint", clock=CLOCK, editable=False, told=True)
    grown = {}
    with gr.Row():
        for way in WAYS:
            with gr.Column(scale=1, min_width=280):
                grown[way] = Figure(alt=say[f"prune_{way}"], elem_id=f"boosting-prune-{way}")

    def draw(params: Pruned, upload: Any) -> dict[Component, Any]:
        strips = strips_of(params, upload)
        panes = [pane(one, say[f"prune_{way}"], say) for way, one in strips.items()]
        error = {way: 100 * one.result.test_curve[-1, 0] for way, one in strips.items()}
        tested = not np.isnan(error["exact"])
        return {
            told: say["prune_told"].format(**error) if tested else "",
            panels: scene(params, upload, panes, params.round),
        } | pruned(params, upload)

    def pruned(params: Pruned, upload: Any) -> dict[Component, Any]:
        """The trees of the round; the fields stay."""
        shown: dict[Component, Any] = {}
        for way in WAYS:
            title = say[f"tree_{way}"].format(round=_round(params) + 1)
            try:
                found = pruning(params, upload, way)
                shown[grown[way]] = trees.pruned(found, builder.index, title, say)
            except ParamsError as error:
                shown[grown[way]] = figures.empty(title, error.say(builder.index), 160)
        return shown

    builder.on(panels.input, turned, pruned)
    return draw


def strips_of(params: Pruned, upload: Any) -> dict[str, Strip]:
    """Both on the points of the stage."""
    arrays = arrays_of(params, upload)
    return {way: strip(params.grown(way), *arrays) for way in WAYS}


def pruning(params: Pruned, upload: Any, way: str) -> Pruning:
    """What gamma does in the round on the stage."""
    asked = params.grown(way)
    return boosting.pruning(asked, _round(params), fit=fit(asked, *arrays_of(params, upload)))


def _round(params: Pruned) -> int:
    return min(params.round, params.rounds) - 1


def picture(params: Pruned) -> np.ndarray:
    """The shares at the round on the stage by both tree methods, (2, h, w, K)."""
    return np.stack([field(params, params.grown(way), params.round) for way in WAYS])


def live(params: Pruned, upload: Any) -> dict[str, str]:
    """The lesson's numbers of the exact method."""
    asked: Params = params.grown("exact")
    return numbers(params, upload, asked, params.rounds, params.round)


def splits_csv(params: Pruned, upload: Any) -> str:
    """tree method, node, gain, whether it stays, its turn to go, why: of the round."""
    rows = []
    for way in WAYS:
        verdicts = pruning(params, upload, way).verdicts
        rows += [[way, v.node, v.gain, int(v.kept), v.order or "", v.why[0]] for v in verdicts]
    return csv_text(["tree_method", "node", "gain", "kept", "order", "why"], rows)


def _results(params: Pruned, upload: Any) -> dict[str, Result]:
    return {f"xgboost_{way}": s.result for way, s in strips_of(params, upload).items()}


PRUNING = View(
    id="pruning",
    title=("Pruning", "剪枝"),
    params=Pruned,
    build=build,
    code=snippets.pruned,
    picture=picture,
    live=live,
    files={
        "splits.csv": splits_csv,
        "curves.csv": lambda params, upload: exports.curves_csv(_results(params, upload)),
        "points.csv": exports.points_csv,
        "state.json": lambda params, upload: exports.state_json(params, _results(params, upload)),
    },
)
