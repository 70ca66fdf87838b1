"""The second view: one curve, five areas; and which convention moved the number."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines.detection import Areas, snippets
from engines.params import Text
from tabs.parts import Areas as AreasPart
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.exports import csv_text

from . import numbers, tables
from .data import evaluated, moved, spread
from .doctor import doctor
from .numbers import FILES
from .sight import dialled, nothing, part_words, protocols, sight
from .words import WORDS

__all__ = ["CONVENTIONS"]


def build(builder: ViewBuilder) -> Draw:
    """One curve, five areas; and which convention moved the number."""
    line = doctor(builder)
    protocols(builder)
    say = builder.say_all(WORDS)
    part = AreasPart(words=part_words(builder), elem_id="detection-areas")
    table = gr.Markdown(elem_id="detection-moved", elem_classes="tables")

    def draw(params: Areas, upload: Any) -> dict[Component, Any]:
        rows = moved(params, upload)
        ties = tables.spread(spread(params, upload), rows[0].value, say)
        return {
            **line(params, upload),
            part: sight(params, upload, builder, shown=False),
            table: f"{tables.moved(rows, say, builder.say)}\n\n{ties}",
        }

    builder.on(part.input, dialled, nothing)
    return draw


def picture(params: Areas) -> np.ndarray:
    """Average precision by each of the five conventions."""
    return np.array(list(evaluated(params, None).conventions().values()))


def live(params: Areas, upload: Any) -> dict[str, str | Text]:
    """The lesson's numbers; the table of this view tells what moved them, however long it took."""
    return numbers.live(params, upload, asked=True)


def moved_csv(params: Areas, upload: Any) -> str:
    """Each convention changed alone: its name, mAP and the difference to COCO's."""
    rows = [(row.name[0], row.value, row.difference) for row in moved(params, upload)]
    return csv_text(("convention", "mAP", "difference"), rows)


CONVENTIONS = View(
    id="conventions",
    title=("Conventions", "各种约定"),
    params=Areas,
    build=build,
    code=snippets.areas,
    picture=picture,
    live=live,
    files={"conventions.csv": moved_csv, **FILES},
)
