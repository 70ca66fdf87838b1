"""The card of the landing page."""

import numpy as np

from engines import upsampling
from engines.photos import photo
from engines.upsampling.shrink import shrink
from tabs.shell.contract import CARD

__all__ = ["card"]

SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.2, 0.3, 0.4)


def card() -> np.ndarray:
    """A photograph at a seventh of its resolution, enlarged by nearest | Lanczos."""
    small = shrink(photo("coffee")[:385, :581], 7, "bicubic")
    left, right = (
        np.clip(np.rint(upsampling.upsample(small, 8, method)), 0, 255).astype(np.uint8)
        for method in ("nearest", "lanczos")
    )
    return np.stack([_split(left, right, round(share * CARD[1])) for share in SHARES])


def _split(left: np.ndarray, right: np.ndarray, at: int) -> np.ndarray:
    both = np.concatenate([left[:, :at], right[:, at : CARD[1]]], axis=1)
    both[:, at - 2 : at + 2] = 255
    return both
