"""The dials of the view "When is what decided"."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator

from engines import strokes
from engines.params import ParamsError, Text, dial
from engines.refused import Refused

from .base import LONGEST, DrawingParams

__all__ = ["DOORS", "DecidedParams", "Way"]

Way = Literal["swap", "word", "drawing", "mask"]

WAYS: dict[Any, Text] = {
    "swap": ("Another prompt", "换提示词"),
    "word": ("A word's attention", "改词的注意力"),
    "drawing": ("From a drawing", "从一幅画出发"),
    "mask": ("Inside a mask", "只画遮罩内"),
}
DOORS: dict[Any, Text] = {
    "both": ("Both", "两者"),
    "attention": ("Attention alone", "仅注意力"),
    "pooled": ("Pooled text alone", "仅池化文本"),
}


def _drawn(text: str) -> str:
    try:
        strokes.from_text(text)
    except Refused as reason:
        raise ParamsError([("mask", (reason.say(0), reason.say(1)))]) from None
    return text


class DecidedParams(DrawingParams):
    """One way until step k, another one from there on.

    Prompt A, or a drawing made noisy, until step k; then prompt B, or another attention.
    """

    FIRST: ClassVar[tuple[str, ...]] = ("way", "prompt", "other", "door", "seed")

    way: Way = dial(
        "swap",
        label=("From step k on", "从第 k 步起"),
        help=("What is another one from step k on.", "从第 k 步起改变什么。"),
        choices=WAYS,
    )
    other: str = dial(
        "a small blue car on the right on snow at night",
        max_length=LONGEST,
        label=("Prompt B", "提示词 B"),
        help=("What is read from step k on.", "从第 k 步起读的提示词。"),
    )
    k: int = dial(
        4,
        ge=0,
        le=50,
        hidden=True,
        label=("Step k", "步 k"),
        help=("Dragged on the strip.", "在图条上拖动。"),
    )
    door: Literal["both", "attention", "pooled"] = dial(
        "both",
        label=("B comes in by", "B 的入口"),
        help=(
            "Cross-attention, or the text pooled beside the time.",
            "交叉注意力，或与时间相加的池化文本。",
        ),
        choices=DOORS,
    )
    word: int = dial(
        3,
        ge=0,
        le=LONGEST,
        hidden=True,
        label=("Word", "词"),
        help=("Touched in the prompt; from 0.", "在提示词中点选；从 0 起。"),
    )
    effect: Literal["scale", "freeze", "replay"] = dial(
        "scale",
        more=True,
        label=("Its attention is", "它的注意力"),
        help=("What happens to the word's map.", "如何改变这个词的注意力图。"),
        choices={
            "scale": ("times a factor", "乘以系数"),
            "freeze": ("held as at step k", "固定为第 k 步的样子"),
            "replay": ("A's, while B is drawn", "用 A 的图来画 B"),
        },
    )
    factor: float = dial(
        0.0,
        ge=-4,
        le=8,
        step=0.25,
        more=True,
        label=("Factor", "系数"),
        help=("0 takes the word out, 1 changes nothing.", "0 去掉该词，1 不变。"),
    )
    until: int = dial(
        50,
        ge=0,
        le=50,
        more=True,
        label=("Until step", "直到第几步"),
        help=("Where the attention is left alone again.", "从这一步起不再改动注意力。"),
    )
    scene: int = dial(
        0,
        ge=0,
        le=9999,
        more=True,
        label=("Drawing", "画"),
        help=("Which scene the drawing shows.", "画的是哪个场景。"),
    )
    mask: Annotated[str, AfterValidator(_drawn)] = dial(
        "",
        max_length=strokes.LONGEST,
        hidden=True,
        label=("Mask", "遮罩"),
        help=(
            "Brushed on the picture; none: the lower middle.",
            "在图上涂抹；未涂时为中下部。",
        ),
    )

    def strip(self) -> "DecidedParams":
        """What a strip depends on: not which of its pictures is looked at."""
        return self.but(k=0)
