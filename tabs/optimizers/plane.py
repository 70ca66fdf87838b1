"""Learning rate and momentum as a plane, and the dynamics at any point."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import optimizers
from engines.optimizers import REGIMES, Plane, PlaneParams, live_plane, snippets, tuned
from tabs.parts import Regimes, Spot, Swing
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import Live, View
from tabs.shell.errors import cached
from tabs.shell.exports import csv_text

from . import tables
from .stage import say_all

__all__ = ["PLANE", "build"]

NAMES = {"sgd": "GD", "momentum": "heavy ball", "nesterov": "Nesterov"}


def build(builder: ViewBuilder) -> Draw:
    """The plane with its regimes; paths and roots of what the pointer is over."""
    say = say_all(builder)
    used = ("plane", "alpha", "beta", "flat", "steep", "roots", "critical", "best", "error")
    words: dict[str, Any] = {k: say[k] for k in (*used, "step", "quick")}
    words |= {"rate": say["rate_left"], "hint": say["plane_hint"]}
    words["kinds"] = [builder.say(text) for text in REGIMES.values()]
    part = Regimes(words=words, elem_id="optimizers-plane")
    told = gr.Markdown(elem_classes="figures-line", elem_id="optimizers-plane-told")

    def draw(params: PlaneParams, upload: Any) -> dict[Component, Any]:
        found = planed(params)
        end = float(np.abs(found.path[-1]).max())
        limit = say["plane_told"].format(limit=found.limit, n=params.steps, end=end)
        return {part: _swing(params, found), told: limit}

    builder.on(part.release, chosen)
    return draw


def chosen(params: PlaneParams, upload: Any, event: Any) -> dict[str, Any]:
    """The place that was clicked."""
    alpha, beta = float(event["alpha"]), float(event["beta"])
    low = PlaneParams.dials()[0].low or 0.0
    return {"alpha": max(alpha, low), "beta": beta}


def _swing(params: PlaneParams, found: Plane) -> Swing:
    best = tuned(*params.curvatures)
    kinds = ("nesterov",) if params.nesterov else ("sgd", "momentum")
    spots = [Spot(NAMES[k], best[k].alpha, best[k].beta) for k in kinds]
    lines = [np.column_stack([found.alpha, found.critical[:, k]]) for k in (0, 1)]
    return Swing(
        found.rate,
        found.regimes,
        float(found.alpha[-1]),
        lines,
        spots,
        params.curvatures,
        (params.alpha, params.beta),
        params.nesterov,
        params.steps,
    )


# What goes with the picture.


def planed(params: PlaneParams) -> Plane:
    """The plane and the dynamics at its point, computed once for all visitors."""
    return cached(optimizers.momentum_plane, params)


def numbers(params: PlaneParams) -> np.ndarray:
    """The rates of the plane, then the path at the point."""
    found = planed(params)
    return np.append(found.rate, found.path)


def live(params: PlaneParams, upload: Any) -> Live:
    """What theory says of the two curvatures, and what the point comes to."""
    return live_plane(params, planed(params))


def path_csv(params: PlaneParams, upload: Any) -> str:
    """x along both directions at the point, step by step."""
    rows = [[t, *x] for t, x in enumerate(planed(params).path.tolist())]
    return csv_text(["step", "flat", "steep"], rows)


def rates_csv(params: PlaneParams, upload: Any) -> str:
    """How much of the error is left a step, over the plane."""
    found = planed(params)
    alpha, beta = np.meshgrid(found.alpha, found.beta)
    rows = np.column_stack([alpha.ravel(), beta.ravel(), found.rate.ravel()]).tolist()
    return csv_text(["alpha", "beta", "rate"], rows)


def state_json(params: PlaneParams, upload: Any) -> str:
    """The dials, and what the point comes to."""
    found = planed(params)
    named = {"regime": found.regime, "limit": found.limit, "end": found.path[-1]}
    return tables.state_json(params, named | {"sizes of roots": np.abs(found.roots)})


PLANE = View(
    "plane",
    ("Momentum plane", "动量平面"),
    PlaneParams,
    build,
    snippets.plane,
    numbers,
    live,
    {"path.csv": path_csv, "rates.csv": rates_csv, "state.json": state_json},
    renamed={
        "plane_alpha": "alpha",
        "plane_beta": "beta",
        "plane_smallest": "mu",
        "plane_condition": "kappa",
        "plane_nesterov": "nesterov",
        "plane_steps": "steps",
    },
)
