"""Every dial of the topic, a file a view."""

from .mmdit import FlowParams, MmditParams, Size
from .straight import NetParams, StraightParams, WayName
from .times import TimesParams

__all__ = [
    "FlowParams",
    "MmditParams",
    "NetParams",
    "Size",
    "StraightParams",
    "TimesParams",
    "WayName",
]
