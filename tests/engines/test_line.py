"""Who works next: what is short goes first, and what is long waits no longer than it may."""

import threading
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.compute.line import FIRST, PATIENCE, SHORT, Line, _Course


def anywhere(place: str, short: bool) -> bool:
    return True


class Clock:
    """A time of its own: what is measured is the order, not the machine."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def done(places: Line[str], clock: Clock, name: str, seconds: float) -> None:
    """Work of this name, once."""
    with places.turn(name, anywhere):
        clock.now += seconds


def order(places: Line[str], clock: Clock, asked: list[tuple[str, float]]) -> list[str]:
    """Who came when, while the one place is held by somebody else: who goes in which order."""
    went: list[str] = []

    def work(name: str) -> None:
        with places.turn(name, anywhere):
            went.append(name)

    threads = []
    with places.turn("first", anywhere):
        for name, when in asked:
            clock.now = when
            threads.append(threading.Thread(target=work, args=(name,)))
            threads[-1].start()
            until(lambda: len(places._waiting) == len(threads))
    for thread in threads:
        thread.join(60)
    return went


def until(true: Callable[[], bool]) -> None:
    while not true():
        threading.Event().wait(0.001)


def test_what_is_short_goes_before_what_is_long(clock: Clock) -> None:
    places = Line(["one"])
    done(places, clock, "long", 2.0)
    done(places, clock, "short", 0.01)
    start = clock.now
    asked = [("long", start), ("short", start + 1), ("long", start + 2), ("short", start + 3)]
    assert order(places, clock, asked) == ["short", "short", "long", "long"]


def test_what_is_long_waits_no_longer_than_its_patience(clock: Clock) -> None:
    places = Line(["one"])
    done(places, clock, "long", 2.0)
    done(places, clock, "short", 0.01)
    late = clock.now + 2.0 * PATIENCE
    asked = [("long", clock.now), ("short", late - 0.2), ("short", late + 0.1)]
    assert order(places, clock, asked) == ["short", "long", "short"]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0.001, 5), min_size=1, max_size=9))
def test_what_work_is_expected_to_take_lies_within_what_it_took(took: list[float]) -> None:
    course = _Course()
    for seconds in took:
        course.learn(7.0, seconds)
    assert min(took) * 0.999 <= course.expected(7.0) <= max(took) * 1.001
    assert course.expected(700.0) == course.expected(7.0)  # of other amounts nothing is known


@settings(max_examples=50, deadline=None)
@given(
    st.floats(0, 0.5),
    st.floats(1e-6, 1e-2),
    st.lists(st.integers(1, 50).map(lambda k: 100 * k), min_size=4, max_size=25),
    st.integers(1, 5000),
)
def test_what_more_of_it_takes_is_learnt(
    fixed: float, each: float, amounts: list[int], asked: int
) -> None:
    """Of work that takes so much, and so much for each of its amount."""
    course = _Course()
    for amount in amounts:
        course.learn(amount, fixed + each * amount)
    if len(set(amounts[1:])) > 1:
        assert course.expected(asked) == pytest.approx(fixed + each * asked, rel=1e-3, abs=1e-4)


def test_a_short_run_is_short_though_long_ones_are_of_its_name(clock: Clock) -> None:
    places = Line(["any"])

    def work(amount: float, seconds: float) -> bool:
        shorts: list[bool] = []
        with places.turn("run", lambda _, short: not shorts.append(short), amount):
            clock.now += seconds
        return shorts[-1]

    for amount, seconds in ((100, 0.1), (2000, 2.0), (100, 0.1), (3000, 3.0)):
        work(amount, seconds)
    assert work(150, 0.15)
    assert not work(1500, 1.5)


def test_the_first_time_is_forgotten_as_it_loads_what_the_next_ones_find() -> None:
    course = _Course()
    for seconds in (5.0, 0.1, 0.2):
        course.learn(1.0, seconds)
    assert course.expected(1.0) == pytest.approx(0.12)


def test_only_short_work_takes_a_place_that_is_kept_for_it(clock: Clock) -> None:
    places = Line(["any", "quick"])
    shorts: list[bool] = []

    def may(place: str, short: bool) -> bool:
        shorts.append(short)
        return place == "any" or short

    assert FIRST > SHORT  # what was never done may be long
    with places.turn("long", may) as first:
        assert first == "any"
        clock.now += 1
    done(places, clock, "short", 0.01)
    with places.turn("long", may), places.turn("short", may) as second:
        assert second == "quick"
    assert set(shorts) == {False, True}
    assert sorted(places.free) == ["any", "quick"]


def test_a_place_is_free_again_whatever_happens() -> None:
    places = Line(["one"])
    with pytest.raises(ZeroDivisionError), places.turn("work", anywhere):
        1 / 0  # noqa: B018
    with places.turn("work", anywhere) as place:
        assert place == "one"


def test_everybody_gets_a_place() -> None:
    places, went = Line(["one", "two"]), []

    def work(name: str) -> None:
        with places.turn(name, anywhere) as place:
            went.append(place)

    threads = [threading.Thread(target=work, args=(f"work {k % 3}",)) for k in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(went) == 40
    assert not places._waiting
