"""Who works next where places are few: whoever is due first.

    due = asked + PATIENCE * expected

with the seconds that this kind of work is expected to take: what is short goes first, and what is
long waits no longer than that. Nobody says how long work takes: it is learnt from the work, as a
line over how much was asked for.
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


class _Course:
    """How long work of one name takes: the straight line of least squares over its amount, which
    forgets. The first time is forgotten at once: it loads what the next ones find.
    """

    def __init__(self) -> None:
        self.times = 0
        self.means = [0.0] * 4  # of the amount a, the seconds s, a² and as

    def expected(self, amount: float) -> float:
        """Seconds."""
        if not self.times:
            return FIRST
        a, s, aa, as_ = self.means
        spread = aa - a * a
        slope = max(0.0, (as_ - a * s) / spread) if spread > 1e-9 * aa else 0.0
        return max(0.0, s + slope * (amount - a))

    def learn(self, a: float, s: float) -> None:
        """Amount a took s seconds."""
        self.times += 1
        new = 1.0 if self.times <= 2 else 0.2
        told = (a, s, a * a, a * s)
        self.means = [new * x + (1 - new) * old for x, old in zip(told, self.means, strict=True)]


class Line(Generic[P]):
    """Places (none of them false), and those who wait for one."""

    def __init__(self, places: Sequence[P]) -> None:
        self.changed = threading.Condition()
        self.free = list(places)
        self._waiting: list[_Ask] = []
        self._numbers = itertools.count()
        self._courses: dict[str, _Course] = {}

    @contextmanager
    def turn(self, name: str, may: Callable[[P, bool], bool], amount: float = 1.0) -> Iterator[P]:
        """A place, alone, when work of this name is due.

        Arguments:
            may: (place, whether the work is short) -> whether it can be done there.
            amount: how much of such work is asked for.
        """
        with self.changed:
            course = self._courses.setdefault(name, _Course())
            expected = course.expected(amount)
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
                course.learn(amount, time.monotonic() - began)
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
