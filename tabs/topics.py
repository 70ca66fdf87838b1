"""The topics, in the order in which they stand on the page."""

from .anatomy.tab import TAB as ANATOMY
from .boosting.tab import TAB as BOOSTING
from .controlnet.tab import TAB as CONTROLNET
from .detection.tab import TAB as DETECTION
from .flows.tab import TAB as FLOWS
from .guidance.tab import TAB as GUIDANCE
from .optimizers.tab import TAB as OPTIMIZERS
from .rectified.tab import TAB as RECTIFIED
from .sde.tab import TAB as SDE
from .shell.contract import Tab
from .stochastic.tab import TAB as STOCHASTIC
from .upsampling.tab import TAB as UPSAMPLING

__all__ = ["TABS"]

TABS: tuple[Tab, ...] = (
    UPSAMPLING,
    BOOSTING,
    DETECTION,
    OPTIMIZERS,
    STOCHASTIC,
    ANATOMY,
    CONTROLNET,
    GUIDANCE,
    FLOWS,
    SDE,
    RECTIFIED,
)
