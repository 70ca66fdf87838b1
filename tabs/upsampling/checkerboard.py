"""What the upsampling layers of networks paint, and how much of it is checkerboard."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import upsampling
from engines.upsampling import CheckerboardParams, live, snippets
from engines.upsampling.checkerboard import LAYERS
from tabs.parts import Figure, Look
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.errors import in_words

from . import figures
from .words import WORDS
from .zooms import zoom_of

__all__ = ["CHECKERBOARD"]


def output_of(params: CheckerboardParams, layer: str) -> np.ndarray:
    """What the layer paints from a smooth input."""
    dials = (params.weights, params.kernel, params.scale, params.padding, params.seed)
    return upsampling.decode(*dials, layer=layer)


def build(builder: ViewBuilder) -> Draw:
    """What the upsampling layers of networks paint, and how much of it is checkerboard."""
    say = builder.say_all(WORDS)
    overlaps = Figure(alt=say["overlap_1d"], elem_id="upsampling-overlap")
    painted = zoom_of(builder, "painted")
    refused = gr.Markdown(elem_classes="figures-line")
    spectra = Figure(alt=say["rings"], elem_id="upsampling-spectra")

    def draw(params: CheckerboardParams, upload: Any) -> dict[Component, Any]:
        pictures, why = {}, []
        for layer in LAYERS:
            try:
                pictures[layer] = output_of(params, layer)
            except ValueError as error:
                why.append(f"{say[layer]}: {in_words(error, builder.language)}")
        shares = {
            layer: upsampling.checkerboard_share(picture, params.scale)
            for layer, picture in pictures.items()
        }
        return {
            overlaps: figures.overlaps(params.kernel, params.scale, params.padding, say),
            painted: Look(figures.decoded(pictures, shares, say)),
            refused: f"{say['refused']} {' '.join(why)}" if why else "",
            spectra: figures.checkerboard(pictures, params.scale, say) if pictures else None,
        }

    return draw


def picture(params: CheckerboardParams) -> np.ndarray:
    """What the first layer that can do it paints, (h, w)."""
    return output_of(params, snippets.painted(params))


CHECKERBOARD = View(
    "checkerboard",
    ("Checkerboard", "棋盘格"),
    CheckerboardParams,
    build,
    snippets.checkerboard,
    picture,
    lambda params, upload: live.checkerboard(params),
)
