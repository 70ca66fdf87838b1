"""Inside the net: what is copied, where it enters, and that nothing enters before training."""

from typing import Any, Literal

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import controlnet
from engines.controlnet import AnatomyParams, snippets
from engines.controlnet.live import of_drawing
from tabs.parts import Anatomy, Body, Figure
from tabs.shell.builder import ViewBuilder
from tabs.shell.contract import Draw, Live, View

from . import data, figures
from .common import film_words
from .words import WORDS

__all__ = ["VIEW"]

Kind = Literal["edges", "pose"]


def build(builder: ViewBuilder) -> Draw:
    """What is copied, where it enters, and that nothing enters before training."""
    say = builder.say_all(WORDS)
    gr.Markdown(say["anatomy"])
    words = {name: say[name] for name in ("encoder", "decoder", "copy", "zeros")}
    body = Anatomy(
        frame_label=say["step"],
        words=words | {"alt": say["anatomy"]} | film_words(builder),
        elem_id="controlnet-anatomy",
    )
    told = gr.Markdown(elem_classes="figures-line", elem_id="controlnet-proof")
    chart = Figure(alt=say["zero"], elem_id="controlnet-zeros")

    def draw(params: AnatomyParams, upload: Any) -> dict[Component, Any]:
        proof, kind = data.proven(params.engine(), upload), first(params)
        blocks = controlnet.anatomy(kind)
        names = [block.name for block in blocks]
        rows = [(b.name, b.channels, b.side, b.parameters) for b in blocks]
        numbers = {"untrained": proof.untrained, "trained": proof.trained, "scale": params.scale}
        return {
            body: Body(rows, proof.norms[kind]),
            told: say["proof"].format(**numbers),
            chart: figures.zeros(proof, names, say),
        }

    return draw


def first(params: AnatomyParams) -> Kind:
    """The net that is shown: of two the edges'."""
    return "pose" if params.control == "pose" else "edges"


def picture(params: AnatomyParams) -> np.ndarray:
    """Root mean square of each residual of the net, (steps, residuals)."""
    return data.proven(params.engine(), None).norms[first(params)]


def live(params: AnatomyParams, upload: Any) -> Live:
    """Numbers for the lesson."""
    return of_drawing(params.engine())


def pose_json(params: AnatomyParams, upload: Any) -> str:
    """The figures as OpenPose writes them."""
    return data.pose_json(params.engine(), upload)


def dials_json(params: AnatomyParams, upload: Any) -> str:
    """The engine's dials, and the share of the hint that is white."""
    return data.dials_json(params.engine(), upload)


def run(params: AnatomyParams) -> dict[str, Any]:
    """What the endpoint answers: both changes, and what is behind each residual."""
    proof = data.proven(params.engine(), None)
    blocks = [block.name for block in controlnet.anatomy(first(params))]
    return {"blocks": blocks, "proof": proof}


VIEW = View(
    id="anatomy",
    title=("Inside the net", "网络内部"),
    params=AnatomyParams,
    build=build,
    code=snippets.anatomy,
    picture=picture,
    live=live,
    files={"pose.json": pose_json, "dials.json": dials_json},
    run=run,
)
