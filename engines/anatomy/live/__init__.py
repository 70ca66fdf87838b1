"""The numbers that stand in the lesson, view by view."""

from .latents import latents
from .tour import tour

__all__ = ["latents", "tour"]
