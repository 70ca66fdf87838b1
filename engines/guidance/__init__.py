"""Guidance: how a diffusion model is made to do as it is told, exactly in the plane.

    result = run(Params(rule="cfg", scales="0-8[9]"))
    result.points, result.shares.modes, result.target

    for cell in sweep(SweepParams(columns="scale", columns_values="0, 1, 4, 8")):
        cell.picture, cell.accuracy, cell.clipped

`RULES` are the guidance rules, each a pure function (eps_u, eps_c, state) -> eps. The networks'
libraries are imported when pictures are first asked for.
"""

from typing import TYPE_CHECKING, Any

from .experiments import EXPERIMENTS
from .grammar import check_sides, numbers, texts
from .live import live
from .mixture import Mixture
from .params import DIVERSITY, PAIR, RULE_NAMES, SCALES, Params, modes_of
from .plane import GRID, REACH, Result, Shares, density, run, sample, tilted, vectors
from .rules import FULL, RULES, Rule, State
from .snippet import own_grid_snippet, own_snippet, pipeline_snippet, snippet
from .solvers import SOLVERS, noise_levels
from .sweep_params import AXES, Recipe, SweepParams

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
    "Done",
    "Mixture",
    "Params",
    "Recipe",
    "Result",
    "Rule",
    "Shares",
    "State",
    "SweepParams",
    "Trace",
    "below_one",
    "check_sides",
    "curves",
    "density",
    "live",
    "modes_of",
    "noise_levels",
    "numbers",
    "obedience",
    "own_grid_snippet",
    "own_snippet",
    "pipeline_snippet",
    "run",
    "sample",
    "snippet",
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
