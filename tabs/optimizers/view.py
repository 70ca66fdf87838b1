"""The optimizers tab."""

from pathlib import Path

from engines.optimizers import DecayParams, PlaneParams, ReddiParams
from engines.params import Params
from tabs.shell.legacy import Tab, View

from .api import register
from .cloud import cloud
from .decay import decay
from .descent import descent
from .dials import Dials
from .experiments import EXPERIMENTS
from .plane import plane
from .race import race
from .reddi import reddi
from .runs import warm
from .take import FILES, card, code, live

__all__ = ["TAB"]

SURFACE = ("surface", "rotation", "condition", "span")
WALK = ("steps", "schedule", "weight_decay", "bias_correction", "decoupled", "seed")


def own(kind: type[Params]) -> tuple[str, ...]:
    """The dials of another engine of the topic."""
    return tuple(kind.model_fields)


TAB = Tab(
    id="optimizers",
    title=("Optimizers", "优化器"),
    tagline=(
        "Sixteen methods of torch.optim on one surface. Grab the start.",
        "torch.optim 的十六种方法，同一个曲面。抓住起点试试。",
    ),
    params=Dials,
    views=(
        View("descent", (*SURFACE, *WALK, "noise"), descent),
        View("race", (*SURFACE, *WALK, "noise"), race),
        View("cloud", (*SURFACE, *WALK, "spread"), cloud),
        View("plane", own(PlaneParams), plane),
        View("decay", own(DecayParams), decay),
        View("reddi", own(ReddiParams), reddi),
    ),
    experiments=EXPERIMENTS,
    lesson=Path(__file__).parent,
    live=live,
    code=code,
    files=FILES,
    card=card,
    api=register,
)
warm()
