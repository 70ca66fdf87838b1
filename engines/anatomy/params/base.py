"""The dials of one drawing: every view of the topic looks into a machine that was told so much."""

from typing import Any, Literal

from typing_extensions import Self

from engines.backends import BACKENDS
from engines.params import Params, dial

__all__ = ["BACKEND_NAMES", "LONGEST", "PROMPT", "DrawingParams"]

PROMPT = "a big red house on the left on grass at sunset"
LONGEST = 1000
"""Characters of a prompt: far more than any of the models reads."""

BACKEND_NAMES: dict[Any, Any] = {name: BACKENDS[name].label for name in ("storybook", "sd15")}


class DrawingParams(Params):
    """All that a drawing is computed from."""

    prompt: str = dial(
        PROMPT,
        max_length=LONGEST,
        label=("Prompt", "提示词"),
        help=("What shall be drawn; empty runs too.", "要画的内容；可以为空。"),
    )
    steps: int = dial(
        20, ge=1, le=50, label=("Steps", "步数"), help=("Calls of the U-Net.", "U-Net 调用次数。")
    )
    guidance: float = dial(
        4.0,
        ge=0,
        le=15,
        step=0.5,
        label=("Guidance w", "引导强度 w"),
        help=("0: the text is not heard; 1: heard once.", "0：不听文本；1：只听文本。"),
    )
    seed: int = dial(
        0,
        ge=0,
        le=9999,
        label=("Seed", "随机种子"),
        help=("Of the first noise.", "用于初始噪声。"),
    )
    sampler: Literal["ddim", "euler", "dpm", "ddpm"] = dial(
        "ddim",
        more=True,
        label=("Scheduler", "调度器"),
        help=("How one step is made of a prediction.", "如何由预测走出一步。"),
        choices={
            "ddim": ("DDIM", "DDIM"),
            "euler": ("Euler", "Euler"),
            "dpm": ("DPM++ 2M", "DPM++ 2M"),
            "ddpm": ("DDPM", "DDPM"),
        },
    )
    negative: str = dial(
        "",
        max_length=LONGEST,
        more=True,
        label=("Negative prompt", "反向提示词"),
        help=("What guidance leads away from.", "引导所远离的内容。"),
    )
    backend: Literal["storybook", "sd15"] = dial(
        "storybook",
        more=True,
        label=("Model", "模型"),
        help=("Storybook is shipped with this page.", "Storybook 随本页提供。"),
        choices=BACKEND_NAMES,
    )

    def drawing(self) -> "DrawingParams":
        """What the drawing itself depends on: views that share it share one run."""
        return DrawingParams(**{k: getattr(self, k) for k in DrawingParams.model_fields})

    def but(self, **changes: Any) -> Self:
        """The same with other values, checked."""
        return type(self).check({**self.model_dump(), **changes})
