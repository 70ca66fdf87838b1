"""Inside MMDiT: what is drawn, and where one looks while it is."""

from typing import ClassVar, Literal

from engines.params import Params, dial

__all__ = ["LONGEST", "PROMPT", "FlowParams", "MmditParams", "Size"]

LONGEST = 300
"""Characters of a prompt: far more than the encoders read."""

PROMPT = "a big red house on the right on grass at night"

Size = Literal["mini", "medium", "medium35", "large35"]


class FlowParams(Params):
    """One drawing along straight ways."""

    prompt: str = dial(
        PROMPT,
        max_length=LONGEST,
        label=("Prompt", "提示词"),
        help=("What shall be drawn; empty runs too.", "要画的内容；可以为空。"),
    )
    negative: str = dial(
        "",
        max_length=LONGEST,
        more=True,
        label=("Negative prompt", "反向提示词"),
        help=("What guidance leads away from.", "引导所远离的内容。"),
    )
    steps: int = dial(
        8, ge=1, le=50, label=("Steps", "步数"), help=("Of the sampler's.", "采样器的步数。")
    )
    guidance: float = dial(
        4.0,
        ge=1,
        le=15,
        step=0.1,
        label=("Guidance w", "引导强度 w"),
        help=("1 is none: the network is asked once a step.", "1 即无引导：每步只问网络一次。"),
    )
    shift: float = dial(
        1.5,
        ge=0.1,
        le=12,
        log=True,
        label=("Shift of the sampler", "采样时移"),
        help=("Moves the steps towards noise.", "把各步移向噪声。"),
    )
    seed: int = dial(
        0,
        ge=0,
        le=999_999,
        label=("Seed", "随机种子"),
        help=("Of the noise that it starts from.", "起始噪声的种子。"),
    )


class MmditParams(FlowParams):
    """Where one looks: a patch of the picture or a word, in one block at one step."""

    FIRST: ClassVar[tuple[str, ...]] = ("prompt", "steps", "size", "seed")

    size: Size = dial(
        "medium",
        label=("Beside it", "对照模型"),
        help=("Whose parameters stand in the map.", "参数图中显示哪个模型。"),
        choices={
            "mini": ("The miniature", "微缩模型"),
            "medium": ("SD3-medium", "SD3-medium"),
            "medium35": ("SD3.5-medium", "SD3.5-medium"),
            "large35": ("SD3.5-large", "SD3.5-large"),
        },
    )
    block: int = dial(
        0,
        ge=0,
        le=63,
        hidden=True,
        label=("Block", "块"),
        help=("From 0; the last one where there are fewer.", "从 0 数起；不足时取最后一块。"),
    )
    at: int = dial(
        0,
        ge=0,
        le=49,
        hidden=True,
        label=("Step", "步"),
        help=("From 0; the last one where there are fewer.", "从 0 数起；不足时取最后一步。"),
    )
    token: int = dial(
        27,
        ge=0,
        le=9999,
        hidden=True,
        label=("Token", "词元"),
        help=(
            "A patch, row by row, then the words; the last one where there are fewer.",
            "先按行数图块，再数词；不足时取最后一个。",
        ),
    )
    way: Literal["reads", "read"] = dial(
        "reads",
        hidden=True,
        label=("Direction", "方向"),
        help=("What it reads, or who reads it.", "它读什么，或谁读它。"),
        choices={"reads": ("What it reads", "它读什么"), "read": ("Who reads it", "谁读它")},
    )
