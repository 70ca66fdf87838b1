"""Ensembles: bagging, forests, AdaBoost, gradient boosting, XGBoost and stacking, side by side.

One method on one set of points, every round at once: `run(params)`. The models are the libraries'
own (`fit`); what is computed here is only how all their rounds are read out together.
"""

from . import edits, snippets
from .data import Data, Points, axes, own, sample
from .experiments import EXPERIMENTS
from .fitted import Fitted, fitted
from .frames import pack, quantise, single_learner
from .live import live
from .methods import fit
from .params import (
    BASES,
    DATA,
    METHODS,
    USUAL,
    Comparison,
    Ensemble,
    Params,
    Redraws,
    Stack,
    Stage,
    beside,
)
from .result import Result, field, run, shares
from .splits import Candidate, split_candidates
from .stacking import Plane, stacking_plane
from .steps import Step, second_order
from .table import read_csv
from .trees import Node, Tree, tree
from .truth import bayes
from .variance import Variance, variance, variance_steps

__all__ = [
    "BASES",
    "DATA",
    "EXPERIMENTS",
    "METHODS",
    "USUAL",
    "Candidate",
    "Comparison",
    "Data",
    "Ensemble",
    "Fitted",
    "Node",
    "Params",
    "Plane",
    "Points",
    "Redraws",
    "Result",
    "Stack",
    "Stage",
    "Step",
    "Tree",
    "Variance",
    "axes",
    "bayes",
    "beside",
    "edits",
    "field",
    "fit",
    "fitted",
    "live",
    "own",
    "pack",
    "quantise",
    "read_csv",
    "run",
    "sample",
    "second_order",
    "shares",
    "single_learner",
    "snippets",
    "split_candidates",
    "stacking_plane",
    "tree",
    "variance",
    "variance_steps",
]
