"""The detection tab."""

from pathlib import Path

from engines import detection
from tabs.shell.contract import Tab, Upload

from .api import register
from .boxes import BOXES
from .card import card
from .classes import CLASSES
from .classification import CLASSIFICATION
from .conventions import CONVENTIONS
from .data import read_files
from .rivals import RIVALS
from .suppression import SUPPRESSION
from .words import WORDS

__all__ = ["TAB"]

TAB = Tab(
    id="detection",
    title=("PR curve and mAP", "PR 曲线与 mAP"),
    question=(
        "Grab the boxes: every match, every curve and every average precision follows the hand.",
        "抓住框：每一次匹配、每一条曲线、每一种平均精度都随手而动。",
    ),
    views=(BOXES, CONVENTIONS, CLASSES, RIVALS, SUPPRESSION, CLASSIFICATION),
    experiments=detection.EXPERIMENTS,
    group="learning",
    level=2,
    hook=(
        "Same boxes, three average precisions: which one is right?",
        "同样的框，平均精度却有三个：哪个才对？",
    ),
    lesson=Path(__file__).parent,
    card=card,
    api=register,
    upload=Upload(
        WORDS["own"],
        (".json", ".xml", ".txt", ".csv", ".tsv", ".names", ".yaml", ".yml", ".zip")
        + (".png", ".jpg", ".jpeg"),
        read_files,
        "boxes",
        {"scene": "own", "image": 0, "edits": "", "label": "", "overlap": "box"},
        several=True,
    ),
)
