"""Every dial of the topic, a file a view."""

from .base import TargetName, TargetParams
from .layer import LayerParams, MapName
from .ode import FieldParams, OdeParams, SolverParams
from .stack import KindName, StackParams
from .ways import RivalParams, WaysParams

__all__ = [
    "FieldParams",
    "KindName",
    "LayerParams",
    "MapName",
    "OdeParams",
    "RivalParams",
    "SolverParams",
    "StackParams",
    "TargetName",
    "TargetParams",
    "WaysParams",
]
