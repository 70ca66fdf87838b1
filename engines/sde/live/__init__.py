"""The numbers that stand in the lesson, view by view."""

from .likely import likely
from .steps import steps

__all__ = ["likely", "steps"]
