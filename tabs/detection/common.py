"""What boxes and areas share: what their parts are told, and what a hand on them does."""

from collections.abc import Mapping
from typing import Any

import gradio as gr
from gradio.components import Component

from engines.detection import (
    COCO,
    CONVENTIONS,
    PROTOCOLS,
    REASONS,
    SCENES,
    SIZES,
    Judged,
    Result,
    outlines,
)
from tabs.parts.boxes import BoxesValue
from tabs.shell.builder import Update, ViewBuilder

from .data import SEVERAL, BoxFiles, confused, evaluated, evaluation_key, original, photo, source
from .words import PART, PROTOCOL, WORDS

__all__ = [
    "IN_PAGE",
    "RULES",
    "boxes_value",
    "data_of",
    "dialled",
    "nothing",
    "part_words",
    "protocols",
    "rules_of",
]

IN_PAGE = ("confidence", "iou", "label", "size", "convention", "beta")
"""Dials that stand on the stage and are answered there."""

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


def part_words(builder: ViewBuilder) -> dict[str, Any]:
    """What the parts say."""
    words: dict[str, Any] = builder.say_all(PART)
    for name, texts in {"reasons": REASONS, "sizes": SIZES, "conventions": CONVENTIONS}.items():
        words[name] = builder.say_all(texts)
    return words | builder.words("play", "pause", "back", "forward")


def boxes_value(
    params: Judged,
    upload: BoxFiles | None,
    builder: ViewBuilder,
    *,
    shown: bool = True,
    whole: bool = True,
) -> BoxesValue:
    """What a part needs to answer by itself; `shown` with the photograph and the confusion, and
    not `whole` without what the page holds of all pictures already.
    """
    result = evaluated(params, upload)
    image = min(params.image, len(result.dataset.images) - 1)
    boxes = result.picture(image)
    width, height = _extent(boxes)
    told = result.params
    name = result.dataset.images[image].name
    more: dict[str, Any] = {
        "known": len(original(params, upload).classes),
        "held": evaluation_key(params, upload),
    }
    if shown and whole:
        more["took"] = confused(params, upload).page()
    return BoxesValue(
        data_of(result, boxes, whole=whole) | more,
        image,
        [str(i.name) for i in result.dataset.images],
        photo(params, upload, name) if shown else "",
        width,
        height,
        rules_of(result),
        {dial: getattr(told, dial) for dial in IN_PAGE},
        report(params, upload, builder) if shown else [],
        source(params, upload),
    )


def rules_of(result: Result) -> dict[str, Any]:
    """The conventions by which the page matches anew."""
    rules = {rule: getattr(result.params, rule) for rule in RULES}
    return rules | {"max_dets": result.params.limit(result.dataset.kind)}


def _extent(boxes: Mapping[str, Any]) -> tuple[float, float]:
    """Width and height of the picture; of its boxes where the picture's are not known."""
    if boxes["width"] and boxes["height"]:
        return boxes["width"], boxes["height"]
    every = [*boxes["truth"]["box"], *boxes["detections"]["box"], [0, 0, 64, 64]]
    return max(x + w for x, _, w, _ in every), max(y + h for _, y, _, h in every)


def data_of(result: Result, boxes: Mapping[str, Any], *, whole: bool = True) -> dict[str, Any]:
    """Everything that is ranked, and the boxes of one picture, for the page to match anew."""
    page = result.page() if whole else {}
    g, d = boxes["truth"], boxes["detections"]
    names = ("box", "label", "crowd", "difficult", "area", "id")
    in_file = sorted(range(len(d["row"])), key=lambda i: d["index"][i])
    shapes = outlines(result, boxes["image"])
    return {
        **({"page": {k: v for k, v in page.items() if k != "classes"}} if whole else {}),
        "truth": [{n: g[n][i] for n in names} | more for i, more in enumerate(shapes["truth"])],
        "found": [
            {n: d[n][i] for n in ("box", "label", "score", "row")} | more
            for i, more in zip(in_file, shapes["detections"], strict=True)
        ],
        "shaped": result.dataset.overlap is not None,
        "posed": result.dataset.kind == "keypoints",
        "classes": list(result.dataset.classes),
        "thresholds": result.thresholds.tolist(),  # unrounded: an IoU may stand on a threshold
    }


def report(params: Judged, upload: BoxFiles | None, builder: ViewBuilder) -> list[tuple[str, str]]:
    """What the scene shows; how the visitor's files were read is told by `doctor`."""
    if params.scene in SEVERAL:
        return []
    if params.scene != "own":
        return [("note", builder.say(SCENES[params.scene].note))]
    return [] if upload else [("note", builder.say(WORDS["none_yet"]))]


def dialled(params: Judged, upload: Any, event: Any) -> dict[str, Any]:
    """Dials that were turned in the page."""
    dials = event.get("dials") if isinstance(event, dict) else None
    return {k: v for k, v in dials.items() if k in IN_PAGE} if isinstance(dials, dict) else {}


def nothing(params: Any, upload: Any) -> dict[Component, Any]:
    """The page has drawn it already."""
    return {}


def protocols(builder: ViewBuilder) -> None:
    """Buttons that turn every dial as a published protocol has it."""

    def turned(name: str) -> Update:
        rules = ("convention", "iou", "size", "label", *RULES)
        usual = {rule: getattr(COCO, rule) for rule in rules}
        return lambda params, upload, event: {**usual, **PROTOCOLS[name]}

    with gr.Row(elem_classes="protocols"):
        gr.HTML(f"<span>{builder.say(WORDS['protocols'])}</span>")
        for name in PROTOCOLS:
            button = gr.Button(PROTOCOL[name], size="sm", elem_classes=f"protocol-{name}")
            builder.on(button.click, turned(name))
