"""Rectified flow and SD3: the topic."""

from pathlib import Path

from engines.images import ENDINGS, read
from engines.rectified import EXPERIMENTS
from engines.rectified.mini import trained
from tabs.shell.contract import Tab, Upload

from .card import card
from .channels import CHANNELS
from .miniature import MINIATURE
from .mmdit import MMDIT
from .norm import NORM
from .positions import POSITIONS
from .straight import STRAIGHT
from .times import TIMES

__all__ = ["TAB"]

PICTURED = (MINIATURE,) if trained() else ()
"""Pictures of a small model whose weights are there; random ones draw nothing."""

TAB = Tab(
    id="rectified",
    title=("Rectified flow and SD3", "Rectified Flow 与 SD3"),
    question=(
        "If the road from noise to data were straight, one step would do. Who can straighten it, "
        "and at which times should a model learn?",
        "从噪声到数据的路若是直的，一步就够。谁能把它拉直？模型又该在哪些时刻学习？",
    ),
    views=(STRAIGHT, TIMES, *PICTURED, MMDIT, POSITIONS, NORM, CHANNELS),
    experiments=EXPERIMENTS,
    lesson=Path(__file__).parent,
    card=card,
    group="generating",
    level=3,
    hook=(
        "Why does one step of a perfect flow end in a single dot?",
        "完美的流只走一步，为什么所有点落在同一处？",
    ),
    upload=Upload(
        ("a picture", "一张图片"),
        ENDINGS,
        read,
        view="channels",
        settings={"source": "own"},
        notes=lambda upload: upload.notes,
    ),
)
