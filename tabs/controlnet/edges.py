"""Edges: a picture, its hint, the gradients that thresholds cut, what is drawn under the hint."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import controlnet
from engines.controlnet import EdgesParams, snippets
from engines.controlnet import sketch as sketches
from engines.controlnet.live import of_drawing, of_edges
from tabs.parts import Brush, Drawing, Figure, Hysteresis, Look, Panel, Thinned
from tabs.shell.builder import ViewBuilder
from tabs.shell.contract import Draw, Live, View

from . import data, figures
from .common import a_camera, a_zoom, square
from .generation import generation
from .words import BRUSH, WORDS

__all__ = ["VIEW"]


def build(builder: ViewBuilder) -> Draw:
    """A picture, its hint, and the gradients that the thresholds cut."""
    say = builder.say_all(WORDS)
    with gr.Row(elem_classes="ways"):
        brush = Brush(
            longest=sketches.LONGEST,
            rubber=sketches.RUBBER * sketches.GRID // 128,
            words=builder.say_all(BRUSH),
            elem_id="controlnet-brush",
        )
        a_camera(builder, "edges")
    zoom = a_zoom(builder, "edges-shown", say["look"], render=False)
    warned = gr.Markdown(elem_id="controlnet-warning")

    def before(engine: controlnet.Params, upload: Any) -> list[Panel]:
        image = data.picture_of(engine, upload)
        hint = controlnet.preprocess(image, engine)
        share = {"share": f"{100 * controlnet.coverage(hint):.1f}", "side": len(hint)}
        received = Panel(hint, say["hint"], say["white"].format(**share), True)
        drawn = engine.picture == "sketch"
        return [received] if drawn else [Panel(square(image, engine), say["picture"]), received]

    ready = generation(builder, "edges", say, zoom, before)
    cut = Hysteresis(
        low="controlnet-low",
        high="controlnet-high",
        zoom="controlnet-edges-shown",
        figures=say["white"],
        elem_id="controlnet-thresholds",
    )
    chart = Figure(
        config={"edits": {"shapePosition": True}},
        alt=say["histogram"],
        elem_id="controlnet-histogram",
    )
    shares = gr.Markdown(elem_classes="figures-line", elem_id="controlnet-shares")

    def draw(params: EdgesParams, upload: Any) -> dict[Component, Any]:
        engine = params.engine()
        panels, drawn = before(engine, upload), engine.picture == "sketch"
        hint = panels[-1].picture
        warning = controlnet.warning(hint, engine)
        return {
            brush: Drawing(engine.sketch, hint if drawn else None),
            zoom: Look([] if drawn else panels),
            warned: f"⚠ {builder.say(warning)}" if warning else "",
            **thresholds(engine, upload),
            **ready(params, upload),
        }

    def thresholds(engine: controlnet.Params, upload: Any) -> dict[Component, Any]:
        """The chart, and what the page cuts by itself, where there are thresholds."""
        if engine.picture == "sketch" or engine.detector != "canny":
            return {cut: None, chart: None, shares: ""}
        image = data.picture_of(engine, upload)
        found, side = controlnet.gradients(image, engine), controlnet.BACKENDS[engine.backend].side
        return {
            cut: Thinned(controlnet.thinned(image, engine), side, panel=1),
            chart: figures.histogram(found, engine.low, engine.high, say),
            shares: figures.shares(found, say),
        }

    def drawn_by_hand(params: EdgesParams, upload: Any, event: Any) -> dict[str, Any]:
        return {"picture": "sketch", "sketch": event.get("text")}

    def moved(params: EdgesParams, upload: Any, event: Any) -> dict[str, Any]:
        low, high = (shape.get("x0") for shape in event["shapes"][:2])
        return {"low": _threshold(low), "high": _threshold(high)}

    builder.on(chart.edit, moved)
    builder.on(brush.release, drawn_by_hand)
    return draw


def _threshold(x: Any) -> int:
    return round(min(1000.0, max(1.0, float(x))))


def picture(params: EdgesParams) -> np.ndarray:
    """What is generated."""
    return data.generated(params.engine(), None).pictures


def live(params: EdgesParams, upload: Any) -> Live:
    """Numbers for the lesson."""
    engine = params.engine()
    return of_edges(engine, data.hints_of(engine, upload)["edges"]) | of_drawing(engine)


def dials_json(params: EdgesParams, upload: Any) -> str:
    """The engine's dials, and the share of the hint that is white."""
    return data.dials_json(params.engine(), upload)


VIEW = View(
    id="edges",
    title=("Edges", "边缘"),
    params=EdgesParams,
    build=build,
    code=snippets.edges,
    picture=picture,
    live=live,
    files={"dials.json": dials_json},
    example=picture,
)
