"""Every method on one picture; a click takes one pixel apart."""

import json
from typing import Any

import cv2
import gradio as gr
import numpy as np
from gradio.components import Component

from engines import upsampling
from engines.images import Reading
from engines.upsampling import CompareParams, live, snippets
from engines.upsampling.compare import alone, options, together
from engines.upsampling.snippets import explained
from tabs.parts import Figure, Look
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.errors import ahead, cached
from tabs.shell.exports import csv_text
from tabs.shell.upload import brought

from . import figures
from .words import WORDS
from .zooms import zoom_of

__all__ = ["COMPARE", "result_of"]


def result_of(params: CompareParams, upload: Reading | None) -> upsampling.Result:
    """The engine's result, each method's from the cache that all visitors share."""
    computed, image = params.computed(), brought(upload, params.picture)
    asked = [alone(computed, method) for method in computed.methods] or [computed]
    ahead(upsampling.run, asked, image)
    return together([cached(upsampling.run, one, image) for one in asked])


def build(builder: ViewBuilder) -> Draw:
    """Every method on one picture; a click takes one pixel apart."""
    say = builder.say_all(WORDS)
    names = {name: builder.say(method.label) for name, method in upsampling.METHODS.items()}
    zoom = zoom_of(builder, "zoom", say["hint"], split=True)
    refused = gr.Markdown(elem_classes="figures-line", elem_id="upsampling-refused")
    with gr.Row():
        with gr.Column(scale=5, min_width=300):
            weights = Figure(alt=say["weights_title"], elem_id="upsampling-weights")
        with gr.Column(scale=5, min_width=300):
            terms = gr.Markdown(elem_id="upsampling-terms")

    def draw(params: CompareParams, upload: Any) -> dict[Component, Any]:
        result = result_of(params, upload)
        panels = figures.compared(result, params.show, names, say)
        against = against_of(params, result)
        dropped = [f"{names[m]}: {builder.say(why)}" for m, why in result.refused.items()]
        return taken_apart(params, upload) | {
            zoom: Look(panels, (params.column, params.row), against, detail(params, result)),
            refused: f"{say['refused']} {' '.join(dropped)}" if dropped else "",
        }

    def taken_apart(params: CompareParams, upload: Any) -> dict[Component, Any]:
        """The clicked pixel alone: the pictures stay as they are."""
        result = result_of(params, upload)
        look = {zoom: Look(None, (params.column, params.row), against_of(params, result))}
        if not result.pictures:
            return look | {weights: None, terms: ""}
        method = explained(params, result)
        y, x = pixel(params, result)
        chosen = options(params, method)
        if method == "unpool":
            chosen["original"] = result.original
        found = upsampling.explain(result.small, params.scale, method, y, x, **chosen)
        where = say["at"].format(y=y, x=x)
        return look | {
            weights: figures.weights(found, say),
            terms: figures.sum_in_words(found, names[method], where, say),
        }

    def clicked(params: CompareParams, upload: Any, event: Any) -> dict[str, Any]:
        drawn = list(result_of(params, upload).pictures)
        panel, column, row = int(event["panel"]), float(event["x"]), float(event["y"])
        change: dict[str, Any] = {"row": row, "column": column}
        if 0 <= panel - 2 < len(drawn):
            change["asked"] = drawn[panel - 2]
        return change

    builder.on(zoom.select, clicked, taken_apart)
    return draw


def against_of(params: CompareParams, result: upsampling.Result) -> int | None:
    """The panel of the explained method; two stand before the methods."""
    drawn = list(result.pictures)
    return 2 + drawn.index(explained(params, result)) if drawn else None


def detail(params: CompareParams, result: upsampling.Result) -> tuple[float, float] | None:
    """Where the explained method errs most: the middle, in 0..1, of a quarter of the picture."""
    if not result.pictures:
        return None
    error = result.pictures[explained(params, result)].image.astype(float) - result.original
    h, w = error.shape[:2]
    mean = cv2.blur((error**2).mean(axis=2), (w // 4 or 1, h // 4 or 1))
    y, x = np.unravel_index(mean.argmax(), mean.shape)
    return (int(x) + 0.5) / w, (int(y) + 0.5) / h


def pixel(params: CompareParams, result: upsampling.Result) -> tuple[int, int]:
    """Row and column of the output pixel that was clicked."""
    h, w = result.original.shape[:2]
    return min(int(params.row * h), h - 1), min(int(params.column * w), w - 1)


def scores_csv(params: CompareParams, upload: Any) -> str:
    """method, PSNR, SSIM, milliseconds, lowest and highest value before clipping."""
    pictures = result_of(params, upload).pictures.items()
    rows = ([name, p.psnr, p.ssim, p.ms, p.low, p.high] for name, p in pictures)
    return csv_text(["method", "psnr_db", "ssim", "ms", "low", "high"], rows)


def scores_json(params: CompareParams, upload: Any) -> str:
    """The dials and the same figures."""
    names = ("psnr", "ssim", "ms", "low", "high")
    found = {
        method: {name: getattr(p, name) for name in names}
        for method, p in result_of(params, upload).pictures.items()
    }
    return json.dumps({"dials": params.model_dump(), "methods": found}, indent=1)


def picture(params: CompareParams) -> np.ndarray:
    """The explained method's picture, (h, w, 3)."""
    result = result_of(params, None)
    return result.pictures[explained(params, result)].image


COMPARE = View(
    "compare",
    ("Compare", "对比"),
    CompareParams,
    build,
    snippets.compare,
    picture,
    lambda params, upload: live.compare(params, result_of(params, upload)),
    {"scores.csv": scores_csv, "scores.json": scores_json},
)
