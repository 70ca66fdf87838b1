"""ControlNet: a picture steered by edges or a pose, every step of it open to the eye."""

from typing import TYPE_CHECKING, Any

from engines.backends import BACKENDS
from engines.controlnet.canny import Gradients, gradients, thinned
from engines.controlnet.hints import coverage, preprocess, source, warning
from engines.controlnet.params import Params
from engines.controlnet.pose import draw_pose, from_openpose, joints_of, to_openpose
from engines.controlnet.sketch import draw_sketch
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
    "joints_of",
    "lacking",
    "preprocess",
    "proof_of",
    "read_picture",
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
