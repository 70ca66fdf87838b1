"""Two models compared: on one plot, class by class, and what only one of them finds."""

import json
import math
from typing import Any

import numpy as np
from gradio.components import Component

from engines import detection
from engines.detection import Duel, snippets
from tabs.parts import Rivals as RivalsPart
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View
from tabs.shell.exports import csv_text

from .data import both, compared, large, pair
from .doctor import doctor
from .words import RIVALS as SAID

__all__ = ["RIVALS"]

LISTED = 200
"""Objects that are listed for each model."""


def build(builder: ViewBuilder) -> Draw:
    """Two models compared: on one plot, class by class, and what only one of them finds."""
    line = doctor(builder)
    part = RivalsPart(words=builder.say_all(SAID), topic=builder.topic, elem_id="detection-rivals")

    def draw(params: Duel, upload: Any) -> dict[Component, Any]:
        return {**line(params, upload), part: shown(params, upload, builder)}

    builder.on(part.input, turned)
    builder.on(part.select, chosen)
    return draw


def turned(params: Duel, upload: Any, event: Any) -> dict[str, Any]:
    """The threshold of IoU, turned on the stage."""
    dials = event.get("dials") if isinstance(event, dict) else None
    return {"iou": dials["iou"]} if isinstance(dials, dict) and "iou" in dials else {}


def chosen(params: Duel, upload: Any, event: Any) -> dict[str, Any]:
    """Which two of the models are compared."""
    event = event if isinstance(event, dict) else {}
    return {k: event[k] for k in ("first", "second") if isinstance(event.get(k), str)}


def shown(params: Duel, upload: Any, builder: ViewBuilder) -> dict[str, Any]:
    """What a `Rivals` shows."""
    two, told = pair(params, upload), compared(params, upload)
    results = both(params, upload)
    own = not two.key.startswith("two-detectors:")
    scene = "own" if own else "two detectors"
    keys = {name: builder.dials[name].key for name in ("image", "scene", "model", "edits")}
    data = {
        "names": list(two.dataset.models),
        "first": two.first,
        "second": two.second,
        "invented": not own,
        "pr": [_curves(result) for result in results],
        "thresholds": [round(t, 2) for t in results[0].thresholds[-10:].tolist()],
        "by_iou": [_numbers(result.bars.tolist()) for result in results],
        "draws": _numbers(told.draws.round(5).tolist()),
        "summary": _plain(
            a=told.first,
            b=told.second,
            difference=told.difference,
            low=told.low,
            high=told.high,
        ),
        "classes": [_plain(**row._asdict()) for row in told.classes],
        "only": _only(params, upload),
        "look": {"keys": keys, "scene": scene},
    }
    return {"data": data, "dials": {"iou": params.iou}}


def _curves(result: detection.Result) -> list[list[float | None]]:
    """The interpolated precision of every class with objects, and their mean."""
    rows = detection.interpolated(result).round(4)
    there = ~np.isnan(rows[:, 0])
    mean = rows[there].mean(axis=0) if there.any() else np.full(rows.shape[1], np.nan)
    return [_numbers(row) for row in [*rows[there].tolist(), mean.tolist()]]


def _only(params: Duel, upload: Any) -> list[dict[str, Any]]:
    two = pair(params, upload)
    truths, images, classes = two.dataset.truths, two.dataset.images, two.dataset.classes
    found = detection.found_alone(*both(params, upload))
    return [
        {
            "count": len(objects),
            "rows": [
                [int(image), images[image].name, classes[label]]
                for image, label in zip(
                    truths.image[objects[:LISTED]], truths.label[objects[:LISTED]], strict=True
                )
            ],
        }
        for objects in found
    ]


def _plain(**values: Any) -> dict[str, Any]:
    return {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in values.items()}


def _numbers(values: list[float]) -> list[float | None]:
    return [None if math.isnan(value) else value for value in values]


def picture(params: Duel) -> np.ndarray:
    """AP of both models, their difference, and its 95 % interval."""
    told = compared(params, None)
    return np.array([told.first, told.second, told.difference, told.low, told.high])


def live(params: Duel, upload: Any) -> dict[str, str]:
    """The lesson's numbers of two models."""
    two = pair(params, upload)
    if large(two.dataset):
        return {}
    return detection.live_rivals(compared(params, upload))


def rivals_csv(params: Duel, upload: Any) -> str:
    """A row a class: objects, AP of both, difference, interval."""
    rows = compared(params, upload).classes
    return csv_text(("class", *detection.ClassDifference._fields[1:]), rows)


def models_json(params: Duel, upload: Any) -> str:
    """COCO JSON with the detections of both under "first" and "second"."""
    first, second = (detection.to_coco(result.dataset) for result in both(params, upload))
    results = {"first": first.pop("results"), "second": second["results"]}
    return json.dumps({**first, **results}, indent=1)


RIVALS = View(
    id="rivals",
    title=("Two models", "两个模型"),
    params=Duel,
    build=build,
    code=snippets.duel,
    picture=picture,
    live=live,
    files={"models.json": models_json, "differences.csv": rivals_csv},
)
