"""The engine's dials, and those of the page alone: which view."""

from typing import Literal

from engines import controlnet
from engines.params import dial

__all__ = ["Dials"]


class Dials(controlnet.Params):
    """What a link to this tab holds."""

    view: Literal["edges", "pose", "compare", "grid", "anatomy"] = dial(
        "edges",
        label=("View", "视图"),
        help=("What the stage shows.", "舞台上显示什么。"),
        choices={
            "edges": ("Edges", "边缘"),
            "pose": ("Pose", "姿态"),
            "compare": ("With and without", "有无对比"),
            "grid": ("Scale × end", "强度 × 终点"),
            "anatomy": ("Inside the net", "网络内部"),
        },
    )

    def engine(self) -> controlnet.Params:
        """The engine's own parameters: what its results are kept under."""
        own = controlnet.Params.model_fields
        held = {k: v for k, v in self.model_dump().items() if k in own}
        if self.view in ("edges", "pose"):
            held["control"] = self.view
        return controlnet.Params(**held)
