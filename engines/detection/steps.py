"""Long work as a generator: it yields the share that is done, 0 to 1, and returns its result."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Step", "Work", "finish", "part", "watched"]

T = TypeVar("T")

Work = Generator[float, None, T]


@dataclass(frozen=True, eq=False)
class Step(Generic[T]):
    """The share that is done; the last step carries the result."""

    done: float
    result: T | None = None


def finish(work: Work[T]) -> T:
    """The result, with nobody watching."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def part(work: Work[T], start: float, end: float) -> Work[T]:
    """The same work as a part of something larger, from share `start` to share `end`."""
    while True:
        try:
            yield start + (end - start) * next(work)
        except StopIteration as done:
            return done.value


def watched(work: Work[T]) -> Iterator[Step[T]]:
    """The same work as steps for a `for` loop, which does not see what a generator returns."""
    while True:
        try:
            yield Step(next(work))
        except StopIteration as end:
            yield Step(1.0, end.value)
            return
