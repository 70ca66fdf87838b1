"""The topic's card on the landing page."""

import cv2
import numpy as np

from engines import anatomy
from tabs.shell.contract import CARD

from .common import drawn

__all__ = ["card"]


def card() -> np.ndarray:
    """What the steps expect, from the first to the finished picture, beside the noisy latents."""
    params = anatomy.TourParams()
    found, model = drawn(params), anatomy.model_of(params.backend)
    matrix = anatomy.linear_rgb(params.backend)
    chosen = np.linspace(0, len(found.x0) - 1, 8).round().astype(int)
    pictures = anatomy.decode(model, found.x0[chosen])
    noisy = anatomy.as_bytes(anatomy.approximate(matrix, found.x[chosen]))
    film = [_frame(*pair) for pair in zip(noisy, pictures, strict=True)]
    return np.stack([film[-1], *film])


def _frame(noisy: np.ndarray, picture: np.ndarray) -> np.ndarray:
    """The latents small, the picture large, on a quiet ground."""
    h, w = CARD
    page = np.full((h, w, 3), 244, np.uint8)
    large, small = round(0.9 * h), round(0.34 * h)
    top = (h - large) // 2
    page[top : top + large, w - large - top : w - top] = cv2.resize(
        picture, (large, large), interpolation=cv2.INTER_CUBIC
    )
    y, x = (h - small) // 2, (w - large - top - small) // 2
    page[y : y + small, x : x + small] = cv2.resize(
        noisy, (small, small), interpolation=cv2.INTER_NEAREST
    )
    return page
