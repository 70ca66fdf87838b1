"""Who works next where places are few: whoever is due first.

    due = asked + PATIENCE * expected

with the seconds that this kind of work is expected to take: what is short goes first, and what is
long waits no longer than that. Nobody says how long work takes: it is learnt from the work.
"""

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Line"]

P = TypeVar("P")
PATIENCE = 10.0
"""So many times its own length, work may be asked to wait for shorter work."""
SHORT = 0.3
"""Seconds: what a hand that turns a dial does not wait for."""
FIRST = 1.0
"""Seconds that work is expected to take which was never done."""


@dataclass(order=True)
class _Ask:
    due: float
    number: int
    short: bool
    may: Callable[..., bool]


class Line(Generic[P]):
    """Places (none of them false), and those who wait for one."""

    def __init__(self, places: Sequence[P]) -> None:
        self.changed = threading.Condition()
        self.free = list(places)
        self._waiting: list[_Ask] = []
        self._numbers = itertools.count()
        self._expected: dict[str, float] = {}
        self._times: dict[str, int] = {}

    @contextmanager
    def turn(self, name: str, may: Callable[[P, bool], bool]) -> Iterator[P]:
        """A place, alone, when work of this name is due.

        Arguments:
            may: (place, whether the work is short) -> whether it can be done there.
        """
        with self.changed:
            expected = self._expected.get(name, FIRST)
            due = time.monotonic() + PATIENCE * expected
            ask = _Ask(due, next(self._numbers), expected < SHORT, may)
            self._waiting.append(ask)
            try:
                place = self.changed.wait_for(lambda: self._next(ask))
                assert place is not None
                self.free.remove(place)
            finally:
                self._waiting.remove(ask)
                self.changed.notify_all()  # the next one may find a place as well
        began = time.monotonic()
        try:
            yield place
        finally:
            with self.changed:
                self._learn(name, time.monotonic() - began)
                self.free.append(place)
                self.changed.notify_all()

    def _next(self, ask: _Ask) -> P | None:
        """The place that it is this one's turn to take, if it is."""
        left = list(self.free)
        for other in sorted(self._waiting):
            place = next((p for p in reversed(left) if other.may(p, other.short)), None)
            if other is ask:
                return place
            if place is not None:
                left.remove(place)
        return None

    def _learn(self, name: str, seconds: float) -> None:
        """A mean that forgets, and the first time first: it loads what the next ones find."""
        times = self._times[name] = self._times.get(name, 0) + 1
        weight = 1.0 if times <= 2 else 0.2
        self._expected[name] = weight * seconds + (1 - weight) * self._expected.get(name, 0.0)
