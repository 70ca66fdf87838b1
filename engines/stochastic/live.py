"""The numbers that stand in the lesson."""

import math

from engines.expressions import parse

from .params import Params
from .paths import Result
from .problems import equation

__all__ = ["live"]


def live(params: Params, result: Result) -> dict[str, str]:
    """A text for each [[name]] of the lesson; a dash where there is nothing to say.

    "g" and "step" are LaTeX; all others are numbers.
    """
    f = equation(params)
    optimum = params.sigma / (f.slope * math.sqrt(params.steps)) if f.slope > 0 else math.nan
    values = {
        "root": result.root,
        "g_slope": f.slope,
        "bias": float(result.bias[-1]),
        "spread": float(result.spread[-1]),
        "error": float(result.error[-1]),
        "averaged_error": float(result.averaged_error[-1]),
        "slope": result.slope,
        "averaged_slope": result.averaged_slope,
        "theory": result.theory[0],
        "averaged_theory": result.theory[1],
        "optimum": optimum,
        "sum_a": float(result.sum_a[-1]),
        "sum_a2": float(result.sum_a2[-1]),
        "lost": 100 * result.lost,
        "w1": params.w1,
        "last_step": float(result.a[-1]),
    }
    return {name: _number(value) for name, value in values.items()} | {
        "g": f.g.latex(),
        "step": parse(params.step, ("k",)).latex(),
        "steps": f"{params.steps:,}",
        "paths": f"{params.paths:,}",
        "holding": str(sum(v.holds is True for v in result.verdicts)),
        "conditions": str(len(result.verdicts)),
    }


def _number(value: float) -> str:
    return f"{value:.4g}" if math.isfinite(value) else "–"
