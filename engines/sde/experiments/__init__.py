"""The story, in the order of the lesson."""

from .likely import LIKELY
from .steps import STEPS

__all__ = ["EXPERIMENTS"]

EXPERIMENTS = (*STEPS, *LIKELY)
