"""A component's configuration is the same for every visitor, so it is worked out once.

At the first event of every visitor, and at every call of an endpoint without a session, Gradio
asks each component of the page for its configuration (`SessionState`), inspecting its signature:
a quarter of a second of the event loop, in which everybody waits. Nothing here is rendered anew
for a visitor, so what was answered once is answered again.
"""

from collections.abc import Callable
from typing import Any

import gradio as gr

__all__ = ["freeze"]

ASKED = ("get_config", "api_info", "api_info_as_input", "api_info_as_output", "example_inputs")


def freeze(demo: gr.Blocks) -> None:
    """Call once, when the page is built."""
    for block in demo.blocks.values():
        for name in ("get_config",) if block.skip_api else ASKED:
            if hasattr(block, name):
                setattr(block, name, _same(getattr(block, name)()))


def _same(answer: Any) -> Callable[[], Any]:
    """A copy each time: Gradio strikes out what is None."""
    return (lambda: dict(answer)) if isinstance(answer, dict) else (lambda: answer)
