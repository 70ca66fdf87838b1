"""The shared cache: bytes bound it, one run serves all who ask."""

import threading
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engines.cache import Cache, size


@dataclass(frozen=True)
class Result:
    field: np.ndarray
    more: dict[str, torch.Tensor]


def test_size_counts_arrays_wherever_they_are():
    result = Result(np.zeros((100, 100)), {"a": torch.zeros(1000, dtype=torch.float64)})
    assert 88_000 <= size(result) <= 90_000
    assert size([result, result]) >= 176_000


@given(st.lists(st.integers(0, 30), max_size=40))
def test_never_more_bytes_than_the_limit(kilobytes):
    cache = Cache(limit=50_000)
    for k in kilobytes:
        cache.get(str(k), lambda k=k: np.zeros(k * 1000, np.uint8))
        assert cache.bytes <= cache.limit
        assert cache.bytes == sum(cost for _, cost in cache._items.values())


def test_the_least_recently_used_leaves_first():
    cache = Cache(limit=3 * 1128)
    for key in "abc":
        cache.get(key, lambda: np.zeros(1000, np.uint8))
    cache.get("a", pytest.fail)
    cache.get("d", lambda: np.zeros(1000, np.uint8))
    cache.get("a", pytest.fail)
    assert "b" not in cache._items


def test_what_is_larger_than_the_cache_is_handed_over_and_not_kept():
    cache = Cache(limit=100)
    assert len(cache.get("large", lambda: np.zeros(1000))) == 1000
    assert (len(cache), cache.bytes) == (0, 0)


def test_visitors_at_the_same_time_share_one_run():
    cache, runs, gate = Cache(limit=10**6), [], threading.Event()

    def run():
        runs.append(1)
        gate.wait(5)
        return "done"

    answers = []
    class_ = [
        threading.Thread(target=lambda: answers.append(cache.get("k", run))) for _ in range(20)
    ]
    for visitor in class_:
        visitor.start()
    gate.set()
    for visitor in class_:
        visitor.join()
    assert (len(runs), answers) == (1, ["done"] * 20)


def test_a_run_that_fails_is_tried_again():
    cache = Cache(limit=1000)
    with pytest.raises(ZeroDivisionError):
        cache.get("k", lambda: 1 // 0)
    assert cache.get("k", lambda: 7) == 7
