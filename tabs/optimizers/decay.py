"""Adam with L2, AdamW and SGD with L2 from the same start."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import optimizers
from engines.optimizers import RIVALS, Decay, DecayParams, live_decay, snippets
from tabs.parts import Figure, Land, Mark, Trail
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.colours import COLOURS
from tabs.shell.contract import Live, View
from tabs.shell.errors import cached
from tabs.shell.exports import csv_text

from . import figures, tables
from .stage import say_all, terrain

__all__ = ["DECAY", "build"]

CLOCK = "decay"


def build(builder: ViewBuilder) -> Draw:
    """The three walks in the plane of the two weights; what decay leaves of them each step."""
    say = say_all(builder)
    with gr.Row():
        with gr.Column(scale=6, min_width=300):
            walk = terrain(builder, "decay-map", CLOCK, editable=False, hills=False, unit="f")
            told = gr.Markdown(elem_classes="figures-line", elem_id="optimizers-decay-told")
        with gr.Column(scale=5, min_width=280):
            factor = Figure(alt=say["shrink"], elem_id="optimizers-shrink")
            both = Figure(alt=say["weights"], elem_id="optimizers-weights")

    def draw(params: DecayParams, upload: Any) -> dict[Component, Any]:
        found = compared(params)
        names = [label[builder.index] for label in RIVALS.values()]
        return {
            walk: _land(found, names, say),
            told: _table(found, names, say),
            factor: figures.shrink(found, say),
            both: figures.weights(found, say),
        }

    return draw


def _land(found: Decay, names: list[str], say: dict[str, str]) -> Land:
    limits = [limit for limit in found.limits if np.isfinite(limit).all()]
    box = _view(np.concatenate([found.means.reshape(-1, 2), *(limit[None] for limit in limits)]))
    edge = 1 / found.params.strength if found.params.strength else np.inf
    paths = [
        Trail(name, name, COLOURS[k], found.means[k][None], np.array([-1]), shape=k)
        for k, name in enumerate(names)
    ]
    marks = [
        Mark(float(limit[0]), float(limit[1]), name, COLOURS[k])
        for k, (limit, name) in enumerate(zip(found.limits, names, strict=True))
        if np.isfinite(limit).all()
    ]
    noisy = found.params.problem == "noise"
    note = say["decay_mean"].format(n=found.params.runs) if noisy else say["decay_note"]
    return Land(
        paths,
        box,
        field=_heights(found.params, box),
        marks=marks,
        box=(-edge, edge, -edge, edge) if np.isfinite(edge) and not noisy else None,
        frame=found.params.steps,
        note=note,
    )


def _view(points: np.ndarray) -> tuple[float, float, float, float]:
    """A square around the finite points, with room."""
    held = points[np.isfinite(points).all(1)]
    low, high = held.min(0), held.max(0)
    middle, half = (low + high) / 2, 0.62 * max(float((high - low).max()), 0.5)
    (a, b), h = middle.tolist(), half
    return a - h, a + h, b - h, b + h


def _heights(params: DecayParams, box: tuple[float, float, float, float]) -> np.ndarray:
    """The loss without its penalty, over the view."""
    x, y = np.meshgrid(np.linspace(*box[:2], 101), np.linspace(*box[2:], 101))
    if params.problem == "bowl":
        return (x - 1) ** 2 / 2 + 50 * (y - 1) ** 2
    return x - y / 2 if params.problem == "linear" else np.zeros_like(x)


def _table(found: Decay, names: list[str], say: dict[str, str]) -> str:
    lines = [say["ends"], "|---|---|---|"]
    for name, end, limit in zip(names, found.means[:, -1], found.limits, strict=True):
        theory = f"({limit[0]:.4f}, {limit[1]:.4f})" if np.isfinite(limit).all() else "–"
        lines.append(f"| {name} | ({end[0]:.4f}, {end[1]:.4f}) | {theory} |")
    return "\n".join(lines)


# What goes with the picture.


def compared(params: DecayParams) -> Decay:
    """The three methods, computed once for all visitors."""
    return cached(optimizers.decay_comparison, params)


def live(params: DecayParams, upload: Any) -> Live:
    """What the three came to."""
    return live_decay(params, compared(params))


def weights_csv(params: DecayParams, upload: Any) -> str:
    """The mean weights of each method after every step, and decay's factor at the step."""
    found = compared(params)
    rows = []
    for name, means, shrink in zip(RIVALS, found.means, found.shrink, strict=True):
        factors = [["", ""], *shrink.tolist()]
        rows += [
            [name, t, *mean, *factor]
            for t, (mean, factor) in enumerate(zip(means.tolist(), factors, strict=True))
        ]
    return csv_text(["method", "step", "x", "y", "shrink_x", "shrink_y"], rows)


def state_json(params: DecayParams, upload: Any) -> str:
    """The dials, where each method ends, and what theory says."""
    found = compared(params)
    ends = {
        name: {"end": found.means[row, -1], "theory": found.limits[row]}
        for row, name in enumerate(RIVALS)
    }
    return tables.state_json(params, ends)


DECAY = View(
    "decay",
    ("Weight decay", "权重衰减"),
    DecayParams,
    build,
    snippets.decay,
    lambda params: compared(params).means,
    live,
    {"weights.csv": weights_csv, "state.json": state_json},
    renamed={f"decay_{name}": name for name in DecayParams.model_fields},
)
