"""The dials of a trained stack of layers."""

from typing import Literal

from engines.params import dial

from .base import TargetParams

__all__ = ["KindName", "StackParams"]

KindName = Literal["realnvp", "maf", "nsf", "planar"]


class StackParams(TargetParams):
    """A flow of several layers, trained by likelihood on points of the target."""

    FIRST = ("target", "kind", "layers", "rounds")

    kind: KindName = dial(
        "realnvp",
        label=("Flow", "流的类型"),
        help=("What kind of layers.", "由哪种层组成。"),
        choices={
            "realnvp": ("RealNVP: affine coupling", "RealNVP：仿射耦合"),
            "maf": ("MAF: affine autoregressive", "MAF：仿射自回归"),
            "nsf": ("NSF: spline autoregressive", "NSF：样条自回归"),
            "planar": ("Planar", "平面流"),
        },
    )
    layers: int = dial(
        6,
        ge=1,
        le=32,
        label=("Layers", "层数"),
        help=("How many, one after the other.", "依次叠加多少层。"),
    )
    rounds: int = dial(
        5,
        ge=0,
        le=200,
        label=("Rounds of training", "训练轮数"),
        help=("Each is 20 steps of Adam on 512 points.", "每轮为 Adam 的 20 步，每步 512 个点。"),
    )
    width: int = dial(
        32,
        ge=4,
        le=64,
        more=True,
        label=("Hidden units", "隐藏单元数"),
        help=(
            "Of each of the two hidden layers of a layer's net.",
            "每层网络的两个隐藏层各有多少单元。",
        ),
    )
    bins: int = dial(
        8,
        ge=2,
        le=16,
        more=True,
        label=("Bins", "分段数"),
        help=("Of each spline, in NSF.", "NSF 中每条样条的分段数。"),
    )
    gain: float = dial(
        1.0,
        ge=0.1,
        le=3,
        more=True,
        label=("Starting weights", "初始权重倍数"),
        help=("Times the usual random ones.", "相对于通常随机初始化的倍数。"),
    )
