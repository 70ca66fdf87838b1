"""The second view: one method taken apart, round by round."""

from typing import Any

import gradio as gr
from gradio.components import Component

from engines import boosting
from engines.boosting import Tree
from engines.boosting.fitted import Fitted
from engines.params import ParamsError
from tabs.parts import Figure
from tabs.shell.contract import Draw
from tabs.shell.builder import ViewBuilder

from . import figures, trees
from .dials import Dials
from .methods import CLOCK, fields, names, pane, say_all, scene
from .strips import fit_of, strip_of

__all__ = ["one"]


def one(stage: ViewBuilder) -> Draw:
    """Field, margins, out-of-bag error; the round's tree, its splits, and one point's step."""
    say, named = say_all(stage), names(stage)
    language = 0 if stage.language == "en" else 1
    with gr.Row():
        with gr.Column(scale=5, min_width=280):
            panel = fields(stage, "field", "choose", editable=False, told=True)
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

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        strip = strip_of(params, own, params.method)
        point = _point(params, len(strip.result.labels))
        return {
            panel: scene(params, own, [pane(strip, named[params.method], say)], point),
            margins: figures.margins(strip.result, say),
            curves: figures.own_curves(strip.result, say),
        } | taken_apart(params, own)

    def taken_apart(params: Dials, own: Any) -> dict[Component, Any]:
        """The round's tree, the node's splits and the point's step; the fields stay."""
        return tree_and_node(params, own) | point_alone(params, own)

    def tree_and_node(params: Dials, own: Any) -> dict[Component, Any]:
        fit = fit_of(params, own, params.method)
        round, output = _round(params, fit), _output(params, fit)
        try:
            tree = boosting.tree(fit.params, round, output=output, fit=fit)
        except ParamsError as error:
            title = say["no_tree"].format(why="")
            said = figures.empty(title.rstrip(": ："), error.say(language), 120)
            return {grown: said, node: "", gains: None, table: ""}
        of = say["of_class"].format(k=output + 1) if fit.data.classes > 2 else ""
        if fit.params.method not in ("gradient", "xgboost"):
            of = ""
        title = say["tree"].format(round=round + 1, of=of)
        chosen = _node(params, tree)
        head, *rest = trees.in_words(tree.node(chosen), say).split("\n")
        words = f"{head}\n\n{' · '.join(rest)}"
        return {grown: trees.drawn(tree, chosen, title, say), node: words} | splits(
            fit, round, chosen, output
        )

    def splits(fit: Fitted, round: int, chosen: int, output: int) -> dict[Component, Any]:
        if fit.params.method != "xgboost":
            return {gains: None, table: ""}
        found = boosting.split_candidates(fit.params, round, chosen, output=output, fit=fit)
        return {
            gains: figures.candidates(found, fit.params.gamma, say) if found else None,
            table: trees.table(found, fit.params, language, say) if found else "",
        }

    def point_alone(params: Dials, own: Any) -> dict[Component, Any]:
        if params.method not in ("gradient", "xgboost"):
            return {step: figures.empty(say["point_loss"], say["no_step"], 160)}
        fit = fit_of(params, own, params.method)
        round, point = _round(params, fit), _point(params, len(fit.data.y))
        found = boosting.second_order(fit.params, round, point, fit=fit)
        title = say["steps"].format(point=point + 1, round=round + 1)
        return {step: figures.step(found, title, say)}

    stage.on(panel.input, turned, taken_apart)
    stage.on(panel.select, pointed, taken_apart)
    stage.on(grown.select, clicked, tree_and_node)
    return draw


def turned(params: Dials, own: Any, event: Any) -> dict[str, Any]:
    """The round at which the scrub ended."""
    return {"round": int(event["frame"]) + 1, "node": 0}


def pointed(params: Dials, own: Any, event: Any) -> dict[str, Any]:
    """The point that was clicked."""
    return {"point": int(event["index"])}


def clicked(params: Dials, own: Any, event: Any) -> dict[str, Any]:
    """The node that was clicked; an edge is none."""
    node = event["points"][0].get("customdata")
    return {} if node is None else {"node": int(node)}


def _round(params: Dials, fit: Fitted) -> int:
    return min(params.round, len(fit.stages.norm)) - 1


def _point(params: Dials, count: int) -> int:
    return min(params.point, count - 1)


def _node(params: Dials, tree: Tree) -> int:
    return params.node if any(node.id == params.node for node in tree.nodes) else 0


def _output(params: Dials, fit: Fitted) -> int:
    """Boosting grows one tree a class: that of the chosen point's class."""
    boosting = params.method in ("gradient", "xgboost") and fit.data.classes > 2
    return int(fit.data.y[_point(params, len(fit.data.y))]) if boosting else 0
