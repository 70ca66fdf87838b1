"""Guidance: how a diffusion model is made to do as it is told, exactly in the plane.

    result = run(FlowParams(rule="cfg", scales="0-8[9]"))
    result.points, result.shares.modes, result.target

    for cell in sweep(SweepParams(columns="scale", columns_values="0, 1, 4, 8")):
        cell.picture, cell.accuracy, cell.clipped

`RULES` are the guidance rules, each a pure function (eps_u, eps_c, state) -> eps. The networks'
libraries are imported when pictures are first asked for.
"""

from typing import TYPE_CHECKING, Any

from .experiments import EXPERIMENTS
from .grammar import check_sides, numbers, texts
from .mixture import Mixture
from .params import (
    DIVERSITY,
    PAIR,
    RULE_NAMES,
    SCALES,
    CompareParams,
    FlowParams,
    PlaneParams,
    RuleParams,
    SamplingParams,
    modes_of,
)
from .plane import GRID, REACH, Result, Shares, density, run, sample, tilted, vectors
from .rules import FULL, RULES, Rule, State
from .solvers import SOLVERS, noise_levels
from .sweep_params import AXES, PicturesParams, Recipe, SweepParams

if TYPE_CHECKING:
    from .grid import Cell, Done, Trace, curves, sweep, sweep_steps, trace
    from .proof import below_one, obedience, teachers

__all__ = [
    "AXES",
    "DIVERSITY",
    "EXPERIMENTS",
    "FULL",
    "GRID",
    "PAIR",
    "REACH",
    "RULES",
    "RULE_NAMES",
    "SCALES",
    "SOLVERS",
    "Cell",
    "CompareParams",
    "Done",
    "FlowParams",
    "Mixture",
    "PicturesParams",
    "PlaneParams",
    "Recipe",
    "Result",
    "Rule",
    "RuleParams",
    "SamplingParams",
    "Shares",
    "State",
    "SweepParams",
    "Trace",
    "below_one",
    "check_sides",
    "curves",
    "density",
    "modes_of",
    "noise_levels",
    "numbers",
    "obedience",
    "run",
    "sample",
    "sweep",
    "sweep_steps",
    "teachers",
    "texts",
    "tilted",
    "trace",
    "vectors",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import grid, proof

    return getattr(proof if name in proof.__all__ else grid, name)
