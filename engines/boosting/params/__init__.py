"""Everything that can be asked of the ensembles, in groups of dials that views share."""

from .dials import USUAL, Learner, Params, Sample, beside
from .names import BASES, CLASSES, DATA, METHODS, POINTS, TEST, Base, Method
from .views import LINKED, Comparison, Ensemble, Redraws, Stack, Stage

__all__ = [
    "BASES",
    "CLASSES",
    "DATA",
    "LINKED",
    "METHODS",
    "POINTS",
    "TEST",
    "USUAL",
    "Base",
    "Comparison",
    "Ensemble",
    "Learner",
    "Method",
    "Params",
    "Redraws",
    "Sample",
    "Stack",
    "Stage",
    "beside",
]
