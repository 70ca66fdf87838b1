"""The stochastic approximation tab."""

from pathlib import Path

from engines.stochastic import EXPERIMENTS
from tabs.shell.contract import Tab

from .api import register
from .batch import BATCH
from .card import card
from .cobweb import COBWEB
from .fan import FAN
from .mean import MEAN
from .search import SEARCH
from .td import TD

__all__ = ["TAB"]

TAB = Tab(
    id="stochastic",
    title=("Stochastic approximation", "随机近似"),
    question=(
        "A root, a mean, a minimum, found from noisy readings alone. Grab the start.",
        "只靠带噪声的观测，求根、求均值、求最小值。起点可以直接拖动。",
    ),
    views=(FAN, COBWEB, SEARCH, MEAN, BATCH, TD),
    experiments=EXPERIMENTS,
    group="learning",
    level=3,
    hook=(
        "How do you find a root when every reading is wrong?",
        "每次读数都不准，怎么求方程的根？",
    ),
    lesson=Path(__file__).parent,
    card=card,
    api=register,
)
