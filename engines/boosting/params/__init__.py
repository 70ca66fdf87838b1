"""Everything that can be asked of the ensembles, in groups of dials that views share."""

from .dials import USUAL, Booster, Learner, Params, Sample, beside
from .names import BASES, BOOSTING, CLASSES, DATA, METHODS, POINTS, TEST, Base, Method
from .views import LINKED, Comparison, Ensemble, Gapped, Pruned, Redraws, Stack, Stage, Stopped

__all__ = [
    "BASES",
    "BOOSTING",
    "CLASSES",
    "DATA",
    "LINKED",
    "METHODS",
    "POINTS",
    "TEST",
    "USUAL",
    "Base",
    "Booster",
    "Comparison",
    "Ensemble",
    "Gapped",
    "Learner",
    "Method",
    "Params",
    "Pruned",
    "Redraws",
    "Sample",
    "Stack",
    "Stage",
    "Stopped",
    "beside",
]
