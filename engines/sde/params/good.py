"""How good: errors of every sampler against its calls of the score."""

from typing import ClassVar

from engines.params import dial

from .back import NoiseParams, Steps
from .base import MixtureParams, ProcessParams
from .wrong import ErrorParams

__all__ = ["GoodParams"]


class GoodParams(ErrorParams, MixtureParams, ProcessParams, NoiseParams):
    """Errors by samples, and by the closed recursion."""

    FIRST: ClassVar[tuple[str, ...]] = ("score", "budget", "preset", "sde")

    budget: Steps = dial(
        50,
        label=("Steps under the wrong score", "分数有误时的步数"),
        help=("In the chart over η.", "用于随 η 变化的图。"),
    )
    samples: int = dial(
        1000,
        ge=100,
        le=10_000,
        log=True,
        more=True,
        label=("Samples", "样本数"),
        help=("Of which the share off the modes is counted.", "用于统计偏离各峰的比例。"),
    )
