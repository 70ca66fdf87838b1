"""The running mean of samples."""

from typing import Literal

import engines.params
from engines.expressions import LENGTH
from engines.params import dial

from .typed import Step, Typed, typed

__all__ = ["MeanParams", "TypedMeanParams"]

LABEL = ("Your own step a(k)", "自定义步长 a(k)")
HELP = ("A formula of k, beside 1/k and the constant.", "k 的公式，与 1/k 和恒定步长并列。")


class Samples(engines.params.Params):
    """The samples, and the two steps that are always there."""

    change: Literal["none", "jump", "drift"] = dial(
        "jump",
        label=("The mean", "均值"),
        help=("What the true mean does.", "真实均值怎样变化。"),
        choices={
            "none": ("Stays", "不变"),
            "jump": ("Jumps half-way", "中途跳变"),
            "drift": ("Drifts all the way", "持续漂移"),
        },
    )
    size: float = dial(
        5.0,
        ge=-100,
        le=100,
        label=("Size of the change", "变化量"),
        help=("From the first sample to the last.", "从第一个样本到最后一个样本。"),
    )
    sigma: float = dial(
        1.0,
        ge=0,
        le=20,
        label=("Spread of the samples", "样本标准差"),
        help=("Standard deviation about the mean.", "围绕均值的标准差。"),
    )
    alpha: float = dial(
        0.1,
        ge=0.001,
        le=1,
        log=True,
        label=("Constant step", "恒定步长"),
        help=("α.", "α。"),
    )
    samples: int = dial(
        1000,
        ge=10,
        le=10_000,
        log=True,
        label=("Samples", "样本数"),
        help=("How many.", "共多少个。"),
    )
    start: float = dial(
        0.0,
        ge=-100,
        le=100,
        more=True,
        label=("Start", "初值"),
        help=("The estimate before the first sample.", "第一个样本之前的估计。"),
    )
    seed: int = dial(
        0,
        ge=0,
        le=2**31 - 1,
        more=True,
        label=("Seed", "随机种子"),
        help=("Of the samples.", "用于样本。"),
    )


class MeanParams(Samples):
    """What `incremental_mean` needs."""

    step: Step = dial("1/k^0.6", max_length=LENGTH, label=LABEL, help=HELP)


class TypedMeanParams(Samples, Typed):
    """The view: 1/k, a constant and a step of one's own on the same samples."""

    step: str = typed("1/k^0.6", LABEL, HELP)

    def engine(self) -> MeanParams:
        """What is computed.

        Raises:
            ParamsError: the step cannot be read.
        """
        return self.checked(MeanParams)
