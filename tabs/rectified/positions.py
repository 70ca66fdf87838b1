"""Positions: what lies near a patch, by a table that is cropped, stretched, or by a 1-D index."""

from typing import Any

import gradio as gr
import plotly.graph_objects as go
from gradio.components import Component
from plotly.subplots import make_subplots

from engines import rectified
from engines.rectified import PositionsParams, live, snippets
from engines.rectified.positions import WAYS, picture
from tabs.parts import Figure
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.colours import FIELD
from tabs.shell.contract import View
from tabs.shell.exports import csv_text

from .said import POSITIONS as WORDS

__all__ = ["POSITIONS", "build", "chosen"]

Say = dict[str, str]


def build(builder: ViewBuilder) -> Draw:
    """Three fields; a click chooses the patch."""
    say = builder.say_all(WORDS)
    fields = Figure(alt=say["title"], elem_id="rectified-positions")
    told = gr.Markdown(elem_classes="figures-line", elem_id="rectified-positions-told")

    def draw(params: PositionsParams, upload: Any) -> dict[Component, Any]:
        found = rectified.places(params)
        return {fields: drawn(found, say), told: table(found, say)}

    builder.on(fields.select, chosen)
    return draw


def chosen(params: PositionsParams, upload: Any, event: Any) -> dict[str, Any]:
    """The patch that was clicked."""
    try:
        point = event["points"][0]
        x, y = ((float(point[name]) + 0.5) / params.width for name in "xy")
    except (TypeError, KeyError, IndexError, ValueError, OverflowError):
        raise ValueError("A patch has a place.") from None
    return {"x": x, "y": y}


def drawn(found: rectified.Places, say: Say) -> go.Figure:
    """A field a way, all of one scale."""
    row, column = found.at
    titles = [say[way].replace(", ", ",<br>").replace("，", "，<br>") for way in WAYS]
    figure = make_subplots(1, 3, subplot_titles=titles)
    bar = {"title": {"text": say["cosine"], "side": "bottom"}, "orientation": "h"}
    for k, field in enumerate(found.maps):
        heat = go.Heatmap(
            z=field.round(4),
            zmin=0.2,
            zmax=1,
            colorscale=FIELD,
            showscale=k == 2,
            colorbar=bar | {"thickness": 10, "y": 0, "yref": "container", "yanchor": "bottom"},
            hovertemplate="%{x}, %{y}: %{z:.4f}<extra></extra>",
        )
        figure.add_trace(heat, 1, k + 1)
        mark = go.Scatter(
            x=[column],
            y=[row],
            mode="markers",
            showlegend=False,
            hoverinfo="skip",
            marker={"symbol": "square-open", "size": 12, "color": "#fff", "line": {"width": 2}},
        )
        figure.add_trace(mark, 1, k + 1)
        axis = "" if k == 0 else str(k + 1)
        upright = {"autorange": "reversed", "scaleanchor": f"x{axis}", "showticklabels": k == 0}
        figure.update_yaxes(**upright, row=1, col=k + 1)
    figure.update_xaxes(constrain="domain")
    figure.update_yaxes(constrain="domain")
    figure.update_layout(height=380, margin={"l": 30, "r": 10, "t": 60, "b": 70})
    return figure


def table(found: rectified.Places, say: Say) -> str:
    """The neighbours by each way."""
    names = ("right", "below", "far")
    lines = [
        f"| {say['way']} | " + " | ".join(say[name] for name in names) + " |",
        "|" + "---|" * 4,
    ]
    for way, values in zip(WAYS, found.near.tolist(), strict=True):
        lines.append(f"| **{say[way]}** | " + " | ".join(f"{v:.4f}" for v in values) + " |")
    return "\n".join([*lines, "", say["hint"]])


# What goes with the picture.


def near_csv(params: PositionsParams, upload: Any) -> str:
    """Cosine similarity of the neighbours by each way, at every width."""
    rows = []
    for width in (16, 32, 64, 96):
        found = rectified.places(params.model_copy(update={"width": width}))
        pairs = zip(WAYS, found.near.round(6).tolist(), strict=True)
        rows += [[width, way, *values] for way, values in pairs]
    return csv_text(["width", "way", "right", "below", "8 away"], rows)


POSITIONS = View(
    id="positions",
    title=("Positions", "位置编码"),
    params=PositionsParams,
    build=build,
    code=snippets.positions,
    picture=picture,
    live=lambda params, upload: live.positions(params),
    files={"neighbours.csv": near_csv},
    run=rectified.places,
)
