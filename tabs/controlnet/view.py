"""The ControlNet tab."""

from pathlib import Path

from tabs.shell.legacy import Tab, Upload, View

from . import data, views
from .api import register
from .dials import Dials
from .experiments import EXPERIMENTS
from .take import FILES, card, code, live
from .words import WORDS

__all__ = ["TAB"]

SOURCE = ("picture", "scene")
LINES = ("detector", "low", "high", "blur", "resolution", "resize")
DRAWING = ("seed", "scale", "guidance", "steps", "mode", "end", "negative", "start", "sampler")
MODEL = ("backend",)

TAB = Tab(
    id="controlnet",
    title=("ControlNet", "ControlNet"),
    tagline=(
        "Steer a text-to-image model by edges or by a pose, and see how the net does it.",
        "用边缘或姿态引导文生图模型，并看清网络是怎样做到的。",
    ),
    params=Dials,
    views=(
        View("edges", (*SOURCE, *LINES, "prompt", *DRAWING, "pictures", *MODEL), views.edges),
        View("pose", ("preset", "picture", "person", *DRAWING, "pictures", *MODEL), views.pose),
        View(
            "compare",
            ("control", *SOURCE, *LINES, "preset", "prompt", "person", *DRAWING, *MODEL),
            views.compare,
        ),
        View(
            "grid",
            ("control", *SOURCE, "preset", "prompt", "person")
            + ("seed", "guidance", "steps", "mode"),
            views.grid,
        ),
        View(
            "anatomy",
            ("control", *SOURCE, "preset", "scale", "steps", "mode", "start", "end", "seed"),
            views.anatomy,
        ),
    ),
    experiments=EXPERIMENTS,
    lesson=Path(__file__).parent,
    live=live,
    code=code,
    files=FILES,
    card=card,
    api=register,
    upload=Upload(
        WORDS["own"],
        (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".json"),
        data.read,
        {"picture": "own", "preset": "own", "pose": ""},
    ),
)
