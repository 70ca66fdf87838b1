"""The boosting tab."""

from pathlib import Path

from engines import boosting
from tabs.shell.legacy import Tab, Upload, View

from .api import register
from .dials import POINT_DIALS, Dials
from .experiments import EXPERIMENTS
from .methods import methods
from .one import one
from .stacking import stacking
from .take import FILES, card, code, live
from .why import why
from .words import WORDS

__all__ = ["TAB"]

METHOD: tuple[str, ...] = (
    "method",
    "rounds",
    "depth",
    "learning_rate",
    "reg_lambda",
    "gamma",
    "reg_alpha",
)
METHOD += ("min_child_weight", "subsample", "colsample", "base", "grid")

TAB = Tab(
    id="boosting",
    title=("Boosting", "集成与提升"),
    tagline=(
        "Every ensemble on the same points, under one round dial. Grab the points.",
        "所有集成方法，同一批数据点，同一个轮次拨盘。数据点可以随手改动。",
    ),
    params=Dials,
    views=(
        View("methods", (*POINT_DIALS, "methods", *METHOD), methods),
        View("one", (*POINT_DIALS, *METHOD), one),
        View("why", (*POINT_DIALS, *METHOD), why),
        View("stacking", (*POINT_DIALS, "bases", "grid"), stacking),
    ),
    experiments=EXPERIMENTS,
    lesson=Path(__file__).parent,
    live=live,
    code=code,
    files=FILES,
    card=card,
    api=register,
    upload=Upload(
        WORDS["table"],
        (".csv", ".txt", ".tsv"),
        boosting.read_csv,
        {"data": "own", "points": "", "view": "methods"},
    ),
)
