"""Pose: figures whose joints are dragged, or found in a picture, and what is drawn under them."""

from typing import Any

import gradio as gr
import numpy as np
from gradio.components import Component

from engines import controlnet
from engines.controlnet import PoseParams, snippets
from engines.controlnet import pose as poses
from engines.controlnet.live import of_drawing
from tabs.parts import Look, Panel, Skeleton, Stance, png
from tabs.shell.builder import ViewBuilder
from tabs.shell.contract import Draw, Live, View

from . import data
from .common import a_camera, a_zoom, square
from .generation import generation
from .words import JOINTS, SKELETON, WORDS

__all__ = ["VIEW"]


def build(builder: ViewBuilder) -> Draw:
    """Figures whose joints are dragged, or found in a picture."""
    say = builder.say_all(WORDS)
    zoom = a_zoom(builder, "pose-shown", say["look"], render=False)

    def before(engine: controlnet.Params, upload: Any) -> list[Panel]:
        return [Panel(data.hints_of(engine, upload)["pose"], say["hint"], "", True)]

    with gr.Row(elem_classes="beside"):
        with gr.Column(min_width=300):
            editor = Skeleton(
                joints=[builder.say(name) for name in JOINTS],
                limbs=poses.LIMBS,
                colours=poses.COLOURS,
                most=poses.MOST_PEOPLE,
                words=builder.say_all(SKELETON),
                elem_id="controlnet-skeleton",
            )
            with gr.Row(elem_classes="ways"):
                detect = gr.Button(
                    say["detect"], size="sm", elem_classes="pill", elem_id="controlnet-detect"
                )
                a_camera(builder, "pose")
            lacks = gr.Markdown(elem_id="controlnet-lacks")
        with gr.Column(min_width=300):
            ready = generation(builder, "pose", say, zoom, before)

    def draw(params: PoseParams, upload: Any) -> dict[Component, Any]:
        engine = params.engine()
        beneath = square(data.picture_of(engine, upload), engine)
        joints, hands = data.joints(engine, upload), data.hands(engine, upload)
        return {editor: Stance(joints, png(beneath), hands)} | told(params, upload)

    def told(params: PoseParams, upload: Any) -> dict[Component, Any]:
        """The page has drawn the figures already."""
        joints = data.joints(params.engine(), upload)
        return {zoom: Look([]), lacks: outside(joints, say), **ready(params, upload)}

    def moved(params: PoseParams, upload: Any, event: Any) -> dict[str, Any]:
        people: Any = event.get("people") if isinstance(event, dict) else None
        return {"pose": f"{params.preset}:{poses.to_text(people)}"}

    def detected(params: PoseParams, upload: Any, event: Any) -> dict[str, Any]:
        if controlnet.lacking():
            return {}
        engine = params.engine()
        beneath = square(data.picture_of(engine, upload), engine)
        return {"pose": f"{params.preset}:{poses.to_text(controlnet.detect_pose(beneath))}"}

    def found(params: PoseParams, upload: Any) -> dict[Component, Any]:
        missing = controlnet.lacking()
        return draw(params, upload) | {lacks: builder.say(missing) if missing else ""}

    builder.on(editor.release, moved, told)
    builder.on(detect.click, detected, found)
    return draw


def outside(joints: np.ndarray, say: dict[str, str]) -> str:
    """What to say of joints that no hint can show."""
    seen = joints[joints[..., 2] > 0][:, :2]
    n = int(((seen < 0) | (seen > 1)).any(axis=1).sum())
    return say["outside"].format(n=n, all=len(seen)) if n else ""


def picture(params: PoseParams) -> np.ndarray:
    """What is generated."""
    return data.generated(params.engine(), None).pictures


def live(params: PoseParams, upload: Any) -> Live:
    """Numbers for the lesson."""
    return of_drawing(params.engine())


def pose_json(params: PoseParams, upload: Any) -> str:
    """The figures as OpenPose writes them."""
    return data.pose_json(params.engine(), upload)


def dials_json(params: PoseParams, upload: Any) -> str:
    """The engine's dials."""
    return data.dials_json(params.engine(), upload)


VIEW = View(
    id="pose",
    title=("Pose", "姿态"),
    params=PoseParams,
    build=build,
    code=snippets.pose,
    picture=picture,
    live=live,
    files={"pose.json": pose_json, "dials.json": dials_json},
    example=picture,
)
