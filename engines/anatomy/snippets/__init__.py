"""The lines that compute a view's picture: with diffusers alone, and with this engine."""

from .attention import attention
from .decided import decided
from .latents import latents
from .tour import tour

__all__ = ["attention", "decided", "latents", "tour"]
