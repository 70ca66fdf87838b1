"""The normalizing flows tab."""

from pathlib import Path

from engines.flows import EXPERIMENTS
from tabs.shell.contract import Tab

from .card import card
from .layer import LAYER
from .ode import ODE
from .stack import STACK
from .ways import WAYS

__all__ = ["TAB"]

TAB = Tab(
    id="flows",
    title=("Normalizing flows", "标准化流"),
    question=(
        "How can noise be bent into any shape, and the density of every point be known? "
        "Grab a layer, draw a target, undo it all.",
        "怎样把噪声弯成任意形状，又知道每一点的密度？拖动一层，画出目标，再全部还原。",
    ),
    views=(LAYER, STACK, ODE, WAYS),
    experiments=EXPERIMENTS,
    lesson=Path(__file__).parent,
    card=card,
    group="generating",
    level=3,
    hook=(
        "Why does a bridge of density join two islands?",
        "两座孤岛之间，为什么总连着一条密度的细桥？",
    ),
)
