"""What the hands on the ways back may say, and what the page is sent."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.params import Params, ParamsError
from engines.sde import BackParams, GoodParams
from tabs.parts import Ways
from tabs.sde import back, good
from tabs.sde.back import changed, reach, scene

VIEWS = (BackParams, GoodParams)
NAMES = ("start", "arrow", "modes", "eta", "steps")
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=8,
)


def moved(kind: type[Params], event: Any, **dials: Any) -> Any:
    """The dials after a hand."""
    params = kind.check(dials)
    return kind.check({**params.model_dump(), **changed(params, None, event)})


@pytest.mark.parametrize("kind", VIEWS)
def test_the_hand_sets_dials(kind: type[Any]) -> None:
    placed = moved(kind, {"start": [1.25, -2], "eta": 0.5, "steps": 200})
    assert placed.start_x == 1.25
    assert getattr(placed, "steps", None) == 200 or placed.budget == 200
    shifted = moved(kind, {"arrow": [0.5, -1]})
    assert (shifted.score, shifted.error_x, shifted.error_y) == ("constant", 0.5, -1)
    assert moved(kind, {"arrow": [0, 1]}, score="late").score == "late"
    own = moved(kind, {"modes": [[1, 1, 0.3, 1], [0, 0, 0.5, 0.25]]})
    assert own.held() == [(1, 1, 0.3, 1), (0, 0, 0.5, 0.25)]
    assert moved(kind, {"modes": None}, preset="own", modes="1 1 1 1") == kind()


@pytest.mark.parametrize("kind", VIEWS)
@given(
    event=ANYTHING
    | st.dictionaries(st.sampled_from(["start", "arrow", "modes", "eta", "steps"]), ANYTHING)
)
def test_whatever_a_hand_says_is_taken_or_refused_in_words(kind: type[Any], event: Any) -> None:
    with contextlib.suppress(ValueError):  # ParamsError too, which always has words
        moved(kind, event)


@pytest.mark.parametrize(
    "modes", [[], [[0, 0, 0, 1]], [[9, 0, 1, 1]], [[0, 0, 1, 0]], 9 * [[0] * 4]]
)
def test_modes_that_cannot_be_are_refused_in_words(modes: list[list[int]]) -> None:
    with pytest.raises((ParamsError, ValueError)):
        moved(BackParams, {"modes": modes})


def test_the_page_is_sent_no_paths() -> None:
    """It walks by itself, so the largest run weighs what the smallest does."""
    small, large = (
        Ways().postprocess(scene(BackParams(points=n, steps=s), {}))
        for n, s in ((20, 5), (1000, 400))
    )
    assert len(small["table"]) == len(large["table"]) < 25_000
    assert small["fine"] == 400
    assert [way["id"] for way in large["ways"]] == ["ode", "sde", "ddpm"]


def test_the_square_holds_every_mode() -> None:
    assert reach(BackParams()) == 3.5
    assert reach(BackParams(preset="own", modes="4 0 0.3 1")) > 4


def test_tables_are_shared_by_all_starts_and_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(good, "cached", lambda run, params: asked.append(params.key()))
    for dials in ({"start_x": 1.0}, {"score": "late"}, {"budget": 200}, {}):
        good._table(GoodParams.check(dials))
    assert len(set(asked)) == 1
    for x in (0.0, 1.0):
        good._left(GoodParams(start_x=x, score="late"))
    assert len(set(asked)) == 2
    assert back.CALLS["heun"] == 2
