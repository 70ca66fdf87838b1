"""The lines that compute a view's picture: with numpy alone, and with this engine."""

from .back import back
from .good import good
from .likely import likely
from .steps import steps

__all__ = ["back", "good", "likely", "steps"]
