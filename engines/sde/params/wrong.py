"""A score that is wrong, in both views that compute with one."""

from typing import Any, Literal

import numpy as np

from engines.params import Params, Text, dial

from ..scores import ScoreError

__all__ = ["KINDS", "LATE", "ErrorParams"]

LATE = 0.1
"""The time below which an error is late."""

KINDS: dict[Any, Text] = {
    "exact": ("Exact", "精确"),
    "constant": ("Shifted", "整体偏移"),
    "noise": ("Noisy", "带噪声"),
    "late": ("Shifted near the data only", "仅在接近数据时偏移"),
    "half": ("Half of it", "只有一半"),
    "none": ("None at all", "完全没有"),
    "flipped": ("Wrong sign", "符号相反"),
}
FACTORS = {"half": 0.5, "none": 0.0, "flipped": -1.0}


class ErrorParams(Params):
    """The score's error."""

    score: Literal["exact", "constant", "noise", "late", "half", "none", "flipped"] = dial(
        "exact",
        label=("Score", "分数"),
        help=(
            "What the samplers are told; drag the arrow's tip on the stage.",
            "采样器得到的分数；可拖动图中箭头的尖端。",
        ),
        choices=KINDS,
    )
    error_x: float = dial(
        0.0,
        ge=-3,
        le=3,
        hidden=True,
        label=("Error along x", "x 方向误差"),
        help=("Added to the score.", "加在分数上。"),
    )
    error_y: float = dial(
        0.5,
        ge=-3,
        le=3,
        hidden=True,
        label=("Error along y", "y 方向误差"),
        help=("Added to the score.", "加在分数上。"),
    )

    def error(self) -> ScoreError:
        """What the engine computes with; noise is as large as the arrow is long."""
        shift = (self.error_x, self.error_y)
        if self.score in FACTORS:
            return ScoreError(FACTORS[self.score])
        if self.score == "noise":
            return ScoreError(noise=float(np.hypot(*shift)))
        if self.score == "exact":
            return ScoreError()
        return ScoreError(shift=shift, until=LATE if self.score == "late" else 1.0)
