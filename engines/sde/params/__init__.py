"""Every dial of the topic: what the views share, and what each has of its own."""

from .base import MixtureParams, ProcessParams
from .likely import LikelyParams
from .steps import StepsParams

__all__ = ["LikelyParams", "MixtureParams", "ProcessParams", "StepsParams"]
