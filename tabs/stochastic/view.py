"""The stochastic approximation tab."""

from pathlib import Path

from tabs.shell.legacy import Tab, View

from .api import register
from .batch import batch
from .cobweb import cobweb
from .dials import Dials
from .experiments import EXPERIMENTS
from .fan import fan
from .mean import mean
from .take import FILES, card, code, live

__all__ = ["TAB"]

EQUATION: tuple[str, ...] = ("problem", "noise", "sigma", "w1")
LIMITS: tuple[str, ...] = ("project", "bound", "freedom", "seed")
MEAN: tuple[str, ...] = (
    "mean_change",
    "mean_size",
    "mean_sigma",
    "mean_alpha",
    "mean_samples",
    "mean_start",
    "mean_seed",
)
BATCH: tuple[str, ...] = (
    "batch_size",
    "batch_samples",
    "batch_start",
    "batch_steps",
    "batch_runs",
    "batch_seed",
)

TAB = Tab(
    id="stochastic",
    title=("Stochastic approximation", "随机近似"),
    tagline=(
        "A root, a mean, a minimum, found from noisy readings alone. Grab the start.",
        "只靠带噪声的观测，求根、求均值、求最小值。起点可以直接拖动。",
    ),
    params=Dials,
    views=(
        View("fan", (*EQUATION, "steps", "paths", *LIMITS), fan),
        View("cobweb", (*EQUATION, "shown", *LIMITS), cobweb),
        View("mean", MEAN, mean),
        View("batch", BATCH, batch),
    ),
    experiments=EXPERIMENTS,
    lesson=Path(__file__).parent,
    live=live,
    code=code,
    files=FILES,
    card=card,
    api=register,
)
