"""TD(0) on a row of states: the same line, which learns what each state is worth."""

from typing import Any

import numpy as np
from gradio.components import Component

from engines import stochastic
from engines.stochastic import TypedWalkParams, Walk, snippets
from tabs.parts import Axis, Chart, Layer, Sheet
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.errors import cached

from . import tables
from .common import Line, Say, level, readable, say_all, span, traces

__all__ = ["TD", "build"]


def build(builder: ViewBuilder) -> Draw:
    """The values episode by episode against Bellman's, and their error."""
    say = say_all(builder)
    typed = [Line(builder, "td", "step", "a_k", "k")]
    charts = traces(builder, "td", frame_label=say["episode"])

    def draw(params: TypedWalkParams) -> dict[Component, Any]:
        return {charts: sheet(params, walked(params), say)}

    return readable(typed, draw)


def sheet(params: TypedWalkParams, found: Walk, say: Say) -> Sheet:
    """Values over the episodes, and the error over the runs."""
    return Sheet(
        np.arange(len(found.error)),
        [_values(found, say), _errors(found, params.runs, say)],
        said=[_in_words(found, k, say) for k in range(len(found.error))],
    )


def _time(found: Walk, say: Say) -> Axis:
    return Axis(0, float(len(found.error) - 1), say["episode"])


def _values(found: Walk, say: Say) -> Chart:
    k = np.arange(float(len(found.error)))
    ends, layers = k[[0, -1]], []
    for i, truth in enumerate(found.truth):
        colour, name = i % 8, say["state"].format(i=i + 1, truth=f"{truth:.3g}")
        layers += [
            Layer("line", k, found.values[:, i], colour=colour, width=1, opacity=0.5),
            Layer("line", k, found.mean[:, i], name=name, colour=colour, width=2.4, head=True),
            Layer("line", ends, np.full(2, truth), colour=colour, dash="7 4", grows=False),
        ]
    y = level(*span(found.mean, found.truth, 0.0, 1.0), say["value"])
    return Chart(say["td"], _time(found, say), y, layers, 360, wide=True)


def _errors(found: Walk, runs: int, say: Say) -> Chart:
    k = np.arange(float(len(found.error)))
    layers = [Layer("line", k, found.error, colour=1, width=2.2, head=True)]
    y = level(*span(found.error, 0.0), say["error"])
    return Chart(say["td_error"].format(n=runs), _time(found, say), y, layers)


def _in_words(found: Walk, k: int, say: Say) -> str:
    values = ", ".join(f"{v:.3f}" for v in found.mean[k])
    return say["td_said"].format(k=k, values=values, error=f"{found.error[k]:.4f}")


# What goes with the picture.


def walked(params: TypedWalkParams) -> Walk:
    """The walks, computed once for all visitors."""
    return cached(stochastic.walk, params.engine())


def values_csv(params: TypedWalkParams, upload: Any) -> str:
    """episode, the mean value of each state, the error."""
    found = walked(params)
    names = ["episode", *(f"v{i + 1}" for i in range(len(found.truth))), "error"]
    rows = np.column_stack([np.arange(len(found.error)), found.mean, found.error])
    return tables.table(names, rows)


def state_json(params: TypedWalkParams, upload: Any) -> str:
    """The dials, the values at the end and Bellman's."""
    found = walked(params)
    ends = {f"v{i}": v for i, v in enumerate(found.mean[-1], 1)}
    return tables.state_json(params, ends | {"error": found.error[-1]})


TD = View(
    "td",
    ("TD(0)", "TD(0)"),
    TypedWalkParams,
    build,
    snippets.td,
    lambda params: walked(params).mean,
    files={"values.csv": values_csv, "state.json": state_json},
)
