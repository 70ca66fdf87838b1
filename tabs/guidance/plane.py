"""The views of the plane: one rule from noise to data, and rules side by side."""

from collections.abc import Mapping
from typing import Any

import gradio as gr
from gradio.components import Component

from engines import guidance
from tabs.parts import Figure, Flow, Plane, Stream
from tabs.shell.contract import Draw
from tabs.shell.errors import cached
from tabs.shell.builder import ViewBuilder

from . import figures
from .dials import Dials
from .words import FLOW, WORDS

__all__ = ["compare", "plane", "result_of"]


def result_of(params: Dials, **changes: Any) -> guidance.Result:
    """The engine's result, from the cache that all visitors share."""
    return cached(guidance.run, params.engine(**changes))


def plane(stage: ViewBuilder) -> Draw:
    """One rule at every scale: the flow, what it samples, what it is said to sample."""
    say = stage.say_all(WORDS)
    flow = Flow(clock="guidance", words=words_of(stage), elem_id="guidance-flow")
    with gr.Row():
        with gr.Column(min_width=300):
            shares = follower(say["shares_title"], "shares")
        with gr.Column(min_width=300):
            moments = follower(say["moments_title"], "moments")

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        result = result_of(params)
        sigmas = result.sigmas[figures.steps_shown(result)].tolist()
        band = (params.low, params.high) if params.rule == "interval" else None
        return {
            flow: of(params, figures.main(result, say), sigmas, band),
            shares: figures.shares(result, say),
            moments: figures.moments(result, say),
        }

    stage.on(flow.release, moved)
    stage.on(flow.edit, banded)
    return draw


def follower(alt: str, name: str) -> Figure:
    """A figure with a line at the scale that is shown."""
    return Figure(follow="guidance", cursor=True, alt=alt, elem_id=f"guidance-{name}")


def compare(stage: ViewBuilder) -> Draw:
    """Every rule that is asked for, on the same noise."""
    say = stage.say_all(WORDS)
    flow = Flow(clock="rules", editable=False, words=words_of(stage), elem_id="guidance-rules")
    told = gr.Markdown(elem_classes="figures-line", elem_id="guidance-told")
    front = Figure(alt=say["front_title"], elem_id="guidance-front")

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        names = {rule: stage.say(guidance.RULE_NAMES[rule]) for rule in params.ways}
        results = {names[rule]: result_of(params, rule=rule) for rule in params.ways}
        streams = [figures.ends(name, result, say) for name, result in results.items()]
        return {
            flow: of(params, streams, [0.0]),
            told: "" if streams else say["none"],
            front: figures.front(results, say) if streams else None,
        }

    return draw


def of(
    params: Dials,
    streams: list[Stream],
    sigmas: list[float],
    band: tuple[float, float] | None = None,
) -> Plane:
    """What a flow shows of these dials."""
    modes, scales = guidance.modes_of(params.modes), list(params.each_scale())
    reach = guidance.REACH
    return Plane(streams, modes, params.std, scales, sigmas, reach, params.place(), band)


def words_of(stage: ViewBuilder) -> dict[str, str]:
    told = stage.say_all(FLOW)
    return stage.words("play", "pause", "back", "forward") | told


def moved(params: Dials, own: Any, event: Mapping[str, Any]) -> dict[str, Any]:
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


def banded(params: Dials, own: Any, event: Mapping[str, Any]) -> dict[str, Any]:
    """The interval of noise levels in which guidance acts."""
    return {"rule": "interval", "low": event.get("low"), "high": event.get("high")}
