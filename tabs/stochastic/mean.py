"""A mean learnt one sample at a time, and what every sample counts."""

from typing import Any

import numpy as np
from gradio.components import Component

from engines import stochastic
from engines.stochastic import Mean, MeanParams, TypedMeanParams, live_mean, snippets
from tabs.parts import Axis, Chart, Handle, Layer, Meter, Sheet
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.errors import cached

from . import tables
from .common import Line, Say, level, readable, say_all, span, traces, while_read

__all__ = ["MEAN", "build"]

FRAMES, DOTS = 200, 2000
"""At most so many moments, and so many samples drawn."""

EACH = np.empty(0)
"""Weights stand over 1, 2, 3, ..."""

COLOURS = {"1/k": (0, "", 2.4), "constant": (1, "", 2), "own": (2, "7 3", 2)}


def build(builder: ViewBuilder) -> Draw:
    """1/k, a constant and a step of one's own on the same samples; drag the mean."""
    say, typed = say_all(builder), [Line(builder, "mean", "step", "a_k", "k")]
    charts = traces(builder, "mean", live=True)

    def draw(params: TypedMeanParams) -> dict[Component, Any]:
        return {charts: sheet(params.engine(), estimated(params), say)}

    builder.on(charts.input, dragged)
    builder.on(charts.release, dragged)
    return readable(typed, draw)


def dragged(params: TypedMeanParams, upload: Any, event: Any) -> dict[str, Any]:
    """How far the mean goes; a mean that stays starts to jump."""
    moved = {} if params.change != "none" else {"change": "jump"}
    return {"size": float(event["value"]), **moved}


def sheet(params: MeanParams, found: Mean, say: Say) -> Sheet:
    """Samples and estimates above, weights below."""
    n = len(found.samples)
    stride = -(-n // FRAMES)
    times = np.unique(np.r_[1, np.arange(stride, n + 1, stride), n])
    names = {
        "1/k": say["harmonic"],
        "constant": say["constant"].format(alpha=params.alpha),
        "own": say["own"].format(step=params.step),
    }
    meters = [Meter(say["true"], found.truth[times - 1])]
    meters += [Meter(names[name], path[times - 1]) for name, path in found.estimates.items()]
    return Sheet(times, [_means(params, found, names, say), _weights(found, names, say)], meters)


def _means(params: MeanParams, found: Mean, names: dict[str, str], say: Say) -> Chart:
    k = np.arange(1, len(found.samples) + 1)[:: 1 + len(found.samples) // DOTS]
    last = float(len(found.samples))
    wild = np.quantile(found.samples, [0.01, 0.99])
    low, high = span(wild, found.truth, *_sane(found), margin=0.1)
    samples, truth = found.samples[k - 1], found.truth[k - 1]
    layers = [
        Layer("dots", k, samples, name=say["sample"], colour=7, width=3.5, opacity=0.55),
        Layer("line", k, truth, name=say["truth"], colour=8, dash="7 4", width=1.6, grows=False),
    ]
    for name, path in found.estimates.items():
        colour, dash, width = COLOURS[name]
        layers.append(
            Layer(
                "line",
                k,
                path[k - 1],
                name=names[name],
                colour=colour,
                dash=dash,
                width=width,
                head=True,
            )
        )
    grip = Handle("size", say["target"], params.size, -100, 100, "y", last)
    if params.change == "none":
        grip = grip._replace(value=0.0)
    x, y = Axis(1, last, say["k"]), level(low, high, say["w"])
    return Chart(say["mean"], x, y, layers, 340, wide=True, handle=grip)


def _sane(found: Mean) -> list[np.ndarray]:
    """Estimates that stay on the paper; a step above 2 sends one to infinity."""
    far = 20 * (np.ptp(found.samples) + 1)
    return [path for path in found.estimates.values() if np.nanmax(np.abs(path)) < far]


def _weights(found: Mean, names: dict[str, str], say: Say) -> Chart:
    n = len(found.samples)
    layers = [
        Layer("weights", EACH, a, name=names[name], colour=COLOURS[name][0], dash=COLOURS[name][1])
        for name, a in found.steps.items()
    ]
    x = Axis(1, float(n), say["index"])
    y = Axis(0.1 / n, 1.0, say["weight"], "log")
    return Chart(say["weights"], x, y, layers, 220, wide=True)


# What goes with the picture.


def estimated(params: TypedMeanParams) -> Mean:
    """The three estimates, computed once for all visitors."""
    return cached(stochastic.incremental_mean, params.engine())


def mean_csv(params: TypedMeanParams, upload: Any) -> str:
    """Sample, true mean, and the three estimates after it."""
    found = estimated(params)
    columns = [found.samples, found.truth, *found.estimates.values()]
    rows = np.column_stack([np.arange(1, len(found.samples) + 1), *columns])
    return tables.table(["k", "sample", "mean", *found.estimates], rows)


def state_json(params: TypedMeanParams, upload: Any) -> str:
    """The dials, and the last estimates."""
    found = estimated(params)
    last = {name: path[-1] for name, path in found.estimates.items()}
    return tables.state_json(params, {"mean": found.truth[-1], **last})


MEAN = View(
    "mean",
    ("Running mean", "增量均值"),
    TypedMeanParams,
    build,
    snippets.mean,
    lambda params: np.array(list(estimated(params).estimates.values())),
    while_read(lambda params: live_mean(params.engine(), estimated(params))),
    {"mean.csv": mean_csv, "state.json": state_json},
    renamed={f"mean_{name}": name for name in TypedMeanParams.model_fields},
)
