"""Stochastic approximation: finding a root, or a mean, from noisy readings alone.

result = run(Params(problem="tanh", w1=3.0, step="1/k", paths=1000))
result.error, result.slope, result.verdicts
"""

from .batch import Batch, BatchParams, minibatch
from .cobweb import Cobweb, cobweb
from .experiments import EXPERIMENTS
from .live import live
from .mean import Mean, MeanParams, incremental_mean, weights
from .params import Params
from .paths import SHARES, Progress, Result, run, run_steps
from .problems import PROBLEMS, Equation, Problem, equation
from .snippet import batch_snippet, mean_snippet, snippet
from .theory import Verdict, decay, expected_slopes, finite_sum, verdicts

__all__ = [
    "EXPERIMENTS",
    "PROBLEMS",
    "SHARES",
    "Batch",
    "BatchParams",
    "Cobweb",
    "Equation",
    "Mean",
    "MeanParams",
    "Params",
    "Problem",
    "Progress",
    "Result",
    "Verdict",
    "batch_snippet",
    "cobweb",
    "decay",
    "equation",
    "expected_slopes",
    "finite_sum",
    "incremental_mean",
    "live",
    "mean_snippet",
    "minibatch",
    "run",
    "run_steps",
    "snippet",
    "verdicts",
    "weights",
]
