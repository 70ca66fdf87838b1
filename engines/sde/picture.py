"""What the forward process leaves of a picture, x_t = a x_0 + s z, and how much is found."""

import numpy as np

from engines.storybook.world import make_scene, render

__all__ = ["BITS", "SCENES", "found", "noise", "original", "values"]

BITS = 32
"""Noise travels to the page in steps of 1/32."""


SCENES: dict[str, dict[str, str]] = {
    "house": {"subject": "house", "colour": "red", "ground": "grass", "time": "day"},
    "night": {"subject": "house", "colour": "yellow", "ground": "snow", "time": "night"},
    "boat": {"subject": "boat", "colour": "red", "ground": "water", "time": "sunset"},
    "cat": {"subject": "cat", "colour": "orange", "ground": "sand", "time": "day"},
}


def original(scene: str) -> np.ndarray:
    """A picture of Storybook's drawn world, uint8 (128, 128, 3); no network."""
    return render(make_scene(1, **SCENES[scene]))


def values(picture: np.ndarray) -> np.ndarray:
    """Bytes as a diffusion model has them, -1 .. 1."""
    return picture / 127.5 - 1


def noise(shape: tuple[int, ...], seed: int) -> np.ndarray:
    """Standard normal in steps of 1/32, int8, cut at 4 standard deviations."""
    z = np.random.default_rng([seed, 7]).standard_normal(shape)
    return np.rint(z * BITS).clip(-127, 127).astype(np.int8)


def found(picture: np.ndarray, noisy: np.ndarray) -> tuple[float, float]:
    """How much of the picture is in the noisy one, by least squares; its standard error at s = 1.

    <x_t, x_0> / <x_0, x_0> = a +- s / |x_0|.
    """
    known = values(picture).ravel()
    square = float(known @ known)
    return float(known @ noisy.ravel()) / square, square**-0.5
