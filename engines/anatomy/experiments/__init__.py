"""The story, in the order of the lesson."""

from .attention import ATTENTION
from .decided import DECIDED
from .latents import LATENTS
from .tour import TOUR

__all__ = ["EXPERIMENTS"]

EXPERIMENTS = (*TOUR, *ATTENTION, *LATENTS, *DECIDED)
