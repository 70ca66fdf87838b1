"""The card of the landing page."""

import numpy as np

from engines import boosting
from engines.boosting import Params
from tabs.shell.colours import COLOURS

__all__ = ["card"]


def card() -> np.ndarray:
    """XGBoost on two moons, from its first trees to its thirtieth."""
    result = boosting.run(Params(rounds=30, grid=64, noise=0.2, size=120))
    frames = boosting.quantise(result.probabilities())[[0, 1, 2, 3, 4, 6, 8, 10, 13, 16, 20, 29]]
    sure = 0.2 + 0.6 * (frames & 63)[..., None] / 63
    colours = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in COLOURS[:2]])
    picture = sure * colours[frames >> 6] + (1 - sure) * 255
    left, right, bottom, top = result.extent
    for (x, y), label in zip(result.points, result.labels, strict=True):
        column, row = (
            int(64 * (x - left) / (right - left)),
            int(64 * (y - bottom) / (top - bottom)),
        )
        picture[:, row, column] = colours[label]
    wide = picture[:, ::-1].repeat(2, axis=1).repeat(2, axis=2)[:, 16:112]
    return np.rint(wide).astype(np.uint8)
