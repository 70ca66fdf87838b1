"""Four ways from the same noise to the same mixture."""

from typing import Annotated, Literal

from pydantic import AfterValidator

import engines.params
from engines.modes import modes_of
from engines.params import dial

from .ode import SolverParams

__all__ = ["ModesName", "RivalParams", "WaysParams"]

ModesName = Literal["two", "turned", "unequal", "ring", "own"]

FIRST_OWN = "2 0 0.3 1; -0.6 1.9 0.3 1; -1.5 -1.6 0.3 1"


def _modes(text: str) -> str:
    modes_of(text)
    return text


class RivalParams(engines.params.Params):
    """The mixture, and how long the two ways that must learn it are trained."""

    modes: ModesName = dial(
        "two",
        label=("Mixture", "混合分布"),
        help=(
            "Normal modes: the score of every noisy time is known. Drag them on the stage.",
            "高斯峰：任意加噪时刻的得分函数都精确已知。可在舞台上拖动各峰。",
        ),
        choices={
            "two": ("Two modes", "双峰"),
            "turned": ("Two, turned", "双峰（旋转）"),
            "unequal": ("Two, 80 : 20", "双峰（80 : 20）"),
            "ring": ("Five on a ring", "环上五峰"),
            "own": ("My own", "自定义"),
        },
    )
    own: Annotated[str, AfterValidator(_modes)] = dial(
        FIRST_OWN,
        max_length=320,
        hidden=True,
        label=("My own modes", "自定义的峰"),
        help=("x y sd weight; ...", "x y 标准差 权重；……"),
    )
    training: int = dial(
        160,
        ge=20,
        le=1000,
        step=20,
        label=("Training steps of the layers", "层的训练步数"),
        help=(
            "Steps of the normalizing flow; flow matching takes ten times as many, about the "
            "same time.",
            "标准化流的训练步数；流匹配做其十倍，用时大致相同。",
        ),
    )
    noise: int = dial(
        0,
        ge=0,
        le=2**31 - 1,
        more=True,
        label=("Seed", "随机种子"),
        help=("Of the noise and of the training.", "用于噪声与训练。"),
    )


class WaysParams(RivalParams, SolverParams):
    """Four ways; the solver is that of both ODEs, and the SDE takes as many steps."""

    FIRST = ("modes", "training", "solver", "steps", "tolerance")

    def rivals(self) -> RivalParams:
        """What is learnt, without how it is solved."""
        return RivalParams(**{k: getattr(self, k) for k in RivalParams.model_fields})
