"""The numbers of the lesson, a file a view."""

from .channels import channels
from .mmdit import mmdit
from .norm import norm
from .positions import positions
from .straight import straight
from .times import times

__all__ = ["channels", "mmdit", "norm", "positions", "straight", "times"]
