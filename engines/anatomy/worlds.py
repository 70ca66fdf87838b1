"""What a VAE knows: pictures of its own world, photographs, and white noise, there and back."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from engines.backends import Model
from engines.photos import photo, square

from .linear import SCENES, approximate, linear_rgb, scenes
from .params.latents import PICTURES
from .studio import noise_picture
from .vae import as_bytes, decode, encode, psnr

__all__ = ["Worlds", "worlds"]

UNSEEN = 8


class Worlds(NamedTuple):
    """PSNR in dB, each a mean over pictures.

    Attributes:
        drawn: scenes that are drawn, through encoder and decoder. linear: the same by the matrix
            of fifteen numbers. photos: photographs. noise: white noise.
    """

    drawn: float
    linear: float
    photos: float
    noise: float


def worlds(model: Model, backend: str) -> Worlds:
    """All four for an open model and its name."""
    side = model.backend.side
    drawn = scenes(side, range(SCENES, SCENES + UNSEEN))
    photos = np.stack([square(photo(name), side) for name in PICTURES])
    z = encode(model, drawn)
    small = as_bytes(approximate(linear_rgb(backend), z))
    large = [cv2.resize(p, (side, side), interpolation=cv2.INTER_CUBIC) for p in small]
    return Worlds(
        _mean(decode(model, z), drawn),
        _mean(np.stack(large), drawn),
        _round(model, photos),
        _round(model, noise_picture(side)[None]),
    )


def _round(model: Model, pictures: np.ndarray) -> float:
    return _mean(decode(model, encode(model, pictures)), pictures)


def _mean(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.mean([psnr(x, y) for x, y in zip(a, b, strict=True)]))
