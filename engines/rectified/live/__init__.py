"""The numbers of the lesson, a file a view."""

from .straight import straight
from .times import times

__all__ = ["straight", "times"]
