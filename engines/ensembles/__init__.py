"""Ensembles: bagging, forests, AdaBoost, gradient boosting, XGBoost and stacking, side by side.

One method on one set of points, every round at once: `run(params)`. The models are the libraries'
own (`fit`); what is computed here is only how all their rounds are read out together.
"""

from engines.ensembles.data import Data, Points, own, sample
from engines.ensembles.experiments import EXPERIMENTS, Experiment, Figure
from engines.ensembles.fitted import Fitted, fitted
from engines.ensembles.frames import lone, pack, quantise
from engines.ensembles.live import live
from engines.ensembles.methods import fit
from engines.ensembles.params import BASES, DATA, METHODS, USUAL, Params, beside
from engines.ensembles.result import Result, field, run
from engines.ensembles.snippet import snippet
from engines.ensembles.splits import Candidate, split_candidates
from engines.ensembles.stacking import Plane, stacking_plane
from engines.ensembles.steps import Step, second_order
from engines.ensembles.table import read_csv
from engines.ensembles.trees import Node, Tree, tree
from engines.ensembles.variance import Variance, variance, variance_steps

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
