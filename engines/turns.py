"""Taking turns: so many at long work at once, the others in the order in which they came."""

import os
import threading
import time
from collections.abc import Hashable

__all__ = ["Turns", "turns"]


class Turns:
    """A line of those who want to work.

    Arguments:
        limit: how many work at once.
        patience: seconds without a sign of life after which a place is lost: a closed page
            leaves nobody waiting.
    """

    def __init__(self, limit: int, patience: float = 30.0) -> None:
        self.limit, self.patience = limit, patience
        self._seen: dict[Hashable, float] = {}
        self._lock = threading.Lock()

    def place(self, who: Hashable) -> int:
        """How many stand before this one, counting itself; 0: it is its turn.

        Whoever is new goes to the end of the line. A call is a sign of life.
        """
        now = time.monotonic()
        with self._lock:
            self._seen[who] = now
            self._seen = {k: t for k, t in self._seen.items() if now - t < self.patience}
            return max(0, list(self._seen).index(who) + 1 - self.limit)

    def leave(self, who: Hashable) -> None:
        """The work is done, or no longer wanted."""
        with self._lock:
            self._seen.pop(who, None)

    def __len__(self) -> int:
        return len(self._seen)


turns = Turns(os.cpu_count() or 1)
"""The line of all visitors of this server."""
