"""A picture from latents without a decoder: one small matrix, fitted by least squares.

    RGB = [z, 1] B,    B = argmin |[z, 1] B - y|^2,    (c + 1) x 3 numbers: 15 for 4 channels

y is the mean colour of the pixels that a latent stands for. The fit is made now, on scenes that
are drawn and encoded for it, so it is that of the model that is open.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from engines.backends import Model
from engines.storybook import sample_scene
from engines.storybook.draw import render

from .model import model_of
from .vae import encode

__all__ = ["SCENES", "approximate", "linear_rgb", "pairs", "scenes", "solve"]

SCENES = 24
"""Scenes of the fit; unseen ones begin behind them."""


@cache
def linear_rgb(backend: str) -> np.ndarray:
    """B of a model, (c + 1, 3), the constant last; colours run from 0 to 1."""
    return solve(*pairs(model_of(backend), range(SCENES)))


def pairs(model: Model, seeds: range) -> tuple[np.ndarray, np.ndarray]:
    """Latents of drawn scenes and the mean colours under them, (n, c) and (n, 3)."""
    side = model.backend.side
    drawn = scenes(side, seeds)
    z = np.concatenate([encode(model, drawn[k : k + 8]) for k in range(0, len(drawn), 8)])
    b, c, h, w = z.shape
    colours = drawn.reshape(b, h, side // h, w, side // w, 3).mean((2, 4)) / 255
    return z.transpose(0, 2, 3, 1).reshape(-1, c), colours.reshape(-1, 3)


def scenes(side: int, seeds: range) -> np.ndarray:
    """Drawn scenes, uint8 (n, side, side, 3)."""
    return np.stack([_sized(render(sample_scene(k, things=1)), side) for k in seeds])


def solve(z: np.ndarray, colours: np.ndarray) -> np.ndarray:
    """Least squares with a constant, (c + 1, 3)."""
    return np.linalg.lstsq(_with_one(z), colours, rcond=None)[0]


def approximate(matrix: np.ndarray, latents: np.ndarray) -> np.ndarray:
    """Pictures of latents (b, c, h, w) by the matrix, (b, h, w, 3), not clipped."""
    return _with_one(latents.transpose(0, 2, 3, 1)) @ matrix


def _with_one(z: np.ndarray) -> np.ndarray:
    return np.concatenate([z, np.ones((*z.shape[:-1], 1))], -1)


def _sized(picture: np.ndarray, side: int) -> np.ndarray:
    if len(picture) == side:
        return picture
    return cv2.resize(picture, (side, side), interpolation=cv2.INTER_CUBIC)
