"""Ensembles: bagging, forests, AdaBoost, gradient boosting, XGBoost and stacking, side by side.

One method on one set of points, every round at once: `run(params)`. The models are the libraries'
own (`fit`); what is computed here is only how all their rounds are read out together.
"""

from engines.boosting.dart import Dart, dart_rounds
from engines.boosting.data import Data, Points, own, sample
from engines.boosting.experiments import EXPERIMENTS, Experiment, Figure
from engines.boosting.features import Importance, importance
from engines.boosting.fitted import Fitted, fitted
from engines.boosting.frames import lone, pack, quantise
from engines.boosting.gamma import Pruning, Verdict, pruning
from engines.boosting.histograms import Binned, bins, bins_steps
from engines.boosting.linear import Lines, linear_rounds
from engines.boosting.live import live
from engines.boosting.methods import fit
from engines.boosting.missing import Gap, Route, take_away
from engines.boosting.params import BASES, DATA, METHODS, USUAL, Params, beside
from engines.boosting.result import Result, field, run
from engines.boosting.snippet import snippet
from engines.boosting.splits import Candidate, split_candidates
from engines.boosting.stacking import Plane, stacking_plane
from engines.boosting.steps import Step, second_order
from engines.boosting.stopping import Stop, early_stopping, stop_round
from engines.boosting.table import Table, read_csv, read_table
from engines.boosting.trees import Node, Tree, tree
from engines.boosting.truth import bayes_error, posterior
from engines.boosting.variance import Variance, variance, variance_steps

__all__ = [
    "BASES",
    "DATA",
    "EXPERIMENTS",
    "METHODS",
    "USUAL",
    "Binned",
    "Candidate",
    "Dart",
    "Data",
    "Experiment",
    "Figure",
    "Fitted",
    "Gap",
    "Importance",
    "Lines",
    "Node",
    "Params",
    "Plane",
    "Points",
    "Pruning",
    "Result",
    "Route",
    "Step",
    "Stop",
    "Table",
    "Tree",
    "Variance",
    "Verdict",
    "bayes_error",
    "beside",
    "bins",
    "bins_steps",
    "dart_rounds",
    "early_stopping",
    "field",
    "fit",
    "fitted",
    "importance",
    "linear_rounds",
    "live",
    "lone",
    "own",
    "pack",
    "posterior",
    "pruning",
    "quantise",
    "read_csv",
    "read_table",
    "run",
    "sample",
    "second_order",
    "snippet",
    "split_candidates",
    "stacking_plane",
    "stop_round",
    "take_away",
    "tree",
    "variance",
    "variance_steps",
]
