"""Diffusion as an SDE: from steps to continuous time, exactly, on a mixture of Gaussians.

    process = ProcessParams(sde="vp").process()
    a, s = kernel(process, 0.5)                       # x_t = a x_0 + s z
    score(mixture, process, x, 0.5)                   # grad log p_t(x)
    log_likelihood(LikelyParams(), x).log_p           # by the probability-flow ODE
    fokker_planck(LikelyParams()).order

No network: the score of a mixture is known at every time, so everything is checked against truth.
"""

from .chain import SIZES, Chain, chain, first_order, gap, kept, paths, shift, starts
from .experiments import EXPERIMENTS
from .fokker_planck import FokkerPlanck, crank_nicolson, fokker_planck
from .likelihood import Likelihood, Spread, bits, hutchinson, log_likelihood, probability_flow
from .params import LikelyParams, MixtureParams, ProcessParams, StepsParams
from .processes import (
    Beta,
    Capped,
    Process,
    Scaled,
    Straight,
    diffusion,
    drift,
    kernel,
    marginal,
    score,
)

__all__ = [
    "EXPERIMENTS",
    "SIZES",
    "Beta",
    "Capped",
    "Chain",
    "FokkerPlanck",
    "Likelihood",
    "LikelyParams",
    "MixtureParams",
    "Process",
    "ProcessParams",
    "Scaled",
    "Spread",
    "StepsParams",
    "Straight",
    "bits",
    "chain",
    "crank_nicolson",
    "diffusion",
    "drift",
    "first_order",
    "fokker_planck",
    "gap",
    "hutchinson",
    "kept",
    "kernel",
    "log_likelihood",
    "marginal",
    "paths",
    "probability_flow",
    "score",
    "shift",
    "starts",
]
