"""The guidance tab."""

from pathlib import Path

from engines.guidance import EXPERIMENTS
from tabs.shell.contract import Tab

from . import compare, pictures, plane
from .api import register
from .card import card

__all__ = ["TAB"]

TAB = Tab(
    id="guidance",
    title=("Guidance", "引导"),
    question=(
        "How a diffusion model is made to obey, and what it costs: in the plane, then pictures.",
        "扩散模型怎样被要求“听话”，又付出什么代价：先在平面上精确地看，再看图片。",
    ),
    views=(plane.VIEW, compare.VIEW, pictures.VIEW),
    experiments=EXPERIMENTS,
    group="generating",
    level=2,
    hook=(
        "Why do pictures lose variety as guidance grows?",
        "引导越强，图片为什么越单调？",
    ),
    lesson=Path(__file__).parent,
    card=card,
    api=register,
)
