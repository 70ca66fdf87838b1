"""Every dial of the topic, a file a view."""

from .straight import NetParams, StraightParams, WayName
from .times import TimesParams

__all__ = ["NetParams", "StraightParams", "TimesParams", "WayName"]
