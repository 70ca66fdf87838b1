"""Every tab keeps the contract: six things, two languages, numbers that are measured."""

import contextlib
import os
import re
import subprocess
import sys
from pathlib import Path

import gradio as gr
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.params import Params, ParamsError
from tabs.shell.dials import to_component
from tabs.shell.lessons import fill, sections
from tabs.shell.stage import Stage
from tabs.shell.words import LANGUAGES, WORDS
from tabs.topics import TABS

tabs = pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.id)
ROOT = Path(__file__).parents[2]
HAN = re.compile(r"[\u4e00-\u9fff]")


def texts(tab):
    yield from (tab.title, tab.tagline)
    for dial in tab.params.dials():
        yield from (dial.label, dial.help)
    for e in tab.experiments:
        yield from (e.title, e.predict, e.look)


@tabs
def test_everything_is_said_in_english_and_chinese(tab):
    for english, chinese in texts(tab):
        assert english.strip()
        assert not HAN.search(english)
        assert chinese.strip()
    told = [chinese for _, chinese in texts(tab)]
    assert sum(bool(HAN.search(text)) for text in told) > 0.9 * len(told)


def test_the_shell_speaks_both_languages():
    for name, (english, chinese) in WORDS.items():
        assert english.strip(), name
        assert chinese.strip(), name


@tabs
def test_every_dial_of_a_view_exists(tab):
    names = {dial.name for dial in tab.params.dials()}
    views = next(dial for dial in tab.params.dials() if dial.name == "view")
    assert [view.id for view in tab.views] == list(views.choices)
    for view in tab.views:
        assert set(view.dials) <= names
        assert len(set(view.dials)) == len(view.dials)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from((10**400, -(10**400), 1e308, -1e308, "<b>", "__proto__")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


@tabs
@settings(deadline=1000)
@given(data=st.data())
def test_whatever_the_page_says_of_the_dials_is_taken_or_refused_in_words(tab, data):
    names = [dial.name for dial in tab.params.dials()]
    held = data.draw(st.dictionaries(st.sampled_from(names) | st.text(), ANYTHING, max_size=4))
    with contextlib.suppress(ParamsError):  # which always has words
        assert isinstance(Stage(tab, "en").params(held), tab.params)


@tabs
def test_what_the_dials_show_at_first_are_the_defaults(tab):
    shown = {dial.name: to_component(dial, dial.default) for dial in tab.params.dials()}
    assert Stage(tab, "en").params(shown) == tab.params()


@tabs
def test_numbers_have_bounds(tab):
    for dial in tab.params.dials():
        if dial.kind in ("integer", "number"):
            assert dial.low is not None, dial.name
            assert dial.high is not None, dial.name


@tabs
def test_experiments(tab):
    assert len(tab.experiments) >= 3
    assert any(e.breaks for e in tab.experiments)
    for experiment, params in tab.presets():
        assert experiment.expected
        assert isinstance(params, Params)


@tabs
def test_lessons_have_formulas_references_and_only_numbers_that_exist(tab):
    live = tab.live(tab.params(), None)
    for language in LANGUAGES:
        text = "\n\n".join(sections(tab.lesson, language))
        assert "$" in text
        assert "http" in text
        asked = set(re.findall(r"\[\[(\w+)\]\]", text))
        assert asked, "a lesson has live numbers"
        assert asked <= live.keys()
        assert "[[" not in fill(text, live)


@tabs
def test_lessons_are_one_lesson_in_two_languages(tab):
    english, chinese = (sections(tab.lesson, language) for language in LANGUAGES)
    assert len(english) == len(chinese)
    for one, other in zip(english, chinese, strict=True):
        assert set(re.findall(r"\[\[\w+\]\]", one)) == set(re.findall(r"\[\[\w+\]\]", other))


@tabs
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_view_draws_its_own_components(tab, language):
    with gr.Blocks(), gr.Tabs():
        stage = Stage(tab, language)
        stage.build()
    known = set(stage.everything())
    for view in tab.views:
        drawn = stage._drawn(tab.params(view=view.id), None, stage.specs, frame=True)
        assert set(drawn) <= known
        assert len(drawn) > 5


@tabs
def test_code_runs_as_it_stands(tab, tmp_path):
    for text in tab.code(tab.params()):
        done = subprocess.run(
            [sys.executable, "-W", "error::SyntaxWarning", "-c", text],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
            timeout=120,
        )
        assert done.returncode == 0, done.stderr


@tabs
def test_files_to_take_away_hold_something(tab):
    for name, make in tab.files.items():
        text = make(tab.params(), None)
        assert len(text) > 20, name


@tabs
def test_the_card_is_a_moving_picture(tab):
    frames = tab.card()
    assert frames.dtype == np.uint8
    assert frames.ndim == 4
    assert frames.shape[3] == 3
    assert 2 <= len(frames) <= 24
    assert frames.nbytes < 600_000
    assert any((frames[0] != frame).any() for frame in frames[1:])
