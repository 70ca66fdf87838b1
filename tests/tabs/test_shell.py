"""The shell: links, languages, guards, dials, lessons."""

import math

import gradio as gr
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.params import Params, dial
from tabs.shell.dials import from_component, to_component
from tabs.shell.endpoint import data_file, plain
from tabs.shell.guard import guarded
from tabs.shell.lessons import fill
from tabs.shell.link import params_of, read
from tabs.shell.serve import prefers_chinese
from tabs.topics import TABS

WORDS = {"label": ("Rate", "学习率"), "help": ("A rate.", "学习率。")}


class Sample(Params):
    rate: float = dial(0.1, ge=1e-4, le=10, log=True, **WORDS)
    scale: int = dial(4, ge=2, le=8, **WORDS)


@given(st.text(max_size=300))
def test_any_query_is_read_without_harm(query):
    held = read(query)
    assert isinstance(held, dict)
    params_of(Sample, held)


def test_a_query_that_is_too_long_or_no_text_is_left_out():
    assert read("?a=" + "x" * 10_000) == {}
    assert read(None) == {}
    assert read(7) == {}
    assert read("?" + "a=1&" * 300) == {}


def test_a_broken_dial_of_a_link_falls_back_alone():
    params, wrong = params_of(Sample, {"rate": "0.5", "scale": "900"})
    assert (params.rate, params.scale, wrong) == (0.5, 4, ["scale"])


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
def test_the_browsers_language(header, chinese):
    assert prefers_chinese(header) is chinese


@given(st.floats(1e-4, 10))
def test_a_logarithmic_dial_keeps_its_value(rate):
    spec = Sample.dials()[0]
    back = from_component(spec, to_component(spec, rate))
    assert math.isclose(back, rate, rel_tol=2e-3)


def test_a_slider_that_sends_a_float_sets_a_whole_number():
    assert from_component(Sample.dials()[1], 5.0) == 5
    assert from_component(Sample.dials()[1], 5.5) == 5.5  # left for `check` to refuse


def test_bad_input_is_answered_in_words_that_are_safe_in_html():
    with pytest.raises(gr.Error) as caught, guarded("en"):
        raise ValueError("no <script>alert(1)</script>")
    assert "<script>" not in caught.value.message
    assert "&lt;script&gt;" in caught.value.message


def test_what_should_not_happen_is_logged_and_keeps_its_trace_to_itself(caplog):
    with pytest.raises(gr.Error) as caught, guarded("zh"):
        raise RuntimeError("secret")
    assert "secret" not in caught.value.message
    assert "secret" in caplog.text


def test_a_lesson_shows_a_dash_for_a_number_that_a_view_does_not_have():
    assert fill("[[a]] of [[b]]", {"a": "1"}) == "1 of –"


@pytest.mark.parametrize("text", [None, 7, "@@@", "data:image/png;base64,***", "x" * 15_000_000])
def test_pictures_of_endpoints_are_base64(text):
    with pytest.raises(ValueError, match="picture"), data_file(text):
        pass


def test_json_has_no_nan():
    assert plain({"a": np.array([1.0, np.nan]), "b": (np.float64(2), np.inf)}) == {
        "a": [1.0, None],
        "b": [2.0, None],
    }


def test_every_tab_has_an_id_of_its_own():
    assert len({tab.id for tab in TABS}) == len(TABS)
