"""The second view: one method taken apart, round by round."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import boosting
from engines.boosting import BOOSTING, STEPPING, Ensemble, Fitted, Result, Tree, snippets
from engines.params import ParamsError
from tabs.parts import Figure
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View

from . import exports, figures, trees
from .panels import CLOCK, fields, names, pane, scene, words
from .strips import arrays_of, field, fit, numbers, strip_of

__all__ = ["ONE"]


def build(builder: ViewBuilder) -> Draw:
    """Field, margins, out-of-bag error; the round's tree, its splits, and one point's step."""
    say, named = words(builder), names(builder)
    with gr.Row():
        with gr.Column(scale=5, min_width=280):
            panel = fields(builder, "field", "choose", editable=False, told=True)
        with gr.Column(scale=6, min_width=280):
            margins = Figure(follow=CLOCK, alt=say["margins"], elem_id="boosting-margins")
            curves = Figure(follow=CLOCK, cursor=True, alt=say["error"], elem_id="boosting-own")
    grown = Figure(alt=say["tree"], elem_id="boosting-tree")
    with gr.Row():
        with gr.Column(scale=1, min_width=280):
            node = gr.Markdown(elem_id="boosting-chosen")
            gains = Figure(alt=say["candidates"], elem_id="boosting-gains")
        with gr.Column(scale=1, min_width=280):
            step = Figure(alt=say["parabola"], elem_id="boosting-step")
    table = gr.Markdown(elem_id="boosting-table")

    def draw(params: Ensemble, upload: Any) -> dict[Component, Any]:
        strip = strip_of(params, upload, params.method)
        point = _point(params, len(strip.result.labels))
        panes = [pane(strip, named[params.method], say)]
        return {
            panel: scene(params, upload, panes, params.round, point),
            margins: figures.margins(strip.result, say),
            curves: figures.own_curves(strip.result, say),
        } | taken_apart(params, upload)

    def taken_apart(params: Ensemble, upload: Any) -> dict[Component, Any]:
        """The round's tree, the node's splits and the point's step; the fields stay."""
        return tree_and_node(params, upload) | point_alone(params, upload)

    def tree_and_node(params: Ensemble, upload: Any) -> dict[Component, Any]:
        fit = _fit(params, upload)
        round, output = _round(params, fit), _output(params, fit)
        try:
            tree = boosting.tree(fit.params, round, output=output, fit=fit)
        except ParamsError as error:
            title = say["no_tree"].format(why="")
            said = figures.empty(title.rstrip(": ："), error.say(builder.index), 120)
            return {grown: said, node: "", gains: None, table: ""}
        of = say["of_class"].format(k=output + 1) if fit.data.classes > 2 else ""
        if fit.params.method not in BOOSTING:
            of = ""
        title = say["tree"].format(round=round + 1, of=of)
        chosen = _node(params, tree)
        head, *rest = trees.in_words(tree.node(chosen), say).split("\n")
        lines = f"{head}\n\n{' · '.join(rest)}"
        return {grown: trees.drawn(tree, chosen, title, say), node: lines} | splits(
            fit, round, chosen, output
        )

    def splits(fit: Fitted, round: int, chosen: int, output: int) -> dict[Component, Any]:
        if fit.params.method != "xgboost":
            return {gains: None, table: ""}
        found = boosting.split_candidates(fit.params, round, chosen, output=output, fit=fit)
        return {
            gains: figures.candidates(found, fit.params.gamma, say) if found else None,
            table: trees.table(found, fit.params, builder.index, say) if found else "",
        }

    def point_alone(params: Ensemble, upload: Any) -> dict[Component, Any]:
        if params.method not in STEPPING:
            return {step: figures.empty(say["point_loss"], say["no_step"], 160)}
        fit = _fit(params, upload)
        round, point = _round(params, fit), _point(params, len(fit.data.y))
        found = boosting.second_order(fit.params, round, point, fit=fit)
        title = say["steps"].format(point=point + 1, round=round + 1)
        return {step: figures.step(found, title, say)}

    builder.on(panel.input, turned, taken_apart)
    builder.on(panel.select, pointed, taken_apart)
    builder.on(grown.select, clicked, tree_and_node)
    return draw


def turned(params: Ensemble, upload: Any, event: Any) -> dict[str, Any]:
    """The round at which the scrub ended."""
    return {"round": int(event["frame"]) + 1, "node": 0}


def pointed(params: Ensemble, upload: Any, event: Any) -> dict[str, Any]:
    """The point that was clicked."""
    return {"point": int(event["index"])}


def clicked(params: Ensemble, upload: Any, event: Any) -> dict[str, Any]:
    """The node that was clicked; an edge is none."""
    node = event["points"][0].get("customdata")
    return {} if node is None else {"node": int(node)}


def _round(params: Ensemble, fit: Fitted) -> int:
    return min(params.round, len(fit.stages.norm)) - 1


def _point(params: Ensemble, count: int) -> int:
    return min(params.point, count - 1)


def _node(params: Ensemble, tree: Tree) -> int:
    return params.node if any(node.id == params.node for node in tree.nodes) else 0


def _output(params: Ensemble, fit: Fitted) -> int:
    """Boosting grows one tree a class: that of the chosen point's class."""
    boosts = params.method in BOOSTING and fit.data.classes > 2
    return int(fit.data.y[_point(params, len(fit.data.y))]) if boosts else 0


def _fit(params: Ensemble, upload: Any) -> Fitted:
    return fit(params.of(params.method), *arrays_of(params, upload))


def picture(params: Ensemble) -> np.ndarray:
    """The method's shares at the round on the stage, (h, w, K)."""
    return field(params, params.of(params.method), params.round)


def live(params: Ensemble, upload: Any) -> dict[str, str]:
    """The lesson's numbers of the method on the stage."""
    return numbers(params, upload, params.of(params.method), params.rounds, params.round)


def _results(params: Ensemble, upload: Any) -> dict[str, Result]:
    return {params.method: strip_of(params, upload, params.method).result}


ONE = View(
    id="one",
    title=("One method", "单个方法"),
    params=Ensemble,
    build=build,
    code=snippets.ensemble,
    picture=picture,
    live=live,
    files={
        "curves.csv": lambda params, upload: exports.curves_csv(_results(params, upload)),
        "points.csv": exports.points_csv,
        "state.json": lambda params, upload: exports.state_json(params, _results(params, upload)),
    },
)
