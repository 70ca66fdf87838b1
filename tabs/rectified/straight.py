"""Straight roads: couplings side by side, walked in the page in any number of steps."""

from collections.abc import Iterator
from typing import Any

import gradio as gr
import numpy as np
import plotly.graph_objects as go
from gradio.components import Component

from engines import rectified
from engines.modes import modes_from, modes_text
from engines.rectified import Road, StraightParams, live, snippets
from engines.rectified import roads as engine
from engines.rectified.params.straight import HELD
from engines.sharing import found, sharing
from tabs.parts import Figure, Progress, Roads, Route, Travel, Work
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.colours import COLOURS, GREY
from tabs.shell.contract import View
from tabs.shell.exports import csv_text

from .words import STRAIGHT as WORDS

__all__ = ["STRAIGHT", "build", "changed", "table", "travel"]

Say = dict[str, str]
CLOCK = "rectified-steps"
ROWS = ("paid", "arrived", "straight", "longer", "crossed", "left", "one", "many", "seconds")


def build(builder: ViewBuilder) -> Draw:
    """Panels, what they cost, and the share off the modes at every number of steps."""
    say = builder.say_all(WORDS)
    words = builder.words("play", "pause", "back", "forward") | say
    panels = Roads(clock=CLOCK, words=words, elem_id="rectified-roads")
    bar = Progress(
        words={"running": say["running"], "stop": say["stop"]}, elem_id="rectified-learning"
    )
    with gr.Row():
        with gr.Column(min_width=300):
            chart = Figure(
                follow=CLOCK, cursor=True, first=0, alt=say["chart"], elem_id="rectified-off"
            )
        with gr.Column(min_width=300):
            told = gr.Markdown(elem_classes="tables", elem_id="rectified-table")

    def seen(params: StraightParams) -> dict[Component, Any]:
        roads = rectified.paths(params, wait=False)
        drawn = {panels: travel(params, roads, say), chart: curves(roads, say)}
        return drawn | {told: table(params, roads, say)}

    def draw(params: StraightParams, upload: Any) -> dict[Component, Any]:
        return seen(params) | {bar: Work("wanted", 0, 1) if _missing(params) else None}

    def work(params: StraightParams, upload: Any) -> Iterator[dict[Component, Any]]:
        missing = _missing(params)
        total = len(missing) * params.training
        for k, net in enumerate(missing):
            for progress in sharing(rectified.train, net):
                yield {bar: Work("running", k * params.training + progress.done, total)}
            if k + 1 < len(missing):
                yield seen(params)
        yield {bar: Work("done")}

    builder.on(panels.release, changed)
    builder.on(bar.release, lambda params, upload, event: {})
    builder.run(bar.select, work, [bar, panels, chart, told], bar.edit)
    return draw


def _missing(params: StraightParams) -> list[rectified.NetParams]:
    nets = engine.learns(params)
    return [net for net in nets if found(rectified.train, net) is None]


def travel(params: StraightParams, roads: list[Road], say: Say) -> Travel:
    """What the page walks with."""
    return Travel(
        [_route(params, road, say) for road in roads],
        params.held(),
        params.asked,
        engine.noise(params),
        (params.start_x, params.start_y),
        HELD,
        params.steps,
    )


def _route(params: StraightParams, road: Road, say: Say) -> Route:
    shapes, weights = engine.layers(params, road.way)
    pairs = np.stack([road.pairs.z, road.pairs.x], axis=1)
    line = say["line"].format(s=road.straightness, longer=road.longer)
    return Route(say[road.way], shapes, weights, pairs, line)


def changed(params: StraightParams, upload: Any, event: Any) -> dict[str, Any]:
    """What the hand let go of, and the steps that were scrubbed before."""
    if not isinstance(event, dict):
        raise ValueError("What was moved is named.")
    steps = {"steps": event["steps"]} if "steps" in event else {}
    if "start" in event:
        try:
            x, y = (float(v) for v in event["start"])
        except (TypeError, ValueError, OverflowError):
            raise ValueError("A place is a pair of numbers.") from None
        return steps | {"start_x": x, "start_y": y}
    return steps | {"preset": "own", "modes": modes_text(modes_from(event.get("modes")))}


def curves(roads: list[Road], say: Say) -> go.Figure:
    """Share off the modes at every number of steps."""
    k = np.arange(len(HELD))
    figure = go.Figure()
    for road in roads:
        shown = np.where(road.off > 0, road.off, np.nan)
        figure.add_scatter(x=k, y=shown, name=say[f"short_{road.way}"], mode="lines+markers")
        figure.data[-1].line.color = COLOURS[engine.ORDER.index(road.way)]
    figure.add_hline(y=float(np.exp(-8)), line_dash="dash", line_color=GREY)
    margin = {"l": 60, "r": 10, "t": 70, "b": 40}
    legend = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    figure.update_layout(title=say["chart"], height=300, margin=margin, legend=legend)
    figure.update_xaxes(title=say["n"], tickvals=k, ticktext=[str(n) for n in HELD])
    figure.update_yaxes(title=say["share"], type="log", range=[-3.7, 0.1], tickformat=".2~%")
    return figure


def table(params: StraightParams, roads: list[Road], say: Say) -> str:
    """A coupling a column, as the panels stand."""
    columns = [cells(road, say) for road in roads]
    lines = [
        f"| {say['quantity']} | " + " | ".join(say[f"short_{road.way}"] for road in roads) + " |"
    ]
    lines.append("|" + "---|" * (len(roads) + 1))
    for name, *row in zip(ROWS, *columns, strict=True):
        lines.append(f"| **{say[f'row_{name}']}** | " + " | ".join(row) + " |")
    waiting = " " + say["waiting"] if _missing(params) else ""
    return "\n".join([*lines, "", say["cost"] + waiting])


def cells(road: Road, say: Say) -> list[str]:
    """A column, in the order of `ROWS`."""
    return [
        f"{road.paid:.2f}",
        f"{road.arrived:.2f}",
        f"{road.straightness:.3f}",
        f"{road.longer:.3f}",
        f"{road.crossed:.1%}",
        f"{road.left:.1%}",
        f"{road.off[0]:.1%}",
        f"{road.off[-1]:.2%}",
        say["seconds"].format(s=road.seconds) if road.seconds else say["exact"],
    ]


# What goes with the picture.


def ends_csv(params: StraightParams, upload: Any) -> str:
    """Where each coupling takes each point of the noise."""
    roads, noise = rectified.paths(params), engine.noise(params)
    head = ["z_x", "z_y", *(f"{road.way}_{axis}" for road in roads for axis in "xy")]
    rows = np.column_stack([noise, *(road.ends for road in roads)]).round(5).tolist()
    return csv_text(head, rows)


def answer(params: StraightParams) -> dict[str, Any]:
    """What the endpoint tells: the figures of each coupling."""
    kept = ("straightness", "longer", "paid", "arrived", "crossed", "left", "off", "sd")
    found = {road.way: {k: getattr(road, k) for k in kept} for road in rectified.paths(params)}
    return {"steps": HELD, "ways": found}


STRAIGHT = View(
    id="straight",
    title=("Straight roads", "直路"),
    params=StraightParams,
    build=build,
    code=snippets.straight,
    picture=engine.picture,
    live=lambda params, upload: live.straight(params),
    files={"ends.csv": ends_csv},
    run=answer,
)
