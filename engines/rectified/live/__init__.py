"""The numbers of the lesson, a file a view."""

from .mmdit import mmdit
from .straight import straight
from .times import times

__all__ = ["mmdit", "straight", "times"]
