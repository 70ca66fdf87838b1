"""A condition that a test waits for."""

import time
from collections.abc import Callable
from typing import TypeVar

__all__ = ["becomes"]

T = TypeVar("T")


def becomes(
    read: Callable[[], T],
    holds: Callable[[T], object],
    patience: float = 60.0,
    sleep: Callable[[], object] = lambda: time.sleep(0.05),
) -> T:
    """What is read, once it holds; what never does fails with what it last was.

    Arguments:
        patience: seconds, a bound on hanging.
        sleep: what is done between two looks.
    """
    late = time.monotonic() + patience
    while not holds(value := read()) and time.monotonic() < late:
        sleep()
    assert holds(value), value
    return value
