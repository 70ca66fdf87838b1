"""The dials, view by view."""

from .attention import AttentionParams
from .base import PROMPT, DrawingParams
from .decided import DecidedParams
from .latents import LatentsParams, SourceParams
from .tour import TourParams

__all__ = [
    "PROMPT",
    "AttentionParams",
    "DecidedParams",
    "DrawingParams",
    "LatentsParams",
    "SourceParams",
    "TourParams",
]
