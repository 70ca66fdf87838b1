"""Trainings that visitors share: each step is taken once, however many wait for it.

A training is an iterator whose last item has a `result`. Whoever waits takes the next step; one
who stops leaves it to the others, or to whoever comes next.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any, Protocol, TypeVar

from engines import compute
from engines.cache import shared
from engines.params import Params

__all__ = ["finished", "found", "sharing"]


class Work(Protocol):
    """So much of so much; `result` after all of it."""

    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def result(self) -> Any: ...


P = TypeVar("P", bound=Params)
Train = Callable[[P], Iterator[Any]]


class _Shared:
    def __init__(self, make: Callable[[], Iterator[Work]]) -> None:
        self.make, self.lock = make, threading.Lock()
        self.work: Iterator[Work] | None = None
        self.last: Work | None = None

    def advance(self) -> Work:
        """One step on; nothing once there is a result. After a refusal it begins anew."""
        with self.lock:
            if self.last is not None and self.last.result is not None:
                return self.last
            self.work = self.work or self.make()
            try:
                self.last = next(self.work)
            except BaseException:
                self.work = self.last = None
                raise
            return self.last


def sharing(train: Train[P], params: P) -> Iterator[Work]:
    """The training, from where it stands, until there is a result."""
    training = shared.get(
        _key(train, params), lambda: _Shared(lambda: compute.steps(train, params))
    )
    while True:
        work = training.advance()
        yield work
        if work.result is not None:
            return


def finished(train: Train[P], params: P) -> Any:
    """The result, however long it takes."""
    *_, last = sharing(train, params)
    return last.result


def found(train: Train[P], params: P) -> Any:
    """The result if it is there, else None; nothing is computed."""
    training = shared.peek(_key(train, params))
    return training.last.result if training and training.last else None


def _key(train: Train[P], params: P) -> str:
    return f"{train.__module__}.{train.__qualname__}:{params.key()}"
