"""Taking turns: so many at long work at once, the others in the order in which they came."""

import math
import os
import threading
import time
from collections.abc import Hashable
from contextlib import suppress
from pathlib import Path

__all__ = ["Turns", "cores", "turns"]


class Turns:
    """A line of those who want to work.

    Arguments:
        limit: how many work at once; of the runs of one visitor never more than one.
        patience: seconds without a sign of life after which a place is lost: a closed page
            leaves nobody waiting.
    """

    def __init__(self, limit: int, patience: float = 30.0) -> None:
        self.limit, self.patience = limit, patience
        self._seen: dict[Hashable, tuple[float, Hashable]] = {}
        self._changed = threading.Condition()

    def place(self, run: Hashable, visitor: Hashable = None) -> int:
        """How many stand before this one, counting itself; 0: it is its turn.

        Whatever is new goes to the end of the line. A call is a sign of life. A visitor of whom
        nothing is known has no other runs.
        """
        now = time.monotonic()
        with self._changed:
            self._seen[run] = now, run if visitor is None else visitor
            held = {k: (t, v) for k, (t, v) in self._seen.items() if now - t < self.patience}
            self._seen = held
            return self._waiting().get(run, 0)

    def next(self, run: Hashable, visitor: Hashable, place: int, seconds: float) -> int:
        """Its place as soon as it is another one, or the same after so many seconds."""
        end = time.monotonic() + seconds
        with self._changed:
            while (now := self.place(run, visitor)) == place:
                left = end - time.monotonic()
                if left <= 0:
                    break
                self._changed.wait(min(left, 1.0))  # who is gone without a word is not announced
        return now

    def _waiting(self) -> dict[Hashable, int]:
        """The places of all who do not work."""
        working: set[Hashable] = set()
        places: dict[Hashable, int] = {}
        for run, (_, visitor) in self._seen.items():
            if visitor in working or len(working) == self.limit:
                places[run] = len(places) + 1
            else:
                working.add(visitor)
        return places

    def leave(self, run: Hashable) -> None:
        """The work is done, or no longer wanted."""
        with self._changed:
            self._seen.pop(run, None)
            self._changed.notify_all()

    def __len__(self) -> int:
        return len(self._seen)


def cores(limit: Path = Path("/sys/fs/cgroup/cpu.max")) -> int:
    """Cores that this process may use: of a container, those that it was given."""
    there = getattr(os, "sched_getaffinity", None)
    most = len(there(0)) if there else os.cpu_count() or 1
    with suppress(OSError, ValueError):  # "max 100000" where there is no bound
        quota, period = limit.read_text().split()
        most = min(most, math.ceil(int(quota) / int(period)))
    return max(1, most)


turns = Turns(max(1, cores() - 1))
"""The line of all visitors of this server; long work leaves one core to the dials."""
