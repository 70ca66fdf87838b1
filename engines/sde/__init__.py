"""Diffusion as an SDE: from steps to continuous time, exactly, on a mixture of Gaussians.

    process = ProcessParams(sde="vp").process()
    a, s = kernel(process, 0.5)                       # x_t = a x_0 + s z
    score(mixture, process, x, 0.5)                   # grad log p_t(x)
    log_likelihood(LikelyParams(), x).log_p           # by the probability-flow ODE
    fokker_planck(LikelyParams()).order

No network: the score of a mixture is known at every time, so everything is checked against truth.
"""

from .back import Paths, sample
from .chain import SIZES, Chain, chain, first_order, gap, kept, paths, shift, starts
from .errors import Errors, Forgiven, Orders, error_table, fitted_orders, forgiven
from .experiments import EXPERIMENTS
from .fokker_planck import FokkerPlanck, crank_nicolson, fokker_planck
from .likelihood import (
    Likelihood,
    Spread,
    along,
    bits,
    hutchinson,
    log_likelihood,
    probability_flow,
    probes,
)
from .params import (
    BackParams,
    GoodParams,
    LikelyParams,
    MixtureParams,
    ProcessParams,
    StepsParams,
)
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
    "BackParams",
    "Beta",
    "Capped",
    "Chain",
    "Errors",
    "FokkerPlanck",
    "Forgiven",
    "GoodParams",
    "Likelihood",
    "LikelyParams",
    "MixtureParams",
    "Orders",
    "Paths",
    "Process",
    "ProcessParams",
    "Scaled",
    "Spread",
    "StepsParams",
    "Straight",
    "along",
    "bits",
    "chain",
    "crank_nicolson",
    "diffusion",
    "drift",
    "error_table",
    "first_order",
    "fitted_orders",
    "fokker_planck",
    "forgiven",
    "gap",
    "hutchinson",
    "kept",
    "kernel",
    "log_likelihood",
    "marginal",
    "paths",
    "probability_flow",
    "probes",
    "sample",
    "score",
    "shift",
    "starts",
]
