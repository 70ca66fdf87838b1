"""What goes with the picture: live numbers, code, files, the card of the landing page."""

import json
from typing import Any

import cv2
import numpy as np

from engines import detection
from engines.params import Text
from engines.photos import photo
from tabs.shell.colours import COLOURS

from .data import evaluated, large, moved, twelve
from .dials import Dials

__all__ = ["FILES", "card", "code", "live"]


def live(params: Dials, own: Any) -> dict[str, str | Text]:
    """Numbers for the lesson; what moved large data most is told once its table has been seen."""
    result = evaluated(params, own)
    wanted = params.view == "conventions" or not large(result.dataset)
    return detection.live(result, moved(params, own) if wanted else (), twelve(params, own))


def code(params: Dials) -> tuple[str, str]:
    """The number on the screen with the plain library, and with the engine."""
    asked = params.engine()
    if not params.edits and params.scene != "own":
        known = detection.scene(params.scene)[0].classes
        if asked.label not in known:
            asked = asked.model_copy(update={"label": ""})
        return _standing(asked), detection.engine_snippet(asked)
    own = asked.model_copy(update={"scene": "own"})
    files = "# detection.json and curve.csv from Take away, beside this file\n"
    return files + detection.snippet(own), files + detection.engine_snippet(own)


def _standing(params: detection.Params) -> str:
    """The plain library's lines, with the file that they read written first."""
    result = detection.run(detection.scene(params.scene)[0], params)
    plain = detection.snippet(params)
    name, text = "curve.csv", detection.curve_csv(result)
    if "detection.json" in plain:
        name, text = "detection.json", json.dumps(detection.to_coco(result.dataset))
    return (
        "# The boxes on the screen; Take away has the same file.\n"
        f'with open("{name}", "w", encoding="utf-8") as file:\n'
        f"    file.write({text!r})\n\n{plain}"
    )


def _coco(params: Dials, own: Any) -> str:
    return json.dumps(detection.to_coco(evaluated(params, own).dataset), indent=1)


def _curve(params: Dials, own: Any) -> str:
    return detection.curve_csv(evaluated(params, own))


FILES = {"detection.json": _coco, "curve.csv": _curve}


def card() -> np.ndarray:
    """A detector's ranked list on the garage: one box more in every frame, right or wrong."""
    dataset, name = detection.scene("garage")
    result = detection.run(dataset)
    trace = result.trace()
    picture = photo(name)
    frames = [picture.copy()]
    for k in range(14):
        x, y, w, h = dataset.detections.box[trace.detection[k]].astype(int)
        colour = COLOURS[0] if trace.outcome[k] == "TP" else COLOURS[1]
        rgb = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        frame = frames[-1].copy()
        cv2.rectangle(frame, (x, y), (x + w, y + h), rgb, 10)
        frames.append(frame)
    return np.stack([cv2.resize(f, (96, 64), interpolation=cv2.INTER_AREA) for f in frames])
