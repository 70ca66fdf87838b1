"""Where noise takes a method, two hundred times."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import optimizers
from engines.optimizers import Cloud, CloudParams, live_cloud, snippets
from engines.params import ParamsError
from tabs.parts import Figure
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import Live, View
from tabs.shell.errors import cached
from tabs.shell.exports import csv_text

from . import figures, tables
from .runs import field, land, named, trails
from .stage import bench, cards, formula, placed, readable, say_all, taken, terrain, typed

__all__ = ["CLOUD", "build"]

CLOCK = "cloud"
MASS = 0.95


def build(builder: ViewBuilder) -> Draw:
    """The runs as points with their ellipse, and how wide they lie."""
    say, names = say_all(builder), named(builder.index)
    line = formula(builder, "cloud-formula")
    gr.Markdown(say["cloud_note"], elem_id="optimizers-cloud-note")
    with gr.Row():
        with gr.Column(scale=6, min_width=300):
            walk = terrain(builder, "cloud-map", CLOCK, several=False)
        with gr.Column(scale=5, min_width=280):
            wide = Figure(
                follow=CLOCK, cursor=True, first=0, alt=say["sigma"], elem_id="optimizers-sigma"
            )
    entries = bench(builder, "cloud-cards")

    def draw_cloud(params: CloudParams, upload: Any) -> dict[Component, Any]:
        key, found, hand = params.engine(), clouded(params), params.in_hand()
        paths = [
            trail._replace(oval=_oval(found, row), figures=None)
            for row, trail in enumerate(trails(found.result, names))
        ]
        return {
            walk: land(
                key,
                paths,
                field=field(key),
                starts=np.array(key.starts[:1]),
                hand=hand,
                frame=key.steps,
            ),
            wide: figures.sigma(found, hand, names, say),
        }

    def draw(params: CloudParams, upload: Any) -> dict[Component, Any]:
        same: dict[Component, Any] = {
            line: typed(params, builder.index),
            entries: cards(params, builder.index),
        }
        return same | draw_cloud(params, upload) if readable(params) else same

    builder.on(walk.input, placed, draw_cloud)
    builder.on(walk.release, placed, draw_cloud)
    builder.on(walk.select, taken, draw_cloud)
    return draw


def _oval(found: Cloud, row: int) -> np.ndarray:
    """Centre and half-axes of the ellipse of one method at every step, (T + 1, 6)."""
    covariance = found.covariance[row]
    known = np.isfinite(covariance).all((1, 2))
    values, axes = np.linalg.eigh(np.where(known[:, None, None], covariance, np.eye(2)))
    radius = np.sqrt(-2 * np.log(1 - MASS) * np.maximum(values, 0))
    halves = (axes * radius[:, None, :]).transpose(0, 2, 1).reshape(-1, 4)
    whole = np.concatenate([found.mean[row], halves], axis=1)
    return np.where(known[:, None], whole, np.nan)


# What goes with the picture.


def clouded(params: CloudParams) -> Cloud:
    """All runs, computed once for all visitors."""
    return cached(optimizers.cloud, params.engine())


def live(params: CloudParams, upload: Any) -> Live:
    """None while the formula cannot be read."""
    try:
        return live_cloud(params.engine(), clouded(params))
    except ParamsError:
        return {}


def cloud_csv(params: CloudParams, upload: Any) -> str:
    """Mean and covariance of every method after every step."""
    found = clouded(params)
    rows = [
        [method, step, *mean, spread[0][0], spread[0][1], spread[1][1]]
        for row, method in enumerate(found.result.params.methods)
        for step, (mean, spread) in enumerate(
            zip(found.mean[row].tolist(), found.covariance[row].tolist(), strict=True)
        )
    ]
    return csv_text(["method", "step", "mean_x", "mean_y", "xx", "xy", "yy"], rows)


def ends_csv(params: CloudParams, upload: Any) -> str:
    """Where every run ends."""
    result = clouded(params).result
    rows = [
        [method, run, x, y]
        for row, method in enumerate(result.params.methods)
        for run, (x, y) in enumerate(result.paths[row, :, -1].tolist())
    ]
    return csv_text(["method", "run", "x", "y"], rows)


def state_json(params: CloudParams, upload: Any) -> str:
    """The dials, and mean and covariance at the end."""
    found = clouded(params)
    methods = found.result.params.methods
    last = {
        method: {"mean": found.mean[row, -1], "covariance": found.covariance[row, -1]}
        for row, method in enumerate(methods)
    }
    return tables.state_json(params, last)


CLOUD = View(
    "cloud",
    ("Noise cloud", "噪声点云"),
    CloudParams,
    build,
    snippets.cloud,
    lambda params: clouded(params).result.paths,
    live,
    {"cloud.csv": cloud_csv, "ends.csv": ends_csv, "state.json": state_json},
    renamed={"spread": "sigma"},
)
