"""Answers that tell of a few components among many."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from typing import Any

import gradio as gr
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabs.shell.blocks import Blocks

SEEN = 6


def a_page(kind: type[gr.Blocks]) -> tuple[gr.Blocks, list[Any], Any]:
    """A page of this kind, what may be changed, and the function that may."""
    with kind(analytics_enabled=False) as demo:
        shown = [gr.Textbox("old") for _ in range(SEEN - 2)]
        parts = [*shown, gr.Number(3), gr.State(1)]
        gr.Button().click(lambda: None, None, parts)
        alone = gr.Button().click(lambda: None, None, shown[0])
    (fn,) = (f for f in demo.fns.values() if len(f.outputs) == SEEN)
    return demo, parts, (fn, next(f for f in demo.fns.values() if len(f.outputs) == 1), alone)


def told_by(answer: Coroutine[Any, Any, Any]) -> Any:
    """Waited for in a thread of its own: browser tests leave their loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, answer).result()


def answered(kind: type[gr.Blocks], answer: dict[int, Any], single: bool = False) -> list[Any]:
    """What the page is told."""
    demo, parts, (fn, alone, _) = a_page(kind)
    told = {parts[k]: deepcopy(value) for k, value in answer.items()}  # Gradio takes from it
    return told_by(demo.postprocess_data(alone if single else fn, told, None))


VALUES = st.one_of(
    st.text(max_size=5),
    st.builds(gr.skip),
    st.builds(gr.update, value=st.just("a"), visible=st.booleans()),
)


@given(st.dictionaries(st.integers(0, SEEN - 3), VALUES, min_size=1))
@settings(max_examples=30, deadline=None)
def test_the_page_is_told_what_gradio_tells_it(answer: dict[int, Any]) -> None:
    assert answered(Blocks, answer) == answered(gr.Blocks, answer)


@pytest.mark.parametrize("answer", [{}, {0: "new"}, {0: gr.skip()}])
def test_a_lone_output_is_told_as_gradio_does(answer: dict[int, Any]) -> None:
    assert answered(Blocks, answer, single=True) == answered(gr.Blocks, answer, single=True)


def test_what_is_left_out_is_not_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    demo, parts, (fn, _, _) = a_page(Blocks)
    monkeypatch.setattr(gr.Textbox, "__init__", lambda *_: pytest.fail("made anew"))
    told = told_by(demo.postprocess_data(fn, {parts[4]: 5.0, parts[5]: 6}, None))
    assert told == [gr.skip()] * 4 + [5.0, None]


def test_what_may_not_be_changed_is_refused() -> None:
    demo, _, (fn, _, _) = a_page(Blocks)
    with demo:
        other = gr.Textbox()
    with pytest.raises(ValueError, match="not specified as output"):
        told_by(demo.postprocess_data(fn, {other: "x"}, None))
