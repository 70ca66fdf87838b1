"""From raw detections to those that count: non-maximum suppression, turn by turn."""

import json
from typing import Any

import numpy as np
from gradio.components import Component

from engines import detection
from engines.detection import Suppression, snippets
from tabs.parts import Suppression as Part
from tabs.shell.builder import Draw, ViewBuilder
from tabs.shell.contract import View

from .data import Raw, raw
from .doctor import doctor
from .words import SUPPRESSION as SAID

__all__ = ["SUPPRESSION"]


def build(builder: ViewBuilder) -> Draw:
    """From raw detections to those that count, turn by turn."""
    line = doctor(builder)
    words = builder.say_all(SAID) | builder.words("play", "pause", "back", "forward")
    part = Part(words=words, elem_id="detection-suppression")

    def draw(params: Suppression, upload: Any) -> dict[Component, Any]:
        return {**line(params, upload), part: shown(params, raw(params, upload))}

    return draw


def turns(params: Suppression, found: Raw) -> list[Any]:
    """The turns of suppression by these dials."""
    return detection.suppressed(
        found.dataset,
        threshold=params.threshold,
        kind=params.kind,
        sigma=params.sigma,
        class_wise=params.class_wise,
    )[1]


def shown(params: Suppression, found: Raw) -> dict[str, Any]:
    """What a `Suppression` shows."""
    data = found.dataset
    boxes, image = data.detections, data.images[0]
    reach = (boxes.box[:, :2] + boxes.box[:, 2:]).max(axis=0, initial=64)
    return {
        "photo": found.photo,
        "width": image.width or float(reach[0]),
        "height": image.height or float(reach[1]),
        "boxes": boxes.box.round(2).tolist(),
        "names": [data.classes[label] for label in boxes.label],
        "scores": boxes.score.tolist(),
        "steps": [
            {
                "kept": step.kept,
                "score": step.score,
                "touched": step.touched.tolist(),
                "after": step.after.tolist(),
            }
            for step in turns(params, found)
        ],
    }


def scores(params: Suppression, upload: Any) -> np.ndarray:
    """The score of each raw detection in the end, 0 if it is gone."""
    found = raw(params, upload)
    return detection.final_scores(len(found.dataset.detections), turns(params, found))


def picture(params: Suppression) -> np.ndarray:
    """The score of each raw detection in the end, 0 if it is gone."""
    return scores(params, None)


def live(params: Suppression, upload: Any) -> dict[str, str]:
    """The lesson's numbers of suppression."""
    return detection.live_suppression(scores(params, upload))


def raw_json(params: Suppression, upload: Any) -> str:
    """The raw detections as COCO JSON."""
    return json.dumps(detection.to_coco(raw(params, upload).dataset), indent=1)


SUPPRESSION = View(
    id="suppression",
    title=("Suppression (NMS)", "非极大值抑制"),
    params=Suppression,
    build=build,
    code=snippets.suppression,
    picture=picture,
    live=live,
    files={"raw.json": raw_json},
)
