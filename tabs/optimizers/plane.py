"""The fourth view: learning rate and momentum as a plane, and the dynamics at any point."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import optimizers
from engines.optimizers import REGIMES, Plane, PlaneParams, tuned
from tabs.parts import Regimes, Spot, Swing
from tabs.shell.contract import Draw
from tabs.shell.errors import cached
from tabs.shell.builder import ViewBuilder

from .descent import say_all
from .dials import Dials

__all__ = ["plane"]

NAMES = {"sgd": "GD", "momentum": "heavy ball", "nesterov": "Nesterov"}


def plane(stage: ViewBuilder) -> Draw:
    """The plane with its regimes; paths and roots of what the pointer is over."""
    say = say_all(stage)
    used = ("plane", "alpha", "beta", "flat", "steep", "roots", "critical", "best", "error")
    words: dict[str, Any] = {k: say[k] for k in (*used, "step", "quick")}
    words |= {"rate": say["rate_left"], "hint": say["plane_hint"]}
    words["kinds"] = [stage.say(text) for text in REGIMES.values()]
    part = Regimes(words=words, elem_id="optimizers-plane")
    told = gr.Markdown(elem_classes="figures-line", elem_id="optimizers-plane-told")

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        key = params.alone(PlaneParams)
        found = cached(optimizers.momentum_plane, key)
        end = float(np.abs(found.path[-1]).max())
        limit = say["plane_told"].format(limit=found.limit, n=key.plane_steps, end=end)
        return {part: _swing(key, found), told: limit}

    stage.on(part.release, chosen)
    return draw


def chosen(params: Dials, own: Any, event: Any) -> dict[str, Any]:
    """The place that was clicked."""
    alpha, beta = float(event["alpha"]), float(event["beta"])
    low = PlaneParams.dials()[0].low or 0.0
    return {"plane_alpha": max(alpha, low), "plane_beta": beta}


def _swing(key: PlaneParams, found: Plane) -> Swing:
    best = tuned(*key.curvatures)
    kinds = ("nesterov",) if key.plane_nesterov else ("sgd", "momentum")
    spots = [Spot(NAMES[k], best[k].alpha, best[k].beta) for k in kinds]
    lines = [np.column_stack([found.alpha, found.critical[:, k]]) for k in (0, 1)]
    return Swing(
        found.rate,
        found.regimes,
        float(found.alpha[-1]),
        lines,
        spots,
        key.curvatures,
        (key.plane_alpha, key.plane_beta),
        key.plane_nesterov,
        key.plane_steps,
    )
