"""Every dial of the topic: those of a run, and one class for each view."""

from .methods import CARDS, MethodName, MethodParams
from .run import POINTS, STARTS, STEPS, Params, ScheduleName, SurfaceName
from .theory import DecayParams, MatrixParams, PlaneParams, ReddiParams
from .views import CloudParams, DescentParams, PathParams, RaceParams, tuned_text

__all__ = [
    "CARDS",
    "POINTS",
    "STARTS",
    "STEPS",
    "CloudParams",
    "DecayParams",
    "DescentParams",
    "MatrixParams",
    "MethodName",
    "MethodParams",
    "Params",
    "PathParams",
    "PlaneParams",
    "RaceParams",
    "ReddiParams",
    "ScheduleName",
    "SurfaceName",
    "tuned_text",
]
