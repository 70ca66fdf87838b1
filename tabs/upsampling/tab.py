"""The upsampling tab."""

from pathlib import Path

from engines import upsampling
from engines.images import ENDINGS, read
from tabs.shell.contract import Tab, Upload

from .api import register
from .card import card
from .checkerboard import CHECKERBOARD
from .compare import COMPARE
from .learn import LEARN
from .parity import PARITY
from .responses import RESPONSES
from .words import WORDS

__all__ = ["TAB"]


TAB = Tab(
    id="upsampling",
    title=("Upsampling", "上采样"),
    question=(
        "Every way to enlarge a picture, on one photograph, under one magnifier.",
        "各种放大方法，同一张照片，同一个放大镜。",
    ),
    views=(COMPARE, CHECKERBOARD, RESPONSES, LEARN, PARITY),
    experiments=upsampling.EXPERIMENTS,
    group="generating",
    level=1,
    hook=(
        "Which way of enlarging a picture invents what was never there?",
        "哪种放大方法会凭空造出原来没有的东西？",
    ),
    lesson=Path(__file__).parent,
    card=card,
    upload=Upload(
        WORDS["own"],
        ENDINGS,
        read,
        "compare",
        {"picture": "own"},
        notes=lambda upload: upload.notes,
    ),
    api=register,
)
