"""One bounded cache of results for all visitors: a class at the same settings costs one run.

What it bounds is bytes, not entries: a result of 200 rounds of 150 x 150 fields is not the same
load as twelve numbers. The least recently used results leave first.
"""

import dataclasses
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Protocol, TypeVar

import numpy as np

__all__ = ["Cache", "Keyed", "array_key", "key", "shared", "size"]

T = TypeVar("T")


class Keyed(Protocol):
    """What tells its own key: `engines.params.Params`."""

    def key(self) -> str:
        """One text for equal values."""
        ...


def key(params: Keyed, *arrays: np.ndarray | None) -> str:
    """One text for equal parameters and equal arrays: equal in shape, type and every byte.

    The order of the arrays counts, and None in the place of one.

    Raises:
        TypeError: an array of Python objects, whose bytes are addresses.
    """
    return "|".join([params.key(), *map(array_key, arrays)])


def array_key(array: np.ndarray | None) -> str:
    """One text for arrays that are equal in shape, type and every byte.

    Raises:
        TypeError: an array of Python objects, whose bytes are addresses.
    """
    if array is None:
        return "-"
    if array.dtype.hasobject:
        raise TypeError("An array of objects has no key: its bytes are addresses.")
    digest = sha256(np.ascontiguousarray(array).data).hexdigest() if array.size else ""
    return f"{array.dtype.str}{array.shape}{digest}"


def size(value: Any) -> int:
    """Bytes that a result holds: its arrays, and what its dataclasses and containers hold.

    What has `nbytes` tells its own: an array, a tensor, an object that does work.
    """
    own = getattr(value, "nbytes", None)
    if isinstance(own, int):
        return own + 128
    if dataclasses.is_dataclass(value):
        return 64 + sum(size(getattr(value, f.name)) for f in dataclasses.fields(value))
    if isinstance(value, Mapping):
        return 64 + sum(size(k) + size(v) for k, v in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return 64 + sum(size(v) for v in value)
    return sys.getsizeof(value)


class Cache:
    """A least-recently-used cache bounded in bytes; one caller computes a key, others wait."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.bytes = 0
        self._items: OrderedDict[str, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()
        self._working: dict[str, threading.Lock] = {}

    def get(self, key: str, compute: Callable[[], T]) -> T:
        """The result of `compute`; visitors who ask for a key at the same time share one run."""
        with self._lock:
            if key in self._items:
                self._items.move_to_end(key)
                return self._items[key][0]
            working = self._working.setdefault(key, threading.Lock())
        with working:
            with self._lock:
                if key in self._items:
                    self._items.move_to_end(key)
                    return self._items[key][0]
            try:
                value = compute()
                self._keep(key, value)
            finally:
                with self._lock:
                    self._working.pop(key, None)
            return value

    def peek(self, key: str) -> Any | None:
        """What is kept under the key, which then counts as used, or None; nothing is computed."""
        with self._lock:
            if key not in self._items:
                return None
            self._items.move_to_end(key)
            return self._items[key][0]

    def put(self, key: str, value: Any) -> None:
        """Keeps a value that was made elsewhere, step by step, in the place of any other."""
        self._keep(key, value)

    def _keep(self, key: str, value: Any) -> None:
        cost = size(value)
        if cost > self.limit:
            return  # larger than the whole cache: hand it over, do not keep it
        with self._lock:
            self.bytes -= self._items.pop(key, (None, 0))[1]
            self._items[key] = (value, cost)
            self.bytes += cost
            while self.bytes > self.limit:
                _, (_, gone) = self._items.popitem(last=False)
                self.bytes -= gone

    def clear(self) -> None:
        """Forgets every result."""
        with self._lock:
            self._items.clear()
            self.bytes = 0

    def __len__(self) -> int:
        return len(self._items)


shared = Cache(limit=192 * 2**20)
