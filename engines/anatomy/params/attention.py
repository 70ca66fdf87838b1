"""The dials of the view "Words and pixels"."""

from typing import ClassVar, Literal

from engines.params import dial

from .base import LONGEST, DrawingParams

__all__ = ["AttentionParams"]


class AttentionParams(DrawingParams):
    """Two prompts from one noise, and where one looks: pixel, word, layer, head, step."""

    FIRST: ClassVar[tuple[str, ...]] = ("prompt", "other", "steps", "seed")

    other: str = dial(
        "a big red house on the right on grass at sunset",
        max_length=LONGEST,
        label=("Beside it", "对照提示词"),
        help=(
            "Another prompt from the same noise; empty: none.",
            "同一噪声的另一条提示词；留空则不画。",
        ),
    )
    look: Literal["word", "own", "picture"] = dial(
        "word",
        hidden=True,
        label=("Shown", "显示"),
        help=("What lies over the picture.", "图上叠加什么。"),
        choices={
            "word": ("Where the word is read", "词在何处被读"),
            "own": ("What the pixel sees of the picture", "像素看图的何处"),
            "picture": ("The picture alone", "只看图"),
        },
    )
    word: int = dial(
        3,
        ge=-3,
        le=LONGEST,
        hidden=True,
        label=("Word", "词"),
        help=(
            "Touched; from 0; -3 start, -2 end, -1 padding.",
            "点选；从 0 起；-3 起始，-2 结束，-1 填充。",
        ),
    )
    x: float = dial(
        0.3,
        ge=0,
        le=1,
        hidden=True,
        label=("Pixel, from the left", "像素横坐标"),
        help=("A fraction of the picture.", "占图宽的比例。"),
    )
    y: float = dial(
        0.7,
        ge=0,
        le=1,
        hidden=True,
        label=("Pixel, from above", "像素纵坐标"),
        help=("A fraction of the picture.", "占图高的比例。"),
    )
    layer: str = dial(
        "",
        max_length=60,
        hidden=True,
        label=("Layer", "层"),
        help=(
            "A name, or a side of maps; empty: the last.",
            "层名或注意力图边长；留空为最后一层。",
        ),
    )
    head: int = dial(
        -1,
        ge=-1,
        le=63,
        hidden=True,
        label=("Head", "头"),
        help=("From 0; -1: the mean of all.", "从 0 起；-1 为所有头的平均。"),
    )
    at: int = dial(
        50,
        ge=0,
        le=50,
        hidden=True,
        label=("Step looked at", "所看的步"),
        help=("From 0; beyond the last: the last.", "从 0 起；超出则为最后一步。"),
    )
    around: bool = dial(
        True,
        hidden=True,
        label=("Start and padding", "起始与填充"),
        help=("Also shown among the words.", "与词一同显示。"),
    )
