"""Which times, which shift: densities over the loss, the real scheduler, equal doubt."""

import math
from collections.abc import Iterator
from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import rectified
from engines.rectified import TimesParams, excess, live, snippets
from engines.rectified.densities import density, quantile, shifted
from engines.rectified.params.times import DensityParams
from engines.rectified.schedule import RATIO, doubts, picture
from engines.rectified.schedule import pictures as drawn
from engines.sharing import found as known
from engines.sharing import sharing
from tabs.parts import (
    Axis,
    Chart,
    Handle,
    Layer,
    Mosaic,
    Progress,
    Sheet,
    Sheets,
    Tile,
    Traces,
    Work,
)
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.errors import cached
from tabs.shell.exports import csv_text

from .words import PICTURES
from .words import TIMES as WORDS

__all__ = ["TIMES", "build", "changed"]

Say = dict[str, str]
HEIGHT, HIGH = 205, 5.0
"""Of a chart in pixels; the highest density that is drawn."""


def build(builder: ViewBuilder) -> Draw:
    """Charts whose humps are dragged, and a picture at two resolutions."""
    say = builder.say_all(WORDS)
    words = builder.words("play", "pause", "back", "forward")
    charts = Traces(clock="rectified-times", lead=0, words=words, elem_id="rectified-charts")
    told = gr.Markdown(elem_classes="figures-line", elem_id="rectified-told")
    bar = Progress(
        words={"running": say["running"], "stop": say["stop"]}, elem_id="rectified-excess"
    )
    mosaic = Mosaic(words=words | builder.say_all(PICTURES), elem_id="rectified-doubt")

    def curves(params: TimesParams) -> Sheet:
        found = rectified.densities(params)
        sheet = [trained(params, found, say), walked(params, say), left(params, found, say)]
        return Sheet(np.ones(1), sheet)

    def draw(params: TimesParams, upload: Any) -> dict[Component, Any]:
        found = rectified.densities(params)
        line = say["told"].format(middle=100 * found.middle, late=100 * found.late)
        return {
            charts: curves(params),
            bar: Work("wanted", 0, 1) if missing(params) else None,
            told: line + (say["folds"] if found.folded else ""),
            mosaic: pictures(params, say),
        }

    def work(params: TimesParams, upload: Any) -> Iterator[dict[Component, Any]]:
        wanted = missing(params)
        for k, net in enumerate(wanted):
            for progress in sharing(excess.train, net):
                done = k * excess.STEPS + progress.done
                yield {bar: Work("running", done, len(wanted) * excess.STEPS)}
            yield {charts: curves(params)}
        yield {bar: Work("done")}

    builder.on(charts.release, changed)
    builder.on(bar.release, lambda params, upload, event: {}, lambda params, upload: {})
    builder.run(bar.select, work, [bar, charts], bar.edit)
    return draw


def nets(params: TimesParams) -> list[tuple[str, DensityParams]]:
    """The nets whose errors are compared: of uniform times and of the dial's."""
    even, own = excess.held(params, excess.EVEN), excess.held(params)
    found = [(excess.EVEN, even)]
    return found if params.density == excess.EVEN else [*found, (params.density, own)]


def missing(params: TimesParams) -> list[DensityParams]:
    """Those that nobody has trained yet."""
    return [net for _, net in nets(params) if known(excess.train, net) is None]


def changed(params: TimesParams, upload: Any, event: Any) -> dict[str, Any]:
    """The hump, or the middle of the schedule, where it was let go."""
    told = event if isinstance(event, dict) else {}
    try:
        at = min(max(float(told["value"]), 0.01), 0.99)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise ValueError("What was moved has a place.") from None
    if math.isnan(at):
        raise ValueError("What was moved has a place.")
    if told.get("name") == "shift":
        return {"shift": round(min(max(at / (1 - at), 0.1), 12), 2)}
    return {"m": round(min(max(math.log(at / (1 - at)), -3), 3), 2), "density": "lognorm"}


def _line(x: np.ndarray, y: np.ndarray, name: str, colour: int, dash: str = "") -> Layer:
    return Layer("line", x, y, name=name, colour=colour, dash=dash, grows=False, width=2.2)


def trained(params: TimesParams, found: rectified.Densities, say: Say) -> Chart:
    """The density of the training times, and what a shift makes of it."""
    name, moved = say[params.density], say["moved"].format(shift=params.shift)
    layers = [
        _line(found.t, found.p.clip(0, HIGH), name, 0),
        _line(found.t, found.moved.clip(0, HIGH), moved, 1, "6 4"),
    ]
    middle = float(quantile(params, np.array([0.5]))[0])
    height = float(density(params, np.array([middle]))[0])
    handle = Handle("m", say["median"], round(middle, 3), 0.05, 0.95, "x", min(height, HIGH))
    top = min(HIGH, 1.15 * max(found.p.max(), found.moved.max(), 1))
    return Chart(
        say["density"],
        Axis(0, 1, say["t"]),
        Axis(0, float(top), say["p"]),
        layers,
        HEIGHT,
        timed=False,
        handle=handle if params.density == "lognorm" else None,
    )


def walked(params: TimesParams, say: Say) -> Chart:
    """Sigmas step by step; the middle of the curve is the shift in the hand."""
    found = rectified.schedule(params)
    x = np.arange(params.steps) / params.steps
    plain, once, twice = found.noisy
    dynamic = say["dynamic"].format(px=params.pixels, s=found.factor)
    named = (
        (found.plain, say["plain"].format(n=plain), 7, "2 3"),
        (found.once, say["once"].format(n=once, last=found.once[-1]), 1, ""),
        (found.twice, say["twice"].format(n=twice, last=found.twice[-1]), 4, "6 4"),
        (found.dynamic, dynamic, 2, "1 3"),
    )
    layers = [_line(x, y, name, colour, dash) for y, name, colour, dash in named]
    if params.steps <= 64:
        layers.append(Layer("dots", x, found.once, colour=1, width=5, grows=False))
    middle = float(shifted(np.array(0.5), params.shift))
    return Chart(
        say["schedule"].format(steps=params.steps),
        Axis(0, 1, say["step"]),
        Axis(0, 1, say["sigma"]),
        layers,
        HEIGHT,
        timed=False,
        handle=Handle("shift", say["knob"], round(middle, 3), 0.09, 0.923, "y", 0.5),
    )


def left(params: TimesParams, found: rectified.Densities, say: Say) -> Chart:
    """What no model can learn at each time, and what small nets leave on top of it."""
    layers = [_line(found.times, found.loss, say["least"], 5)]
    for k, (name, net) in enumerate(nets(params)):
        if known(excess.train, net) is not None:
            told = say["excess"].format(name=say[name])
            layers.append(_line(found.times, cached(excess.measured, net), told, (7, 0)[k], "6 4"))
    top = 1.1 * max(float(np.max(layer.y)) for layer in layers)
    y = Axis(0, top, say["loss_axis"])
    return Chart(say["loss"], Axis(0, 1, say["t"]), y, layers, HEIGHT, timed=False, wide=True)


def pictures(params: TimesParams, say: Say) -> Sheets:
    """Small, large, large at the shifted time; in noise above, the means over blocks below."""
    moved = float(shifted(np.array(params.t), RATIO))
    known = doubts(params)
    columns = [
        say["small"].format(t=params.t),
        say["large"].format(t=params.t),
        say["large"].format(t=moved),
    ]
    tiles = [
        Tile((0, k % 2, k // 2), shown, say["doubt"].format(d=known[k // 2]))
        for k, shown in enumerate(drawn(params))
    ]
    return Sheets([""], [say["noisy"], say["known"]], columns, tiles)


# What goes with the picture.


def sigmas_csv(params: TimesParams, upload: Any) -> str:
    """Sigma without a shift, shifted once, twice, dynamically; a row a step."""
    found = rectified.schedule(params)
    rows = np.column_stack([found.plain, found.once, found.twice, found.dynamic]).tolist()
    return csv_text(("plain", "once", "twice", "dynamic"), rows)


def answer(params: TimesParams) -> dict[str, Any]:
    """What the endpoint tells: densities, losses, sigmas, doubts."""
    return {
        "densities": rectified.densities(params),
        "schedule": rectified.schedule(params),
        "doubts": doubts(params),
    }


TIMES = View(
    id="times",
    title=("Which times, which shift", "哪些时刻，多大时移"),
    params=TimesParams,
    build=build,
    code=snippets.times,
    picture=picture,
    live=lambda params, upload: live.times(params),
    files={"sigmas.csv": sigmas_csv},
    run=answer,
)
