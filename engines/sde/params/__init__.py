"""Every dial of the topic: what the views share, and what each has of its own."""

from .back import BackParams
from .base import MixtureParams, ProcessParams
from .good import GoodParams
from .likely import LikelyParams
from .steps import StepsParams

__all__ = [
    "BackParams",
    "GoodParams",
    "LikelyParams",
    "MixtureParams",
    "ProcessParams",
    "StepsParams",
]
