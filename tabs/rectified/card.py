"""The topic's card on the landing page."""

import cv2
import numpy as np

from engines import rectified
from engines.modes import MixtureParams
from tabs.shell.contract import CARD

__all__ = ["card"]


def card() -> np.ndarray:
    """Noise on the roads of the exact flow, the bent roads drawn behind it, and back."""
    modes = "2.2 0.9 0.25 1; -2.2 0.9 0.25 1; 0 -1.3 0.25 1"
    mixture = MixtureParams(preset="own", modes=modes).mixture()
    z = np.random.default_rng(3).standard_normal((260, 2))
    ways = rectified.euler(lambda x, t: rectified.velocity(mixture, x, t), z, 48)
    scale = CARD[1] / 7.6
    at = np.stack([CARD[1] / 2 + scale * ways[..., 0], CARD[0] / 2 - scale * ways[..., 1]], -1)
    ground = np.full((*CARD, 3), 250, np.uint8)
    lines = np.ascontiguousarray(np.rint(16 * at.swapaxes(0, 1)), dtype=np.int32)
    cv2.polylines(ground, list(lines), False, (206, 214, 222), 1, cv2.LINE_AA, 4)
    film = [_dots(ground.copy(), at[k]) for k in range(4, 49, 4)]
    return np.stack([*film, *film[::-1]])


def _dots(picture: np.ndarray, points: np.ndarray) -> np.ndarray:
    for x, y in np.rint(16 * points).astype(int).tolist():
        cv2.circle(picture, (x, y), 72, (0, 114, 178), -1, cv2.LINE_AA, 4)
    return picture
