"""The third view: class by class, size by size, mistake by mistake."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines.detection import KINDS, Table, snippets
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.exports import csv_text

from . import tables
from .data import evaluated, mistakes, twelve
from .doctor import doctor
from .numbers import FILES, live
from .words import WORDS

__all__ = ["CLASSES"]

COLUMNS = ("ap", "ap_ten", "small", "medium", "large")


def build(builder: ViewBuilder) -> Draw:
    """Class by class, size by size, mistake by mistake."""
    line = doctor(builder)
    say = builder.say_all(WORDS)
    kinds = builder.say_all(KINDS)
    told = gr.Markdown(elem_id="detection-classes", elem_classes="tables")
    errors = gr.Markdown(elem_id="detection-errors", elem_classes="tables")
    stats = gr.Markdown(elem_id="detection-twelve", elem_classes="tables")

    def draw(params: Table, upload: Any) -> dict[Component, Any]:
        result = evaluated(params, upload)
        return {
            **line(params, upload),
            told: tables.classes(result, say),
            errors: tables.errors(mistakes(params, upload), kinds, say),
            stats: tables.twelve(twelve(params, upload), say),
        }

    return draw


def picture(params: Table) -> np.ndarray:
    """Of each class: AP, AP[.5:.95], and the latter by size, (K, 5)."""
    rows = evaluated(params, None).per_class()
    return np.array([[row[name] for name in COLUMNS] for row in rows])


def classes_csv(params: Table, upload: Any) -> str:
    """The table of the classes."""
    rows = evaluated(params, upload).per_class()
    return csv_text(tuple(rows[0]), [tuple(row.values()) for row in rows])


CLASSES = View(
    id="classes",
    title=("Classes and errors", "类别与错误"),
    params=Table,
    build=build,
    code=snippets.table,
    picture=picture,
    live=live,
    files={"classes.csv": classes_csv, **FILES},
)
