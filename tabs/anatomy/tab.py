"""Stable Diffusion: the topic."""

from pathlib import Path

from engines.anatomy import EXPERIMENTS
from engines.images import ENDINGS, read
from tabs.shell.contract import Tab, Upload

from .attention import ATTENTION
from .card import card
from .decided import DECIDED
from .latents import LATENTS
from .tour import TOUR
from .words import LATENTS as WORDS

__all__ = ["TAB"]


TAB = Tab(
    id="anatomy",
    title=("Stable Diffusion", "Stable Diffusion 原理"),
    question=(
        "Words go in, a picture comes out. What happens in between, number by number?",
        "输入文字，输出图片。中间的每一个数是怎样变化的？",
    ),
    views=(TOUR, ATTENTION, LATENTS, DECIDED),
    experiments=EXPERIMENTS,
    lesson=Path(__file__).parent,
    card=card,
    group="generating",
    level=2,
    hook=(
        "Which of your words does a picture listen to, and when?",
        "图片听从你的哪个词，又在何时？",
    ),
    upload=Upload(
        WORDS["upload"],
        ENDINGS,
        read,
        view="latents",
        settings={"source": "own"},
        notes=lambda upload: upload.notes,
    ),
)
