"""What the learned methods learn from, and what they never see: the photographs, split by name.

A method is judged only on the held-out photographs; no patch of theirs is ever trained on.
"""

from functools import lru_cache

import numpy as np

from engines.photos import PHOTOS, photo

from .shrink import cut, shrink

__all__ = ["HELD_OUT", "TRAINING", "pairs"]

HELD_OUT = ("astronaut", "coffee", "chelsea", "flower")
TRAINING = tuple(name for name in PHOTOS if name not in HELD_OUT)


@lru_cache(maxsize=8)
def pairs(names: tuple[str, ...], scale: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """(small, original) of each photograph, uint8 RGB, made small as PIL's bicubic does."""
    originals = [cut(photo(name), scale) for name in names]
    return [(shrink(original, scale), original) for original in originals]
