"""Ensembles: bagging, forests, AdaBoost, gradient boosting, XGBoost and stacking, side by side.

One method on one set of points, every round at once: `run(params)`. The models are the libraries'
own (`fit`); what is computed here is only how all their rounds are read out together.
"""

from . import edits, snippets
from .data import Data, Points, axes, own, sample
from .diagnostics import shares_of
from .experiments import EXPERIMENTS
from .features import Importance, importance
from .fitted import Fitted, fitted
from .frames import pack, quantise, single_learner
from .gamma import Pruning, Verdict, pruning
from .histograms import Binned, bins, bins_steps
from .live import live
from .methods import fit
from .missing import Gap, Route, take_away, ways, with_gaps
from .params import (
    BASES,
    BOOSTING,
    DATA,
    METHODS,
    USUAL,
    Comparison,
    Ensemble,
    Gapped,
    Params,
    Pruned,
    Redraws,
    Stack,
    Stage,
    Stopped,
    beside,
)
from .result import Result, field, run, shares
from .splits import Candidate, split_candidates
from .stacking import Plane, stacking_plane
from .steps import STEPPING, Step, second_order
from .stopping import Stop, early_stopping, stop_round, stopped_shares
from .table import Table, choose, read_csv, read_table
from .trees import Node, Tree, tree
from .truth import bayes, bayes_error, posterior
from .variance import Variance, variance, variance_steps

__all__ = [
    "BASES",
    "BOOSTING",
    "DATA",
    "EXPERIMENTS",
    "METHODS",
    "STEPPING",
    "USUAL",
    "Binned",
    "Candidate",
    "Comparison",
    "Data",
    "Ensemble",
    "Fitted",
    "Gap",
    "Gapped",
    "Importance",
    "Node",
    "Params",
    "Plane",
    "Points",
    "Pruned",
    "Pruning",
    "Redraws",
    "Result",
    "Route",
    "Stack",
    "Stage",
    "Step",
    "Stop",
    "Stopped",
    "Table",
    "Tree",
    "Variance",
    "Verdict",
    "axes",
    "bayes",
    "bayes_error",
    "beside",
    "bins",
    "bins_steps",
    "choose",
    "early_stopping",
    "edits",
    "field",
    "fit",
    "fitted",
    "importance",
    "live",
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
    "shares",
    "shares_of",
    "single_learner",
    "snippets",
    "split_candidates",
    "stacking_plane",
    "stop_round",
    "stopped_shares",
    "take_away",
    "tree",
    "variance",
    "variance_steps",
    "ways",
    "with_gaps",
]
