"""The fourth view: what stacking's last model reads, honest and leaky side by side."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import boosting
from engines.boosting import BASES, Params, Plane, Result, Stack, snippets
from tabs.parts import Figure
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.errors import cached
from tabs.shell.exports import csv_text

from . import exports, figures
from .panels import fields, pane, scene, words
from .strips import Strip, arrays_of, field, names_of, numbers, points_from, strip

__all__ = ["STACKING"]

WAYS = {"fold": True, "leaky": False}


def build(builder: ViewBuilder) -> Draw:
    """Two stacks that differ in one switch: fields, meta-feature planes, coefficients."""
    say = words(builder)
    bases = builder.say_all(BASES)
    told = gr.Markdown(elem_classes="figures-line", elem_id="boosting-stack")
    panels = fields(builder, "stacks", "stack_hint", editable=False, clock="stacks")
    planes = {}
    with gr.Row():
        for way in WAYS:
            with gr.Column(scale=1, min_width=280):
                alt = say[f"plane_{way}"]
                planes[way] = Figure(alt=alt, elem_id=f"boosting-plane-{way}")
    bars = Figure(alt=say["coefficients"], elem_id="boosting-coefficients")

    def draw(params: Stack, upload: Any) -> dict[Component, Any]:
        strips, found = strips_of(params, upload), planes_of(params, upload)
        axes, called = figures.heaviest(found.values()), names_of(params, upload)
        drawn = {
            planes[way]: figures.plane(plane, axes, bases, say[f"plane_{way}"], say, called)
            for way, plane in found.items()
        }
        error = {way: 100 * strip.result.test_curve[-1, 0] for way, strip in strips.items()}
        train = {
            f"{way}_train": 100 * strip.result.train_curve[-1, 0] for way, strip in strips.items()
        }
        panes = [pane(strip, say[way], say) for way, strip in strips.items()]
        return drawn | {
            told: say["stack_error"].format(**error, **train),
            panels: scene(params, upload, panes),
            bars: figures.coefficients(found["fold"], found["leaky"], bases, say),
        }

    return draw


def strips_of(params: Stack, upload: Any) -> dict[str, Strip]:
    """Both stacks on the points of the stage."""
    arrays = arrays_of(params, upload)
    return {way: strip(params.stack(on), *arrays) for way, on in WAYS.items()}


def planes_of(params: Stack, upload: Any) -> dict[str, Plane]:
    """What the last model of each reads."""
    arrays = arrays_of(params, upload)
    return {way: cached(_plane, params.stack(on), *arrays) for way, on in WAYS.items()}


def _plane(asked: Params, *arrays: np.ndarray | None) -> Plane:
    return boosting.stacking_plane(asked, points_from(arrays))


def picture(params: Stack) -> np.ndarray:
    """The shares of the two stacks, (2, h, w, K)."""
    return np.stack([field(params, params.stack(on)) for on in WAYS.values()])


def live(params: Stack, upload: Any) -> dict[str, str]:
    """The lesson's numbers of the honest stack."""
    asked = params.stack(True)
    return numbers(params, upload, asked, asked.rounds)


def run(params: Stack) -> dict[str, Any]:
    """Both stacks: errors and log-losses, the last model's coefficients by base and class."""
    strips, planes = strips_of(params, None), planes_of(params, None)
    return {
        way: {
            "train": strips[way].result.train_curve[-1],
            "test": strips[way].result.test_curve[-1],
            "bases": planes[way].bases,
            "classes": planes[way].outputs,
            "coefficients": planes[way].coef,
            "intercept": planes[way].intercept,
        }
        for way in WAYS
    }


def coefficients_csv(params: Stack, upload: Any) -> str:
    """way, class, base and the class that it speaks of, coefficient of the last model."""
    rows = []
    for way, plane in planes_of(params, upload).items():
        several = len(plane.coef) > 1
        for k, weights in enumerate(plane.coef.tolist()):
            for base, output, weight in zip(plane.bases, plane.outputs, weights, strict=True):
                rows.append([way, k if several else 1, base, output, weight])
    return csv_text(["way", "class", "base", "base_class", "coefficient"], rows)


def _results(params: Stack, upload: Any) -> dict[str, Result]:
    return {f"stacking_{way}": s.result for way, s in strips_of(params, upload).items()}


STACKING = View(
    id="stacking",
    title=("Stacking", "堆叠"),
    params=Stack,
    build=build,
    code=snippets.stack,
    picture=picture,
    live=live,
    files={
        "coefficients.csv": coefficients_csv,
        "curves.csv": lambda params, upload: exports.curves_csv(_results(params, upload)),
        "points.csv": exports.points_csv,
        "state.json": lambda params, upload: exports.state_json(params, _results(params, upload)),
    },
    run=run,
)
