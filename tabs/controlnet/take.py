"""What a visitor takes away, and the numbers of the lesson."""

import json
from typing import Any

import numpy as np

from engines import controlnet
from engines.controlnet import modes
from engines.controlnet.code import own_snippet, snippet
from engines.params import Text

from . import data
from .dials import Dials

__all__ = ["FILES", "card", "code", "live"]


def live(params: Dials, own: Any) -> dict[str, str | Text]:
    """Numbers for the lesson."""
    engine = params.engine()
    hint = controlnet.preprocess(data.picture_of(engine, own), engine)
    speaking = [i for i in range(engine.steps) if i / engine.steps >= engine.start
                and (i + 1) / engine.steps <= engine.end]  # fmt: skip
    weights = modes.weights(engine.mode, 6)
    return {
        "low": str(params.low),
        "high": str(params.high),
        "contrast": str(params.high // 4 + 1),
        "white": f"{100 * controlnet.coverage(hint):.1f}",
        "scale": f"{params.scale:g}",
        "w": f"{params.guidance:g}",
        "steps": str(params.steps),
        "speaking": str(len(speaking)),
        "finest": f"{weights[0]:.3f}",
        "middle": f"{weights[-1]:g}",
        "seed": str(params.seed),
    }


def code(params: Dials) -> tuple[str, str]:
    engine = params.engine()
    return snippet(engine), own_snippet(engine)


def pose_json(params: Dials, own: Any) -> str:
    """The figures as OpenPose writes them."""
    return controlnet.to_openpose(data.joints(params, own))


def dials_json(params: Dials, own: Any) -> str:
    """The engine's dials, and the share of the hint that is white."""
    engine = params.engine()
    hint = controlnet.preprocess(data.picture_of(engine, own), engine)
    return json.dumps({"dials": engine.model_dump(), "white": controlnet.coverage(hint)}, indent=1)


FILES = {"pose.json": pose_json, "dials.json": dials_json}


def card() -> np.ndarray:
    """Poses and the edges of a scene, turn by turn."""
    frames = []
    for name in ("standing", "waving", "arms up", "star jump", "running"):
        frames.append(
            controlnet.draw_pose(controlnet.joints_of(controlnet.Params(preset=name)), 96)
        )
    for scene in (0, 3, 7):
        params = controlnet.Params(scene=scene)
        image = controlnet.source(params)
        frames += [f[16:112, 16:112] for f in (image, controlnet.preprocess(image, params))]
    return np.stack(frames)
