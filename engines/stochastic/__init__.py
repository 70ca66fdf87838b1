"""Stochastic approximation: finding a root, or a mean, from noisy readings alone.

result = run(Params(problem="tanh", w1=3.0, step="1/k", paths=1000))
result.error, result.slope, result.verdicts
"""

from . import snippets
from .batch import Batch, minibatch
from .cobweb import Cobweb, cobweb
from .experiments import EXPERIMENTS
from .live import live_batch, live_fan, live_mean
from .mean import Mean, incremental_mean, weights
from .params import (
    BatchParams,
    CobwebParams,
    FanParams,
    MeanParams,
    Params,
    TypedBatchParams,
    TypedMeanParams,
)
from .paths import SHARES, Progress, Result, run, run_steps
from .problems import PROBLEMS, Equation, Problem, equation
from .theory import Verdict, decay, expected_slopes, finite_sum, verdicts

__all__ = [
    "EXPERIMENTS",
    "PROBLEMS",
    "SHARES",
    "Batch",
    "BatchParams",
    "Cobweb",
    "CobwebParams",
    "Equation",
    "FanParams",
    "Mean",
    "MeanParams",
    "Params",
    "Problem",
    "Progress",
    "Result",
    "TypedBatchParams",
    "TypedMeanParams",
    "Verdict",
    "cobweb",
    "decay",
    "equation",
    "expected_slopes",
    "finite_sum",
    "incremental_mean",
    "live_batch",
    "live_fan",
    "live_mean",
    "minibatch",
    "run",
    "run_steps",
    "snippets",
    "verdicts",
    "weights",
]
