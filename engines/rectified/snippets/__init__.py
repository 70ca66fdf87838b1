"""The lines that compute a view's picture: with plain libraries, and with this engine."""

from .mmdit import mmdit
from .straight import straight
from .times import times

__all__ = ["mmdit", "straight", "times"]
