"""What this topic refuses, in words of both languages."""

from engines.refused import Refused

__all__ = ["ControlError"]


class ControlError(Refused):
    """Something that cannot be drawn, in words that say what to mend."""
