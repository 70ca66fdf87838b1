"""Every tab keeps the contract: the view is the unit, two languages, numbers that are measured.

The topics are found, not listed. What a view is tried with stands in tests/tabs/settings, a file a
topic: SETTINGS = {view: (dials, other dials)}, each small enough to be computed in seconds.
"""

import contextlib
import importlib
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import compute
from engines.compute import Threads
from engines.experiments import Choice, Number
from engines.params import Params, ParamsError
from tabs.shell.contract import CARD, Tab, View
from tabs.shell.dials import values
from tabs.shell.landing import FILM, STILL, packed
from tabs.shell.lessons import fill, sections, tokens
from tabs.shell.tab import State, TabBuilder
from tabs.shell.words import LANGUAGES, WORDS
from tabs.topics import TABS

ROOT = Path(__file__).parents[2]
HAN = re.compile(r"[\u4e00-\u9fff]")
VIEWS = [(tab, view) for tab in TABS for view in tab.views]

tabs = pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.id)
views = pytest.mark.parametrize(
    ("tab", "view"), VIEWS, ids=[f"{tab.id}-{view.id}" for tab, view in VIEWS]
)


def tried(tab: Tab, view: View) -> list[Params]:
    """What the view is tried with."""
    known = importlib.import_module(f"tests.tabs.settings.{tab.id}").SETTINGS
    return [view.params.check(dials) for dials in known[view.id]]


class Posted(Threads):
    """What is heavy takes and answers only what can travel to another process."""

    def run(self, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        return _sent(function(*_sent(args)))

    def steps(
        self, function: Callable[..., Iterator[Any]], args: tuple[Any, ...]
    ) -> Iterator[Any]:
        for item in function(*_sent(args)):
            yield _sent(item)


def _sent(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value, protocol=5))


@pytest.fixture(scope="module", autouse=True)
def posted() -> Iterator[None]:
    compute.use(Posted())
    yield
    compute.use(None)


@pytest.fixture(scope="module")
def built() -> dict[str, TabBuilder]:
    """Every tab in English, built once."""
    found = {}
    for tab in TABS:
        with gr.Blocks(), gr.Tabs():
            found[tab.id] = TabBuilder(tab, "en")
            found[tab.id].build()
    return found


# What is said


def texts(tab: Tab) -> Iterator[tuple[str, str]]:
    yield from (tab.title, tab.question, *filter(None, [tab.hook]))
    for view in tab.views:
        yield view.title
        for dial in view.params.dials():
            yield from (dial.label, dial.help)
    for step in tab.experiments:
        yield from (step.title, step.question, step.look)
        if isinstance(step.guess, Choice):
            yield from step.guess.answers


@tabs
def test_everything_is_said_in_english_and_chinese(tab: Tab) -> None:
    for english, chinese in texts(tab):
        assert english.strip()
        assert not HAN.search(english)
        assert chinese.strip()
    told = [chinese for _, chinese in texts(tab)]
    assert sum(bool(HAN.search(text)) for text in told) > 0.9 * len(told)


def test_the_shell_speaks_both_languages() -> None:
    for name, (english, chinese) in WORDS.items():
        assert english.strip(), name
        assert chinese.strip(), name


# Rooms


@tabs
def test_every_topic_has_the_same_rooms(tab: Tab) -> None:
    """Under the same names: engines/<topic> and tabs/<topic>; a room is a file or a package."""
    engine, face = ROOT / "engines" / tab.id, ROOT / "tabs" / tab.id
    for name in ("experiments", "live", "params", "snippets"):
        module, package = engine / f"{name}.py", engine / name / "__init__.py"
        assert module.exists() or package.exists(), f"engines/{tab.id}/{name}"
    for name in ("tab.py", "words.py", "lesson.en.md", "lesson.zh.md"):
        assert (face / name).exists(), f"tabs/{tab.id}/{name}"
    for view in tab.views:
        assert (face / f"{view.id}.py").exists(), f"tabs/{tab.id}/{view.id}.py"


# Dials


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from((10**400, -(10**400), 1e308, -1e308, "<b>", "__proto__")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@views
@settings(deadline=1000, max_examples=40)
@given(data=st.data())
def test_whatever_the_page_says_of_the_dials_is_taken_or_refused_in_words(
    tab: Tab, view: View, data: st.DataObject
) -> None:
    keys = [dial.key for dial in view.params.dials()]
    names = st.sampled_from([*keys, "?"]) | st.text()
    held = data.draw(st.dictionaries(names, ANYTHING, max_size=4))
    state = {"view": view.id, "values": held, "panel": data.draw(ANYTHING)}
    with contextlib.suppress(ParamsError):  # which always has words
        assert isinstance(TabBuilder(tab, "en").state(state).params, view.params)


@given(st.data())
def test_whatever_the_page_says_of_itself_is_read(data: st.DataObject) -> None:
    for tab in TABS:
        with contextlib.suppress(ParamsError):
            assert TabBuilder(tab, "en").state(data.draw(ANYTHING)).view in tab.views


@views
def test_what_the_dials_show_at_first_are_the_defaults(tab: Tab, view: View) -> None:
    assert view.read(values(view.params())) == view.params()


@views
def test_numbers_have_bounds(tab: Tab, view: View) -> None:
    for dial in view.params.dials():
        if dial.kind in ("integer", "number"):
            assert dial.low is not None, dial.name
            assert dial.high is not None, dial.name


@tabs
def test_a_dial_of_one_name_and_class_is_one_dial(tab: Tab) -> None:
    """Two views may hold the same key only for the same field."""
    seen = {}
    for view in tab.views:
        for dial in view.params.dials():
            dial = dial._replace(more=False)  # each view says which of its dials come first
            assert seen.setdefault(dial.key, dial) == dial


@tabs
def test_a_link_says_what_the_dials_hold(tab: Tab) -> None:
    for view in tab.views:
        known = {dial.name for dial in view.params.dials()}
        assert set(view.renamed.values()) <= known
        assert not known & view.renamed.keys()
        for params in tried(tab, view):
            assert view.params.from_query(params.to_query()) == params


# Experiments


@tabs
def test_experiments(tab: Tab) -> None:
    assert len(tab.experiments) >= 3
    assert any(step.breaks for step in tab.experiments)
    assert len({step.id for step in tab.experiments}) == len(tab.experiments)
    for step, params in tab.presets():
        assert step.view in {view.id for view in tab.views}
        assert isinstance(params, Params)
        assert 1 <= len(step.expected) <= 6, step.id
        for figure in step.expected.values():
            assert figure.name[0], step.id
            assert figure.low <= figure.high
        if isinstance(step.guess, Choice):
            assert len(step.guess.answers) >= 2
            assert 0 <= step.guess.right < len(step.guess.answers)
        elif isinstance(step.guess, Number):
            figure = step.expected[step.guess.figure]
            assert step.guess.low < step.guess.high
            if figure.expected is not None:
                assert step.guess.low <= figure.expected <= step.guess.high


# Lessons


@tabs
def test_lessons_have_formulas_references_and_only_numbers_that_exist(tab: Tab) -> None:
    live: dict = {}
    for view in tab.views:
        live |= view.live(tried(tab, view)[0], None)
    for language in LANGUAGES:
        text = "\n\n".join(sections(tab.lesson, language))
        assert "$" in text
        assert "http" in text
        asked = tokens(text)
        assert asked, "a lesson has live numbers"
        assert asked <= live.keys()
        assert "[[" not in fill(text, live)


@tabs
def test_lessons_are_one_lesson_in_two_languages(tab: Tab) -> None:
    english, chinese = (sections(tab.lesson, language) for language in LANGUAGES)
    assert len(english) == len(chinese)
    for one, other in zip(english, chinese, strict=True):
        assert tokens(one) == tokens(other)


# Pictures and their code


@views
def test_a_view_draws_its_own_components(
    built: dict[str, TabBuilder], tab: Tab, view: View
) -> None:
    builder = built[tab.id]
    state = State(view, tried(tab, view)[0], "story", None)
    drawn = builder._shown(state, None)
    assert set(drawn) <= set(builder.everything())
    assert len(drawn) > 5


@tabs
def test_code_differs_by_view(tab: Tab) -> None:
    for k in range(2):
        said = [view.code(tried(tab, view)[0])[k] for view in tab.views]
        assert len(set(said)) == len(said)


@views
@pytest.mark.parametrize("turn", [0, 1])
@pytest.mark.parametrize("way", ["plain", "engine"])
def test_the_code_gives_the_very_picture(
    tab: Tab, view: View, turn: int, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    params = tried(tab, view)[turn]
    text = view.code(params)[0 if way == "plain" else 1]
    (tmp_path / "assets").symlink_to(ROOT / "assets")
    monkeypatch.chdir(tmp_path)
    said: dict = {"__name__": "__main__"}
    exec(compile(text, f"{tab.id}-{view.id}-{way}.py", "exec"), said)
    shown = np.asarray(view.picture(params), dtype=float)
    assert shown.size > 3
    np.testing.assert_allclose(np.asarray(said["picture"], dtype=float), shown, 1e-4, 1e-5)


@tabs
def test_code_runs_as_it_stands(tab: Tab, tmp_path: Path) -> None:
    """In a process of its own, from the project's folder."""
    for text in tab.views[0].code(tried(tab, tab.views[0])[0]):
        (tmp_path / "assets").unlink(missing_ok=True)
        (tmp_path / "assets").symlink_to(ROOT / "assets")
        done = subprocess.run(
            [sys.executable, "-W", "error::SyntaxWarning", "-c", text],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
            timeout=120,
        )
        assert done.returncode == 0, done.stderr


@views
def test_files_to_take_away_hold_something(tab: Tab, view: View) -> None:
    for name, make in view.files.items():
        assert len(make(tried(tab, view)[0], None)) > 20, name


@tabs
def test_the_card_is_a_moving_picture(tab: Tab) -> None:
    frames = tab.card()
    assert frames.dtype == np.uint8
    assert frames.shape[1:] == (*CARD, 3)
    assert 2 <= len(frames) <= 24
    assert len(packed(frames[:1], STILL)) <= STILL
    assert len(packed(frames, FILM)) <= FILM
    assert frames[0].std() > 5, "the first frame tells nothing"
    assert any((frames[0] != frame).any() for frame in frames[1:])
