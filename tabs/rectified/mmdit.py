"""Inside MMDiT: who reads whom in joint attention, and where the parameters are."""

from typing import Any

import gradio as gr
import plotly.graph_objects as go
from gradio.components import Component

from engines import rectified
from engines.rectified import MmditParams, live, snippets
from engines.rectified import joint as engine
from engines.rectified.params import Size
from engines.rectified.sizes import GROUPS, SIZES, SOURCES, Sizes, sizes
from tabs.parts import Figure, Glance, Joint
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.colours import COLOURS
from tabs.shell.contract import View
from tabs.shell.exports import csv_text

from .said import MMDIT as WORDS
from .said import WEIGHTS

__all__ = ["MMDIT", "build", "glance"]

Say = dict[str, str]
TOUCHED = ("block", "at", "token", "way")


def build(builder: ViewBuilder) -> Draw:
    """Attention to be touched above, parameters below."""
    say = builder.say_all(WORDS)
    words = builder.words("play", "pause", "back", "forward") | say
    part = Joint(clock="rectified-mmdit", words=words, elem_id="rectified-joint")
    told = gr.Markdown(elem_classes="figures-line", elem_id="rectified-sizes-told")
    with gr.Row():
        with gr.Column(min_width=300):
            shares = Figure(alt=say["shares"], elem_id="rectified-sizes")
        with gr.Column(min_width=300):
            blocks = Figure(alt=say["shares"], elem_id="rectified-blocks")

    def draw(params: MmditParams, upload: Any) -> dict[Component, Any]:
        found = rectified.attention(params)
        return {
            part: glance(params, found, builder.say(WEIGHTS[found.trained])),
            told: line(params.size, say),
            shares: shared_out(say),
            blocks: by_block(params.size, say),
        }

    builder.on(part.release, touched, lambda params, upload: {})
    return draw


def touched(params: MmditParams, upload: Any, event: Any) -> dict[str, Any]:
    """Where one looks, for the link."""
    if not isinstance(event, dict):
        raise ValueError("What was touched is named.")
    return {name: event[name] for name in TOUCHED if name in event}


def glance(params: MmditParams, found: rectified.Quadrants, note: str) -> Glance:
    """What the part shows."""
    block, step, token = engine.seen(found, params)
    return Glance(
        engine.drawing(params).key(),
        found.side,
        [word.text for word in found.words],
        sum(not word.own for word in found.words),
        found.pictures,
        found.maps,
        note,
        block,
        step,
        token,
        params.way,
    )


def line(name: Size, say: Say) -> str:
    """The figures of one size."""
    of = sizes(name)
    return say["told"].format(
        name=say[name],
        total=of.total / 1e6,
        depth=of.depth,
        width=of.width,
        heads=of.heads,
        modulation=100 * of.whole["modulation"] / of.total,
        one=_million(of, 0),
        last=_million(of, -1),
        source=SOURCES[name],
    )


def _million(of: Sizes, block: int) -> float:
    return sum(of.blocks[block].values()) / 1e6


def shared_out(say: Say) -> go.Figure:
    """Shares of the groups, a bar a model."""
    figure, held = go.Figure(), [sizes(name) for name in SIZES]
    for group in GROUPS:
        parts = [of.whole[group] for of in held]
        figure.add_bar(
            y=[say[name] for name in SIZES],
            x=[part / of.total for part, of in zip(parts, held, strict=True)],
            customdata=[part / 1e6 for part in parts],
            hovertemplate="%{x:.1%} · %{customdata:,.2f} M",
            name=say[group],
            orientation="h",
            marker_color=_colour(group),
        )
    _laid_out(figure, say["shares"])
    figure.update_xaxes(tickformat=".0%", range=[0, 1])
    figure.update_yaxes(autorange="reversed")
    return figure


def by_block(name: Size, say: Say) -> go.Figure:
    """Parameters of every block of one size."""
    figure, of = go.Figure(), sizes(name)
    for group in GROUPS:
        values = [row[group] / 1e6 for row in of.blocks]
        if any(values):
            figure.add_bar(
                x=[k + 1 for k in range(of.depth)],
                y=values,
                hovertemplate="%{y:,.3f} M",
                name=say[group],
                marker_color=_colour(group),
                showlegend=False,
            )
    _laid_out(figure, say["map_title"].format(name=say[name]))
    figure.update_xaxes(title=say["block_axis"])
    figure.update_yaxes(title=say["million"])
    return figure


def _colour(group: str) -> str:
    return COLOURS[GROUPS.index(group) % len(COLOURS)]


def _laid_out(figure: go.Figure, title: str) -> None:
    legend = {"orientation": "h", "y": -0.12, "yanchor": "top", "x": 0, "traceorder": "normal"}
    margin = {"l": 10, "r": 10, "t": 50, "b": 50}
    figure.update_layout(
        title=title, barmode="stack", height=340, legend=legend, margin=margin, bargap=0.25
    )
    figure.update_yaxes(automargin=True)


# What goes with the picture.


def shares_csv(params: MmditParams, upload: Any) -> str:
    """Share of each quadrant, block by block and step by step."""
    found = rectified.attention(params)
    rows = [
        [block + 1, step + 1, f"{found.sigmas[step]:.5f}", *(f"{v:.6f}" for v in row)]
        for block, held in enumerate(engine.shares(found))
        for step, row in enumerate(held)
    ]
    return csv_text(["block", "step", "sigma", *engine.SHARES], rows)


def sizes_csv(params: MmditParams, upload: Any) -> str:
    """Parameters of each group, a row a model."""
    rows = [[name, *(sizes(name).whole[g] for g in GROUPS), sizes(name).total] for name in SIZES]
    return csv_text(["model", *GROUPS, "total"], rows)


def answer(params: MmditParams) -> dict[str, Any]:
    """What the endpoint tells: what the token reads, the quadrants, the parameters."""
    found = rectified.attention(params)
    block, step, token = engine.seen(found, params)
    of = sizes(params.size)
    return {
        "trained": found.trained,
        "block": block,
        "step": step,
        "token": token,
        "words": [word.text for word in found.words],
        "line": engine.row_of(found, params),
        "quadrants": engine.quadrants(found, block, step),
        "parameters": dict(of.whole) | {"total": of.total},
    }


MMDIT = View(
    id="mmdit",
    title=("Inside MMDiT", "MMDiT 内部"),
    params=MmditParams,
    build=build,
    code=snippets.mmdit,
    picture=engine.picture,
    live=lambda params, upload: live.mmdit(params),
    files={"quadrants.csv": shares_csv, "parameters.csv": sizes_csv},
    run=answer,
)
