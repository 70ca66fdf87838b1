"""The first view: objects and detections in the hand, and everything that follows from them."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines.detection import Boxes, edits, snippets
from tabs.parts import Boxes as BoxesPart
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.link import LONGEST
from tabs.shell.progress import speaking
from tabs.shell.words import say

from .common import boxes_value, dialled, nothing, part_words, protocols
from .data import evaluated, mark_of, original
from .doctor import doctor
from .numbers import FILES, live
from .words import WORDS

__all__ = ["BOXES", "edited"]

WHAT_IF = {"shift_x": 0.0, "shift_y": 0.0, "rescale": "none", "clutter": 0}
"""Once boxes are edited they hold these changes already."""

LONG = LONGEST - 1000
"""Characters of edits that a link can carry beside the other dials."""


def build(builder: ViewBuilder) -> Draw:
    """Objects and detections in the hand, and everything that follows from them."""
    line = doctor(builder)
    protocols(builder)
    part = BoxesPart(words=part_words(builder), elem_id="detection-boxes")

    def draw(params: Boxes, upload: Any) -> dict[Component, Any]:
        return {part: boxes_value(params, upload, builder), **line(params, upload)}

    def other(params: Boxes, upload: Any) -> dict[Component, Any]:
        """Another picture alone: of all others the page holds what was matched."""
        return {part: boxes_value(params, upload, builder, whole=False)}

    builder.on(part.release, edited, nothing)
    builder.on(part.input, dialled, nothing)
    builder.on(part.select, looked, other)
    builder.on(part.edit, looked)
    return draw


def edited(params: Boxes, upload: Any, event: Any) -> dict[str, Any]:
    """Boxes that were moved, drawn or deleted; and the dials, which may have been turned too."""
    image, rows, names = edits.from_page(event)
    told, mark = edits.parse(params.edits), mark_of(params, upload)
    held = told.edits if told.mark == mark else {}
    rows = edits.brief(original(params, upload), image, rows)
    text = edits.compose(mark, {**held, image: rows}, names)
    if len(params.edits) <= LONG < len(text):
        gr.Warning(say(speaking.get(), WORDS["too_long"]))
    return {"edits": text, **WHAT_IF, **dialled(params, upload, event)}


def looked(params: Boxes, upload: Any, event: Any) -> dict[str, Any]:
    """Another picture; and the dials, which may have been turned just before."""
    return {"image": event.get("image"), **dialled(params, upload, event)}


def picture(params: Boxes) -> np.ndarray:
    """TP, FP, FN, precision, recall, F and AP of what stands on the stage."""
    return np.array(list(evaluated(params, None).numbers().values()))


BOXES = View(
    id="boxes",
    title=("Boxes and curve", "框与曲线"),
    params=Boxes,
    build=build,
    code=snippets.boxes,
    picture=picture,
    live=live,
    files=FILES,
)
