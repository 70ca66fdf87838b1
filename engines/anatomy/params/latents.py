"""The dials of the latents' view."""

from typing import Literal

from engines.params import dial

from .base import DrawingParams

__all__ = ["PICTURES", "LatentsParams", "SourceParams"]

PICTURES = ("astronaut", "coffee", "chelsea")
"""Photographs that go through the VAE."""


class SourceParams(DrawingParams):
    """Where the latents come from."""

    source: Literal["drawing", "astronaut", "coffee", "chelsea", "noise", "own"] = dial(
        "drawing",
        label=("Latents of", "潜变量来自"),
        help=("The drawing, or a photograph through the encoder.", "绘制结果，或经编码器的照片。"),
        choices={
            "drawing": ("the drawing", "绘制结果"),
            "astronaut": ("photograph: astronaut", "照片：宇航员"),
            "coffee": ("photograph: coffee", "照片：咖啡"),
            "chelsea": ("photograph: cat", "照片：猫"),
            "noise": ("white noise", "白噪声图"),
            "own": ("own picture (upload)", "自己的图片（上传）"),
        },
    )

    def sourced(self) -> "SourceParams":
        """What the latents before any edit depend on."""
        return SourceParams(**{k: getattr(self, k) for k in SourceParams.model_fields})


class LatentsParams(SourceParams):
    """Latents, what a hand does to them, and the way back to a picture."""

    FIRST = ("prompt", "source", "scale", "mix")

    scale: float = dial(
        1.0,
        ge=0,
        le=6,
        step=0.01,
        label=("Latents times", "潜变量乘以"),
        help=("What a forgotten scaling factor does.", "忘记缩放因子的后果。"),
    )
    mix: float = dial(
        0.0,
        ge=0,
        le=1,
        step=0.05,
        label=("Towards another seed", "向另一种子"),
        help=("0: this drawing; 1: that of the other seed.", "0：当前；1：另一种子的绘制。"),
    )
    way: Literal["linear", "spherical"] = dial(
        "spherical",
        more=True,
        label=("Interpolation", "插值"),
        help=("Straight, or along the arc.", "沿直线，或沿圆弧。"),
        choices={"linear": ("linear", "线性"), "spherical": ("spherical", "球面")},
    )
    mixed: Literal["finished", "noise"] = dial(
        "finished",
        more=True,
        label=("Interpolated", "插值对象"),
        help=("Finished latents, or the noise they begin from.", "完成的潜变量，或其初始噪声。"),
        choices={
            "finished": ("finished latents", "完成的潜变量"),
            "noise": ("first noise, then drawn", "初始噪声，再绘制"),
        },
    )
    other: int = dial(
        1,
        ge=0,
        le=9999,
        more=True,
        label=("Other seed", "另一种子"),
        help=("Of the second drawing.", "第二次绘制所用。"),
    )
    edits: str = dial(
        "",
        max_length=4000,
        hidden=True,
        label=("Edits", "编辑"),
        help=("What was done by hand.", "手动所做的编辑。"),
    )
