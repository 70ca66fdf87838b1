"""What the views share: one drawing, kept for all of them and for every visitor."""

import numpy as np

from engines import anatomy
from engines.anatomy import DrawingParams, Trace
from tabs.shell.errors import cached

__all__ = ["drawn", "latent"]


def drawn(params: DrawingParams) -> Trace:
    """The drawing of a view's dials, with all that was in the machine."""
    return cached(anatomy.trace, params.drawing())


def latent(params: DrawingParams) -> np.ndarray:
    """The finished latents of a drawing."""
    return drawn(params).latent
