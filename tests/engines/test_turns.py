"""A line of those who want to work."""

import threading
import time
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from engines.turns import Turns, cores


@given(st.lists(st.integers(0, 9), max_size=40), st.integers(1, 4))
def test_places_are_given_in_the_order_of_coming(calls: list[int], limit: int) -> None:
    line, came = Turns(limit), list[int]()
    for who in calls:
        came += [] if who in came else [who]
        assert line.place(who) == max(0, came.index(who) + 1 - limit)
    assert len(line) == len(came)


@given(st.permutations(range(6)), st.integers(1, 3))
def test_when_one_leaves_those_behind_move_up(order: list[int], limit: int) -> None:
    line = Turns(limit)
    for who in order:
        line.place(who)
    line.leave(order[0])
    line.leave("nobody")
    assert [line.place(who) for who in order[1:]] == [max(0, k + 1 - limit) for k in range(5)]


def test_who_waits_is_told_at_once_when_another_leaves() -> None:
    line, places = Turns(1), list[int]()
    line.place("works")
    line.place("waits")
    waiting = threading.Thread(target=lambda: places.append(line.next("waits", None, 1, 600)))
    waiting.start()
    assert line.next("waits", None, 1, 0.01) == 1  # nobody has left
    line.leave("works")
    waiting.join(60)
    assert places == [0]


def test_who_gives_no_sign_of_life_loses_the_place() -> None:
    line = Turns(1, patience=0.05)
    line.place("closed page")
    assert line.place("next") == 1
    time.sleep(0.06)
    assert line.place("next") == 0
    assert line.place("closed page") == 1


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12), st.integers(1, 3))
def test_a_visitor_works_at_one_run_and_the_rest_stand_in_order(
    visitors: list[int], limit: int
) -> None:
    """Whatever the order: no visitor works twice, and nobody waits whose turn it could be."""
    line, runs = Turns(limit), dict(enumerate(visitors))
    while runs:
        places = {run: line.place(run, visitor) for run, visitor in runs.items()}
        working = [runs[run] for run, place in places.items() if place == 0]
        assert len(set(working)) == len(working) == min(limit, len(set(runs.values())))
        waiting = [place for place in places.values() if place]
        assert waiting == sorted(waiting) == [*range(1, len(waiting) + 1)]
        done = next(run for run, place in places.items() if place == 0)
        line.leave(done)
        del runs[done]


def test_a_container_has_the_cores_that_it_was_given(tmp_path: Path) -> None:
    told, whole = tmp_path / "cpu.max", cores(tmp_path / "none")
    for text, most in (("max 100000", whole), ("100000 100000", 1), ("20000 100000", 1)):
        told.write_text(text)
        assert cores(told) == most
    told.write_text("broken")
    assert cores(told) == whole >= 1
