"""An edge and a point under each method: overshoot, ringing, reach."""

from collections.abc import Callable
from typing import Any

import numpy as np
from gradio.components import Component

from engines import upsampling
from engines.upsampling import Response, ResponsesParams, snippets
from engines.upsampling.compare import options
from tabs.parts import Figure
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View

from . import figures
from .words import WORDS

__all__ = ["RESPONSES"]


def answers(params: ResponsesParams, respond: Callable[..., Response]) -> dict[str, Response]:
    """Each method's answer; the compare view says why a method cannot do it."""
    found: dict[str, Response] = {}
    for method in params.methods:
        try:
            found[method] = respond(method, params.scale, **options(params, method))
        except ValueError:
            continue
    return found


def build(builder: ViewBuilder) -> Draw:
    """Two charts side by side."""
    say = builder.say_all(WORDS)
    names = {name: builder.say(method.label) for name, method in upsampling.METHODS.items()}
    figure = Figure(alt=say["step"], elem_id="upsampling-responses")

    def draw(params: ResponsesParams, upload: Any) -> dict[Component, Any]:
        steps, impulses = (
            {names[method]: (cut.x, cut.y) for method, cut in answers(params, respond).items()}
            for respond in (upsampling.step_response, upsampling.impulse_response)
        )
        return {figure: figures.responses(steps, impulses, say)}

    return draw


def picture(params: ResponsesParams) -> np.ndarray:
    """Levels across the edge, a row a method."""
    return np.stack([cut.y for cut in answers(params, upsampling.step_response).values()])


RESPONSES = View(
    "responses",
    ("Edge and point", "阶跃与冲激"),
    ResponsesParams,
    build,
    snippets.responses,
    picture,
)
