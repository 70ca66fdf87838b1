"""An answer costs what it tells.

A handler of a topic may change any of its components, some fifty, and tells of five. Gradio hands
each of the others an empty update, for which it makes that component anew: a quarter of all that
a busy server's own process did.
"""

from copy import copy
from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction
from gradio.blocks import Block
from gradio.state_holder import SessionState

__all__ = ["Blocks"]


class Blocks(gr.Blocks):
    """Gradio's, where what an answer leaves out is left alone."""

    async def postprocess_data(
        self,
        block_fn: BlockFunction,
        predictions: list[Any] | dict[Any, Any],
        state: SessionState | None,
    ) -> list[Any]:
        """What the page is told of each output."""
        if not isinstance(predictions, dict) or not _by_component(predictions):
            return await super().postprocess_data(block_fn, predictions, state)
        known = {component._id for component in predictions}
        answer = copy(block_fn)
        answer.outputs = [output for output in block_fn.outputs if output._id in known]
        if len(answer.outputs) < len(known):  # it tells of what it may not change: Gradio says so
            return await super().postprocess_data(block_fn, predictions, state)
        told = iter(await super().postprocess_data(answer, predictions, state))
        return [
            next(told) if output._id in known else None if output.stateful else gr.skip()
            for output in block_fn.outputs
        ]


def _by_component(predictions: dict[Any, Any]) -> bool:
    """Whether it says of components what they show, and is not the value of one."""
    return bool(predictions) and all(isinstance(key, Block) for key in predictions)
