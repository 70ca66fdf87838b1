"""What every view that learns a density shares: which density."""

from typing import Annotated, Literal

from pydantic import AfterValidator

import engines.params
from engines.params import dial
from engines.strokes import LONGEST, from_text

from ..letter import glyph

__all__ = ["SMILE", "TargetName", "TargetParams"]

TargetName = Literal["two_modes", "moons", "checkerboard", "spirals", "rings", "letter", "drawn"]

SMILE = (
    "pgG-mO4r-lw2G0tf3Ex30A3DP0qhwx6r5bmJIgBCZ5IUJbPR6LahJDPIUAJExLdfPWGUOlZ-4gG-.pXy"
    "-cy-.pX1Cc1C.pkdhnVTps9rUgr0ArTgprDnStkaf"
)
"""A face: what is on the sheet before anybody has drawn."""


def _letter(text: str) -> str:
    glyph(text)
    return text


def _strokes(text: str) -> str:
    from_text(text)
    return text


class TargetParams(engines.params.Params):
    """The density to be learnt, and the seed of its points and of the training."""

    target: TargetName = dial(
        "two_modes",
        label=("Target", "目标分布"),
        help=("The density that is to be learnt.", "要学习的概率密度。"),
        choices={
            "two_modes": ("Two modes", "双峰"),
            "moons": ("Two moons", "双月"),
            "checkerboard": ("Checkerboard", "棋盘"),
            "spirals": ("Two spirals", "双螺旋"),
            "rings": ("Two rings", "双环"),
            "letter": ("A letter", "字母"),
            "drawn": ("Drawn by hand", "手绘"),
        },
    )
    letter: Annotated[str, AfterValidator(_letter)] = dial(
        "a",
        max_length=1,
        more=True,
        label=("Letter", "字符"),
        help=("One character, where the target is a letter.", "目标为字母时所用的一个字符。"),
    )
    strokes: Annotated[str, AfterValidator(_strokes)] = dial(
        SMILE,
        max_length=LONGEST,
        hidden=True,
        label=("Drawing", "手绘"),
        help=(
            "Lines of the brush, where the target is drawn by hand.",
            "目标为手绘时画笔的线条。",
        ),
    )
    seed: int = dial(
        0,
        ge=0,
        le=2**31 - 1,
        more=True,
        label=("Seed", "随机种子"),
        help=("Of the points and of the training.", "用于采样与训练。"),
    )
