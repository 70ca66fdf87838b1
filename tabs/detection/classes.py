"""The third view: class by class, size by size, mistake by mistake."""

import math
from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import detection
from engines.detection import KINDS, SIZES, Errors, Result, Table, snippets
from tabs.parts import ByClass
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.exports import csv_text

from . import tables
from .common import nothing
from .data import evaluated, mistakes, twelve
from .doctor import doctor
from .numbers import FILES, live
from .words import BY_CLASS, WORDS

__all__ = ["CLASSES"]

COLUMNS = ("ap", "ap_ten", "small", "medium", "large")
CONFIDENCES = np.linspace(0, 1, 101)
"""The places of the confidence dial."""

WRONG, MISSED = 2000, 1000
"""Mistakes that are listed at most."""

TURNED = ("confidence", "label")


def build(builder: ViewBuilder) -> Draw:
    """Class by class, size by size, mistake by mistake."""
    line = doctor(builder)
    say = builder.say_all(WORDS)
    kinds = builder.say_all(KINDS)
    words = {**builder.say_all(BY_CLASS), **{f"kind_{k}": v for k, v in kinds.items()}}
    part = ByClass(words=words, topic=builder.topic, elem_id="detection-byclass")
    errors = gr.Markdown(elem_id="detection-errors", elem_classes=["tables", "bars"])
    stats = gr.Markdown(elem_id="detection-twelve", elem_classes="tables")

    def draw(params: Table, upload: Any) -> dict[Component, Any]:
        found = mistakes(params, upload)
        return {
            **line(params, upload),
            part: shown(evaluated(params, upload), found, builder.dials["image"].key),
            errors: tables.errors(found, kinds, say),
            stats: tables.twelve(twelve(params, upload), say),
        }

    builder.on(part.input, turned, nothing)
    return draw


def turned(params: Table, upload: Any, event: Any) -> dict[str, Any]:
    """Dials that were turned in the page."""
    dials = event.get("dials") if isinstance(event, dict) else None
    return {k: v for k, v in dials.items() if k in TURNED} if isinstance(dials, dict) else {}


def shown(result: Result, errors: Errors, key: str) -> dict[str, Any]:
    """What a `ByClass` shows of a result and its mistakes; `key`: of the dial for a picture."""
    rows = detection.class_rows(result)
    tp, fp = detection.counts(result, CONFIDENCES)
    bins = detection.calibration(result, label=-1)
    sizes = result.per_class()
    of = list(SIZES)[1:]
    columns = {"ap_ten": [row.ap_ten for row in rows]}
    columns |= {name: [row[name] for row in sizes] for name in of}
    data = {
        "classes": list(result.dataset.classes),
        "objects": [row.objects for row in rows],
        "tp": tp.tolist(),
        "fp": fp.tolist(),
        "pr": [_numbers(row) for row in detection.interpolated(result).round(4).tolist()],
        "ap": _numbers([row.ap for row in rows]),
        "columns": {name: _numbers(values) for name, values in columns.items()},
        "best": _numbers([row.best if row.objects else math.nan for row in rows]),
        "at": _numbers([row.at if row.objects else math.nan for row in rows]),
        "mistakes": _listed(result, errors),
        "look": key,
        "bins": {
            "count": bins.count.tolist(),
            "confidence": _numbers(bins.confidence.tolist()),
            "precision": _numbers(bins.precision.tolist()),
            **{name: _numbers([getattr(bins, name)])[0] for name in ("ece", "mce", "brier")},
        },
    }
    told = result.params
    dials = {"confidence": told.confidence, "beta": told.beta, "label": told.label}
    return {"data": data, "dials": dials}


def _listed(result: Result, errors: Errors) -> list[list[Any]]:
    """Kind, image, its name, class and score of mistakes: those that score most, and objects that
    nobody found.
    """
    return [
        [one.kind, one.image, one.name, one.label, None if math.isnan(one.score) else one.score]
        for one in detection.mistakes(result, errors, 0.0, (WRONG, MISSED))
    ]


def _numbers(values: list[float]) -> list[float | None]:
    """Numbers as JSON has them: what is none is None."""
    return [None if math.isnan(value) else value for value in values]


def picture(params: Table) -> np.ndarray:
    """Of each class: AP, AP[.5:.95], and the latter by size, (K, 5)."""
    rows = evaluated(params, None).per_class()
    return np.array([[row[name] for name in COLUMNS] for row in rows])


def classes_csv(params: Table, upload: Any) -> str:
    """The table of the classes at this confidence."""
    result = evaluated(params, upload)
    rows = detection.class_rows(result)
    sizes = [[row[name] for name in list(SIZES)[1:]] for row in result.per_class()]
    head = (*rows[0]._fields, *list(SIZES)[1:]) if rows else ()
    return csv_text(head, [(*row, *more) for row, more in zip(rows, sizes, strict=True)])


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
