"""A line of those who want to work."""

import time

from hypothesis import given
from hypothesis import strategies as st

from engines.turns import Turns


@given(st.lists(st.integers(0, 9), max_size=40), st.integers(1, 4))
def test_places_are_given_in_the_order_of_coming(calls, limit):
    line, came = Turns(limit), list[int]()
    for who in calls:
        came += [] if who in came else [who]
        assert line.place(who) == max(0, came.index(who) + 1 - limit)
    assert len(line) == len(came)


@given(st.permutations(range(6)), st.integers(1, 3))
def test_when_one_leaves_those_behind_move_up(order, limit):
    line = Turns(limit)
    for who in order:
        line.place(who)
    line.leave(order[0])
    line.leave("nobody")
    assert [line.place(who) for who in order[1:]] == [max(0, k + 1 - limit) for k in range(5)]


def test_who_gives_no_sign_of_life_loses_the_place():
    line = Turns(1, patience=0.05)
    line.place("closed page")
    assert line.place("next") == 1
    time.sleep(0.06)
    assert line.place("next") == 0
    assert line.place("closed page") == 1
