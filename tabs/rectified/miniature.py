"""SD3 in miniature: the same words through U-Net and MMDiT, in few steps and in many."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import gradio as gr
import numpy as np
import plotly.graph_objects as go
from gradio.components import Component
from plotly.subplots import make_subplots

from engines.cache import shared
from engines.rectified import MiniatureParams, snippets
from engines.rectified import miniature as engine
from engines.rectified.miniature import COUNTS, Cell, Measured, Net
from tabs.parts import Figure, Film, Mosaic, Progress, Reel, Sheets, Tile, Work
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.colours import COLOURS
from tabs.shell.contract import View
from tabs.shell.errors import cached
from tabs.shell.exports import csv_text

from .said import MINIATURE as WORDS
from .words import PICTURES

__all__ = ["MINIATURE", "build", "kept"]

Say = dict[str, str]


def build(builder: ViewBuilder) -> Draw:
    """A grid that fills, curves over the steps, and what each step expected."""
    say = builder.say_all(WORDS)
    words = builder.words("play", "pause", "back", "forward")
    mosaic = builder.say_all(PICTURES) | {"grid": say["grid"], "hint": say["hint"]}
    bar = Progress(
        words={"running": say["running"], "stop": say["stop"]}, elem_id="rectified-drawing"
    )
    grid = Mosaic(words=words | mosaic, elem_id="rectified-grid")
    told = gr.Markdown(elem_classes="figures-line", elem_id="rectified-grid-told")
    with gr.Row():
        with gr.Column(min_width=260):
            film = Film(
                clock="rectified-miniature",
                frame_label=say["step"],
                words=words,
                every=250,
                ends=True,
                elem_id="rectified-film",
            )
        with gr.Column(scale=2, min_width=300):
            curves = Figure(alt=say["curves"], elem_id="rectified-curves")

    def shown(params: MiniatureParams, cells: Sequence[Cell]) -> dict[Component, Any]:
        many = engine.measured() if params.backend == "storybook" else {}
        return {
            grid: sheets(params, cells, say),
            curves: traced(cells, many, say),
            told: line(cells, many, say),
        }

    def draw(params: MiniatureParams, upload: Any) -> dict[Component, Any]:
        cells = kept(params)
        reel = Reel(say["expected"], cached(engine.film, params))
        bare = None if cells else Work("wanted", 0, 1)
        return shown(params, cells) | {bar: bare, film: [reel]}

    def work(params: MiniatureParams, upload: Any) -> Iterator[dict[Component, Any]]:
        cells: list[Cell] = list(kept(params))
        total = len(COUNTS) * len(engine.nets_of(params))
        if not cells:
            for cell in engine.grid(params):
                cells.append(cell)
                yield shown(params, cells) | {bar: Work("running", len(cells), total)}
            shared.put(_key(params), tuple(cells))
        yield {bar: Work("done")}

    builder.on(bar.release, lambda params, upload, event: {}, lambda params, upload: {})
    builder.run(bar.select, work, [bar, grid, curves, told], bar.edit)
    return draw


def _key(params: MiniatureParams) -> str:
    """The grid does not depend on the steps of the film."""
    return f"{__name__}:{params.model_copy(update={'steps': 1}).key()}"


def kept(params: MiniatureParams) -> tuple[Cell, ...]:
    """The grid if anybody drew it to its end, or nothing."""
    return shared.peek(_key(params)) or ()


def sheets(params: MiniatureParams, cells: Sequence[Cell], say: Say) -> Sheets:
    """A row a network, a column a number of steps."""
    nets = engine.nets_of(params)
    tiles = [
        Tile((0, nets.index(c.net), COUNTS.index(c.steps)), c.picture, _figures(c, say))
        for c in cells
    ]
    columns = [say["one_step" if n == 1 else "steps"].format(n=n) for n in COUNTS]
    return Sheets([""], [say[net] for net in nets], columns, tiles)


def _figures(cell: Cell, say: Say) -> str:
    seconds = say["seconds"].format(s=cell.seconds)
    if np.isnan(cell.obeyed):
        return seconds
    return say["obeyed"].format(share=100 * cell.obeyed) + " · " + seconds


Many = Mapping[Net, Measured]


def traced(cells: Sequence[Cell], many: Many, say: Say) -> go.Figure:
    """Obedience and time over the steps: of these pictures, and dotted of many prompts."""
    figure = make_subplots(1, 2, subplot_titles=[say["obedience"], say["time"]])
    for k, net in enumerate(engine.NETS):
        own = [c for c in cells if c.net == net]
        for column, name in enumerate(("obeyed", "seconds")):
            figure.add_scatter(
                x=[c.steps for c in own],
                y=[getattr(c, name) for c in own],
                name=say[net],
                mode="lines+markers",
                line_color=COLOURS[k],
                showlegend=column == 0,
                row=1,
                col=column + 1,
            )
        if net in many:
            shares = {n: v for n, v in many[net].shares.items() if n <= COUNTS[-1]}
            figure.add_scatter(
                x=list(shares),
                y=list(shares.values()),
                name=say["many"].format(net=say[net], n=many[net].prompts),
                line={"color": COLOURS[k], "dash": "dot"},
                row=1,
                col=1,
            )
    figure.update_xaxes(type="log", tickvals=list(COUNTS), ticktext=[str(n) for n in COUNTS])
    figure.update_yaxes(range=[-0.05, 1.05], tickformat=".0%", row=1, col=1)
    figure.update_yaxes(rangemode="tozero", row=1, col=2)
    margin = {"l": 40, "r": 10, "t": 50, "b": 40}
    below = {"orientation": "h", "y": -0.2}
    return figure.update_layout(height=300, margin=margin, legend=below)


def line(cells: Sequence[Cell], many: Many, say: Say) -> str:
    """Who obeys better at 4 steps in these two pictures, or that it cannot be told; and over the
    prompts of the evaluation.
    """
    told = _over_many(many, say)
    at = {c.net: c.obeyed for c in cells if c.steps == 4}
    if len(at) < 2 or any(np.isnan(v) for v in at.values()):
        return say["waiting"] + told
    a, b = at["unet"], at["mmdit"]
    which = "better" if b > a else "worse" if b < a else "alike"
    return say[which].format(a=100 * a, b=100 * b) + told


def _over_many(many: Many, say: Say) -> str:
    if len(many) < 2 or not all(4 in of.shares for of in many.values()):
        return ""
    a, b = many["unet"], many["mmdit"]
    return " " + say["over_many"].format(
        b=100 * b.shares[4], m=b.prompts, a=100 * a.shares[4], n=a.prompts
    )


# What goes with the picture.


def grid_csv(params: MiniatureParams, upload: Any) -> str:
    """Obedience and seconds of each picture, if the grid was drawn."""
    rows = [[c.net, c.steps, f"{c.obeyed:.4f}", f"{c.seconds:.3f}"] for c in kept(params)]
    return csv_text(["net", "steps", "obeyed", "seconds"], rows)


def answer(params: MiniatureParams) -> dict[str, Any]:
    """What the endpoint tells: the figures of the grid, without its pictures."""
    cells = kept(params) or tuple(engine.grid(params))
    return {"cells": [{k: v for k, v in c._asdict().items() if k != "picture"} for c in cells]}


MINIATURE = View(
    id="miniature",
    title=("SD3 in miniature", "微缩 SD3"),
    params=MiniatureParams,
    build=build,
    code=snippets.miniature,
    picture=engine.picture,
    files={"grid.csv": grid_csv},
    run=answer,
)
