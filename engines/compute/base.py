"""What the places of work share: what they do, what can be found, how far work has come."""

import sys
from collections.abc import Callable, Iterator
from functools import partial, reduce
from typing import Any, Protocol, TypeVar

from engines.refused import Refused

__all__ = ["Compute", "Threads", "bare", "busy", "listen", "lost", "named", "report"]

T = TypeVar("T")


class Compute(Protocol):
    """Who does the work."""

    def run(self, function: Callable[..., T], args: tuple[Any, ...]) -> T:
        """function(*args)."""
        ...

    def steps(self, function: Callable[..., Iterator[T]], args: tuple[Any, ...]) -> Iterator[T]:
        """What function(*args) yields; it goes on only as far as it is asked to."""
        ...

    def stop(self) -> None:
        """Ends what was begun."""
        ...


class Threads:
    """The thread that asks does the work."""

    def run(self, function: Callable[..., T], args: tuple[Any, ...]) -> T:
        """At once."""
        return function(*args)

    def steps(self, function: Callable[..., Iterator[T]], args: tuple[Any, ...]) -> Iterator[T]:
        """At once, step by step."""
        return function(*args)

    def stop(self) -> None:
        """There is nothing to end."""


def busy() -> Refused:
    """Nobody can take more work."""
    return Refused(
        "All machines are busy. Try again in a few seconds.", "所有机器都在忙，请过几秒再试。"
    )


def lost() -> Refused:
    """It died, and once more."""
    return Refused(
        "The computation was ended twice, as a rule for want of memory. Ask for less.",
        "计算两次中断，多半是内存不足。请减小规模。",
    )


def bare(function: Callable[..., Any]) -> Any:
    """The function itself, without what was bound to it."""
    return function.func if isinstance(function, partial) else function


def named(function: Callable[..., T]) -> Callable[..., T]:
    """The function, if another process can find it: threads ask for less, so a test asks for all.

    Raises:
        TypeError: it does not stand in a module by its name.
    """
    inner = bare(function)
    home: Any = sys.modules.get(getattr(inner, "__module__", None) or "")
    name = getattr(inner, "__qualname__", "?")
    if reduce(lambda at, part: getattr(at, part, None), name.split("."), home) is not inner:
        raise TypeError(f"{name} does not stand in a module by its name: no process can find it.")
    return function


_hear: Callable[..., None] | None = None


def listen(hear: Callable[..., None]) -> None:
    """What is to be done with reports; called in the thread that waits for the work."""
    global _hear
    _hear = hear


def report(*told: Any) -> None:
    """Of work that only returns at its end: how far it is, to whoever waits for it."""
    if _hear is not None:
        _hear(*told)
