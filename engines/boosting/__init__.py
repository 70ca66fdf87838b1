"""Ensembles: bagging, forests, AdaBoost, gradient boosting, XGBoost and stacking, side by side.

One method on one set of points, every round at once: `run(params)`. The models are the libraries'
own (`fit`); what is computed here is only how all their rounds are read out together.
"""

from engines.boosting.data import Data, Points, own, sample
from engines.boosting.experiments import EXPERIMENTS, Experiment, Figure
from engines.boosting.fitted import Fitted, fitted
from engines.boosting.frames import lone, pack, quantise
from engines.boosting.live import live
from engines.boosting.methods import fit
from engines.boosting.params import BASES, DATA, METHODS, USUAL, Params, beside
from engines.boosting.result import Result, field, run
from engines.boosting.snippet import snippet
from engines.boosting.splits import Candidate, split_candidates
from engines.boosting.stacking import Plane, stacking_plane
from engines.boosting.steps import Step, second_order
from engines.boosting.table import read_csv
from engines.boosting.trees import Node, Tree, tree
from engines.boosting.variance import Variance, variance, variance_steps

__all__ = [
    "BASES",
    "DATA",
    "EXPERIMENTS",
    "METHODS",
    "USUAL",
    "Candidate",
    "Data",
    "Experiment",
    "Figure",
    "Fitted",
    "Node",
    "Params",
    "Plane",
    "Points",
    "Result",
    "Step",
    "Tree",
    "Variance",
    "beside",
    "field",
    "fit",
    "fitted",
    "live",
    "lone",
    "own",
    "pack",
    "quantise",
    "read_csv",
    "run",
    "sample",
    "second_order",
    "snippet",
    "split_candidates",
    "stacking_plane",
    "tree",
    "variance",
    "variance_steps",
]
