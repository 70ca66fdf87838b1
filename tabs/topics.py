"""The topics, in the order in which they stand on the page."""

from .boosting.view import TAB as BOOSTING
from .detection.view import TAB as DETECTION
from .shell.contract import Tab
from .upsampling.view import TAB as UPSAMPLING

__all__ = ["TABS"]

TABS: tuple[Tab, ...] = (
    UPSAMPLING,
    BOOSTING,
    DETECTION,
)
