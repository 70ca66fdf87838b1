"""Which times a model is trained at, and by how much a schedule is shifted; noise at t = 1."""

import math
from typing import ClassVar, Literal

from engines.modes import MixtureParams
from engines.params import dial

__all__ = ["FOLDS", "DensityParams", "TimesParams"]

FOLDS = 2 / (math.pi - 2)
"""Beyond this scale mode sampling is no longer one to one: 1.752."""


class DensityParams(MixtureParams):
    """Which times are trained, on which data."""

    density: Literal["lognorm", "mode", "cosmap", "uniform"] = dial(
        "lognorm",
        label=("Training times", "训练时刻的分布"),
        help=("How often each time is trained.", "每个时刻被训练的频率。"),
        choices={
            "lognorm": ("Logit-normal", "对数几率正态"),
            "mode": ("Mode sampling", "众数采样"),
            "cosmap": ("CosMap", "CosMap"),
            "uniform": ("Uniform", "均匀"),
        },
    )
    m: float = dial(
        0.0,
        ge=-3,
        le=3,
        step=0.05,
        label=("Place m", "位置 m"),
        help=("Median of logit t; drag the hump.", "logit t 的中位数；可拖动峰。"),
    )
    s: float = dial(
        1.0,
        ge=0.05,
        le=4,
        step=0.05,
        label=("Width s", "宽度 s"),
        help=("Standard deviation of logit t.", "logit t 的标准差。"),
    )
    scale: float = dial(
        1.29,
        ge=-1,
        le=4,
        step=0.01,
        more=True,
        label=("Scale of mode sampling", "众数采样的尺度"),
        help=("Right up to 2/(π − 2) = 1.75.", "不超过 2/(π − 2) = 1.75 才正确。"),
    )
    seed: int = dial(
        0,
        ge=0,
        le=999_999,
        more=True,
        label=("Seed", "随机种子"),
        help=("Of the noise.", "用于噪声。"),
    )


class TimesParams(DensityParams):
    """Densities of the training times over the loss that is left at each; a schedule of sigmas."""

    FIRST: ClassVar[tuple[str, ...]] = ("density", "m", "s", "shift", "steps")

    shift: float = dial(
        3.0,
        ge=0.1,
        le=12,
        log=True,
        label=("Shift", "时移"),
        help=(
            "Moves the times of sampling towards noise: 3 is Stable Diffusion 3's.",
            "把采样时刻移向噪声；Stable Diffusion 3 取 3。",
        ),
    )
    steps: int = dial(
        28,
        ge=1,
        le=1000,
        log=True,
        label=("Steps", "步数"),
        help=("Of the sampler.", "采样的步数。"),
    )
    pixels: Literal[256, 512, 1024, 2048] = dial(
        1024,
        more=True,
        label=("Side of the picture, dynamic shift", "图片边长（动态时移）"),
        help=(
            "In pixels: the scheduler's own rule makes a shift of it.",
            "像素数：调度器自己的规则由此算出时移。",
        ),
    )
    t: float = dial(
        0.5,
        ge=0.02,
        le=0.98,
        more=True,
        label=("Time of the pictures", "图片的时刻"),
        help=("At which the picture is shown in noise.", "在该时刻显示加噪图片。"),
    )
    scene: Literal["house", "boat"] = dial(
        "house",
        more=True,
        label=("Picture", "图片"),
        help=("Of Storybook.", "取自 Storybook。"),
        choices={"house": ("House", "房子"), "boat": ("Boat", "船")},
    )
