"""How far long work has come, on the bar above the stage: to be told from anything that draws."""

from contextvars import ContextVar

import gradio as gr

from engines import compute
from engines.params import Text

from .words import Language, say

__all__ = ["speaking", "tell"]

speaking: ContextVar[Language] = ContextVar("speaking", default="en")
"""The language of the page that waits."""


def tell(done: float, what: Text) -> None:
    """Moves the bar to the share that is done of `what`; without an event of a page, nothing."""
    compute.report(done, what)


def _show(done: float, what: Text) -> None:
    gr.Progress()(done, say(speaking.get(), what))


compute.listen(_show)
