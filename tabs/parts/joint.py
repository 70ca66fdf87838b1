"""Joint attention: a patch or a word is touched: what it reads, who reads it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ._part import STATIC, Part, deflated
from .latent import webp

__all__ = ["Glance", "Joint", "rows_of"]

BYTES = 400_000
"""Of all maps; where all steps would be more, some are kept, and the page says which it shows."""


class Glance(NamedTuple):
    """What a `Joint` shows, and where one looks.

    key: of the drawing. side: patches along a side. words: behind the patches. others: how many of
    the last words are no words of the visitor's; they are keys of the part's `words`.
    pictures: uint8 (steps, h, w, 3). maps: (blocks, steps, n, n), rows sum to 1.
    note: said above all else, "" for nothing.
    """

    key: str
    side: int
    words: Sequence[str]
    others: int
    pictures: np.ndarray
    maps: np.ndarray
    note: str = ""
    block: int = 0
    at: int = 0
    token: int = 0
    way: str = "reads"


class Joint(Part):
    """A picture of patches, the whole map in its four quadrants, and the words.

    Nothing of it asks the server; what was touched is told, for the link.

    Arguments:
        value: a `Glance`.
        clock: the name of the clock of steps.
        words: see joint.js, in the page's language.

    Events: `release` with {"block", "at", "token", "way"}.
    """

    name = "joint"

    def __init__(
        self, value: Glance | None = None, *, clock: str, words: dict[str, str], **props: Any
    ) -> None:
        files = ("scrubber.js", "lib/joint.js", "lib/shares.js")
        scripts = tuple(STATIC / name for name in files)
        super().__init__(value, {"clock": clock, "words": words}, scripts, **props)

    def postprocess(self, value: Glance | None) -> dict[str, Any] | None:
        """Maps as deflated bytes, a unit a row."""
        if value is None:
            return None
        glance = Glance(*value)
        blocks, steps, n, _ = glance.maps.shape
        most = max(1, min(steps, BYTES // (blocks * n * n)))
        kept = sorted({round(k) for k in np.linspace(0, steps - 1, most)})
        data, units = rows_of(glance.maps[:, kept])
        sent = {"shape": [blocks, len(kept), n], "kept": kept, "steps": steps}
        sent |= {"data": deflated(data, 6), "units": deflated(units, 6)}
        return glance._asdict() | {"pictures": [webp(p) for p in glance.pictures], "maps": sent}


def rows_of(maps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights (..., n, n) -> bytes, and the unit of each row (..., n) in float32."""
    units = np.maximum(maps.max(-1), 1e-9) / 255
    return np.rint(maps / units[..., None]).astype(np.uint8), units.astype(np.float32)
