"""A visitor's session holds what is the visitor's alone.

At the first event of every visitor, and at every call of an endpoint without a session, Gradio
writes down the configuration of each component of the page, and afterwards all that is sent and
answered: a quarter of a second in which everybody waits and two megabytes that stay, for its deep
links. The page has links of its own, so nothing of it is kept; when there are too many sessions,
those leave that were not used for longest.
"""

from copy import copy
from typing import Any

import gradio as gr
from gradio import state_holder

__all__ = ["MOST", "Session", "keep_little"]

MOST = 1000
"""Sessions that are remembered; each call of an endpoint is one."""


class Session(state_holder.SessionState):
    """Gradio's, without the copies for its deep links."""

    def __init__(self, blocks: gr.Blocks) -> None:
        self.shared = self.blocks_config = blocks.default_config
        self.config_values = {}
        self.state_data = {}
        self._state_ttl = {}
        self.is_closed = False
        self.STATE_TTL_WHEN_CLOSED = 3600

    def __setitem__(self, key: int, value: Any) -> None:
        """A state of the visitor's, or a component that is another for the visitor from now on.

        One that was made anew takes the number of that in whose place it stands: under a number
        of its own each would stay for ever.
        """
        known = self.shared.blocks.get(key)
        if known is not None and known.stateful:
            super().__setitem__(key, value)
            return
        if self.blocks_config is self.shared:
            self.blocks_config = copy(self.shared)
        value._id = key
        self.blocks_config.blocks[key] = value

    def _update_config(self, key: int) -> None: ...

    def _update_value_in_config(self, key: int, value: Any) -> None: ...


def keep_little() -> None:
    """From now on every session is such a one."""
    state_holder.SessionState = Session  # type: ignore[misc]
