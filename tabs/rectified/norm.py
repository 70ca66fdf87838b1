"""QK-norm: entropy and logits while the weights of queries and keys grow."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import rectified
from engines.rectified import NormParams, live, snippets
from engines.rectified.norms import GROWTHS, TOP, D, picture
from tabs.parts import Axis, Chart, Handle, Layer, Sheet, Traces
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.exports import csv_text

from .said import NORM as WORDS

__all__ = ["NORM", "build", "changed"]

Say = dict[str, str]
HEIGHT = 230


def build(builder: ViewBuilder) -> Draw:
    """Two charts over the growth, whose knob is dragged; one query's weights below."""
    say = builder.say_all(WORDS)
    words = builder.words("play", "pause", "back", "forward")
    charts = Traces(clock="rectified-norm", lead=0, words=words, elem_id="rectified-norm")
    told = gr.Markdown(elem_classes="figures-line", elem_id="rectified-norm-told")

    def draw(params: NormParams, upload: Any) -> dict[Component, Any]:
        found = rectified.norms(params)
        sheet = [entropies(params, found, say), largest(params, found, say), weights(found, say)]
        note = "" if found.trained else " " + say["random_mini"]
        return {charts: Sheet(np.ones(1), sheet), told: line(params, found, say) + note}

    builder.on(charts.release, changed)
    return draw


def changed(params: NormParams, upload: Any, event: Any) -> dict[str, Any]:
    """The growth where the knob was let go."""
    told = event if isinstance(event, dict) else {}
    try:
        value = float(told["value"])
    except (KeyError, TypeError, ValueError, OverflowError):
        raise ValueError("What was moved has a place.") from None
    if not np.isfinite(value):
        raise ValueError("What was moved has a place.")
    return {"growth": round(min(max(value, 1), 4), 2)}


def _lines(found: rectified.Norms, what: str, say: Say) -> list[Layer]:
    held = [(found.random, "random", ""), (found.mini, "mini", "6 4")]
    return [
        Layer(
            "line",
            GROWTHS,
            getattr(of, what)[normed],
            name=say[f"{name}_{'normed' if normed else 'raw'}"],
            colour=(1, 0)[normed],
            dash=dash,
            grows=False,
            width=2.2,
        )
        for of, name, dash in held
        for normed in (0, 1)
    ]


def entropies(params: NormParams, found: rectified.Norms, say: Say) -> Chart:
    """Over the growth; the knob stands at the dial's."""
    knob = Handle("growth", say["knob"], params.growth, 1, 4, "x", float(found.at[0, 0]))
    return Chart(
        say["entropy"],
        Axis(1, 4, say["growth"]),
        Axis(0, 1, say["entropy_axis"]),
        _lines(found, "entropy", say),
        HEIGHT,
        timed=False,
        handle=knob,
    )


def largest(params: NormParams, found: rectified.Norms, say: Say) -> Chart:
    """The largest logit, and what a norm allows at most."""
    bound = Layer(
        "line",
        GROWTHS,
        np.full(len(GROWTHS), D**0.5),
        name=say["bound"].format(bound=D**0.5),
        colour=7,
        dash="2 3",
        grows=False,
    )
    top = 1.2 * float(max(found.random.largest.max(), found.mini.largest.max()))
    y = Axis(1, top, say["logit_axis"], "log")
    layers = [*_lines(found, "largest", say), bound]
    return Chart(say["largest"], Axis(1, 4, say["growth"]), y, layers, HEIGHT, timed=False)


def weights(found: rectified.Norms, say: Say) -> Chart:
    """What one query reads most, with a norm and without."""
    k = np.arange(1, TOP + 1)
    layers = [
        Layer(
            "line",
            k,
            found.top[n],
            name=say[("raw", "normed")[n]],
            colour=(1, 0)[n],
            grows=False,
            width=2.2,
        )
        for n in (0, 1)
    ]
    x, y = Axis(1, TOP, say["key"]), Axis(1e-4, 1, say["share"], "log")
    return Chart(say["weights"], x, y, layers, 170, timed=False, wide=True)


def line(params: NormParams, found: rectified.Norms, say: Say) -> str:
    """The figures at the dial's growth."""
    (raw, raw_most), (held, held_most) = found.at.tolist()
    told = say["told"].format(
        g=params.growth,
        n=params.tokens,
        raw=raw,
        raw_most=raw_most,
        held=held,
        held_most=held_most,
    )
    return told + " " + say["gains"].format(bound=found.bound) if found.trained else told


# What goes with the picture.


def curves_csv(params: NormParams, upload: Any) -> str:
    """Entropy and largest logit at each growth, of both networks, without a norm and with it."""
    found = rectified.norms(params)
    head, columns = ["growth"], [GROWTHS]
    for name, of in (("random", found.random), ("mini", found.mini)):
        for normed, word in enumerate(("raw", "normed")):
            head += [f"{name}_{word}_entropy", f"{name}_{word}_logit"]
            columns += [of.entropy[normed], of.largest[normed]]
    return csv_text(head, np.column_stack(columns).round(6).tolist())


NORM = View(
    id="norm",
    title=("QK-norm", "QK 归一化"),
    params=NormParams,
    build=build,
    code=snippets.norm,
    picture=picture,
    live=lambda params, upload: live.norm(params),
    files={"norm.csv": curves_csv},
    run=rectified.norms,
)
