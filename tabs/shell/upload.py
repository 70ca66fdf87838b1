"""A visitor's own picture, as a view is told of it."""

import numpy as np

from engines.images import Reading

__all__ = ["brought"]


def brought(upload: Reading | None, source: str) -> np.ndarray | None:
    """The picture that was brought, uint8 (h, w, 3), if the view's dial asks for it ("own")."""
    return upload.pixels if upload and source == "own" else None
