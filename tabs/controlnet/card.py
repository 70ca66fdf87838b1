"""The card of the landing page."""

import cv2
import numpy as np

from engines import controlnet
from engines.controlnet.hints import detect
from engines.photos import photo
from tabs.shell.contract import CARD

__all__ = ["card"]

SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.2, 0.3, 0.4)


def card() -> np.ndarray:
    """A photograph | the edges of it that steer a picture."""
    h, w = CARD
    image = photo("astronaut")
    image = cv2.resize(image, (w, w), interpolation=cv2.INTER_CUBIC)[:h]
    edges = np.repeat(detect(image, controlnet.Params(low=100, high=220))[..., None], 3, axis=2)
    return np.stack([_split(image, edges, round(share * w)) for share in SHARES])


def _split(left: np.ndarray, right: np.ndarray, at: int) -> np.ndarray:
    both = np.concatenate([left[:, :at], right[:, at:]], axis=1)
    both[:, at - 2 : at + 2] = 255
    return both
