"""The numbers that stand in the lesson, view by view; a dash where there is nothing to say.

"g" and "step" are LaTeX; all others are numbers.
"""

import math

import numpy as np

from engines.expressions import parse
from engines.numbers import number

from .batch import Batch
from .mean import Mean
from .params import BatchParams, MeanParams, Params
from .paths import Result
from .problems import equation
from .theory import expected_slopes, verdicts

__all__ = ["Live", "live_batch", "live_fan", "live_mean"]

Live = dict[str, str]


def live_fan(result: Result) -> Live:
    """Of a fan, whole or its first steps."""
    params, f = result.params, equation(result.params)
    return _iteration(params, f.g.latex()) | _told(
        g_slope=f.slope,
        optimum=_optimum(params, f.slope),
        bias=result.bias[-1],
        spread=result.spread[-1],
        error=result.error[-1],
        averaged_error=result.averaged_error[-1],
        slope=result.slope,
        averaged_slope=result.averaged_slope,
        theory=result.theory[0],
        averaged_theory=result.theory[1],
        sum_a=result.sum_a[-1],
        sum_a2=result.sum_a2[-1],
        lost=100 * result.lost,
    )


def live_mean(params: MeanParams, found: Mean) -> Live:
    """Of the running mean with the step of one's own: the linear equation, read by samples."""
    same = Params(
        problem="linear",
        step=params.step,
        sigma=params.sigma,
        w1=params.start,
        steps=params.samples,
        paths=1,
    )
    own, estimate = found.steps["own"], found.estimates["own"]
    theory = expected_slopes(same) if params.change == "none" else (math.nan, math.nan)
    return _iteration(same, r"w - \mathbb E[x]") | _told(
        g_slope=1.0,
        optimum=_optimum(same, 1.0),
        error=abs(estimate[-1] - found.truth[-1]),
        sum_a=own.sum(),
        sum_a2=(own**2).sum(),
        lost=100.0 * (not np.isfinite(estimate[-1])),
        theory=theory[0],
        averaged_theory=theory[1],
    )


def live_batch(params: BatchParams, found: Batch) -> Live:
    """Of the mini-batch: the same iteration, whose noise is the draw."""
    row, k = found.sizes.index(min(params.size, params.samples)), np.arange(1, params.steps + 1)
    spread = math.sqrt(found.points.var(0).sum() / found.sizes[row])
    same = Params(
        problem="linear",
        step=params.step,
        sigma=min(spread, 20.0),
        w1=params.start,
        steps=params.steps,
        paths=params.runs,
    )
    a = np.broadcast_to(parse(params.step, ("k",))(k.astype(float)), k.shape)
    far = found.distance[row, -1]
    return _iteration(same, r"w - \bar x") | _told(
        g_slope=1.0,
        optimum=_optimum(same, 1.0),
        error=far,
        sum_a=a.sum(),
        sum_a2=(a**2).sum(),
        lost=100.0 * (not np.isfinite(far)),
        theory=expected_slopes(same)[0],
    )


NUMBERS = (
    *("g_slope", "optimum", "bias", "spread", "error", "averaged_error", "slope"),
    *("averaged_slope", "theory", "averaged_theory", "sum_a", "sum_a2", "lost"),
)


def _told(**values: float) -> Live:
    """Every number of the lesson; a dash for those that are not given."""
    return {name: number(float(values.get(name, math.nan))) for name in NUMBERS}


def _iteration(params: Params, g: str) -> Live:
    """What the dials say, and how many of the theorem's conditions hold."""
    judged = verdicts(params)
    return {
        "g": g,
        "step": parse(params.step, ("k",)).latex(),
        "w1": number(params.w1),
        "steps": f"{params.steps:,}",
        "paths": f"{params.paths:,}",
        "holding": str(sum(v.holds is True for v in judged)),
        "conditions": str(len(judged)),
    }


def _optimum(params: Params, slope: float) -> float:
    """sigma / (lambda sqrt n): what no method beats in the long run."""
    return params.sigma / (slope * math.sqrt(params.steps)) if slope > 0 else math.nan
