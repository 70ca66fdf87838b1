"""With and without: the same noise under the nets and without them, and what the nets said."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import controlnet
from engines.controlnet import CompareParams, snippets
from engines.controlnet.live import of_drawing
from tabs.parts import Couple, Figure, Look, Panel, Versus, png
from tabs.shell.builder import ViewBuilder
from tabs.shell.contract import Draw, Live, View

from . import data, figures
from .common import a_zoom, shown
from .generation import remarks
from .words import VERSUS, WORDS

__all__ = ["VIEW"]


def build(builder: ViewBuilder) -> Draw:
    """The same noise without and with the net, and what the net said."""
    say = builder.say_all(WORDS)
    said = gr.Markdown(elem_id="controlnet-compare-said")
    with gr.Row(elem_classes="beside"):
        versus = Versus(words=builder.say_all(VERSUS), elem_id="controlnet-versus")
        zoom = a_zoom(builder, "compared")
    chart = Figure(alt=say["norms"], elem_id="controlnet-norms")

    def draw(params: CompareParams, upload: Any) -> dict[Component, Any]:
        engine = params.engine()
        result = data.compared(engine, upload)
        hints, joints = data.hints_of(engine, upload), data.joints(engine, upload)
        plain, steered = result.pictures
        found = figures.measured(plain, steered, engine, hints, joints)
        without, with_ = (figures.scores_of(found, which, say) for which in (0, 1))
        both = Couple(Panel(plain, say["without"], without), Panel(steered, say["with"], with_))
        panels = [
            *both,
            Panel(shown(hints), say["hint"], "", True),
            figures.found_again(steered, engine, hints, joints, say),
        ]
        names = [block.name for block in controlnet.anatomy()]
        fits = {k: n for k, n in result.norms.items() if n.shape[1] == len(names)}
        return {
            said: remarks(engine, builder),
            versus: both,
            zoom: Look(panels),
            chart: figures.norms(fits, names, say) if fits else None,
        }

    return draw


def picture(params: CompareParams) -> np.ndarray:
    """Without the nets, and with them."""
    return data.compared(params.engine(), None).pictures


def live(params: CompareParams, upload: Any) -> Live:
    """Numbers for the lesson."""
    return of_drawing(params.engine())


def pose_json(params: CompareParams, upload: Any) -> str:
    """The figures as OpenPose writes them."""
    return data.pose_json(params.engine(), upload)


def dials_json(params: CompareParams, upload: Any) -> str:
    """The engine's dials, and the share of the hint that is white."""
    return data.dials_json(params.engine(), upload)


def run(params: CompareParams) -> dict[str, Any]:
    """What the endpoint answers: both pictures, and how well each keeps to its hints."""
    engine = params.engine()
    result = data.compared(engine, None)
    hints, joints = data.hints_of(engine, None), data.joints(engine, None)
    plain, steered = result.pictures
    found = figures.measured(plain, steered, engine, hints, joints)
    scores = [{name: pair[k] for name, pair in found.items()} for k in (0, 1)]
    return {"pictures": [png(p) for p in result.pictures], "scores": scores, "norms": result.norms}


VIEW = View(
    id="compare",
    title=("With and without", "有无对比"),
    params=CompareParams,
    build=build,
    code=snippets.compare,
    picture=picture,
    live=live,
    files={"pose.json": pose_json, "dials.json": dials_json},
    run=run,
)
