"""The ControlNet tab."""

from pathlib import Path

from engines.controlnet import EXPERIMENTS
from engines.images import ENDINGS
from tabs.shell.contract import Tab, Upload

from . import anatomy, compare, data, edges, grid, pose
from .api import register
from .card import card
from .words import WORDS

__all__ = ["TAB"]

TAB = Tab(
    id="controlnet",
    title=("ControlNet", "ControlNet"),
    question=(
        "Steer a text-to-image model by edges or by a pose, and see how the net does it.",
        "用边缘或姿态引导文生图模型，并看清网络是怎样做到的。",
    ),
    views=(edges.VIEW, pose.VIEW, compare.VIEW, grid.VIEW, anatomy.VIEW),
    experiments=EXPERIMENTS,
    group="generating",
    level=3,
    hook=(
        "Can a few lines tell a diffusion model where to draw?",
        "几根线条，就能告诉扩散模型在哪里画吗？",
    ),
    lesson=Path(__file__).parent,
    card=card,
    api=register,
    upload=Upload(
        WORDS["own"],
        (*ENDINGS, ".json"),
        data.read,
        view=None,
        settings={"picture": "own", "preset": "own", "pose": ""},
        notes=lambda upload: upload.notes,
    ),
)
