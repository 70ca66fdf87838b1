"""The dials: bounds, words, links, and how bad input is answered."""

import contextlib
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.params import Params, ParamsError, dial

WORDS = {"label": ("Name", "名称"), "help": ("What it is.", "它是什么。")}


class Sample(Params):
    scale: int = dial(4, ge=2, le=8, unit="px", **WORDS)
    share: float = dial(0.25, ge=0, le=1, **WORDS)
    method: Literal["a", "b"] = dial("a", choices={"a": ("First", "甲")}, **WORDS)
    size: Literal[16, 32] = dial(16, **WORDS)
    many: tuple[Literal["a", "b", "c"], ...] = dial(("a",), max_length=3, **WORDS)
    on: bool = dial(False, **WORDS)
    text: str = dial("", max_length=12, **WORDS)


samples = st.builds(
    Sample,
    scale=st.integers(2, 8),
    share=st.floats(0, 1),
    method=st.sampled_from(["a", "b"]),
    size=st.sampled_from([16, 32]),
    many=st.lists(st.sampled_from(["a", "b", "c"]), max_size=3).map(tuple),
    on=st.booleans(),
    text=st.text(max_size=12),
)


@given(samples)
def test_a_link_brings_back_what_it_was_made_of(params: Sample) -> None:
    assert Sample.from_query(params.to_query()) == params


@given(samples, samples)
def test_keys_tell_parameters_apart(one: Sample, other: Sample) -> None:
    assert (one.key() == other.key()) == (one == other)


def test_defaults_need_no_link() -> None:
    assert Sample().to_query() == {}


@pytest.mark.parametrize(
    ("text", "many"),
    [
        ("a,b", ("a", "b")),
        (" c , a", ("c", "a")),
        ("b", ("b",)),
        ('["a","c"]', ("a", "c")),
        ("", ()),
    ],
)
def test_a_list_in_a_link_may_be_written_by_hand(text: str, many: tuple[str, ...]) -> None:
    assert Sample.from_query({"many": text}).many == many


def test_a_list_written_by_hand_is_refused_by_the_name_that_is_wrong() -> None:
    with pytest.raises(ParamsError) as caught:
        Sample.from_query({"many": "a,z"})
    assert caught.value.say(0) == "Name (many) cannot be 'z': choose from a, b, c."


@given(st.text(max_size=40))
def test_any_list_in_a_link_is_read_or_refused_in_words(text: str) -> None:
    with contextlib.suppress(ParamsError):
        assert isinstance(Sample.from_query({"many": text}).many, tuple)


def test_a_range_is_said_in_full() -> None:
    class Wide(Params):
        seed: int = dial(0, ge=0, le=2**31 - 1, **WORDS)

    assert Wide.dials()[0].range[0] == "it takes a whole number from 0 to 2147483647"


def test_dials_tell_the_page_all_it_needs() -> None:
    dials = {d.name: d for d in Sample.dials()}
    kinds = ["integer", "number", "choice", "choice", "choices", "switch", "text"]
    assert [d.kind for d in dials.values()] == kinds
    assert (dials["scale"].low, dials["scale"].high, dials["scale"].unit) == (2, 8, "px")
    assert dials["method"].choices == {"a": ("First", "甲"), "b": ("b", "b")}


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("scale", 99, "from 2 to 8 px"),
        ("scale", 2.5, "a whole number"),
        ("scale", "<b>", "a whole number"),
        ("share", float("nan"), "from 0 to 1"),
        ("share", float("inf"), "from 0 to 1"),
        ("method", "z", "choose from a, b"),
        ("size", 17, "choose from 16, 32"),
        ("many", ["z"], "choose from a, b, c"),
        ("many", "a", "choose from a, b, c"),
        ("on", "maybe", "true or false"),
        ("text", "x" * 13, "at most 12"),
    ],
)
def test_an_error_names_the_dial_the_value_and_what_is_allowed(
    name: str, value: Any, allowed: str
) -> None:
    with pytest.raises(ParamsError) as caught:
        Sample.check({name: value})
    english, chinese = caught.value.say(0), caught.value.say(1)
    assert name in english
    wrong = value[0] if isinstance(value, list) else value
    assert repr(wrong)[:20] in english
    assert allowed in english
    assert name in chinese
    assert "名称" in chinese


def test_every_wrong_dial_is_named_at_once() -> None:
    with pytest.raises(ParamsError) as caught:
        Sample.check({"scale": 99, "method": "z", "nothing": 1})
    assert [name for name, _ in caught.value.problems] == ["scale", "method", "nothing"]


def test_a_huge_value_makes_a_short_sentence() -> None:
    with pytest.raises(ParamsError) as caught:
        Sample.check({"text": "x" * 10**6})
    assert len(str(caught.value)) < 300


def test_how_much_is_asked_for() -> None:
    class Walk(Params):
        steps: int = dial(40, ge=1, **WORDS)
        paths: int = dial(7, ge=1, **WORDS)
        seed: int = dial(3, ge=0, **WORDS)

    assert Sample().work == 1
    assert Walk(steps=30).work == 210
