"""One line above every view of boxes: what of the files is suspicious, and what would mend it."""

from collections.abc import Mapping
from typing import Any

from gradio.components import Component

from engines.detection import SCENES, Alternative, Dataset, Finding, Source
from tabs.parts import Doctor
from tabs.shell.builder import Draw, ViewBuilder

from .data import READING, BoxFiles, findings, whole
from .words import DOCTOR, WORDS

__all__ = ["doctor", "reading"]

TOLD = 200
"""Lines of what was refused or assumed that are listed."""


def doctor(builder: ViewBuilder) -> Draw:
    """The line at the head of a view; a press on what it offers turns the dials of reading."""
    line = Doctor(words=builder.say_all(DOCTOR), topic=builder.topic, elem_classes="doctor-line")
    builder.on(line.select, mended)

    def draw(params: Source, upload: Any) -> dict[Component, Any]:
        return {line: reading(params, upload, builder)}

    return draw


def mended(params: Source, upload: Any, event: Any) -> dict[str, Any]:
    """The dials that were offered; their values are checked with all others."""
    asked = event.get("set") if isinstance(event, dict) else None
    allowed = {*READING, "model"}
    if not isinstance(asked, dict) or not asked.keys() <= allowed:
        return {}
    fresh = {"edits": "", "label": ""}
    return {**asked, **(fresh if asked.keys() & set(READING) else {"edits": ""})}


def reading(params: Source, upload: BoxFiles | None, builder: ViewBuilder) -> dict[str, Any]:
    """What a `Doctor` shows; nothing where the boxes are not the visitor's."""
    data, say = whole(params, upload), builder.say
    models = {
        "models": list(data.models) if len(data.models) > 1 else [],
        "model": params.model if params.model in data.models else next(iter(data.models), ""),
    }
    if params.scene != "own" or upload is None:
        return {"note": say(SCENES[params.scene].note), **models} if models["models"] else {}
    by_hand = [name for name in READING if getattr(params, name) != "auto"]
    return {
        "findings": [_finding(found, builder) for found in findings(params, upload)],
        "lines": _lines(data, builder),
        **models,
        "by_hand": ", ".join(say(builder.dials[name].label) for name in by_hand),
        "undo": dict.fromkeys(by_hand, "auto"),
    }


def _finding(found: Finding, builder: ViewBuilder) -> dict[str, Any]:
    offer = found.alternative
    return {
        "kind": found.kind,
        "words": builder.say(found.words),
        "listed": list(found.listed),
        "offer": offer
        and {"words": builder.say(offer.words), "ap": offer.ap, "set": _dials(offer)},
    }


def _dials(offer: Alternative) -> Mapping[str, str]:
    """The dials of `Source` that read the files as the alternative does."""
    order = {"detections": "found_boxes", "truths": "truth_boxes"}[offer.side]
    dials = {order: offer.layout.boxes, "class_numbers": offer.layout.numbers}
    return {name: value for name, value in dials.items() if value}


def _lines(data: Dataset, builder: ViewBuilder) -> list[tuple[str, str]]:
    """How the files were read and why; what of them was refused, and what was assumed."""
    say = builder.say_all(WORDS)
    counts = {"truths": len(data.truths), "detections": len(data.detections)}
    lines = []
    for role, n in counts.items():
        layout = ", ".join(filter(None, data.layout.get(role, ()))) or "–"
        told = say["read_as"].format(role=say[role], n=n, layout=layout)
        why = data.evidence.get(role)
        lines.append(("note", f"{told} ({builder.say(why)})" if why else told))
    for kind, problems in (("problem", data.problems), ("note", data.notes)):
        for p in problems[:TOLD]:
            line = say["line"].format(line=p.line) if p.line else ""
            where = ", ".join(filter(None, [p.file, line]))
            reason = builder.say(p.reason)
            lines.append((kind, f"{where}: {reason}" if where else reason))
    return lines
