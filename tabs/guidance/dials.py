"""The engine's dials, and those of the page alone: which view, which scale is shown first."""

from typing import Literal

from engines import guidance
from engines.guidance.params import RuleName
from engines.params import dial

__all__ = ["Dials"]


class Dials(guidance.Params, guidance.SweepParams):
    """What a link to this tab holds."""

    view: Literal["plane", "compare", "pictures"] = dial(
        "plane",
        label=("View", "视图"),
        help=("What the stage shows.", "舞台上显示什么。"),
        choices={
            "plane": ("In the plane", "平面"),
            "compare": ("Rules side by side", "各种规则并排"),
            "pictures": ("Pictures", "图片"),
        },
    )
    ways: tuple[RuleName, ...] = dial(
        ("cfg", "classifier", "clean", "interval", "apg", "auto"),
        max_length=10,
        label=("Rules", "规则"),
        help=("Side by side, on the same noise.", "并排比较，噪声相同。"),
        choices=guidance.RULE_NAMES,
    )
    w: float = dial(
        4.0,
        ge=-10,
        le=60,
        hidden=True,
        label=("Scale shown first", "最先显示的强度"),
        help=("The nearest one computed.", "取最接近的已算强度。"),
    )

    cell: str = dial(
        "0 0 0",
        max_length=20,
        hidden=True,
        label=("Cell taken apart", "拆解的格子"),
        help=("Its sheet, row and column.", "所在的页、行、列。"),
    )

    def sweep(self) -> guidance.SweepParams:
        """The engine's own parameters of the grid of pictures."""
        own = guidance.SweepParams.model_fields
        return guidance.SweepParams(**{k: v for k, v in self.model_dump().items() if k in own})

    def engine(self, **changes: object) -> guidance.Params:
        """The engine's own parameters: what its results are kept under."""
        own = guidance.Params.model_fields
        held = {k: v for k, v in self.model_dump().items() if k in own}
        return guidance.Params.check(held | changes)

    def place(self) -> int:
        """Which of the scales is nearest to w."""
        scales = self.each_scale()
        return min(range(len(scales)), key=lambda k: abs(scales[k] - self.w))
