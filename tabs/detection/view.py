"""The detection tab: what stands on its stage, and what a hand on it does."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components import Component

from engines import detection
from engines.detection import CONVENTIONS, KINDS, REASONS, SIZES, Result
from tabs.parts import Areas, Boxes, Twin
from tabs.parts.boxes import Sight
from tabs.shell.contract import Draw
from tabs.shell.legacy import Tab, Upload, View
from tabs.shell.link import LONGEST
from tabs.shell.progress import speaking
from tabs.shell.builder import Update, ViewBuilder
from tabs.shell.words import say

from . import edits, tables
from .api import register
from .data import (
    Own,
    confused,
    evaluated,
    mark_of,
    mistakes,
    moved,
    original,
    photo,
    read_files,
    source,
    spread,
    twelve,
)
from .dials import Dials
from .experiments import EXPERIMENTS
from .take import FILES, card, code, live
from .words import PART, PROTOCOL, WORDS

__all__ = ["RULES", "TAB", "data_of"]

IN_PAGE = ("confidence", "iou", "label", "size", "convention", "beta")
"""Dials that stand on the stage and are answered there."""

WHAT_IF = {"shift_x": 0.0, "shift_y": 0.0, "rescale": "none", "clutter": 0}
"""Once boxes are edited they hold these changes already."""

LONG = LONGEST - 1000
"""Characters of edits that a link can carry beside the other dials."""

RULES: tuple[str, ...] = (
    "pixels",
    "matching",
    "strict",
    "crowd",
    "difficult",
    "max_dets",
    "ties",
    "id_zero",
)
RULES += ("area", "grid", "average", "empty", "cutoff")

SOURCE: tuple[str, ...] = ("scene", *RULES[:7], "seed", *RULES[7:], *WHAT_IF)
SOURCE += ("text_format", "truth_boxes", "found_boxes", "units")


def part_words(stage: ViewBuilder) -> dict[str, Any]:
    """What the parts say."""
    words: dict[str, Any] = stage.say_all(PART)
    for name, texts in {"reasons": REASONS, "sizes": SIZES, "conventions": CONVENTIONS}.items():
        words[name] = stage.say_all(texts)
    return words | stage.words("play", "pause", "back", "forward")


def sight(params: Dials, own: Own | None, stage: ViewBuilder, *, shown: bool = True) -> Sight:
    """What a part needs to answer by itself; `shown` with the photograph and the confusion."""
    result = evaluated(params, own)
    image = min(params.image, len(result.dataset.images) - 1)
    boxes = result.picture(image)
    width, height = _extent(boxes)
    told = result.params
    name = result.dataset.images[image].name
    more: dict[str, Any] = {"known": len(original(params, own).classes)}
    if shown:
        more["took"] = confused(params, own).page()
    return Sight(
        data_of(result, boxes) | more,
        image,
        [str(i.name) for i in result.dataset.images],
        photo(params, own, name) if shown else "",
        width,
        height,
        {rule: getattr(told, rule) for rule in RULES},
        {dial: getattr(told, dial) for dial in IN_PAGE},
        report(params, own, result, stage) if shown else [],
        source(params, own),
    )


def _extent(boxes: Mapping[str, Any]) -> tuple[float, float]:
    """Width and height of the picture; of its boxes where the picture's are not known."""
    if boxes["width"] and boxes["height"]:
        return boxes["width"], boxes["height"]
    every = [*boxes["truth"]["box"], *boxes["detections"]["box"], [0, 0, 64, 64]]
    return max(x + w for x, _, w, _ in every), max(y + h for _, y, _, h in every)


def data_of(result: Result, boxes: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that is ranked, and the boxes of one picture, for the page to match anew."""
    page = result.page()
    g, d = boxes["truth"], boxes["detections"]
    names = ("box", "label", "crowd", "difficult", "area", "id")
    in_file = sorted(range(len(d["row"])), key=lambda i: d["index"][i])
    return {
        "page": {k: page[k] for k in ("score", "label", "image", "tp", "aside", "objects")},
        "truth": [{n: g[n][i] for n in names} for i in range(len(g["box"]))],
        "found": [{n: d[n][i] for n in ("box", "label", "score", "row")} for i in in_file],
        "classes": page["classes"],
        "thresholds": result.thresholds.tolist(),  # unrounded: an IoU may stand on a threshold
    }


def report(params: Dials, own: Own | None, result: Result, stage: ViewBuilder) -> list[tuple[str, str]]:
    """What the scene shows; or how the files were read, and what of them was refused."""
    say, data = stage.say_all(WORDS), result.dataset
    if params.scene != "own":
        return [("note", stage.say(detection.SCENES[params.scene].note))]
    if own is None:
        return [("note", say["none_yet"])]
    counts = {"truths": len(data.truths), "detections": len(data.detections)}
    lines = []
    for role, n in counts.items():
        layout = ", ".join(filter(None, data.layout.get(role, ()))) or "–"
        lines.append(("note", say["read_as"].format(role=say[role], n=n, layout=layout)))
    for kind, told in (("problem", data.problems), ("note", data.notes)):
        for p in told[:40]:
            line = say["line"].format(line=p.line) if p.line else ""
            where = ", ".join(filter(None, [p.file, line]))
            lines.append(
                (kind, f"{where}: {stage.say(p.reason)}" if where else stage.say(p.reason))
            )
    return lines


def dialled(params: Dials, own: Any, event: Any) -> dict[str, Any]:
    """Dials that were turned in the page."""
    dials = event.get("dials") if isinstance(event, dict) else None
    return {k: v for k, v in dials.items() if k in IN_PAGE} if isinstance(dials, dict) else {}


def edited(params: Dials, own: Any, event: Any) -> dict[str, Any]:
    """Boxes that were moved, drawn or deleted; and the dials, which may have been turned too."""
    image, rows, names = edits.from_page(event)
    told, mark = edits.parse(params.edits), mark_of(params, own)
    held = told.edits if told.mark == mark else {}
    rows = edits.brief(original(params, own), image, rows)
    text = edits.compose(mark, {**held, image: rows}, names)
    if len(params.edits) <= LONG < len(text):
        gr.Warning(say(speaking.get(), WORDS["too_long"]))
    return {"edits": text, **WHAT_IF, **dialled(params, own, event)}


def looked(params: Dials, own: Any, event: Any) -> dict[str, Any]:
    """Another picture."""
    return {"image": event.get("image")}


def nothing(params: Dials, own: Any) -> dict[Component, Any]:
    """The page has drawn it already."""
    return {}


def protocols(stage: ViewBuilder) -> None:
    """Buttons that turn every dial as a published protocol has it."""

    def turned(name: str) -> Update:
        rules = ("convention", "iou", "size", "label", *RULES)
        usual = {rule: getattr(detection.COCO, rule) for rule in rules}
        return lambda params, own, event: {**usual, **detection.PROTOCOLS[name]}

    with gr.Row(elem_classes="protocols"):
        gr.HTML(f"<span>{stage.say(WORDS['protocols'])}</span>")
        for name in detection.PROTOCOLS:
            button = gr.Button(PROTOCOL[name], size="sm", elem_classes=f"protocol-{name}")
            stage.on(button.click, turned(name))


def boxes(stage: ViewBuilder) -> Draw:
    """Objects and detections in the hand, and everything that follows from them."""
    protocols(stage)
    part = Boxes(words=part_words(stage), elem_id="detection-boxes")

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        return {part: sight(params, own, stage)}

    stage.on(part.release, edited, nothing)
    stage.on(part.input, dialled, nothing)
    stage.on(part.select, looked)
    return draw


def conventions(stage: ViewBuilder) -> Draw:
    """One curve, five areas; and which convention moved the number."""
    protocols(stage)
    say = stage.say_all(WORDS)
    part = Areas(words=part_words(stage), elem_id="detection-areas")
    table = gr.Markdown(elem_id="detection-moved", elem_classes="tables")

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        rows = moved(params, own)
        ties = tables.spread(spread(params, own), rows[0].value, say)
        return {
            part: sight(params, own, stage, shown=False),
            table: f"{tables.moved(rows, say, stage.say)}\n\n{ties}",
        }

    stage.on(part.input, dialled, nothing)
    return draw


def classes(stage: ViewBuilder) -> Draw:
    """Class by class, size by size, mistake by mistake."""
    say = stage.say_all(WORDS)
    kinds = stage.say_all(KINDS)
    told = gr.Markdown(elem_id="detection-classes", elem_classes="tables")
    errors = gr.Markdown(elem_id="detection-errors", elem_classes="tables")
    stats = gr.Markdown(elem_id="detection-twelve", elem_classes="tables")

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        result = evaluated(params, own)
        return {
            told: tables.classes(result, say),
            errors: tables.errors(mistakes(params, own), kinds, say),
            stats: tables.twelve(twelve(params, own), say),
        }

    return draw


def classification(stage: ViewBuilder) -> Draw:
    """The twin without boxes: what ROC sees of prevalence, and what precision sees."""
    part = Twin(words=part_words(stage), elem_id="detection-twin")
    scores, labels = detection.two_normals()
    order = (-scores).argsort(kind="stable")
    text = "".join("01"[int(label)] for label in labels[order])

    def draw(params: Dials, own: Any) -> dict[Component, Any]:
        return {part: {"labels": text, "prevalence": params.prevalence}}

    def turned(params: Dials, own: Any, event: Any) -> dict[str, Any]:
        return {"prevalence": float(f"{float(event['prevalence']):.4g}")}

    stage.on(part.input, turned, nothing)
    return draw


TAB = Tab(
    id="detection",
    title=("PR curve and mAP", "PR 曲线与 mAP"),
    tagline=(
        "Grab the boxes: every match, every curve and every average precision follows the hand.",
        "抓住框：每一次匹配、每一条曲线、每一种平均精度都随手而动。",
    ),
    params=Dials,
    views=(
        View("boxes", SOURCE, boxes),
        View("conventions", SOURCE, conventions),
        View("classes", ("scene", "iou", "convention", "size", *SOURCE[1:]), classes),
        View("classification", (), classification),
    ),
    experiments=EXPERIMENTS,
    lesson=Path(__file__).parent,
    live=live,
    code=code,
    files=FILES,
    card=card,
    api=register,
    upload=Upload(
        WORDS["own"],
        (".json", ".xml", ".txt", ".csv", ".tsv", ".names", ".yaml", ".yml", ".zip")
        + (".png", ".jpg", ".jpeg"),
        read_files,
        {"scene": "own", "view": "boxes", "image": 0, "edits": "", "label": ""},
        several=True,
    ),
)
