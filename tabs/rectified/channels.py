"""More channels: one picture through linear codes and trained autoencoders, in dB."""

from typing import Any

import plotly.graph_objects as go
from gradio.components import Component

from engines import rectified
from engines.rectified import ChannelsParams, live, snippets
from engines.rectified.channels import Coded, picture
from tabs.parts import Figure, Mosaic, Sheets, Tile
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.colours import COLOURS
from tabs.shell.contract import View
from tabs.shell.errors import cached
from tabs.shell.exports import csv_text
from tabs.shell.upload import brought

from .said import CHANNELS as WORDS
from .words import PICTURES

__all__ = ["CHANNELS", "build"]

Say = dict[str, str]


def build(builder: ViewBuilder) -> Draw:
    """Pictures side by side, and dB over channels."""
    say = builder.say_all(WORDS)
    words = builder.words("play", "pause", "back", "forward") | builder.say_all(PICTURES)
    words |= {"grid": say["grid"], "hint": say["hint"]}
    mosaic = Mosaic(words=words, elem_id="rectified-channels")
    curve = Figure(alt=say["curve"], elem_id="rectified-channels-curve")

    def draw(params: ChannelsParams, upload: Any) -> dict[Component, Any]:
        found = coded_of(params, upload)
        return {mosaic: sheets(found, say), curve: drawn(found, say)}

    return draw


def coded_of(params: ChannelsParams, upload: Any) -> rectified.Channels:
    """The picture of the dials through every code, or the picture that was brought."""
    return cached(rectified.channels, params, brought(upload, params.source))


def name_of(code: Coded, say: Say) -> str:
    """What stands over a picture."""
    key = "linear" if code.name == "linear" else "network"
    return say[key].format(k=code.channels, f=code.factor)


def sheets(found: rectified.Channels, say: Say) -> Sheets:
    """The original and the linear codes above, the autoencoders below."""
    rows: list[list[Coded | None]] = [[None, *found.linear], [*found.networks]]
    tiles = []
    for row, codes in enumerate(rows):
        for column, code in enumerate(codes):
            if code is None:
                tiles.append(Tile((0, row, column), found.original, say["original"]))
                continue
            told = f"{name_of(code, say)}: {code.db:.1f} dB"
            tiles.append(Tile((0, row, column), code.picture, told))
    columns = [""] * max(len(row) for row in rows)
    return Sheets([""], [say["short_linear"], say["short_network"]], columns, tiles)


def drawn(found: rectified.Channels, say: Say) -> go.Figure:
    """dB over channels; an autoencoder is a point at its own."""
    figure = go.Figure()
    k = list(range(1, len(found.curve) + 1))
    figure.add_scatter(x=k, y=found.curve, name=say["row_linear"], line_color=COLOURS[0])
    for code in found.networks:
        figure.add_scatter(
            x=[code.channels],
            y=[code.db],
            mode="markers",
            name=name_of(code, say),
            marker={"size": 11, "symbol": "diamond"},
        )
    ticks = [1, 2, 4, 8, 16, 32, 64]
    figure.update_xaxes(title=say["k"], type="log", tickvals=ticks, ticktext=list(map(str, ticks)))
    figure.update_yaxes(title="dB")
    legend = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    margin = {"l": 50, "r": 10, "t": 60, "b": 40}
    figure.update_layout(height=300, legend=legend, margin=margin)
    return figure


# What goes with the picture.


def db_csv(params: ChannelsParams, upload: Any) -> str:
    """dB of the linear code at 1 .. 64 channels, then of each autoencoder."""
    found = coded_of(params, upload)
    rows = [["linear", k + 1, 8, f"{v:.3f}"] for k, v in enumerate(found.curve)]
    rows += [[code.name, code.channels, code.factor, f"{code.db:.3f}"] for code in found.networks]
    return csv_text(["code", "channels", "factor", "dB"], rows)


def answer(params: ChannelsParams) -> dict[str, Any]:
    """What the endpoint tells: the figures, without the pictures."""
    found = cached(rectified.channels, params)
    kept = ("name", "channels", "factor", "db")
    nets = [{k: getattr(code, k) for k in kept} for code in found.networks]
    return {"curve": found.curve, "networks": nets}


CHANNELS = View(
    id="channels",
    title=("More channels", "更多通道"),
    params=ChannelsParams,
    build=build,
    code=snippets.channels,
    picture=picture,
    live=lambda params, upload: live.channels(params, brought(upload, params.source)),
    files={"db.csv": db_csv},
    run=answer,
)
