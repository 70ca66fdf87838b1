"""The shell: links, languages, guards, dials, lessons."""

from collections.abc import Iterator
from typing import Any

import gradio as gr
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.params import Params, dial
from engines.turns import Turns
from tabs.parts import Progress, Work
from tabs.shell import tab
from tabs.shell.contract import View
from tabs.shell.dials import spec, values
from tabs.shell.endpoint import data_file, plain
from tabs.shell.errors import guarded
from tabs.shell.lessons import fill
from tabs.shell.link import params_of, read
from tabs.shell.serve import prefers_chinese
from tabs.shell.tab import TabBuilder
from tabs.topics import TABS

WORDS = {"label": ("Rate", "学习率"), "help": ("A rate.", "学习率。")}


class Sample(Params):
    rate: float = dial(0.1, ge=1e-4, le=10, log=True, **WORDS)
    scale: int = dial(4, ge=2, le=8, **WORDS)


VIEW = View("v", WORDS["label"], Sample, lambda stage: None, lambda p: ("", ""), lambda p: None)


@given(st.text(max_size=300))
def test_any_query_is_read_without_harm(query: str) -> None:
    held = read(query)
    assert isinstance(held, dict)
    params_of(Sample, held)


def test_a_query_that_is_too_long_or_no_text_is_left_out() -> None:
    assert read("?a=" + "x" * 10_000) == {}
    assert read(None) == {}
    assert read(7) == {}
    assert read("?" + "a=1&" * 300) == {}


def test_a_broken_dial_of_a_link_falls_back_alone() -> None:
    params, wrong = params_of(Sample, {"rate": "0.5", "scale": "900"})
    assert (params.rate, params.scale, [name for name, _ in wrong]) == (0.5, 4, ["scale"])
    assert wrong[0][1][0] == "Rate (scale) cannot be 900: it takes a whole number from 2 to 8."


@pytest.mark.parametrize(
    ("header", "chinese"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", True),
        ("en-US,en;q=0.9,zh;q=0.5", False),
        ("zh-TW", True),
        ("", False),
        ("fr", False),
        ("de,zh;q=0.1", True),
        ("zh;q=nonsense", False),
        (",,;q=,", False),
    ],
)
def test_the_browsers_language(header: str, chinese: bool) -> None:
    assert prefers_chinese(header) is chinese


@given(st.floats(1e-4, 10), st.integers(2, 8))
def test_the_page_holds_true_values(rate: float, scale: int) -> None:
    params = Sample(rate=rate, scale=scale)
    assert VIEW.read(values(params)) == params
    assert VIEW.read(values(params, ["rate"])) == Sample(rate=rate)


def test_a_dial_that_two_views_inherit_is_one_dial() -> None:
    class Other(Sample):
        depth: int = dial(3, ge=1, le=9, **WORDS)

    keys = [d.key for d in Sample.dials()]
    assert [d.key for d in Other.dials()][:2] == keys
    assert Other.dials()[2].key not in keys


def test_the_first_dials_of_a_view_come_first_and_the_rest_under_more() -> None:
    class Turned(Sample):
        FIRST = ("scale",)

    assert [(d.name, d.more) for d in Turned.dials()] == [("scale", False), ("rate", True)]


def test_a_dial_is_said_in_the_language_of_the_page() -> None:
    assert spec(Sample.dials()[0], "zh")["label"] == "学习率"
    assert spec(Sample.dials()[0], "en")["low"] == 1e-4


def test_bad_input_is_answered_in_words_that_are_safe_in_html() -> None:
    with pytest.raises(gr.Error) as caught, guarded("en"):
        raise ValueError("no <script>alert(1)</script>")
    assert "<script>" not in caught.value.message
    assert "&lt;script&gt;" in caught.value.message


def test_what_should_not_happen_is_logged_and_keeps_its_trace_to_itself(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(gr.Error) as caught, guarded("zh"):
        raise RuntimeError("secret")
    assert "secret" not in caught.value.message
    assert "secret" in caplog.text


def test_a_lesson_shows_a_dash_for_a_number_that_a_view_does_not_have() -> None:
    assert fill("[[a]] of [[b]]", {"a": "1"}) == "1 of –"


@pytest.mark.parametrize("text", [None, 7, "@@@", "data:image/png;base64,***", "x" * 45_000_000])
def test_pictures_of_endpoints_are_base64(text: int | str | None) -> None:
    with pytest.raises(ValueError, match="picture"), data_file(text):
        pass


def test_json_has_no_nan() -> None:
    assert plain({"a": np.array([1.0, np.nan]), "b": (np.float64(2), np.inf)}) == {
        "a": [1.0, None],
        "b": [2.0, None],
    }


def test_a_page_that_waits_for_others_is_told_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    line = Turns(1)
    monkeypatch.setattr(tab, "turns", line)
    monkeypatch.setattr(tab, "EVERY", 0)
    builder, bar = TabBuilder(TABS[0], "zh"), Progress(words={"running": "", "stop": ""})

    def work() -> Iterator[dict[Any, Any]]:
        yield from ({bar: Work("running", k, 2)} for k in (1, 2))

    first, second, third = (builder._in_turn(work(), bar, None) for _ in range(3))
    told = next(first)[bar]
    assert told == Work("running", 1, 2, told.run)
    assert [next(each)[bar].state for each in (second, third)] == ["waiting"] * 2
    assert "第 2 位" in next(third)[bar].told
    second.close()  # stopped, or the page closed
    assert "第 1 位" in next(third)[bar].told
    rest = [step[bar] for step in first]
    assert [(step.done, step.run) for step in rest] == [(2, told.run)], "one run, one name"
    others = [step[bar] for step in third]
    assert [step.done for step in others] == [1, 2]
    assert {step.run for step in others}.isdisjoint({"", told.run})
    assert len(line) == 0


def test_a_run_that_takes_too_long_ends_with_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    line, said = Turns(1), []
    monkeypatch.setattr(tab, "turns", line)
    monkeypatch.setattr(tab, "LONGEST", -1)
    monkeypatch.setattr(tab.gr, "Info", said.append)
    builder, closed = TabBuilder(TABS[0], "en"), []

    def work() -> Iterator[dict[Any, Any]]:
        try:
            for k in range(9):
                yield {None: k}
        finally:
            closed.append(True)

    first = gr.Markdown()
    assert [*builder._in_turn(work(), first, "who")] == [{None: 0}]
    assert closed == [True]
    assert "stopped" in said[0]
    assert len(line) == 0


def test_a_visitor_has_one_run_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    line, said = Turns(4), []
    monkeypatch.setattr(tab, "turns", line)
    monkeypatch.setattr(tab, "EVERY", 0)
    monkeypatch.setattr(tab.gr, "Info", said.append)
    builder, first = TabBuilder(TABS[0], "en"), gr.Markdown()

    def work() -> Iterator[dict[Any, Any]]:
        yield from ({first: k} for k in range(2))

    one, two, other = (builder._in_turn(work(), first, who) for who in ("a", "a", "b"))
    assert next(one) == {first: 0}
    assert next(two)[first] == gr.skip()
    assert next(two)[first] == gr.skip()
    assert next(other) == {first: 0}
    assert said == ["Others come first: place 1"]  # told once, while it stands
    one.close()
    assert [*two] == [{first: 0}, {first: 1}]


def test_every_tab_has_an_id_of_its_own() -> None:
    assert len({tab.id for tab in TABS}) == len(TABS)
