"""The story, in the order of the lesson."""

from .back import BACK
from .good import GOOD
from .likely import LIKELY
from .steps import STEPS

__all__ = ["EXPERIMENTS"]

EXPERIMENTS = (*STEPS, *BACK, *GOOD, *LIKELY)
