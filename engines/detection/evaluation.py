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
    def dataset(self) -> Dataset: ...

    @property
    def params(self) -> Params: ...

    @property
    def thresholds(self) -> np.ndarray: ...

    @property
    def matches(self) -> Matches: ...

    @property
    def objects(self) -> np.ndarray: ...

    @property
    def t(self) -> int: ...

    @property
    def a(self) -> int: ...
