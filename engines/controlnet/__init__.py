"""ControlNet: a picture steered by edges or a pose, every step of it open to the eye."""

from typing import TYPE_CHECKING, Any

from engines.backends import BACKENDS
from engines.controlnet.canny import Gradients, gradients, thinned
from engines.controlnet.hints import coverage, preprocess, source, warning
from engines.controlnet.keypoints import from_openpose, read_openpose, to_openpose
from engines.controlnet.params import Params
from engines.controlnet.pose import Figures, draw_pose, hands_of, joints_of, pose_hint
from engines.controlnet.sketch import draw_sketch
from engines.controlnet.uploads import read_upload
from engines.controlnet.words import ControlError
from engines.images import read_picture

if TYPE_CHECKING:
    from engines.controlnet.openpose import detect_pose, lacking
    from engines.controlnet.proof import anatomy, proof_of
    from engines.controlnet.run import Result, Step, compare, generate, sweep
    from engines.controlnet.score import adherence

__all__ = [
    "BACKENDS",
    "ControlError",
    "Figures",
    "Gradients",
    "Params",
    "Result",
    "Step",
    "adherence",
    "anatomy",
    "compare",
    "coverage",
    "detect_pose",
    "draw_pose",
    "draw_sketch",
    "from_openpose",
    "generate",
    "gradients",
    "hands_of",
    "joints_of",
    "lacking",
    "pose_hint",
    "preprocess",
    "proof_of",
    "read_openpose",
    "read_picture",
    "read_upload",
    "source",
    "sweep",
    "thinned",
    "to_openpose",
    "warning",
]


def __getattr__(name: str) -> Any:
    """The networks' libraries are imported when a picture is first asked for."""
    from importlib import import_module

    for module in ("openpose", "run", "score", "proof"):
        if name in (found := import_module(f"engines.controlnet.{module}")).__all__:
            return getattr(found, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
