"""The third view: where noise takes a method, two hundred times."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import optimizers
from engines.optimizers import Cloud
from tabs.parts import Figure
from tabs.shell.contract import Draw
from tabs.shell.errors import cached
from tabs.shell.builder import ViewBuilder

from . import figures
from .descent import (
    bench,
    cards,
    formula,
    language_of,
    placed,
    readable,
    say_all,
    taken,
    terrain,
    typed,
)
from .dials import Dials
from .runs import field, land, named, trails

__all__ = ["cloud"]

CLOCK = "cloud"
MASS = 0.95


def cloud(stage: ViewBuilder) -> Draw:
    """The runs as points with their ellipse, and how wide they lie."""
    say, language = say_all(stage), language_of(stage)
    names = named(language)
    line = formula(stage, "cloud-formula")
    gr.Markdown(say["cloud_note"], elem_id="optimizers-cloud-note")
    with gr.Row():
        with gr.Column(scale=6, min_width=300):
            walk = terrain(stage, "cloud-map", CLOCK, several=False)
        with gr.Column(scale=5, min_width=280):
            wide = Figure(
                follow=CLOCK, cursor=True, first=0, alt=say["sigma"], elem_id="optimizers-sigma"
            )
    entries = bench(stage, "cloud-cards")

    def draw_cloud(params: Dials, own: Any) -> dict[Component, Any]:
        key = params.engine(noise=params.spread)
        found, hand = cached(optimizers.cloud, key), params.in_hand()
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

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        same: dict[Component, Any] = {
            line: typed(params, language),
            entries: cards(params, language),
        }
        return same | draw_cloud(params, own) if readable(params) else same

    stage.on(walk.input, placed, draw_cloud)
    stage.on(walk.release, placed, draw_cloud)
    stage.on(walk.select, taken, draw_cloud)
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
