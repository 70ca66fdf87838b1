"""The plane: one rule from noise to data, at every scale, and what it is said to sample."""

from collections.abc import Mapping
from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import guidance
from engines.guidance import PlaneParams, snippets
from engines.guidance.live import of_flow
from engines.params import Text
from tabs.parts import Figure, Flow
from tabs.shell.builder import ViewBuilder
from tabs.shell.contract import Draw, View

from . import figures
from .flows import flow_words, plane_of, points_json, result_of, shares_csv
from .words import WORDS

__all__ = ["VIEW", "banded", "moved"]


def build(builder: ViewBuilder) -> Draw:
    """One rule at every scale: the flow, what it samples, what it is said to sample."""
    say = builder.say_all(WORDS)
    flow = Flow(clock="guidance", words=flow_words(builder), elem_id="guidance-flow")
    with gr.Row():
        with gr.Column(min_width=300):
            shares = follower(say["shares_title"], "shares")
        with gr.Column(min_width=300):
            moments = follower(say["moments_title"], "moments")

    def draw(params: PlaneParams, upload: Any) -> dict[Component, Any]:
        result = result_of(params.flow())
        sigmas = result.sigmas[figures.steps_shown(result)].tolist()
        band = (params.low, params.high) if params.rule == "interval" else None
        return {
            flow: plane_of(params, figures.main(result, say), sigmas, band),
            shares: figures.shares(result, say),
            moments: figures.moments(result, say),
        }

    builder.on(flow.release, moved)
    builder.on(flow.edit, banded)
    return draw


def follower(alt: str, name: str) -> Figure:
    """A figure with a line at the scale that is shown."""
    return Figure(follow="guidance", cursor=True, alt=alt, elem_id=f"guidance-{name}")


def moved(params: PlaneParams, upload: Any, event: Mapping[str, Any]) -> dict[str, Any]:
    """Modes that were dragged, added, turned or removed; None brings the first ones back."""
    held = event.get("modes")
    if held is None:
        return {"modes": guidance.DIVERSITY}
    if not isinstance(held, list) or len(held) > 16:
        raise ValueError("The modes must be a short list.")
    return {"modes": "; ".join(_mode(item) for item in held)}


def _mode(item: Any) -> str:
    """x y kind, as the engine reads it; anything else is left for the engine to refuse."""
    try:
        x, y, mine = item
        return f"{float(x):.2f} {float(y):.2f} {int(bool(mine))}"
    except (TypeError, ValueError):
        return "?"


def banded(params: PlaneParams, upload: Any, event: Mapping[str, Any]) -> dict[str, Any]:
    """The interval of noise levels in which guidance acts."""
    return {"rule": "interval", "low": event.get("low"), "high": event.get("high")}


def live(params: PlaneParams, upload: Any) -> dict[str, str | Text]:
    """Numbers for the lesson, at the scale that is shown first."""
    return of_flow(params, result_of(params.flow()), params.place())


def picture(params: PlaneParams) -> np.ndarray:
    """Where every sample ends at every scale."""
    return result_of(params.flow()).points


def table(params: PlaneParams, upload: Any) -> str:
    """The figures of every scale."""
    return shares_csv({params.rule: result_of(params.flow())})


def points(params: PlaneParams, upload: Any) -> str:
    """The points of the scale shown first."""
    return points_json(params, {params.rule: result_of(params.flow())})


VIEW = View(
    id="plane",
    title=("In the plane", "平面"),
    params=PlaneParams,
    build=build,
    code=snippets.plane,
    picture=picture,
    live=live,
    files={"shares.csv": table, "points.json": points},
)
