"""The lines that compute a view's picture: with numpy alone, and with this engine."""

from .likely import likely
from .steps import steps

__all__ = ["likely", "steps"]
