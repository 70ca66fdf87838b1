"""The topic's card on the landing page."""

import numpy as np

from engines import stochastic
from engines.stochastic import Params
from tabs.shell.colours import COLOURS

__all__ = ["card"]


def card() -> np.ndarray:
    """A fan of 600 paths that closes on its root, drawn as far as the frame's step."""
    h, w, frames = 64, 96, 20
    result = stochastic.run(
        Params(problem="tanh", w1=3.0, step="1/k^0.8", paths=600, steps=400, sigma=1.2)
    )
    columns = np.interp(np.linspace(0, np.log(401), w), np.log(result.k), np.arange(len(result.k)))
    paths = result.paths[:, columns.round().astype(int)]
    edges = np.linspace(-2, 4, h + 1)
    density = np.stack([np.histogram(paths[:, i], edges)[0] for i in range(w)], 1)[::-1]
    ink = (density / density.max(0).clip(1)) ** 0.5
    blue, red = (np.array([int(c[i : i + 2], 16) for i in (1, 3, 5)]) for c in COLOURS[:2])
    picture = 250 - ink[..., None] * (250 - blue)
    root = int((4 - 1.0) / 6 * h)
    film = np.full((frames, h, w, 3), 250.0)
    for k in range(frames):
        seen = (k + 1) * w // frames
        film[k, :, :seen] = picture[:, :seen]
        film[k, root, :seen:2] = red
    return np.rint(film).astype(np.uint8)
