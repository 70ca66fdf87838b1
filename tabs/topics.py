"""The topics, in the order in which they stand on the page."""

from .boosting.view import TAB as BOOSTING
from .controlnet.tab import TAB as CONTROLNET
from .detection.view import TAB as DETECTION
from .guidance.tab import TAB as GUIDANCE
from .optimizers.view import TAB as OPTIMIZERS
from .shell.contract import Tab
from .stochastic.view import TAB as STOCHASTIC
from .upsampling.view import TAB as UPSAMPLING

__all__ = ["TABS"]

TABS: tuple[Tab, ...] = (
    UPSAMPLING,
    BOOSTING,
    DETECTION,
    OPTIMIZERS,
    STOCHASTIC,
    CONTROLNET,
    GUIDANCE,
)
