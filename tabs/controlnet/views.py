"""What stands on the stage: edges, a pose, a comparison, a grid, the inside of the net."""

import time
from collections.abc import Iterator
from typing import Any, Literal

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import controlnet
from engines.controlnet import hints as lines
from engines.controlnet import pose as poses
from engines.controlnet import sketch as sketches
from tabs.parts import (
    Anatomy,
    Body,
    Brush,
    Camera,
    Couple,
    Drawing,
    Figure,
    Grid,
    Hysteresis,
    Lattice,
    Look,
    Panel,
    Skeleton,
    Stance,
    Thinned,
    Versus,
    png,
)
from tabs.shell.contract import Draw
from tabs.shell.builder import ViewBuilder

from . import data, figures
from .dials import Dials
from .generation import a_zoom, film_words, generation, unknown_words
from .words import BRUSH, CAMERA, JOINTS, SKELETON, VERSUS, WORDS

__all__ = ["anatomy", "compare", "edges", "grid", "pose"]

SCALES = (0.0, 0.5, 1.0, 1.5, 2.0)
ENDS = (0.2, 0.4, 0.7, 1.0)


def edges(stage: ViewBuilder) -> Draw:
    """A picture, its hint, and the gradients that the thresholds cut."""
    say = stage.say_all(WORDS)
    with gr.Row(elem_classes="ways"):
        brush = Brush(
            longest=sketches.LONGEST,
            rubber=sketches.RUBBER * sketches.GRID // 128,
            words=stage.say_all(BRUSH),
            elem_id="controlnet-brush",
        )
        a_camera(stage, "edges")
    zoom = a_zoom(stage, "edges-shown", say["look"])
    warned = gr.Markdown(elem_id="controlnet-warning")

    def before(engine: controlnet.Params, own: Any) -> list[Panel]:
        image = data.picture_of(engine, own)
        hint = controlnet.preprocess(image, engine)
        share = {"share": f"{100 * controlnet.coverage(hint):.1f}", "side": len(hint)}
        received = Panel(hint, say["hint"], say["white"].format(**share), True)
        drawn = engine.picture == "sketch"
        return [received] if drawn else [Panel(square(image, engine), say["picture"]), received]

    ready = generation(stage, "edges", say, zoom, before)
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

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        engine = params.engine()
        panels, drawn = before(engine, own), engine.picture == "sketch"
        hint = panels[-1].picture
        warning = controlnet.warning(hint, engine)
        return {
            brush: Drawing(engine.sketch, hint if drawn else None),
            zoom: Look([] if drawn else panels),
            warned: f"⚠ {stage.say(warning)}" if warning else "",
            **thresholds(engine, own),
            **ready(params),
        }

    def thresholds(engine: controlnet.Params, own: Any) -> dict[Component, Any]:
        """The chart, and what the page cuts by itself, where there are thresholds."""
        if engine.picture == "sketch" or engine.detector != "canny":
            return {cut: None, chart: None, shares: ""}
        image = data.picture_of(engine, own)
        found, side = controlnet.gradients(image, engine), controlnet.BACKENDS[engine.backend].side
        return {
            cut: Thinned(controlnet.thinned(image, engine), side, panel=1),
            chart: figures.histogram(found, engine.low, engine.high, say),
            shares: figures.shares(found, say),
        }

    def drawn_by_hand(params: Dials, own: Any, event: Any) -> dict[str, Any]:
        return {"picture": "sketch", "sketch": event.get("text")}

    def moved(params: Dials, own: Any, event: Any) -> dict[str, Any]:
        low, high = (shape.get("x0") for shape in event["shapes"][:2])
        return {"low": _threshold(low), "high": _threshold(high)}

    stage.on(chart.edit, moved)
    stage.on(brush.release, drawn_by_hand)
    return draw


def a_camera(stage: ViewBuilder, name: str) -> Camera:
    """Its picture is the visitor's own, as an uploaded one."""
    words = stage.say_all(CAMERA)
    return Camera(field=f"{stage.topic}-upload", words=words, elem_id=f"controlnet-{name}-camera")


def _threshold(x: Any) -> int:
    return round(min(1000.0, max(1.0, float(x))))


def square(image: np.ndarray, params: controlnet.Params) -> np.ndarray:
    """The picture as it was fitted, on black, for the eye."""
    side = max(256, params.resolution)
    content, (x, y) = lines.fitted(image, side, params.resize)
    whole = np.zeros((side, side, 3), np.uint8)
    whole[y : y + content.shape[0], x : x + content.shape[1]] = content
    return whole


def pose(stage: ViewBuilder) -> Draw:
    """Figures whose joints are dragged, or found in a picture."""
    say = stage.say_all(WORDS)
    editor = Skeleton(
        joints=[stage.say(name) for name in JOINTS],
        limbs=poses.LIMBS,
        colours=poses.COLOURS,
        most=poses.MOST_PEOPLE,
        words=stage.say_all(SKELETON),
        elem_id="controlnet-skeleton",
    )
    with gr.Row(elem_classes="ways"):
        detect = gr.Button(
            say["detect"], size="sm", elem_classes="pill", elem_id="controlnet-detect"
        )
        a_camera(stage, "pose")
    lacks = gr.Markdown(elem_id="controlnet-lacks")
    zoom = a_zoom(stage, "pose-shown", say["look"])

    def before(engine: controlnet.Params, own: Any) -> list[Panel]:
        return [Panel(data.hints_of(engine, own)["pose"], say["hint"], "", True)]

    ready = generation(stage, "pose", say, zoom, before)

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        beneath = square(data.picture_of(params, own), params.engine())
        stance = Stance(data.joints(params, own), png(beneath))
        return {editor: stance} | told(params, own)

    def told(params: Dials, own: Any) -> dict[Component, Any]:
        """The page has drawn the figures already."""
        return {zoom: Look([]), lacks: "", **ready(params)}

    def moved(params: Dials, own: Any, event: Any) -> dict[str, Any]:
        people: Any = event.get("people") if isinstance(event, dict) else None
        return {"pose": f"{params.preset}:{poses.to_text(people)}"}

    def detected(params: Dials, own: Any, event: Any) -> dict[str, Any]:
        if controlnet.lacking():
            return {}
        beneath = square(data.picture_of(params, own), params.engine())
        return {"pose": f"{params.preset}:{poses.to_text(controlnet.detect_pose(beneath))}"}

    def found(params: Dials, own: Any) -> dict[Component, Any]:
        missing = controlnet.lacking()
        return draw(params, own) | {lacks: stage.say(missing) if missing else ""}

    stage.on(editor.release, moved, told)
    stage.on(detect.click, detected, found)
    return draw


def compare(stage: ViewBuilder) -> Draw:
    """The same noise without and with the net, and what the net said."""
    say = stage.say_all(WORDS)
    strange = gr.Markdown()
    with gr.Row(elem_classes="beside"):
        versus = Versus(words=stage.say_all(VERSUS), elem_id="controlnet-versus")
        zoom = a_zoom(stage, "compared")
    chart = Figure(alt=say["norms"], elem_id="controlnet-norms")

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        engine = params.engine()
        result = data.compared(params, own)
        hints, joints = data.hints_of(engine, own), data.joints(engine, own)
        plain, steered = result.pictures
        without, with_ = (figures.scores(p, engine, hints, joints, say) for p in result.pictures)
        both = Couple(Panel(plain, say["without"], without), Panel(steered, say["with"], with_))
        panels = [*both, Panel(shown(hints), say["hint"], "", True),
                  figures.found_again(steered, engine, hints, joints, say)]  # fmt: skip
        names = [block.name for block in controlnet.anatomy()]
        fits = {k: n for k, n in result.norms.items() if n.shape[1] == len(names)}
        return {
            strange: unknown_words(engine, stage, say),
            versus: both,
            zoom: Look(panels),
            chart: figures.norms(fits, names, say) if fits else None,
        }

    return draw


def shown(hints: dict[str, np.ndarray]) -> np.ndarray:
    """One hint, or the brighter of two at each pixel."""
    return np.max(list(hints.values()), axis=0)


def grid(stage: ViewBuilder) -> Draw:
    """How strongly the net acts, against how long: one batch, then all of it in the page."""
    say = stage.say_all(WORDS)
    cells = len(SCALES) * len(ENDS)
    with gr.Row():
        start = gr.Button(say["sweep"], variant="primary", elem_id="controlnet-grid-start")
        stop = gr.Button(say["stop"], elem_id="controlnet-grid-stop")
    told = gr.Markdown(elem_classes="figures-line", elem_id="controlnet-grid-told")
    lattice = Lattice(elem_id="controlnet-lattice")

    def work(params: Dials, own: Any) -> Iterator[dict[Component, Any]]:
        engine = params.engine()
        hints, joints = data.hints_of(engine, own), data.joints(engine, own)
        begun = time.perf_counter()
        for made in controlnet.sweep(engine, hints, SCALES, ENDS):
            if isinstance(made, controlnet.Result):
                seconds = time.perf_counter() - begun
                scores = [figures.scores(p, engine, hints, joints, say) for p in made.pictures]
                yield {lattice: laid_out(made.pictures, scores),
                       told: say["swept"].format(cells=cells, s=seconds)}  # fmt: skip
            else:
                words = say["sweeping"].format(i=made.index + 1, n=made.total, cells=cells)
                yield {told: words}

    def laid_out(pictures: np.ndarray, scores: list[str]) -> Grid:
        rows, columns = [f"{s:g}" for s in SCALES], [f"{e:g}" for e in ENDS]
        return Grid(pictures, rows, columns, say["scale"], say["end"], scores, (2, len(ENDS) - 1))

    stage.run(start.click, work, [lattice, told], stop.click)

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        seconds = 0.045 * cells * params.steps
        return {told: say["grid_ready"].format(cells=cells, s=max(1, seconds))}

    return draw


def anatomy(stage: ViewBuilder) -> Draw:
    """What is copied, where it enters, and that nothing enters before training."""
    say = stage.say_all(WORDS)
    gr.Markdown(say["anatomy"])
    words = {name: say[name] for name in ("encoder", "decoder", "copy", "zeros")}
    body = Anatomy(
        frame_label=say["step"],
        words=words | {"alt": say["anatomy"]} | film_words(stage),
        elem_id="controlnet-anatomy",
    )
    told = gr.Markdown(elem_classes="figures-line", elem_id="controlnet-proof")
    chart = Figure(alt=say["zero"], elem_id="controlnet-zeros")

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        proof = data.proven(params, own)
        kind: Literal["edges", "pose"] = "pose" if params.control == "pose" else "edges"
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
