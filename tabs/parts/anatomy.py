"""A U-Net, the copy of its encoder beside it, and what passes between them at each step."""

from typing import Any, NamedTuple

import numpy as np

from ._part import STATIC, Part

__all__ = ["Anatomy", "Body"]


class Body(NamedTuple):
    """What an `Anatomy` shows.

    blocks: (name, channels, side, parameters) of every residual, finest first, the middle last.
    flows: sizes of the residuals, (steps, blocks).
    """

    blocks: list[tuple[str, int, int, int]]
    flows: np.ndarray


class Anatomy(Part):
    """The blocks as boxes, the residuals as lines as thick as they are large, a scrubber below.

    Arguments:
        value: a `Body`, or None.
        words: {"encoder", "decoder", "copy", "zeros", "alt"} and those of the scrubber.
    """

    name = "anatomy"

    def __init__(
        self, value: Body | None = None, *, frame_label: str, words: dict[str, str], **props: Any
    ) -> None:
        settings = {"words": words, "frame_label": frame_label, "every": 250}
        super().__init__(value, settings, (STATIC / "scrubber.js", STATIC / "scale.js"), **props)

    def postprocess(self, value: Body | None) -> dict[str, Any] | None:
        """Lists for the browser."""
        if value is None:
            return None
        blocks, flows = Body(*value)
        rows = [[str(name), int(c), int(s), int(n)] for name, c, s, n in blocks]
        return {"blocks": rows, "flows": np.asarray(flows, dtype=float).round(6).tolist()}
