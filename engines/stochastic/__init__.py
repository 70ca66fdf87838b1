"""Stochastic approximation: finding a root, or a mean, from noisy readings alone.

result = run(Params(problem="tanh", w1=3.0, step="1/k", paths=1000))
result.error, result.slope, result.verdicts
"""

from . import snippets
from .batch import Batch, minibatch
from .cobweb import Cobweb, cobweb
from .dvoretzky import Dvoretzky, dvoretzky
from .experiments import EXPERIMENTS
from .kiefer import Reach, Search, kiefer_wolfowitz, least, reach_verdicts, search
from .live import live_batch, live_fan, live_mean
from .mean import Mean, incremental_mean, weights
from .ode import mean_curve
from .params import (
    BatchParams,
    CobwebParams,
    FanParams,
    MeanParams,
    Params,
    SearchParams,
    TypedBatchParams,
    TypedMeanParams,
    TypedSearchParams,
    TypedWalkParams,
    WalkParams,
)
from .paths import SHARES, Progress, Result, run, run_steps
from .problems import PROBLEMS, Equation, Problem, Root, equation
from .td import Walk, bellman, random_walk, td0, walk
from .theory import Verdict, Verdicts, decay, expected_slopes, finite_sum, verdicts

__all__ = [
    "EXPERIMENTS",
    "PROBLEMS",
    "SHARES",
    "Batch",
    "BatchParams",
    "Cobweb",
    "CobwebParams",
    "Dvoretzky",
    "Equation",
    "FanParams",
    "Mean",
    "MeanParams",
    "Params",
    "Problem",
    "Progress",
    "Reach",
    "Result",
    "Root",
    "Search",
    "SearchParams",
    "TypedBatchParams",
    "TypedMeanParams",
    "TypedSearchParams",
    "TypedWalkParams",
    "Verdict",
    "Verdicts",
    "Walk",
    "WalkParams",
    "bellman",
    "cobweb",
    "decay",
    "dvoretzky",
    "equation",
    "expected_slopes",
    "finite_sum",
    "incremental_mean",
    "kiefer_wolfowitz",
    "least",
    "live_batch",
    "live_fan",
    "live_mean",
    "mean_curve",
    "minibatch",
    "random_walk",
    "reach_verdicts",
    "run",
    "run_steps",
    "search",
    "snippets",
    "td0",
    "verdicts",
    "walk",
    "weights",
]
