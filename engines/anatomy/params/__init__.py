"""The dials, view by view."""

from .base import PROMPT, DrawingParams
from .decided import DecidedParams
from .latents import LatentsParams, SourceParams
from .tour import TourParams

__all__ = [
    "PROMPT",
    "DecidedParams",
    "DrawingParams",
    "LatentsParams",
    "SourceParams",
    "TourParams",
]
