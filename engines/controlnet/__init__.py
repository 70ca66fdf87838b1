"""ControlNet: a picture steered by edges or a pose, every step of it open to the eye."""

from typing import TYPE_CHECKING, Any

from engines.backends import BACKENDS
from engines.images import read_picture

from .canny import Gradients, gradients, least_contrast, thinned
from .experiments import EXPERIMENTS
from .hints import coverage, preprocess, source, warning
from .keypoints import from_openpose, read_openpose, to_openpose
from .modes import MEANING
from .params import (
    AnatomyParams,
    CompareParams,
    EdgesParams,
    GridParams,
    Params,
    PoseParams,
)
from .pose import Figures, draw_pose, hands_of, joints_of, pose_hint
from .sketch import draw_sketch
from .uploads import read_upload
from .words import ControlError

if TYPE_CHECKING:
    from .openpose import detect_pose, lacking
    from .proof import anatomy, proof_of
    from .run import Result, Step, compare, generate, sweep, unsteered
    from .score import Adherence, adherence, beside

__all__ = [
    "BACKENDS",
    "EXPERIMENTS",
    "MEANING",
    "Adherence",
    "AnatomyParams",
    "CompareParams",
    "ControlError",
    "EdgesParams",
    "Figures",
    "Gradients",
    "GridParams",
    "Params",
    "PoseParams",
    "Result",
    "Step",
    "adherence",
    "anatomy",
    "beside",
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
    "least_contrast",
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
    "unsteered",
    "warning",
]


def __getattr__(name: str) -> Any:
    """The networks' libraries are imported when a picture is first asked for."""
    from importlib import import_module

    for module in ("openpose", "run", "score", "proof"):
        if name in (found := import_module(f".{module}", __name__)).__all__:
            return getattr(found, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
