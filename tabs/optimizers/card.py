"""The topic's card on the landing page."""

import cv2
import numpy as np

from engines import optimizers
from engines.optimizers import Params
from tabs.shell.colours import rgb
from tabs.shell.contract import CARD

from .figures import colour_of

__all__ = ["card"]

HIGH, WIDE = CARD
ABOVE = 190
"""Pixels of the square map that are cut off above."""
FINE = 4
"""Bits behind the point of a pixel, for lines that do not jump."""


def card() -> np.ndarray:
    """Four methods on Himmelblau's surface: first where they end, then from their start."""
    rates = {"sgd_lr": 0.01, "momentum_lr": 0.004, "adam_lr": 0.25, "rmsprop_lr": 0.12}
    params = Params(surface="himmelblau", starts=((-0.5, -1.0),), steps=46).model_copy(
        update=rates
    )
    paths = optimizers.run(params).paths[:, 0]
    frames = np.repeat(_ground(params)[None], 23, 0)
    for k, frame in zip((46, *range(2, 46, 2)), frames, strict=True):
        for method, path in zip(params.methods, paths, strict=True):
            _draw(frame, path[: k + 1], rgb(colour_of(method)))
    return frames


def _ground(params: Params) -> np.ndarray:
    """The surface in nine bands of equal breadth."""
    z = cv2.resize(optimizers.surface_grid(params, 200)[2], (WIDE, WIDE))[::-1]
    z = z[ABOVE:][:HIGH]
    share = np.argsort(np.argsort(z, axis=None)).reshape(z.shape) / z.size
    low, high = np.array([150.0, 203, 210]), np.array([248.0, 240, 226])
    bands = low + np.floor(9 * np.sqrt(share))[..., None] / 9 * (high - low)
    return cv2.GaussianBlur(np.rint(bands).astype(np.uint8), (3, 3), 0.8)


def _draw(picture: np.ndarray, path: np.ndarray, colour: tuple[int, int, int]) -> None:
    """A path in its method's colour, with a dot at its head."""
    left, right, bottom, top = optimizers.SURFACES["himmelblau"].box
    at = WIDE * (path - (left, top)) / (right - left, bottom - top) - (0, ABOVE)
    pixels = np.rint(at.clip(-WIDE, 2 * WIDE) * 2**FINE).astype(np.int32)
    cv2.polylines(picture, [pixels], False, colour, 4, cv2.LINE_AA, FINE)
    head = (int(pixels[-1, 0]), int(pixels[-1, 1]))
    for size, ink in ((11, (255, 255, 255)), (8, colour)):
        cv2.circle(picture, head, size << FINE, ink, -1, cv2.LINE_AA, FINE)
