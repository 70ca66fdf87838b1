"""The guidance tab."""

from pathlib import Path

from tabs.shell.legacy import Tab, View

from .api import register
from .dials import Dials
from .experiments import EXPERIMENTS
from .pictures import pictures
from .plane import compare, plane
from .take import FILES, card, code, live

__all__ = ["TAB"]

SOLVED: tuple[str, ...] = ("solver", "steps", "std", "low", "high", "scales", "samples", "rescale")
SOLVED += ("eta", "momentum", "limit", "blur", "seed")
GRID: tuple[str, ...] = ("model", "prompt", "columns", "columns_values", "rows", "rows_values")
GRID += ("sheets", "sheets_values", "grid_rule", "grid_scale", "grid_steps", "negative")
GRID += (
    "grid_sampler",
    "grid_seed",
    "batch",
    "low",
    "high",
    "rescale",
    "eta",
    "momentum",
    "limit",
)

TAB = Tab(
    id="guidance",
    title=("Guidance", "引导"),
    tagline=(
        "How a diffusion model is made to obey, and what it costs: in the plane, then pictures.",
        "扩散模型怎样被要求“听话”，又付出什么代价：先在平面上精确地看，再看图片。",
    ),
    params=Dials,
    views=(
        View("plane", ("rule", *SOLVED), plane),
        View("compare", ("ways", *SOLVED), compare),
        View("pictures", GRID, pictures),
    ),
    experiments=EXPERIMENTS,
    lesson=Path(__file__).parent,
    live=live,
    code=code,
    files=FILES,
    card=card,
    api=register,
)
