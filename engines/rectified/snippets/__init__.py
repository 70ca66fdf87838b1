"""The lines that compute a view's picture: with plain libraries, and with this engine."""

from .channels import channels
from .miniature import miniature
from .mmdit import mmdit
from .norm import norm
from .positions import positions
from .straight import straight
from .times import times

__all__ = ["channels", "miniature", "mmdit", "norm", "positions", "straight", "times"]
