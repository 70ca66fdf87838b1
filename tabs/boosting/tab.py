"""The boosting tab."""

from pathlib import Path

from engines import boosting
from tabs.shell.contract import Tab, Upload

from .api import register
from .card import card
from .methods import METHODS
from .one import ONE
from .stacking import STACKING
from .why import WHY
from .words import WORDS

__all__ = ["TAB"]

TAB = Tab(
    id="boosting",
    title=("Boosting", "集成与提升"),
    question=(
        "Every ensemble on the same points, under one round dial. Grab the points.",
        "所有集成方法，同一批数据点，同一个轮次滑块。数据点可以随手改动。",
    ),
    views=(METHODS, ONE, WHY, STACKING),
    experiments=boosting.EXPERIMENTS,
    group="learning",
    level=1,
    hook=(
        "Why does more training make AdaBoost worse?",
        "为什么 AdaBoost 越训练越差？",
    ),
    lesson=Path(__file__).parent,
    card=card,
    api=register,
    upload=Upload(
        WORDS["table"],
        (".csv", ".txt", ".tsv"),
        boosting.read_csv,
        "methods",
        {"data": "own", "points": ""},
    ),
)
