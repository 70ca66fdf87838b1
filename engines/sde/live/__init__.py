"""The numbers that stand in the lesson, view by view."""

from .back import back
from .good import good
from .likely import likely
from .steps import steps

__all__ = ["back", "good", "likely", "steps"]
