"""The dials, view by view."""

from .base import PROMPT, DrawingParams
from .tour import TourParams

__all__ = ["PROMPT", "DrawingParams", "TourParams"]
