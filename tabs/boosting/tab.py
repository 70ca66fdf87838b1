"""The boosting tab."""

from pathlib import Path

from engines import boosting
from tabs.shell.contract import Tab, Upload

from .api import register
from .card import card
from .gaps import GAPS
from .methods import METHODS
from .one import ONE
from .pruning import PRUNING
from .stacking import STACKING
from .stopping import STOPPING
from .why import WHY
from .words import WORDS

__all__ = ["TAB"]


def brought(path: str) -> bytes:
    """A table's bytes, once they can be read: its columns are chosen on the stage.

    Raises:
        ParamsError: the sentence says what to mend.
    """
    boosting.read_table(path, gaps=True)
    return Path(path).read_bytes()


TAB = Tab(
    id="boosting",
    title=("Boosting", "集成与提升"),
    question=(
        "Every ensemble on the same points, under one round dial. Grab the points.",
        "所有集成方法，同一批数据点，同一个轮次滑块。数据点可以随手改动。",
    ),
    views=(METHODS, ONE, PRUNING, GAPS, STOPPING, WHY, STACKING),
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
        brought,
        "methods",
        {"data": "own", "points": "", "column_x": "", "column_y": "", "column_label": ""}
        | {"gaps": 0.0},  # those of the table alone
    ),
)
