"""Latents under the hand: channels, colours by a matrix, and what the decoder makes of them."""

from typing import Any, NamedTuple

import numpy as np

from ._part import STATIC, Part
from .latent import stepped, webp

__all__ = ["Latents", "Table"]


class Table(NamedTuple):
    """What a `Latents` shows.

    latent: (c, h, w). matrix: (c + 1, 3). picture: what the decoder makes of it, uint8
        (side, side, 3); before: what it was before the edits, and its name.
    figures: (name, value) pairs. edits: how many were done.
    """

    latent: np.ndarray
    matrix: np.ndarray
    picture: np.ndarray
    before: np.ndarray
    name: str
    figures: list[tuple[str, str]]
    edits: int


class Latents(Part):
    """Channels with buttons, linear colours, the decoded picture, and what it was before.

    Pictures are dragged to shift the latents, brushed to lay noise into them; keys shift too.

    Arguments:
        value: a `Table`.
        words: see latents.js, in the page's language.

    Events: `release` with {"add": edit} (see engines.anatomy.latents), {"undo"} or {"clear"}.
    """

    name = "latents"

    def __init__(self, value: Table | None = None, *, words: dict[str, str], **props: Any) -> None:
        scripts = (STATIC / "lib" / "latent.js",)
        super().__init__(value, {"words": words}, scripts, **props)

    def postprocess(self, value: Table | None) -> dict[str, Any] | None:
        """Latents as deflated int16, pictures as WebP."""
        if value is None:
            return None
        table = Table(*value)
        data, unit = stepped(table.latent, np.int16)
        return {
            "data": data,
            "unit": unit,
            "shape": list(table.latent.shape),
            "matrix": [[float(f"{v:.5g}") for v in row] for row in table.matrix],
            "picture": webp(table.picture),
            "before": webp(table.before),
            "name": table.name,
            "figures": [list(pair) for pair in table.figures],
            "edits": table.edits,
        }
