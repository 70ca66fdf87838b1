"""What `trace` and `page` read of an evaluated dataset, without knowing how it came about."""

from typing import Protocol

import numpy as np

from .dataset import Dataset
from .matching import Matches
from .params import Params

__all__ = ["Evaluation"]


class Evaluation(Protocol):
    """A `Result`, as far as they look at it."""

    @property
    def dataset(self) -> Dataset:
        """What was judged."""
        ...

    @property
    def params(self) -> Params:
        """By which rules."""
        ...

    @property
    def thresholds(self) -> np.ndarray:
        """IoU thresholds, (T,)."""
        ...

    @property
    def matches(self) -> Matches:
        """Who took what."""
        ...

    @property
    def objects(self) -> np.ndarray:
        """How many objects count, by class, and size."""
        ...

    @property
    def t(self) -> int:
        """Index of the threshold in `thresholds`."""
        ...

    @property
    def a(self) -> int:
        """Index of the range of sizes."""
        ...
