"""Every dial of the topic, a file a view."""

from .channels import ChannelsParams
from .miniature import MiniatureParams, Sampler
from .mmdit import FlowParams, MmditParams, Size
from .norm import NormParams
from .positions import PositionsParams
from .straight import NetParams, StraightParams, WayName
from .times import TimesParams

__all__ = [
    "ChannelsParams",
    "FlowParams",
    "MiniatureParams",
    "MmditParams",
    "NetParams",
    "NormParams",
    "PositionsParams",
    "Sampler",
    "Size",
    "StraightParams",
    "TimesParams",
    "WayName",
]
