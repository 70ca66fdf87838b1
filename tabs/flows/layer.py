"""One layer in the hand: change of variables on the line and in the plane, and its fold."""

from typing import Any

from gradio.components import Component

from engines.flows import LayerParams, density, live, probe, snippets
from tabs.parts import Held, Probe
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import Live, View
from tabs.shell.exports import csv_text

from .words import PROBE

__all__ = ["LAYER", "build"]


def build(builder: ViewBuilder) -> Draw:
    """The probe and the layer; what is dragged is computed in the page."""
    hand = Probe(words=builder.say_all(PROBE), elem_id="flows-probe")

    def draw(params: LayerParams, upload: Any) -> dict[Component, Any]:
        return {hand: held(params)}

    builder.on(hand.release, dragged)
    return draw


def held(params: LayerParams) -> Held:
    """The dials as the page holds them."""
    d = 2 if params.map == "planar" else 1
    pairs = ((params.u1, params.u2), (params.w1, params.w2), (params.x1, params.x2))
    u, w, x = ([*pair][:d] for pair in pairs)
    return Held(params.map, params.a, params.b, u, w, x, params.side)


def dragged(params: LayerParams, upload: Any, event: Any) -> dict[str, Any]:
    """Where the hand has left probe, arrows and curve.

    Raises:
        ParamsError: what came from the page is not of that kind.
    """
    told = event if isinstance(event, dict) else {}
    found: dict[str, Any] = {"a": told.get("a", params.a)}
    for name in ("u", "w", "x"):
        values = told.get(name)
        for k, value in enumerate(values[:2] if isinstance(values, list) else ()):
            found[f"{name}{k + 1}"] = value
    return found


def _live(params: LayerParams, upload: Any) -> Live:
    return live.layer(params)


def _csv(params: LayerParams, upload: Any) -> str:
    found = probe(params)
    names = ("before", "after", "det", "density", "image", "whole", "preimages")
    return csv_text(names, [[getattr(found, name) for name in names]])


LAYER = View(
    "layer",
    ("One layer", "单层变换"),
    LayerParams,
    build,
    snippets.layer,
    density,
    _live,
    files={"probe.csv": _csv},
    run=probe,
)
