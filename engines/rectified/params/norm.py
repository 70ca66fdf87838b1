"""Queries and keys whose weights grow, with a norm on them and without."""

from typing import ClassVar, Literal

from engines.params import Params, dial

__all__ = ["NormParams"]


class NormParams(Params):
    """How far the weights have grown, over how many tokens."""

    FIRST: ClassVar[tuple[str, ...]] = ("growth", "tokens", "seed")

    growth: float = dial(
        1.0,
        ge=1,
        le=4,
        step=0.05,
        label=("Weights times", "权重乘以"),
        help=("Of queries and of keys; drag the knob.", "乘在查询与键的权重上；可拖动旋钮。"),
    )
    tokens: Literal[256, 1024, 4096] = dial(
        4096,
        label=("Tokens", "词元数"),
        help=(
            "Of the random ones: 4,096 is a picture of 1,024 px.",
            "随机的一组；4096 即 1024 像素。",
        ),
    )
    seed: int = dial(
        0,
        ge=0,
        le=999_999,
        label=("Seed", "随机种子"),
        help=("Of tokens, weights and noise.", "用于词元、权重与噪声。"),
    )
