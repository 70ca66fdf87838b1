"""The numbers that stand in the lesson, view by view."""

from .attention import attention
from .decided import decided
from .latents import latents
from .tour import tour

__all__ = ["attention", "decided", "latents", "tour"]
