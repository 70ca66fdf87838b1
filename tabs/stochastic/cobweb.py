"""The iteration drawn on g, one corner at a time."""

from typing import Any

import numpy as np
from gradio.components import Component

from engines import stochastic
from engines.stochastic import Cobweb, CobwebParams, Params, live_fan, snippets
from engines.stochastic.paths import steps as step_sizes
from tabs.parts import Axis, Chart, Handle, Layer, Sheet
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.errors import cached

from . import tables
from .common import Say, level, lines, number, readable, say_all, span, traces, while_read

__all__ = ["COBWEB", "build"]


def build(builder: ViewBuilder) -> Draw:
    """Drag w₁ along the axis; play the steps."""
    say, typed = say_all(builder), lines(builder, "cobweb")
    charts = traces(builder, "cobweb", lead=2, live=True, every=450)

    def draw(params: CobwebParams) -> dict[Component, Any]:
        return {charts: sheet(params.engine(), walked(params), say)}

    builder.on(charts.input, dragged)
    builder.on(charts.release, dragged)
    return readable(typed, draw)


def dragged(params: CobwebParams, upload: Any, event: Any) -> dict[str, Any]:
    """The start, where the hand is."""
    return {"w1": float(event["value"])}


def sheet(params: Params, found: Cobweb, say: Say) -> Sheet:
    """Three corners a step: at w_k, up at the reading, down again."""
    n = len(found.readings)
    return Sheet(
        1 + np.arange(3 * n + 1) / 3,
        [_web(params, found, say), _path(params, found, say)],
        said=_in_words(params, found, say),
    )


def _when(n: int) -> np.ndarray:
    """Corner j of step k comes at k + j / 3; the landing is where the next step begins."""
    corners = np.arange(1, n + 1)[:, None] + np.arange(3) / 3
    return np.asarray(corners.ravel())


def _web(params: Params, found: Cobweb, say: Say) -> Chart:
    n, w = len(found.readings), found.w[:-1]
    line = np.vstack([found.line, [[found.w[-1], 0.0]]])
    when = np.append(_when(n), n + 1.0)
    dots = _when(n)[1::3]
    low, high = span(found.readings, found.g, 0.0, margin=0.08)
    x = Axis(float(found.x[0]), float(found.x[-1]), say["w"])
    axis = np.array([found.x[0], found.x[-1]])
    layers = [
        Layer("line", axis, np.zeros(2), colour=8, width=1.2, grows=False),
        Layer("line", found.x, found.g, name=say["g"], colour=0, width=2.6, grows=False),
        Layer(
            "line",
            line[:, 0],
            line[:, 1],
            when=when,
            name=say["thread"],
            colour=1,
            width=1.6,
            head=True,
        ),
        Layer("dots", w, found.readings, when=dots, name=say["readings"], colour=4, width=7),
    ]
    if np.isfinite(found.root):
        mark = np.array([found.root])
        layers.append(Layer("dots", mark, np.zeros(1), name=say["root"], colour=2, width=12))
    start = Handle("w1", "w₁", params.w1, -100, 100, "x", 0.0)
    y = level(low, high, "")
    return Chart(say["cobweb"], x, y, layers, 320, timed=False, wide=True, handle=start)


def _path(params: Params, found: Cobweb, say: Say) -> Chart:
    k = np.arange(1.0, len(found.w) + 1)
    layers = [
        Layer("line", k, found.w, when=k, colour=1, width=1.6, head=True),
        Layer("dots", k, found.w, when=k, colour=1, width=7),
    ]
    if np.isfinite(found.root):
        ends, root = k[[0, -1]], np.full(2, found.root)
        layers.append(
            Layer("line", ends, root, name=say["root"], colour=2, dash="7 4", grows=False)
        )
    y = level(*span(found.w, found.root), say["w"])
    return Chart(say["path"], Axis(1, float(k[-1]), say["k"]), y, layers, 150, wide=True)


def _in_words(params: Params, found: Cobweb, say: Say) -> list[str]:
    """The arithmetic of every frame."""
    a, w = step_sizes(params)[: len(found.readings)], found.w[:-1]
    with np.errstate(all="ignore"):
        g = np.asarray(stochastic.equation(params).g(w))
        noise, landed = found.readings - g, w - a * found.readings
    told = [say["begin"].format(w=number(params.w1))]
    table = zip(w, a, g, noise, found.readings, landed, found.w[1:], strict=True)
    for k, row in enumerate(table, start=1):
        names = ("w", "a", "g", "eta", "y", "landed", "to")
        values = dict(zip(names, map(number, row), strict=True))
        move = say["move"].format(k=k, **values)
        if row[5] != row[6] and params.project:
            move += say["pulled"].format(**values)
        told += [say["read"].format(k=k, **values), move, move]
    return told


# What goes with the picture.


def walked(params: CobwebParams) -> Cobweb:
    """The steps that are drawn, computed once for all visitors."""
    return cached(_walk, params.model_copy(update=params.engine().model_dump()))


def _walk(params: CobwebParams) -> Cobweb:
    return stochastic.cobweb(params.engine(), params.shown)


def cobweb_csv(params: CobwebParams, upload: Any) -> str:
    """k, w_k, the reading there, and w_{k+1}."""
    found = walked(params)
    k = np.arange(1, len(found.w))
    rows = np.column_stack([k, found.w[:-1], found.readings, found.w[1:]])
    return tables.table(["k", "w", "reading", "next"], rows)


def state_json(params: CobwebParams, upload: Any) -> str:
    """The dials, and where the steps end."""
    found = walked(params)
    return tables.state_json(params, {"w": found.w[-1], "root": found.root})


COBWEB = View(
    "cobweb",
    ("Step by step", "逐步迭代"),
    CobwebParams,
    build,
    snippets.cobweb,
    lambda params: walked(params).line,
    while_read(lambda params: live_fan(walked(params).result)),
    {"cobweb.csv": cobweb_csv, "state.json": state_json},
)
