"""The second view: one curve, five areas; and which convention moved the number."""

from collections.abc import Iterator
from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines.detection import COCO, PACKAGES, Areas, snippets
from tabs.parts import Areas as AreasPart
from tabs.parts import Progress, Work
from tabs.shell.builder import Draw, Update, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.exports import csv_text

from . import tables
from .common import RULES, boxes_value, dialled, nothing, part_words
from .data import comparing, evaluated, moved, moved_known, package_rows, spread
from .doctor import doctor
from .numbers import FILES, live
from .words import WORDS

__all__ = ["CONVENTIONS", "packaged"]

STEPS = 100


def build(builder: ViewBuilder) -> Draw:
    """One curve, five areas; and which convention moved the number."""
    line = doctor(builder)
    buttons = _packages(builder)
    say = builder.say_all(WORDS)
    part = AreasPart(words=part_words(builder), elem_id="detection-areas")
    bar = Progress(words={"running": say["at_work"], "stop": say["stop"]})
    table = gr.Markdown(elem_id="detection-moved", elem_classes=["tables", "bars"])

    def told(params: Areas, upload: Any) -> str:
        rows = moved(params, upload)
        ties = tables.spread(spread(params, upload), rows[0].value, say)
        return "\n\n".join([_package(params, upload), tables.moved(rows, say, builder.say), ties])

    def _package(params: Areas, upload: Any) -> str:
        if params.package == "coco":
            return ""
        package = PACKAGES[params.package]
        rows = package_rows(params, upload)
        name = builder.say(package.name)
        return tables.package(rows, name, package.only, say, builder.say)

    def draw(params: Areas, upload: Any) -> dict[Component, Any]:
        now = moved_known(params, upload)
        return {
            **line(params, upload),
            part: boxes_value(params, upload, builder, shown=False),
            bar: None if now else Work("wanted", 0, STEPS),
            table: told(params, upload) if now else say["moved_later"],
            **{
                button: gr.Button(variant="primary" if name == params.package else "secondary")
                for name, button in buttons.items()
            },
        }

    def work(params: Areas, upload: Any) -> Iterator[dict[Component, Any]]:
        for done in comparing(params, upload):
            yield {bar: Work("running", round(done * STEPS), STEPS)}
        yield {bar: Work("done", STEPS, STEPS), table: told(params, upload)}

    builder.run(bar.select, work, [bar, table], bar.edit)
    builder.on(part.input, dialled, nothing)
    return draw


def _packages(builder: ViewBuilder) -> dict[str, gr.Button]:
    """A button for each package, which turns every dial as the package has it."""
    with gr.Row(elem_classes="protocols"):
        gr.HTML(f"<span>{builder.say(WORDS['packages'])}</span>")
        buttons = {}
        for name, package in PACKAGES.items():
            text = builder.say(package.name)
            buttons[name] = gr.Button(text, size="sm", elem_classes=f"package-{name}")
            builder.on(buttons[name].click, packaged(name))
    return buttons


def packaged(name: str) -> Update:
    """The dials of a package; all others of its kind as COCO has them."""
    rules = ("convention", "iou", "size", "label", *RULES)
    usual = {rule: getattr(COCO, rule) for rule in rules}
    package = PACKAGES[name]
    only = {} if package.only is None else {"iou": package.only}
    return lambda params, upload, event: {**usual, **package.dials, **only, "package": name}


def picture(params: Areas) -> np.ndarray:
    """Average precision by each of the five conventions."""
    return np.array(list(evaluated(params, None).conventions().values()))


def moved_csv(params: Areas, upload: Any) -> str:
    """Each convention changed alone: its name, mAP and the difference to COCO's; and each that
    the package in hand has, then all of them.
    """
    rows = [("", row) for row in moved(params, upload)]
    if params.package != "coco":
        rows += [(params.package, row) for row in package_rows(params, upload)]
    told = [(package, row.name[0], row.value, row.difference) for package, row in rows]
    return csv_text(("package", "convention", "mAP", "difference"), told)


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
