"""Stochastic approximation: finding a root, or a mean, from noisy readings alone.

result = run(Params(problem="tanh", w1=3.0, step="1/k", paths=1000))
result.error, result.slope, result.verdicts
"""

from .batch import Batch, BatchParams, minibatch
from .cobweb import Cobweb, cobweb
from .dvoretzky import Dvoretzky, dvoretzky
from .experiments import EXPERIMENTS
from .kiefer import Reach, Search, kiefer_wolfowitz, reach_verdicts
from .live import live
from .mean import Mean, MeanParams, incremental_mean, weights
from .ode import mean_curve
from .params import Params
from .paths import SHARES, Progress, Result, run, run_steps
from .problems import PROBLEMS, Equation, Problem, Root, equation
from .snippet import batch_snippet, mean_snippet, snippet
from .td import Walk, bellman, random_walk, td0
from .theory import Verdict, Verdicts, decay, expected_slopes, finite_sum, verdicts

__all__ = [
    "EXPERIMENTS",
    "PROBLEMS",
    "SHARES",
    "Batch",
    "BatchParams",
    "Cobweb",
    "Dvoretzky",
    "Equation",
    "Mean",
    "MeanParams",
    "Params",
    "Problem",
    "Progress",
    "Reach",
    "Result",
    "Root",
    "Search",
    "Verdict",
    "Verdicts",
    "Walk",
    "batch_snippet",
    "bellman",
    "cobweb",
    "decay",
    "dvoretzky",
    "equation",
    "expected_slopes",
    "finite_sum",
    "incremental_mean",
    "kiefer_wolfowitz",
    "live",
    "mean_curve",
    "mean_snippet",
    "minibatch",
    "random_walk",
    "reach_verdicts",
    "run",
    "run_steps",
    "snippet",
    "td0",
    "verdicts",
    "weights",
]
