"""Dials of the view "From steps to an SDE"."""

from typing import ClassVar, Literal

from engines.modes import FAR
from engines.params import dial

from .base import MixtureParams, ProcessParams

__all__ = ["StepsParams"]


class StepsParams(ProcessParams, MixtureParams):
    """N steps of a chain beside the SDE that they tend to."""

    FIRST: ClassVar[tuple[str, ...]] = ("steps", "sde", "schedule", "start")

    steps: int = dial(
        50,
        ge=10,
        le=4000,
        log=True,
        label=("Steps N", "步数 N"),
        help=("Of the chain from data to noise.", "从数据到噪声的离散链的步数。"),
    )
    start: Literal["one", "cloud"] = dial(
        "one",
        label=("Start from", "起点"),
        help=("One x₀, or points of the modes.", "同一个 x₀，或从各峰中抽样。"),
        choices={"one": ("One x₀", "一个 x₀"), "cloud": ("A cloud", "一批样本")},
    )
    x0: float = dial(
        2.0,
        ge=-FAR,
        le=FAR,
        hidden=True,
        label=("x₀", "x₀"),
        help=("Dragged on the chart.", "在图上拖动。"),
    )
    paths: int = dial(
        16,
        ge=1,
        le=40,
        label=("Paths", "路径数"),
        help=("How many chains are simulated.", "模拟多少条链。"),
    )
    scene: Literal["house", "night", "boat", "cat"] = dial(
        "house",
        label=("Picture", "图片"),
        help=("What is torn down at the foot of the page.", "页面下方被逐步拆除的图片。"),
        choices={
            "house": ("A house by day", "白天的房子"),
            "night": ("A house by night", "夜里的房子"),
            "boat": ("A boat", "小船"),
            "cat": ("A cat", "猫"),
        },
    )
    seed: int = dial(
        0,
        ge=0,
        le=2**31 - 2,
        more=True,
        label=("Seed", "随机种子"),
        help=("Of starts and noise.", "用于起点与噪声。"),
    )
