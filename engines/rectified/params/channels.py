"""More channels: a picture, and how many numbers a place of its latents may hold."""

from typing import ClassVar, Literal

from engines.params import Params, dial

__all__ = ["ChannelsParams"]


class ChannelsParams(Params):
    """A scene of Storybook or a photograph, through so many channels."""

    FIRST: ClassVar[tuple[str, ...]] = ("source", "channels", "seed")

    source: Literal["scene", "astronaut", "coffee", "chelsea", "flower", "own"] = dial(
        "scene",
        label=("Picture", "图片"),
        help=(
            "A scene, or a photograph: only scenes were learnt from.",
            "场景或照片；学习只用场景。",
        ),
        choices={
            "scene": ("Storybook scene", "Storybook 场景"),
            "astronaut": ("Astronaut", "宇航员"),
            "coffee": ("Coffee", "咖啡"),
            "chelsea": ("Cat", "猫"),
            "flower": ("Flower", "花"),
            "own": ("own picture (upload)", "自己的图片（上传）"),
        },
    )
    channels: int = dial(
        16,
        ge=1,
        le=64,
        log=True,
        label=("Channels k", "通道数 k"),
        help=(
            "Beside 4, 8 and 16: numbers for each 8 × 8 pixels.",
            "在 4、8、16 之外；每 8 × 8 像素的数。",
        ),
    )
    seed: int = dial(
        0,
        ge=0,
        le=9_999,
        label=("Scene", "场景"),
        help=("Its seed; none of these was learnt from.", "场景的种子；均未用于学习。"),
    )
