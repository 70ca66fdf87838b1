"""The shared cache: bytes bound it, one run serves all who ask."""

import threading
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engines.cache import Cache, key, size
from engines.params import Params, dial


@dataclass(frozen=True)
class Result:
    field: np.ndarray
    more: dict[str, torch.Tensor]


def test_size_counts_arrays_wherever_they_are() -> None:
    result = Result(np.zeros((100, 100)), {"a": torch.zeros(1000, dtype=torch.float64)})
    assert 88_000 <= size(result) <= 90_000
    assert size([result, result]) >= 176_000


@given(st.lists(st.integers(0, 30), max_size=40))
def test_never_more_bytes_than_the_limit(kilobytes: list[int]) -> None:
    cache = Cache(limit=50_000)
    for k in kilobytes:
        cache.get(str(k), lambda k=k: np.zeros(k * 1000, np.uint8))
        assert cache.bytes <= cache.limit
        assert cache.bytes == sum(cost for _, cost in cache._items.values())


def test_the_least_recently_used_leaves_first() -> None:
    cache = Cache(limit=3 * 1128)
    for name in "abc":
        cache.get(name, lambda: np.zeros(1000, np.uint8))
    cache.get("a", pytest.fail)
    cache.get("d", lambda: np.zeros(1000, np.uint8))
    cache.get("a", pytest.fail)
    assert "b" not in cache._items


def test_what_is_larger_than_the_cache_is_handed_over_and_not_kept() -> None:
    cache = Cache(limit=100)
    assert len(cache.get("large", lambda: np.zeros(1000))) == 1000
    assert (len(cache), cache.bytes) == (0, 0)


def test_visitors_at_the_same_time_share_one_run() -> None:
    cache, runs, gate = Cache(limit=10**6), [], threading.Event()

    def run() -> str:
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


def test_a_run_that_fails_is_tried_again() -> None:
    cache = Cache(limit=1000)
    with pytest.raises(ZeroDivisionError):
        cache.get("k", lambda: 1 // 0)
    assert cache.get("k", lambda: 7) == 7


class Dials(Params):
    scale: int = dial(2, label=("Scale", "倍数"), help=("", ""))


ARRAYS = arrays.arrays(
    st.sampled_from([np.uint8, np.int8, np.bool_, np.float32, np.dtype(">u2"), np.dtype("<u2")]),
    arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
    elements=st.sampled_from([0, 1]),
)


@given(ARRAYS, ARRAYS)
def test_arrays_share_a_key_if_shape_type_and_bytes_agree(a: np.ndarray, b: np.ndarray) -> None:
    same = (a.shape, a.dtype.str, a.tobytes()) == (b.shape, b.dtype.str, b.tobytes())
    assert (key(Dials(), a) == key(Dials(), b)) == same


def test_the_same_bytes_in_another_shape_or_type_are_another_key() -> None:
    flat = np.arange(64 * 128, dtype=np.uint8)
    keys = {
        key(Dials(), flat.reshape(64, 128)),
        key(Dials(), flat.reshape(128, 64)),
        key(Dials(), flat.view(np.int8).reshape(64, 128)),
        key(Dials(), flat.reshape(64, 128), None),
        key(Dials(), None, flat.reshape(64, 128)),
        key(Dials()),
        key(Dials(scale=3), flat.reshape(64, 128)),
    }
    assert len(keys) == 7


def test_a_view_and_its_copy_have_one_key() -> None:
    image = np.arange(60, dtype=np.uint8).reshape(4, 5, 3)
    assert key(Dials(), image[:, ::-1].T) == key(Dials(), image[:, ::-1].T.copy())


def test_objects_have_no_key() -> None:
    with pytest.raises(TypeError, match="addresses"):
        key(Dials(), np.array([object()]))


def test_peek_sees_what_was_put_and_computes_nothing() -> None:
    cache = Cache(limit=3 * 1128)
    assert cache.peek("a") is None
    for name in "abc":
        cache.put(name, np.zeros(1000, np.uint8))
    assert len(cache.peek("a")) == 1000  # and is thereby the one used last
    cache.put("d", np.zeros(1000, np.uint8))
    assert cache.peek("b") is None
    assert cache.peek("a") is not None
    assert cache.get("d", pytest.fail) is cache.peek("d")
    cache.put("a", 7)
    assert cache.peek("a") == 7
    assert cache.bytes <= cache.limit
