"""SGD, mini-batch and full batch, the same iteration on the same points."""

from typing import Any

import numpy as np
from gradio.components import Component

from engines import stochastic
from engines.stochastic import Batch, BatchParams, TypedBatchParams, live_batch, snippets
from tabs.parts import Axis, Chart, Handle, Layer, Meter, Sheet
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.errors import cached

from . import tables
from .common import Line, Say, readable, say_all, span, traces, while_read

__all__ = ["BATCH", "build"]

FRAMES = 200
DASHES = ("", "8 3", "3 3", "10 3 2 3")


def build(builder: ViewBuilder) -> Draw:
    """Four batch sizes from one start; drag it."""
    say, typed = say_all(builder), [Line(builder, "batch", "step", "a_k", "k")]
    charts = traces(builder, "batch", lead=2, live=True, every=60)

    def draw(params: TypedBatchParams) -> dict[Component, Any]:
        return {charts: sheet(params.engine(), batched(params), say)}

    builder.on(charts.input, dragged)
    builder.on(charts.release, dragged)
    return readable(typed, draw)


def dragged(params: TypedBatchParams, upload: Any, event: Any) -> dict[str, Any]:
    """The start, where the hand is."""
    return {"start": float(event["value"])}


def sheet(params: BatchParams, found: Batch, say: Say) -> Sheet:
    """The square on the left, distances on the right."""
    steps = found.paths.shape[1] - 1
    times = np.unique(np.linspace(1, steps + 1, min(steps + 1, FRAMES)).round().astype(int))
    names = [_name(m, params, say) for m in found.sizes]
    meters = [Meter(name, row[times - 1]) for name, row in zip(names, found.distance, strict=True)]
    charts = [_square(params, found, names, say), _distance(params, found, names, say)]
    return Sheet(times, charts, meters)


def _name(m: int, params: BatchParams, say: Say) -> str:
    if m == params.samples:
        return say["full"].format(m=m)
    return say["sgd" if m == 1 else "mini"].format(m=m)


def _square(params: BatchParams, found: Batch, names: list[str], say: Say) -> Chart:
    low, high = span(np.array([-10.5, 10.5, params.start]), margin=0.04)
    corners = 10.0 * np.array([[-1, 1, 1, -1, -1], [-1, -1, 1, 1, -1]])
    layers = [
        Layer("line", corners[0], corners[1], colour=7, width=1.2, grows=False),
        Layer(
            "dots",
            found.points[:, 0],
            found.points[:, 1],
            name=say["points"],
            colour=7,
            width=4.5,
            opacity=0.7,
        ),
    ]
    when = np.arange(1.0, found.paths.shape[1] + 1)
    for i, (path, name) in enumerate(zip(found.paths, names, strict=True)):
        layers.append(
            Layer(
                "line",
                path[:, 0],
                path[:, 1],
                when=when,
                name=name,
                colour=_colour(i),
                dash=DASHES[i],
                width=1.8,
                head=True,
            )
        )
    x, y = found.mean[:1], found.mean[1:]
    layers.append(Layer("dots", x, y, name=say["centre"], colour=8, width=9))
    start = Handle("start", say["start"], params.start, -100, 100, "both")
    title = say["square"].format(n=params.samples)
    across, up = Axis(low, high, say["x"]), Axis(low, high, say["y"])
    return Chart(title, across, up, layers, timed=False, square=True, handle=start)


def _colour(i: int) -> int:
    return (1, 0, 2, 3)[i]


def _distance(params: BatchParams, found: Batch, names: list[str], say: Say) -> Chart:
    k = np.arange(1.0, found.distance.shape[1] + 1)
    layers = [
        Layer(
            "line",
            k,
            row,
            name=name,
            colour=_colour(i),
            dash=DASHES[i],
            width=2.2,
            head=True,
        )
        for i, (row, name) in enumerate(zip(found.distance, names, strict=True))
    ]
    name = say["dashed"]
    for row in found.theory:
        if row.any():
            layers.append(
                Layer("line", k[1:], row, name=name, colour=8, dash="2 4", width=1.3, grows=False)
            )
            name = ""
    shown = np.concatenate([found.distance[found.distance > 1e-9], [1.0]])
    shown = shown[np.isfinite(shown)]
    low, high = float(max(shown.min() / 2, 1e-9)), float(min(shown.max() * 1.6, 1e9))
    x, y = Axis(1, float(k[-1]), say["k"], "log"), Axis(low, high, "", "log")
    return Chart(say["distance"].format(n=params.runs), x, y, layers, 330)


# What goes with the picture.


def batched(params: TypedBatchParams) -> Batch:
    """The batches, computed once for all visitors."""
    return cached(stochastic.minibatch, params.engine())


def batch_csv(params: TypedBatchParams, upload: Any) -> str:
    """k and the distance of every batch size."""
    found = batched(params)
    k = np.arange(1, found.distance.shape[1] + 1)
    names = ["k", *(f"m_{m}" for m in found.sizes)]
    return tables.table(names, np.column_stack([k, *found.distance]))


def state_json(params: TypedBatchParams, upload: Any) -> str:
    """The dials, and how far each batch size ends from the mean."""
    found = batched(params)
    last = {f"m_{m}": row[-1] for m, row in zip(found.sizes, found.distance, strict=True)}
    return tables.state_json(params, last)


BATCH = View(
    "batch",
    ("SGD and batches", "SGD 与批量"),
    TypedBatchParams,
    build,
    snippets.batch,
    lambda params: batched(params).distance,
    while_read(lambda params: live_batch(params.engine(), batched(params))),
    {"batch.csv": batch_csv, "state.json": state_json},
    renamed={f"batch_{name}": name for name in TypedBatchParams.model_fields},
)
