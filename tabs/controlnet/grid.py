"""Scale x end: how strongly the nets act against how long, in one batch."""

import time
from collections.abc import Iterator
from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import compute, controlnet
from engines.controlnet import GridParams, snippets
from engines.controlnet.live import of_drawing
from engines.controlnet.params import ENDS, SCALES
from tabs.parts import Grid, Lattice
from tabs.shell.builder import ViewBuilder
from tabs.shell.contract import Draw, Live, View

from . import data, figures
from .generation import remarks
from .words import WORDS

__all__ = ["VIEW"]


def build(builder: ViewBuilder) -> Draw:
    """How strongly the net acts, against how long: one batch, then all of it in the page."""
    say = builder.say_all(WORDS)
    cells = len(SCALES) * len(ENDS)
    with gr.Row(elem_classes="press"):
        start = gr.Button(say["sweep"], variant="primary", elem_id="controlnet-grid-start")
        stop = gr.Button(say["stop"], elem_id="controlnet-grid-stop")
        told = gr.Markdown(elem_classes="figures-line", elem_id="controlnet-grid-told")
    lattice = Lattice(elem_id="controlnet-lattice")

    def work(params: GridParams, upload: Any) -> Iterator[dict[Component, Any]]:
        engine = params.engine()
        hints = data.hints_of(engine, upload)
        begun = time.perf_counter()
        for made in compute.steps(controlnet.sweep, engine, hints, SCALES, ENDS):
            if isinstance(made, controlnet.Result):
                seconds = time.perf_counter() - begun
                data.timed(engine, seconds)
                yield {
                    lattice: laid_out(made.pictures, scored(made.pictures, engine, upload)),
                    told: say["swept"].format(cells=cells, s=seconds),
                }
            else:
                done = made.index + 1
                left = (time.perf_counter() - begun) / done * (made.total - done)
                at = {"i": done, "n": made.total, "cells": cells, "s": left}
                yield {told: say["sweeping"].format(**at)}

    def scored(pictures: np.ndarray, engine: controlnet.Params, upload: Any) -> list[str]:
        hints, joints = data.hints_of(engine, upload), data.joints(engine, upload)
        without = pictures[0]  # the row of scale 0 comes first
        found = (figures.measured(without, p, engine, hints, joints) for p in pictures)
        return [figures.scores(pairs, say) for pairs in found]

    def laid_out(pictures: np.ndarray, scores: list[str]) -> Grid:
        rows, columns = [f"{s:g}" for s in SCALES], [f"{e:g}" for e in ENDS]
        return Grid(pictures, rows, columns, say["scale"], say["end"], scores, (2, len(ENDS) - 1))

    builder.run(start.click, work, [lattice, told], stop.click)

    def draw(params: GridParams, upload: Any) -> dict[Component, Any]:
        engine = params.engine()
        first = params == GridParams() and upload is None
        made = data.swept_before(engine, upload) if first else None  # the key costs a hint
        if made is not None:
            scores = scored(made.pictures, engine, upload)
            return {
                told: builder.words("example")["example"],
                lattice: laid_out(made.pictures, scores),
            }
        seconds = data.expected(engine)
        pace = "" if seconds is None else say["pace"].format(s=max(1, seconds))
        words = say["grid_ready"].format(cells=cells, pace=pace)
        return {
            told: "\n\n".join(filter(None, (remarks(engine, builder), words))),
            lattice: None,
        }

    return draw


def picture(params: GridParams) -> np.ndarray:
    """Every cell: the ends within each of the scales."""
    return data.swept(params.engine(), None).pictures


def live(params: GridParams, upload: Any) -> Live:
    """Numbers for the lesson; the scale and the steps that speak are the grid's sides."""
    return of_drawing(params.engine(), axes=("scale", "speaking"))


def pose_json(params: GridParams, upload: Any) -> str:
    """The figures as OpenPose writes them."""
    return data.pose_json(params.engine(), upload)


def dials_json(params: GridParams, upload: Any) -> str:
    """The engine's dials, and the share of the hint that is white."""
    return data.dials_json(params.engine(), upload)


VIEW = View(
    id="grid",
    title=("Scale × end", "强度 × 终点"),
    params=GridParams,
    build=build,
    code=snippets.grid,
    picture=picture,
    live=live,
    files={"pose.json": pose_json, "dials.json": dials_json},
    example=picture,
)
