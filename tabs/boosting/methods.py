"""The first view: every chosen method on the same points, under one round dial."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import boosting
from engines.boosting import METHODS, Result
from engines.params import ParamsError
from tabs.parts import Fields, Figure, Pane, Scene
from tabs.shell.contract import Draw
from tabs.shell.builder import ViewBuilder

from . import figures
from .dials import Dials
from .points import LINKED, checked, encode, split
from .strips import Strip, data_of, mark, points_of, strip_of
from .words import WORDS

__all__ = ["CLOCK", "fields", "methods", "names", "pane", "say_all", "scene"]

CLOCK = "boosting"


def say_all(stage: ViewBuilder) -> dict[str, str]:
    return stage.say_all(WORDS)


def names(stage: ViewBuilder) -> dict[str, str]:
    """The methods' names in the page's language."""
    return stage.say_all(METHODS)


def fields(stage: ViewBuilder, name: str, hint: str, clock: str = CLOCK, **settings: Any) -> Fields:
    """A part of panels in the page's words."""
    used: tuple[str, ...] = (
        "tools",
        "hand",
        "hand_help",
        "brush",
        "brush_help",
        "eraser",
        "eraser_help",
        "label",
    )
    used += ("point", "undo", "alone", "alone_help", "keys")
    say = say_all(stage)
    words = {k: say[k] for k in used} | {"hint": say[hint]}
    words |= stage.words("play", "pause", "back", "forward")
    return Fields(
        clock=clock,
        frame_label=say["round"],
        words=words,
        elem_id=f"boosting-{name}",
        **settings,
    )


def methods(stage: ViewBuilder) -> Draw:
    """All methods side by side; points are edited on any panel."""
    say, named = say_all(stage), names(stage)
    panels = fields(stage, "fields", "hint")
    note = gr.Markdown(elem_classes="figures-line", elem_id="boosting-note")
    with gr.Row():
        charts = {}
        for name in ("error", "loss", "share"):
            with gr.Column(scale=1, min_width=250):
                charts[name] = Figure(
                    follow=CLOCK, cursor=True, alt=say[name], elem_id=f"boosting-{name}"
                )

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        refused = refusal(params, own)
        if refused:
            blank = scene(params, own, [Pane(named[method]) for method in params.methods])
            return {panels: blank, note: refused.say(_language(stage))} | drawn_charts({})
        strips: dict[str, Strip] = {}
        panes = []
        for method in params.methods:
            try:
                strips[method] = strip_of(params, own, method)
                drawn = pane(strips[method], named[method], say)
                panes.append(drawn._replace(colour=figures.colour_of(method)))
            except ParamsError as error:
                panes.append(Pane(named[method], message=error.say(_language(stage))))
        results = {method: strip.result for method, strip in strips.items()}
        return {
            panels: scene(params, own, panes or [Pane(say["none"])]),
            note: _note(params, next(iter(results.values()), None), say),
        } | drawn_charts(results)

    def drawn_charts(results: dict[str, Result]) -> dict[Component, Any]:
        if not results:
            return dict.fromkeys(charts.values())
        return {
            charts["error"]: figures.curves(results, "error", named, say),
            charts["loss"]: figures.curves(results, "loss", named, say),
            charts["share"]: figures.shares(results, named, say),
        }

    stage.on(panels.release, edited)
    return draw


def refusal(params: Dials, own: Any) -> ParamsError | None:
    """Why no method can learn from the points of the stage, if so."""
    try:
        data_of(params, own)
    except ParamsError as error:
        return error
    return None


def edited(params: Dials, own: Any, event: Any) -> dict[str, Any]:
    """The points that the visitor's hand has left, as a dial; null brings back the drawn ones."""
    rows = event.get("points") if isinstance(event, dict) else None
    return {"points": "" if rows is None else encode(checked(rows), mark(params))}


def pane(strip: Strip, name: str, say: dict[str, str]) -> Pane:
    """A method as a panel."""
    result = strip.result
    return Pane(
        name,
        strip.film,
        strip.alone,
        strip.shape,
        strip.sizes,
        {say["train"]: _error(result.train_curve), say["test"]: _error(result.test_curve)},
    )


def _error(curve: np.ndarray) -> list[float | None]:
    return [None if np.isnan(v) else round(float(v), 4) for v in curve[:, 0]]


def scene(params: Dials, own: Any, panes: list[Pane], chosen: int | None = None) -> Scene:
    """The panels with the points of the stage, even points that no method can learn from."""
    try:
        data = data_of(params, own)
    except ParamsError:
        return _unlearnt(params, own, panes)
    first = strip_of(params, own, "tree").result
    truth, side = "", (1, 1)
    if first.bayes is not None:
        film = boosting.quantise(first.bayes[None])
        truth, side = boosting.pack(film), film.shape[1:]
    true = np.where(data.flipped, (data.y - 1) % data.classes, data.y)
    return Scene(
        panes,
        np.column_stack([data.x, data.y, true]),
        first.extent,
        4 if params.data == "own" else data.classes,
        truth,
        side,
        params.round - 1,
        chosen,
    )


def _unlearnt(params: Dials, own: Any, panes: list[Pane]) -> Scene:
    """Too few points or one class: the plane with what there is, ready for more."""
    points = points_of(params, own) or split(np.zeros((0, 4)), None)
    x, y, flipped = points.x, points.y, points.flipped
    low = np.minimum(x.min(axis=0, initial=-2), -2)
    high = np.maximum(x.max(axis=0, initial=2), 2)
    true = y if flipped is None else np.where(flipped, (y - 1) % 2, y)
    extent = (float(low[0]), float(high[0]), float(low[1]), float(high[1]))
    classes = 4 if params.data == "own" else 2
    return Scene(panes, np.column_stack([x, y, true]), extent, classes)


def _note(params: Dials, result: Result | None, say: dict[str, str]) -> str:
    said = []
    if result is not None and result.bayes_error is not None:
        said.append(say["bayes"].format(error=100 * result.bayes_error))
    if params.points.startswith(mark(params)) and result is not None:
        said.append(say["edited"].format(n=len(result.labels)))
        if len(params.points) > LINKED:
            said.append(say["too_many"])
    return " ".join(said)


def _language(stage: ViewBuilder) -> int:
    return 0 if stage.language == "en" else 1
