"""Rules side by side, on the same noise."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import guidance
from engines.guidance import CompareParams, snippets
from engines.guidance.live import of_flow
from engines.params import Text
from tabs.parts import Figure, Flow
from tabs.shell.builder import ViewBuilder
from tabs.shell.contract import Draw, View

from . import figures
from .flows import flow_words, plane_of, points_json, result_of, shares_csv, told_of
from .words import WORDS

__all__ = ["VIEW"]


def build(builder: ViewBuilder) -> Draw:
    """Every rule that is asked for, and the road of each as w grows."""
    say = builder.say_all(WORDS)
    flow = Flow(clock="rules", editable=False, words=flow_words(builder), elem_id="guidance-rules")
    told = gr.Markdown(elem_classes="figures-line", elem_id="guidance-told")
    front = Figure(alt=say["front_title"], elem_id="guidance-front")

    def draw(params: CompareParams, upload: Any) -> dict[Component, Any]:
        named = {
            builder.say(guidance.RULE_NAMES[rule]): result
            for rule, result in results(params).items()
        }
        streams = [figures.ends(name, result, say) for name, result in named.items()]
        return {
            flow: plane_of(params, streams, [0.0]),
            told: "" if streams else say["none"],
            front: figures.front(named, say) if streams else None,
        }

    return draw


def results(params: CompareParams) -> dict[str, guidance.Result]:
    """Each rule's result, from the cache that all visitors share."""
    return {rule: result_of(flow) for rule, flow in params.flows().items()}


def live(params: CompareParams, upload: Any) -> dict[str, str | Text]:
    """Numbers for the lesson: those of the first rule."""
    for flow in params.flows().values():
        return of_flow(flow, result_of(flow), params.place())
    return {}


def picture(params: CompareParams) -> np.ndarray:
    """Where every sample ends at every scale, by rule."""
    return np.array([result.points for result in results(params).values()])


def table(params: CompareParams, upload: Any) -> str:
    """The figures of every rule and scale."""
    return shares_csv(results(params))


def points(params: CompareParams, upload: Any) -> str:
    """The points of each rule at the scale shown first."""
    return points_json(params, results(params))


def run(params: CompareParams) -> dict[str, Any]:
    """What the endpoint answers: by rule, the figures of every scale."""
    return {rule: told_of(result) for rule, result in results(params).items()}


VIEW = View(
    id="compare",
    title=("Rules side by side", "各种规则并排"),
    params=CompareParams,
    build=build,
    code=snippets.compare,
    picture=picture,
    live=live,
    files={"shares.csv": table, "points.json": points},
    run=run,
)
