"""The topic's card on the landing page."""

import cv2
import numpy as np

from engines import compute, stochastic
from engines.stochastic import Params
from tabs.shell.colours import COLOURS, rgb
from tabs.shell.contract import CARD

__all__ = ["card"]

FRAMES, PALE = 16, 250.0


def card() -> np.ndarray:
    """A fan of 600 paths that closes on its root: first whole, then as far as the frame's step."""
    h, w = CARD
    result = compute.run(
        stochastic.run,
        Params(problem="tanh", w1=3.0, step="1/k^0.8", paths=600, steps=400, sigma=1.2),
    )
    at = np.interp(np.linspace(0, np.log(401), w), np.log(result.k), np.arange(len(result.k)))
    picture = _density(result.paths, at)
    root = int((4 - 1.0) / 6 * h)
    film = np.full((FRAMES, h, w, 3), PALE)
    for frame, seen in zip(film, (w, *np.linspace(0, w, FRAMES)[1:].astype(int)), strict=True):
        frame[:, :seen] = picture[:, :seen]
        frame[root - 1 : root + 2, np.arange(w) % 14 < 9] = rgb(COLOURS[1])
    return np.rint(film).astype(np.uint8)


def _density(paths: np.ndarray, at: np.ndarray) -> np.ndarray:
    """How many paths pass each pixel; columns between two steps lie on straight lines."""
    h, w = CARD
    step = at.astype(int).clip(0, paths.shape[1] - 2)
    seen = paths[:, step] + (at - step) * (paths[:, step + 1] - paths[:, step])
    edges = np.linspace(-2, 4, h + 1)
    counts = np.stack([np.histogram(seen[:, i], edges)[0] for i in range(w)], 1)[::-1]
    smooth = cv2.GaussianBlur(counts.astype(np.float32), (0, 0), 2.5)
    ink = (smooth / smooth.max(0).clip(0.3)) ** 0.6
    return PALE - ink[..., None] * (PALE - np.array(rgb(COLOURS[0])))
