"""The template topic of CONTRIBUTING.md is a topic: built from the page, drawn, measured."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import numpy as np
import pytest

import engines
import tabs
from tabs.shell.contract import Tab
from tabs.shell.endpoint import register
from tabs.shell.tab import State, TabBuilder

PAGE = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`([\w/.]+)`[^\n]*\n\n```python\n(.*?)^```", PAGE, re.S | re.M))
BOILERPLATE = 60


@pytest.fixture(scope="module")
def coin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """The topic, from a folder that stands beside the real ones for a while."""
    folder = tmp_path_factory.mktemp("template")
    lesson = "# Coin\n\n## Mean\n\nIt is [[mean]], and nears $p$; see https://en.wikipedia.org."
    texts = {f"tabs/coin/lesson.{language}.md": lesson for language in ("en", "zh")}
    for name, text in {**FILES, **texts, "tabs/coin/__init__.py": '"""A coin."""\n'}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    for package in (engines, tabs):
        package.__path__.append(str(folder / package.__name__))
    from tabs.coin.tab import TAB

    yield TAB
    for package in (engines, tabs):
        package.__path__.remove(str(folder / package.__name__))
        del package.coin
    for name in [name for name in sys.modules if re.match(r"(engines|tabs)\.coin", name)]:
        del sys.modules[name]


def test_the_page_has_every_room() -> None:
    rooms = {"__init__", "params", "run", "snippets", "live", "experiments"}
    assert {f"engines/coin/{room}.py" for room in rooms} <= FILES.keys()
    assert {"tabs/coin/toss.py", "tabs/coin/words.py", "tabs/coin/tab.py"} <= FILES.keys()


def test_a_new_topic_costs_little() -> None:
    """Lines that say nothing of coins: imports, signatures, calls of the contract."""
    said = re.compile(r"dial\(|throws|means?\b|stack|law|\"\"\"|^    p|^    n:|^    seed|^\}?$")
    lines = [line for text in FILES.values() for line in text.splitlines()]
    assert len([line for line in lines if not said.search(line)]) < BOILERPLATE
    assert len([line for line in lines if line.strip()]) < 100


def test_it_draws_and_its_code_gives_the_picture(coin: Tab) -> None:
    with gr.Blocks(), gr.Tabs():
        builder = TabBuilder(coin, "zh")
        builder.build()
    (view,) = coin.views
    for params in (view.params(), view.params(p=0.3, seed=4)):
        drawn = builder._shown(State(view, params, "lesson", None), None)
        assert set(drawn) <= set(builder.everything())
        for text in view.code(params):
            said: dict = {}
            exec(text, said)
            np.testing.assert_array_equal(said["picture"], view.picture(params))


def test_its_experiment_holds_and_its_endpoint_answers(coin: Tab) -> None:
    ((step, params),) = coin.presets()
    assert step.holds(step.measure(params))
    with gr.Blocks() as demo:
        register(coin)
    (endpoint,) = [fn.fn for fn in demo.fns.values() if fn.api_name == "coin_toss"]
    assert len(endpoint({"n": 10})) == 10
    with pytest.raises(gr.Error, match="Chance p"):
        endpoint({"p": 2})
