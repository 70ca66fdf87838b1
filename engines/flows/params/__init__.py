"""Every dial of the topic, a file a view."""

from .base import TargetName, TargetParams

__all__ = ["TargetName", "TargetParams"]
