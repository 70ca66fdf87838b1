"""The topic's card on the landing page."""

import numpy as np

from engines import optimizers
from engines.optimizers import Params

from .figures import colour_of

__all__ = ["card"]

SIDE, HIGH = 96, 64


def card() -> np.ndarray:
    """Four methods on Himmelblau's surface, from one start to its minima."""
    rates = {"sgd_lr": 0.01, "momentum_lr": 0.004, "adam_lr": 0.25, "rmsprop_lr": 0.12}
    params = Params(surface="himmelblau", starts=((-0.5, -1.0),), steps=46).model_copy(
        update=rates
    )
    paths = optimizers.run(params).paths[:, 0]
    frames = np.repeat(_ground(params)[None], 23, 0)
    for k, frame in enumerate(frames):
        for method, path in zip(params.methods, paths, strict=True):
            _draw(frame, path[: 2 * k + 1], method)
    return np.rint(frames[:, ::-1][:, 16 : 16 + HIGH]).astype(np.uint8)


def _ground(params: Params) -> np.ndarray:
    """The surface in nine bands of equal breadth."""
    z = optimizers.surface_grid(params, SIDE)[2]
    share = np.argsort(np.argsort(z, axis=None)).reshape(z.shape) / z.size
    low, high = np.array([150.0, 203, 210]), np.array([248.0, 240, 226])
    return low + np.floor(9 * np.sqrt(share))[..., None] / 9 * (high - low)


def _draw(picture: np.ndarray, path: np.ndarray, method: str) -> None:
    """A path in its method's colour, with a dot at its head."""
    left, right, bottom, top = optimizers.SURFACES["himmelblau"].box
    colour = [int(colour_of(method)[i : i + 2], 16) for i in (1, 3, 5)]
    along = np.linspace(0, len(path) - 1, 40 * len(path))
    points = np.stack([np.interp(along, np.arange(len(path)), path[:, d]) for d in (0, 1)], 1)
    cells = np.rint((points - (left, bottom)) / (right - left, top - bottom) * (SIDE - 1))
    i, j = cells.astype(int).clip(1, SIDE - 2).T
    picture[j, i] = colour
    picture[j[-1] - 1 : j[-1] + 2, i[-1] - 1 : i[-1] + 2] = colour
