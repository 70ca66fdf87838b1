"""Diffusion as an SDE: the topic."""

from pathlib import Path

from engines.sde import EXPERIMENTS
from tabs.shell.contract import Tab

from .back import BACK
from .card import card
from .good import GOOD
from .likely import LIKELY
from .steps import STEPS

__all__ = ["TAB"]

TAB = Tab(
    id="sde",
    title=("Diffusion as an SDE", "随机微分方程视角"),
    question=(
        "A thousand small steps become one equation. What can be undone, and how likely was it?",
        "一千个小步变成一个方程：什么能被还原，又有多大可能？",
    ),
    views=(STEPS, BACK, GOOD, LIKELY),
    experiments=EXPERIMENTS,
    lesson=Path(__file__).parent,
    card=card,
    group="generating",
    level=3,
    hook=(
        "Two ways back from noise: which one forgives a wrong score?",
        "从噪声返回有两条路：哪一条更能容忍得分函数的误差？",
    ),
)
