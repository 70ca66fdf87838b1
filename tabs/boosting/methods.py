"""The first view: every chosen method on the same points, under one round dial."""

import html
from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines.boosting import Comparison, Result, Stage, edits, snippets
from engines.boosting.params import LINKED
from engines.params import ParamsError
from tabs.parts import Chips, Figure, Pane
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View

from . import exports, figures
from .panels import CLOCK, fields, names, pane, scene, words
from .strips import Strip, begin, data_of, field, gone, ground_of, numbers, strip_of, table_of

__all__ = ["METHODS", "edited"]


def build(builder: ViewBuilder) -> Draw:
    """All methods side by side; points are edited on any panel."""
    say, named = words(builder), names(builder)
    panels = fields(builder, "fields", "hint")
    note = gr.Markdown(elem_classes="figures-line", elem_id="boosting-note")
    columns = Chips(words={"title": say["columns"]}, elem_id="boosting-columns")
    with gr.Row():
        charts = {}
        for name in ("error", "loss", "share"):
            with gr.Column(scale=1, min_width=250):
                charts[name] = Figure(
                    follow=CLOCK, cursor=True, alt=say[name], elem_id=f"boosting-{name}"
                )

    def draw(params: Comparison, upload: Any) -> dict[Component, Any]:
        refused = refusal(params, upload)
        if refused:
            blank = scene(params, upload, [Pane(named[method]) for method in params.methods])
            told = {panels: blank, note: refused.say(builder.index)}
            return told | {columns: _columns(params, upload, say)} | drawn_charts({})
        strips: dict[str, Strip] = {}
        panes = []
        begin(params, upload)
        for method in params.methods:
            try:
                strips[method] = strip_of(params, upload, method)
                drawn = pane(strips[method], named[method], say)
                panes.append(drawn._replace(colour=figures.colour_of(method)))
            except ParamsError as error:
                panes.append(Pane(named[method], message=error.say(builder.index)))
        results = {method: strip.result for method, strip in strips.items()}
        return {
            panels: scene(params, upload, panes or [Pane(say["none"])], params.round),
            note: _note(params, upload, builder.index, say),
            columns: _columns(params, upload, say),
        } | drawn_charts(results)

    def drawn_charts(results: dict[str, Result]) -> dict[Component, Any]:
        if not results:
            return dict.fromkeys(charts.values())
        return {
            charts["error"]: figures.curves(results, "error", named, say),
            charts["loss"]: figures.curves(results, "loss", named, say),
            charts["share"]: figures.shares(results, named, say),
        }

    def chosen(params: Comparison, upload: Any, event: Any) -> dict[str, Any]:
        """The column that was clicked, for what it was clicked as."""
        kind = {say[name]: name for name in COLUMNS}.get(str(event.get("kind")))
        if kind is None:
            return {}
        word = str(event.get("word"))[:40]
        others = {name: "" for name in COLUMNS if name != kind and getattr(params, name) == word}
        return {kind: word, **others}

    builder.on(panels.release, edited)
    builder.on(columns.select, chosen)
    return draw


COLUMNS = ("column_x", "column_y", "column_label")


def _columns(params: Stage, upload: Any, say: dict[str, str]) -> dict[str, Any]:
    """The columns of a table to choose from; nothing where there is no choice."""
    try:
        table = table_of(params, upload)
    except ParamsError:
        return {}
    if table is None:
        return {}
    rows = zip(COLUMNS[:2], table.axes, strict=True)
    found = {say[kind]: [(c, c == used) for c in table.columns] for kind, used in rows}
    return found | {say["column_label"]: [(c, c == table.label) for c in table.every]}


def refusal(params: Stage, upload: Any) -> ParamsError | None:
    """Why no method can learn from the points of the stage, if so."""
    try:
        data_of(params, upload)
    except ParamsError as error:
        return error
    return None


def edited(params: Stage, upload: Any, event: Any) -> dict[str, Any]:
    """The points that the visitor's hand has left, as a dial; null brings back the drawn ones."""
    rows = event.get("points") if isinstance(event, dict) else None
    if rows is None:
        return {"points": ""}
    return {"points": edits.encode(edits.checked(rows), edits.mark(params))}


def _note(params: Comparison, upload: Any, language: int, say: dict[str, str]) -> str:
    said, error = [], ground_of(params, upload).error
    table = table_of(params, upload)
    if table is not None:
        said += [html.escape(text[language]) for text in table.said]
        if lost := int(gone(table).sum()):
            said.append(say["rows_gone"].format(n=lost, all=len(table.y)))
    if error is not None:
        said.append(say["bayes"].format(error=100 * error))
    if params.points.startswith(edits.mark(params)):
        said.append(say["edited"].format(n=len(data_of(params, upload).y)))
        if len(params.points) > LINKED:
            said.append(say["too_many"])
    return " ".join(said)


def picture(params: Comparison) -> np.ndarray:
    """Each method's shares at the round on the stage, (methods, h, w, K)."""
    return np.array([field(params, params.of(m), params.round) for m in params.methods])


def live(params: Comparison, upload: Any) -> dict[str, str]:
    """The lesson's numbers of the method in hand."""
    return numbers(params, upload, params.of(params.method), params.rounds, params.round)


def _results(params: Comparison, upload: Any) -> dict[str, Result]:
    methods = params.methods or (params.method,)
    return {method: strip_of(params, upload, method).result for method in methods}


METHODS = View(
    id="methods",
    title=("All methods", "全部方法"),
    params=Comparison,
    build=build,
    code=snippets.comparison,
    picture=picture,
    live=live,
    files={
        "curves.csv": lambda params, upload: exports.curves_csv(_results(params, upload)),
        "points.csv": exports.points_csv,
        "state.json": lambda params, upload: exports.state_json(params, _results(params, upload)),
    },
)
