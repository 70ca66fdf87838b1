"""The upsampling tab."""

from pathlib import Path

import numpy as np

from engines import upsampling
from engines.photos import photo
from engines.upsampling.shrink import shrink
from tabs.shell.contract import Tab, Upload

from .api import register
from .checkerboard import CHECKERBOARD
from .compare import COMPARE
from .learn import LEARN
from .parity import PARITY
from .responses import RESPONSES
from .words import WORDS

__all__ = ["TAB"]


def card() -> np.ndarray:
    """A cat's eye at a quarter of its resolution, enlarged by four methods and the truth."""
    photograph = photo("chelsea")[84:148, 120:216]
    small = shrink(photograph, 4, "bicubic")
    methods = ("nearest", "bilinear", "bicubic", "lanczos")
    frames = [upsampling.upsample(small, 4, method) for method in methods]
    return np.stack([np.clip(np.rint(f), 0, 255).astype(np.uint8) for f in [*frames, photograph]])


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
        "Where do the checkerboards in generated pictures come from?",
        "生成图片里的棋盘格从哪里来？",
    ),
    lesson=Path(__file__).parent,
    card=card,
    upload=Upload(
        WORDS["own"],
        (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"),
        upsampling.read_picture,
        "compare",
        {"picture": "own"},
    ),
    api=register,
)
