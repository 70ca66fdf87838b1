"""The upsampling tab: what stands on its stage, and what a hand on it does."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import upsampling
from engines.photos import photo
from engines.upsampling.code import own_snippet, snippet
from engines.upsampling.compare import options
from engines.upsampling.shrink import shrink
from tabs.parts import Figure, Look, Panel, Zoom
from tabs.shell.contract import Draw
from tabs.shell.legacy import Tab, Upload, View
from tabs.shell.errors import cached, in_words
from tabs.shell.builder import ViewBuilder

from . import figures
from .api import register
from .dials import Dials
from .experiments import EXPERIMENTS
from .words import WORDS

__all__ = ["TAB"]

LAYERS = ("transposed", "pixelshuffle", "resize")


def result_of(params: Dials, own: np.ndarray | None) -> upsampling.Result:
    """The engine's result, from the cache that all visitors share."""
    image = own if params.picture == "own" else None
    return cached(upsampling.run, params.engine(), image)


def a_zoom(stage: ViewBuilder, name: str, hint: str = "") -> Zoom:
    words = stage.words("zoom", "whole", "lens") | {"hint": hint}
    return Zoom(words=words, elem_id=f"upsampling-{name}")


def compare(stage: ViewBuilder) -> Draw:
    """Every method on one picture; a click takes one pixel apart."""
    say = stage.say_all(WORDS)
    names = {name: stage.say(method.label) for name, method in upsampling.METHODS.items()}
    zoom = a_zoom(stage, "zoom", say["hint"])
    refused = gr.Markdown(elem_classes="figures-line", elem_id="upsampling-refused")
    with gr.Row():
        with gr.Column(scale=5, min_width=300):
            weights = Figure(alt=say["weights_title"], elem_id="upsampling-weights")
        with gr.Column(scale=5, min_width=300):
            terms = gr.Markdown(elem_id="upsampling-terms")

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        result = result_of(params, own)
        panels = figures.compared(result, params.show, names, say)
        dropped = [f"{names[m]}: {stage.say(why)}" for m, why in result.refused.items()]
        return taken_apart(params, own) | {
            zoom: Look(panels, (params.column, params.row)),
            refused: f"{say['refused']} {' '.join(dropped)}" if dropped else "",
        }

    def taken_apart(params: Dials, own: Any) -> dict[Component, Any]:
        """The clicked pixel alone: the pictures stay as they are."""
        result = result_of(params, own)
        look = {zoom: Look(None, (params.column, params.row))}
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

    def clicked(params: Dials, own: Any, event: Any) -> dict[str, Any]:
        drawn = list(result_of(params, own).pictures)
        panel, column, row = int(event["panel"]), float(event["x"]), float(event["y"])
        change: dict[str, Any] = {"row": row, "column": column}
        if 0 <= panel - 2 < len(drawn):
            change["asked"] = drawn[panel - 2]
        return change

    stage.on(zoom.select, clicked, taken_apart)
    return draw


def explained(params: Dials, result: upsampling.Result) -> str:
    """The method to explain: the one asked for if it is drawn, else the first."""
    drawn = list(result.pictures)
    return params.asked if params.asked in drawn or not drawn else drawn[0]


def pixel(params: Dials, result: upsampling.Result) -> tuple[int, int]:
    """Row and column of the output pixel that was clicked."""
    h, w = result.original.shape[:2]
    return min(int(params.row * h), h - 1), min(int(params.column * w), w - 1)


def checkerboard(stage: ViewBuilder) -> Draw:
    """What the upsampling layers of networks paint, and how much of it is checkerboard."""
    say = stage.say_all(WORDS)
    overlaps = Figure(alt=say["overlap_1d"], elem_id="upsampling-overlap")
    painted = a_zoom(stage, "painted")
    refused = gr.Markdown(elem_classes="figures-line")
    spectra = Figure(alt=say["rings"], elem_id="upsampling-spectra")

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        dials = (params.weights, params.kernel, params.scale, params.padding, params.seed)
        pictures, why = {}, []
        for layer in LAYERS:
            try:
                pictures[layer] = upsampling.decode(*dials, layer=layer)
            except ValueError as error:
                why.append(f"{say[layer]}: {in_words(error, stage.language)}")
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


def responses(stage: ViewBuilder) -> Draw:
    """An edge and a point under each method: overshoot, ringing, reach."""
    say = stage.say_all(WORDS)
    names = {name: stage.say(method.label) for name, method in upsampling.METHODS.items()}
    figure = Figure(alt=say["step"], elem_id="upsampling-responses")

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        steps, impulses = {}, {}
        for method in params.methods:
            chosen = options(params, method)
            try:
                step = upsampling.step_response(method, params.scale, **chosen)
                point = upsampling.impulse_response(method, params.scale, **chosen)
            except ValueError:
                continue  # the compare view says why this method cannot do it
            steps[names[method]], impulses[names[method]] = (step.x, step.y), (point.x, point.y)
        return {figure: figures.responses(steps, impulses, say)}

    return draw


def learn(stage: ViewBuilder) -> Draw:
    """ESPCN learns before the visitor's eyes."""
    say = stage.say_all(WORDS)
    with gr.Row():
        start = gr.Button(say["start"], variant="primary", elem_id="upsampling-train")
        stop = gr.Button(say["stop"], elem_id="upsampling-stop")
    told = gr.Markdown(elem_id="upsampling-told")
    figure = Figure(alt=say["held_out"], elem_id="upsampling-curves")
    preview = a_zoom(stage, "preview")

    def train(params: Dials, own: Any) -> Iterator[dict[Component, Any]]:
        history: list[tuple[float, float, float, float]] = []
        steps = upsampling.train_espcn(params.scale, params.budget, seed=params.seed)
        for p in steps:
            history.append((p.elapsed, p.loss, p.psnr, p.bicubic))
            words = say["learning"].format(
                step=p.step, psnr=p.psnr, bicubic=p.bicubic, gain=p.gain, share=100 * p.share
            )
            panel = Panel(p.preview, "ESPCN", f"{p.psnr:.2f} dB")
            yield {told: words, figure: figures.curves(history, say), preview: Look([panel])}

    stage.run(start.click, train, [told, figure, preview], stop.click)

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        return {told: say["ready"]}

    return draw


def parity(stage: ViewBuilder) -> Draw:
    """Which calls of torch, OpenCV and PIL are the same arithmetic."""
    say = stage.say_all(WORDS)
    table = gr.Markdown(elem_id="upsampling-parity")

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        rows = upsampling.parity()
        return {table: say["parity"] + "\n\n" + figures.parity_table(rows, say)}

    return draw


def live(params: Dials, own: Any) -> dict[str, str]:
    """Numbers for the lesson."""
    result = result_of(params, own)
    scores = {f"psnr_{m.replace('-', '_')}": f"{p.psnr:.2f}" for m, p in result.pictures.items()}
    ranked = sorted(result.pictures, key=lambda m: -result.pictures[m].psnr)
    lows = [p.low for p in result.pictures.values()]
    highs = [p.high for p in result.pictures.values()]
    numbers = {
        "scale": str(params.scale),
        "picture": params.picture,
        "kernel": str(params.kernel),
        "remainder": str(params.kernel % params.scale),
        "best": ranked[0] if ranked else "–",
        "low": f"{min(lows, default=0):.0f}",
        "high": f"{max(highs, default=0):.0f}",
    }
    return scores | numbers


def code(params: Dials) -> tuple[str, str]:
    """The explained method with the plain library, and all of it with the engine."""
    engine = params.engine()
    method = (
        params.asked if params.asked in engine.methods or not engine.methods else engine.methods[0]
    )
    return snippet(engine, method), own_snippet(engine)


def scores_csv(params: Dials, own: Any) -> str:
    """method, PSNR, SSIM, milliseconds, lowest and highest value before clipping."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["method", "psnr_db", "ssim", "ms", "low", "high"])
    for name, p in result_of(params, own).pictures.items():
        table.writerow([name, p.psnr, p.ssim, p.ms, p.low, p.high])
    return out.getvalue()


def scores_json(params: Dials, own: Any) -> str:
    """The dials and the same figures."""
    names = ("psnr", "ssim", "ms", "low", "high")
    found = {
        method: {name: getattr(p, name) for name in names}
        for method, p in result_of(params, own).pictures.items()
    }
    return json.dumps({"dials": params.model_dump(), "methods": found}, indent=1)


def card() -> np.ndarray:
    """A cat's eye at a quarter of its resolution, enlarged by four methods and the truth."""
    photograph = photo("chelsea")[84:148, 120:216]
    small = shrink(photograph, 4, "bicubic")
    methods = ("nearest", "bilinear", "bicubic", "lanczos")
    frames = [upsampling.upsample(small, 4, method) for method in methods]
    return np.stack([np.clip(np.rint(f), 0, 255).astype(np.uint8) for f in [*frames, photograph]])


TAB = Tab(
    id="upsampling",
    title=("Upsampling", "上采样"),
    tagline=(
        "Every way to enlarge a picture, on one photograph, under one magnifier.",
        "各种放大方法，同一张照片，同一个放大镜。",
    ),
    params=Dials,
    views=(
        View(
            "compare",
            ("picture", "scale", "methods", "show", "antialias")
            + ("align_corners", "reduce", "weights", "seed"),
            compare,
        ),
        View(
            "checkerboard",
            ("scale", "weights", "kernel", "padding", "seed"),
            checkerboard,
        ),
        View(
            "responses",
            ("scale", "methods", "antialias", "align_corners"),
            responses,
        ),
        View("learn", ("scale", "budget", "seed"), learn),
        View("parity", (), parity),
    ),
    experiments=EXPERIMENTS,
    lesson=Path(__file__).parent,
    live=live,
    code=code,
    files={"scores.csv": scores_csv, "scores.json": scores_json},
    card=card,
    api=register,
    upload=Upload(
        WORDS["own"],
        (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"),
        upsampling.read_picture,
        {"picture": "own", "view": "compare"},
    ),
)
