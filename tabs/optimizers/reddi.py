"""A convex problem on which Adam goes to the worst point."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import optimizers
from engines.optimizers import Reddi, ReddiParams, live_reddi, snippets
from tabs.parts import Figure
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import Live, View
from tabs.shell.errors import cached
from tabs.shell.exports import csv_text

from . import figures, tables
from .stage import say_all

__all__ = ["REDDI", "build"]


def build(builder: ViewBuilder) -> Draw:
    """Where the three are, and their regret."""
    say = say_all(builder)
    gr.Markdown(say["reddi_note"], elem_id="optimizers-reddi-note")
    verdict = gr.Markdown(elem_classes="figures-line", elem_id="optimizers-verdict")
    place = Figure(alt=say["where"], elem_id="optimizers-where")
    cost = Figure(alt=say["regret"], elem_id="optimizers-regret")

    def draw(params: ReddiParams, upload: Any) -> dict[Component, Any]:
        found = walked(params)
        adam, amsgrad, sgd = (f"{x:.3f}" for x in found.x[:, -1])
        return {
            verdict: say["verdict"].format(n=params.steps, adam=adam, amsgrad=amsgrad, sgd=sgd),
            place: figures.where(found, say),
            cost: figures.regret(found, say),
        }

    return draw


# What goes with the picture.


def walked(params: ReddiParams) -> Reddi:
    """The three methods, computed once for all visitors."""
    return cached(optimizers.reddi, params)


def live(params: ReddiParams, upload: Any) -> Live:
    """What the three came to."""
    return live_reddi(params, walked(params))


def places_csv(params: ReddiParams, upload: Any) -> str:
    """Where each method is after every step, and its mean loss above the best point's."""
    found, names = walked(params), ("adam", "amsgrad", "sgd")
    regret = np.vstack([np.full(3, np.nan), found.regret.T])
    rows = [[t, *x, *r] for t, (x, r) in enumerate(zip(found.x.T, regret, strict=True))]
    return csv_text(["step", *names, *(f"regret_{name}" for name in names)], rows)


def state_json(params: ReddiParams, upload: Any) -> str:
    """The dials, and where each method ends."""
    found = walked(params)
    ends = dict(zip(("adam", "amsgrad", "sgd"), found.x[:, -1].tolist(), strict=True))
    return tables.state_json(params, ends)


REDDI = View(
    "reddi",
    ("Where Adam fails", "Adam 的反例"),
    ReddiParams,
    build,
    snippets.reddi,
    lambda params: walked(params).x,
    live,
    {"places.csv": places_csv, "state.json": state_json},
    renamed={f"reddi_{name}": name for name in ReddiParams.model_fields},
)
