"""Heavy work is the same through threads and processes, and outlives the processes that do it."""

import gc
import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engines import compute, sharing
from engines.compute import base
from engines.compute.base import Threads
from engines.compute.pool import Pool
from engines.params import Params, ParamsError, dial
from engines.refused import Refused

ROOT = Path(__file__).parents[2]
ANY = arrays.arrays(
    np.int64, arrays.array_shapes(max_dims=2, max_side=6), elements=st.integers(-99, 99)
)


class Sum(Params):
    n: int = dial(3, ge=0, le=9, label=("n", "n"), help=("", ""))


def total(params: Sum, *data: np.ndarray) -> tuple[Sum, list[np.ndarray]]:
    return params, [params.n * x for x in data]


def count(n: int, at: int = -1, mark: str = "") -> Iterator[int]:
    """0 .. n - 1; the first process that comes to `at` dies."""
    for k in range(n):
        if k == at and not os.path.exists(mark):
            open(mark, "w").close()
            os._exit(9)
        yield k


def once(mark: str) -> int:
    """Dies at the first call."""
    return [*count(8, 3, mark)][-1]


def noted(mark: str) -> Iterator[int]:
    try:
        yield from count(100)
    finally:
        open(mark, "w").close()


def refuse() -> None:
    raise Refused("less, please", "请减小")


def asked() -> None:
    Sum.check({"n": 100})


def told(n: int) -> int:
    for k in range(n):
        compute.report(k)
    return os.getpid()


def nested(n: int) -> tuple[int, int]:
    return os.getpid(), compute.run(told, n)


def odd() -> object:
    return lambda: 1


class Taken(Params):
    n: int = dial(3, ge=1, le=9, label=("n", "n"), help=("", ""))


class Progress:
    def __init__(self, done: int, total: int) -> None:
        self.done, self.total, self.where = done, total, os.getpid()
        self.result = done if done == total else None


def train(params: Taken) -> Iterator[Progress]:
    for k in range(1, params.n + 1):
        yield Progress(k, params.n)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    pool = Pool(2, limit=60)
    yield pool
    pool.stop()


@pytest.fixture
def chosen(pool: Pool) -> Iterator[Pool]:
    compute.use(pool)
    yield pool
    compute.use(None)


def test_who_works_and_who_serves_look_for_garbage_again(pool: Pool) -> None:
    assert pool.run(gc.isenabled, ())
    told = "import gc, app; print(gc.isenabled(), gc.get_freeze_count() > 100_000)"
    found = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True)
    assert found.stdout.split() == ["True", "True"], found.stderr


@settings(max_examples=30)
@given(n=st.integers(0, 9), data=st.lists(ANY, max_size=3))
def test_threads_and_processes_answer_the_same(pool: Pool, n: int, data: list[np.ndarray]) -> None:
    args = (Sum(n=n), *data)
    (one, mine), (other, theirs) = (c.run(total, args) for c in (Threads(), pool))
    assert one == other
    for a, b in zip(mine, theirs, strict=True):
        np.testing.assert_array_equal(a, b)


@settings(max_examples=20)
@given(n=st.integers(0, 9), upto=st.integers(1, 9))
def test_steps_are_the_same_and_go_only_as_far_as_they_are_asked(
    pool: Pool, n: int, upto: int
) -> None:
    for each in (Threads(), pool):
        steps = each.steps(count, (n,))
        assert [k for k, _ in zip(steps, range(upto), strict=False)] == [*range(min(n, upto))]
        steps.close()


def test_refusals_and_wrong_dials_come_back_in_their_own_words(pool: Pool) -> None:
    for each in (Threads(), pool):
        with pytest.raises(Refused, match="less, please") as caught:
            each.run(refuse, ())
        assert caught.value.say(1) == "请减小"
        with pytest.raises(ParamsError) as wrong:
            each.run(asked, ())
        assert [name for name, _ in wrong.value.problems] == ["n"]


def test_what_dies_is_tried_once_more_in_a_new_process(pool: Pool, tmp_path: Path) -> None:
    before = {w.process.pid for w in (*pool.workers, pool.quick)}
    assert pool.run(once, (str(tmp_path / "run"),)) == 7
    steps = pool.steps(count, (6, 4, str(tmp_path / "steps")))
    assert [*steps] == [*range(6)]  # nothing is given twice, nothing is lost
    now = {w.process.pid for w in (*pool.workers, pool.quick)}
    assert len(pool.line.free) == len(pool.workers) + 1 == 3
    assert before - now
    assert all(w.alive for w in pool.workers)


def test_what_dies_twice_is_refused_in_words(pool: Pool) -> None:
    with pytest.raises(Refused, match="ended twice"):
        pool.run(os._exit, (1,))
    assert pool.run(math.sqrt, (4.0,)) == 2


def test_what_hangs_is_ended_and_said(pool: Pool) -> None:
    pool.limit = 0.2
    try:
        with pytest.raises(Refused, match="longer than"):
            pool.run(time.sleep, (3600,))
    finally:
        pool.limit = 60
    assert [pool.run(math.sqrt, (4.0,)) for _ in range(3)] == [2, 2, 2]


def test_steps_that_nobody_wants_any_more_are_closed_where_they_are(
    pool: Pool, tmp_path: Path
) -> None:
    mark = tmp_path / "closed"
    steps = pool.steps(noted, (str(mark),))
    next(steps)
    steps.close()
    for _ in range(4):  # the process hears of it when it is next asked
        pool.run(math.sqrt, (4.0,))
    for worker in (*pool.workers, pool.quick):
        worker.ask(60, "run", math.sqrt, (1.0,))
    assert mark.exists()


def test_steps_leave_a_process_for_others(pool: Pool) -> None:
    """Work in steps takes all processes but one, however many do it."""
    many = [pool.steps(count, (50,)) for _ in range(4)]
    threads = [threading.Thread(target=lambda s=s: [*s]) for s in many]
    for thread in threads:
        thread.start()
    assert pool.run(math.sqrt, (4.0,)) == 2
    for thread in threads:
        thread.join()
    assert len(pool.line.free) == 3


def test_reports_reach_who_waits_and_work_hands_nothing_on(chosen: Pool) -> None:
    heard: list[int] = []
    before = base._hear
    compute.listen(heard.append)
    try:
        outer, inner = compute.run(nested, 4)
    finally:
        base._hear = before
    assert heard == [0, 1, 2, 3]
    assert outer == inner != os.getpid()


def test_a_training_that_visitors_share_goes_on_in_its_process(chosen: Pool) -> None:
    first = sharing.sharing(train, Taken(n=5))
    begun = [next(first) for _ in range(2)]
    rest = [*sharing.sharing(train, Taken(n=5))]
    assert [w.done for w in (*begun, *rest)] == [1, 2, 3, 4, 5]
    assert len({w.where for w in (*begun, *rest)} - {os.getpid()}) == 1
    assert sharing.found(train, Taken(n=5)) == 5


def test_what_no_process_can_find_is_refused(chosen: Pool) -> None:
    for wrong in (lambda: 1, odd().__call__, Progress(1, 2).__init__):
        with pytest.raises(TypeError, match="by its name"):
            compute.run(wrong)
        with pytest.raises(TypeError, match="by its name"):
            next(compute.steps(wrong))


def test_what_is_said_by_name_arrives(chosen: Pool) -> None:
    assert compute.run(total, params=Sum(n=1))[0] == Sum(n=1)
    assert [*compute.steps(count, n=3)] == [0, 1, 2]


def test_an_answer_that_cannot_travel_is_named(pool: Pool) -> None:
    with pytest.raises(Exception, match="odd"):
        pool.run(odd, ())


def test_the_environment_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANGIBLE_COMPUTE", "abacus")
    compute.use(None)
    with pytest.raises(ValueError, match="threads, processes or ray"):
        compute.chosen()
    monkeypatch.setenv("TANGIBLE_COMPUTE", "threads")
    assert isinstance(compute.chosen(), Threads)
    compute.use(None)
