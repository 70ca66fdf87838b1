"""Every dial of the topic: what is computed, and what each view holds."""

from .batch import BatchParams, TypedBatchParams
from .mean import MeanParams, TypedMeanParams
from .run import CobwebParams, FanParams, NoiseName, Params, ProblemName
from .search import SearchParams, TypedSearchParams, TypedWalkParams, WalkParams
from .typed import Step

__all__ = [
    "BatchParams",
    "CobwebParams",
    "FanParams",
    "MeanParams",
    "NoiseName",
    "Params",
    "ProblemName",
    "SearchParams",
    "Step",
    "TypedBatchParams",
    "TypedMeanParams",
    "TypedSearchParams",
    "TypedWalkParams",
    "WalkParams",
]
