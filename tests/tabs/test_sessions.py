"""What the server keeps of each visitor."""

import gradio as gr
import pytest
from gradio.state_holder import SessionState, StateHolder

from tabs.shell.sessions import Session, keep_little

KINDS = (gr.Textbox, gr.State)


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> gr.Blocks:
    monkeypatch.setattr("gradio.state_holder.SessionState", SessionState)  # put back at the end
    keep_little()
    with gr.Blocks() as demo:
        gr.Textbox("a" * 1000)
        gr.State(3)
    return demo


def test_a_session_has_all_that_gradios_has(demo: gr.Blocks) -> None:
    plain = Session.__mro__[1](demo)
    assert vars(Session(demo)).keys() == {*vars(plain), "shared"}


def test_a_session_keeps_states_and_nothing_of_what_was_said(demo: gr.Blocks) -> None:
    holder = StateHolder()
    holder.set_blocks(demo)
    text, state = (next(b for b in demo.blocks.values() if isinstance(b, k)) for k in KINDS)
    session = holder["who"]
    assert session[state._id] == 3
    session[state._id] = 4
    session._update_value_in_config(text._id, "b" * 1000)
    assert (session[state._id], holder["who"][state._id]) == (4, 4)
    assert holder["else"][state._id] == 3
    assert "bbb" not in str([*session.components])


def test_a_component_that_one_visitor_has_is_no_other_visitors(demo: gr.Blocks) -> None:
    holder = StateHolder()
    holder.set_blocks(demo)
    (text,) = (b._id for b in demo.blocks.values() if isinstance(b, gr.Textbox))
    with demo:
        holder["who"][text] = other = gr.Textbox("other", render=False)
    assert holder["who"][text] is other
    assert holder["else"][text] is demo.blocks[text]


def test_a_component_made_anew_takes_the_place_of_the_old_one(demo: gr.Blocks) -> None:
    """Gradio asks for it by its own number from then on, and keeps all that it has had."""
    holder = StateHolder()
    holder.set_blocks(demo)
    (text,) = (b._id for b in demo.blocks.values() if isinstance(b, gr.Textbox))
    session = holder["who"]
    for _ in range(3):
        session[text] = gr.Textbox("other", render=False)
        assert session[text]._id == text
        if session[text]._id not in session:
            session[session[text]._id] = session[text]
    assert len(session.blocks_config.blocks) == len(demo.blocks)


def test_sessions_are_so_many_and_no_more(demo: gr.Blocks) -> None:
    holder = StateHolder()
    holder.set_blocks(demo)
    holder.capacity = 5
    for k in range(20):
        holder[str(k)]
    assert [*holder.session_data] == [str(k) for k in range(15, 20)]
