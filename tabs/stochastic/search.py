"""Kiefer and Wolfowitz: the least of f from noisy readings of f itself."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import stochastic
from engines.stochastic import Search, TypedSearchParams, snippets
from tabs.parts import Axis, Chart, Handle, Layer, Sheet
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.errors import cached
from tabs.shell.lessons import DELIMITERS

from . import tables
from .common import Line, Say, judged, level, readable, say_all, span, traces

__all__ = ["SEARCH", "build"]

SAMPLE = 30
FAR = 1e9


def build(builder: ViewBuilder) -> Draw:
    """Three formulas; the fan, its error, and the conditions on steps and reaches."""
    say = say_all(builder)
    typed = []
    with gr.Row():
        for name, left, variable in (
            ("loss", "f(w)", "w"),
            ("step", "a_k", "k"),
            ("reach", "c_k", "k"),
        ):
            with gr.Column(scale=2 if name == "loss" else 1, min_width=180):
                typed.append(Line(builder, "search", name, left, variable))
    charts = traces(builder, "search")
    told = gr.Markdown(
        latex_delimiters=DELIMITERS, elem_classes="tables", elem_id="stochastic-reach"
    )

    def draw(params: TypedSearchParams) -> dict[Component, Any]:
        verdicts = stochastic.reach_verdicts(params.step, params.reach)
        return {
            charts: sheet(params, searched(params), say),
            told: judged(say["reach_head"], verdicts, builder, say),
        }

    builder.on(charts.release, dragged)
    return readable(typed, draw, {told: ""})


def dragged(params: TypedSearchParams, upload: Any, event: Any) -> dict[str, Any]:
    """The start, where it was let go."""
    return {"w1": float(event["value"])}


def sheet(params: TypedSearchParams, found: Search, say: Say) -> Sheet:
    """The fan and its error."""
    return Sheet(found.k, [_fan(params, found, say), _errors(params, found, say)])


def _time(found: Search, say: Say) -> Axis:
    return Axis(1, float(max(2, found.k[-1])), say["k"], "log")


def _fan(params: TypedSearchParams, found: Search, say: Say) -> Chart:
    paths = np.where(np.abs(found.paths) <= FAR, found.paths, np.nan)
    kept = paths[~found.diverged]
    bands = np.quantile(kept, (0.05, 0.5, 0.95), axis=0) if len(kept) else paths[:1].repeat(3, 0)
    least = stochastic.least(params.loss)
    ends, level_y = np.array([found.k[0], found.k[-1]]), np.full(2, least)
    lines = [Layer("line", found.k, path, width=1, opacity=0.28) for path in paths[1:SAMPLE]]
    lines += [
        Layer("band", found.k, bands[2], bands[0], name=say["wide"], colour=5, opacity=0.25),
        Layer("line", found.k, bands[1], name=say["median"], colour=0, width=2.5),
        Layer("line", found.k, paths[0], name=say["one"], colour=4, width=1.6, head=True),
        Layer("line", ends, level_y, name=say["least"], colour=8, dash="7 4", grows=False),
    ]
    start = Handle("w1", "w₁", params.w1, -100, 100, "y", 1.0)
    y = level(*span(params.w1, least, bands), say["w"])
    title = say["search"].format(n=len(paths))
    return Chart(title, _time(found, say), y, lines, 360, wide=True, handle=start)


def _errors(params: TypedSearchParams, found: Search, say: Say) -> Chart:
    with np.errstate(all="ignore"):
        away = found.paths - stochastic.least(params.loss)
        error = np.sqrt((away**2).mean(0))[1:]
    k = found.k[1:].astype(float)
    third = error[-1] * (k / k[-1]) ** (-1 / 3) if len(k) and np.isfinite(error[-1]) else 0 * k
    layers = [
        Layer("line", k, error, name=say["search_error"], colour=0, width=2.2, head=True),
        Layer("line", k, third, name=say["third"], colour=8, dash="7 4", grows=False),
    ]
    shown = error[np.isfinite(error) & (error > 0)]
    low, high = (shown.min() / 1.5, shown.max() * 1.5) if len(shown) else (0.1, 1.0)
    y = Axis(max(float(low), 1e-12), min(float(high), 1e9), say["error"], "log")
    return Chart(say["errors"], _time(found, say), y, layers)


# What goes with the picture.


def searched(params: TypedSearchParams) -> Search:
    """The fan, computed once for all visitors."""
    return cached(stochastic.search, params.engine())


def search_csv(params: TypedSearchParams, upload: Any) -> str:
    """k, and the 5, 50 and 95 per cent quantiles of w_k."""
    found = searched(params)
    bands = np.nanquantile(found.paths, (0.05, 0.5, 0.95), axis=0)
    return tables.table(["k", "q05", "q50", "q95"], np.column_stack([found.k, *bands]))


def state_json(params: TypedSearchParams, upload: Any) -> str:
    """The dials, and where the paths end."""
    found = searched(params)
    end = float(np.nanmedian(found.paths[:, -1]))
    lost = float(found.diverged.mean())
    return tables.state_json(params, {"median": end, "lost": lost})


SEARCH = View(
    "search",
    ("A minimum", "求最小值"),
    TypedSearchParams,
    build,
    snippets.search,
    lambda params: searched(params).paths,
    files={"search.csv": search_csv, "state.json": state_json},
)
