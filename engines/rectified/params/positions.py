"""Positions: one patch, and what lies near it by each way of telling places."""

from typing import ClassVar, Literal

from engines.params import Params, dial

__all__ = ["PositionsParams"]


class PositionsParams(Params):
    """A patch of a picture so many patches wide."""

    FIRST: ClassVar[tuple[str, ...]] = ("width",)

    width: Literal[16, 32, 64, 96] = dial(
        32,
        label=("Patches a side", "每边图块数"),
        help=("64 is a picture of 1,024 px.", "64 即 1024 像素的图片。"),
    )
    x: float = dial(
        0.4,
        ge=0,
        le=1,
        hidden=True,
        label=("Patch, x", "图块 x"),
        help=("Of the picture's width.", "占图宽的比例。"),
    )
    y: float = dial(
        0.4,
        ge=0,
        le=1,
        hidden=True,
        label=("Patch, y", "图块 y"),
        help=("Of the picture's height.", "占图高的比例。"),
    )
