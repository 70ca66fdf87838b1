"""The optimizers tab."""

from pathlib import Path

from engines.optimizers import EXPERIMENTS
from tabs.shell.contract import Tab

from .api import register
from .card import card
from .cloud import CLOUD
from .decay import DECAY
from .descent import DESCENT
from .matrix import MATRIX
from .plane import PLANE
from .race import RACE
from .reddi import REDDI
from .runs import warm

__all__ = ["TAB"]

TAB = Tab(
    id="optimizers",
    title=("Optimizers", "优化器"),
    question=(
        "Sixteen methods of torch.optim on one surface. Grab the start.",
        "torch.optim 的十六种方法，同一个曲面。抓住起点试试。",
    ),
    views=(DESCENT, RACE, MATRIX, CLOUD, PLANE, DECAY, REDDI),
    experiments=EXPERIMENTS,
    group="learning",
    level=1,
    hook=(
        "Adam or plain gradient descent: which reaches the bottom first?",
        "Adam 和普通梯度下降，谁先到谷底？",
    ),
    lesson=Path(__file__).parent,
    card=card,
    api=register,
)
warm()
