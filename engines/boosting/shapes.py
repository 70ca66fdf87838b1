"""Clean shapes in the plane plus Gaussian noise, so that the best possible boundary is known.

Each generated data set is a shape (an arc, a ring, a square) to which isotropic Gaussian noise is
added; `truth` says what follows from that.
"""

from collections.abc import Callable

import numpy as np
from sklearn.datasets import make_blobs, make_circles, make_moons

from .params import Params

__all__ = ["GENERATORS", "blobs", "checkerboard", "rotate", "spiral", "xor"]


def xor(n: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Four quadrants of a square; opposite ones belong together."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1, 1, (n, 2))
    y = (x[:, 0] * x[:, 1] > 0).astype(int)
    return x + noise * rng.normal(size=(n, 2)), y


def checkerboard(n: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Four by four unit cells of alternating class."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-2, 2, (n, 2))
    y = np.floor(x).sum(axis=1).astype(int) % 2
    return x + noise * rng.normal(size=(n, 2)), y


def spiral(n: int, noise: float, seed: int, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Arms that wind out of the centre, one for each class."""
    rng = np.random.default_rng(seed)
    y = np.arange(n) % classes
    t = np.sqrt(rng.random(n))
    angle = 2.5 * np.pi * t + 2 * np.pi * y / classes
    x = 3 * t[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return x + noise * rng.normal(size=(n, 2)), y


def blobs(n: int, noise: float, seed: int, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Gaussians about points of the unit circle, one for each class."""
    angle = 2 * np.pi * np.arange(classes) / classes
    centers = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    x, y = make_blobs(n, centers=centers, cluster_std=noise, random_state=seed)[:2]
    return x, y


GENERATORS: dict[str, Callable[[Params, int, float, int], tuple[np.ndarray, np.ndarray]]] = {
    "moons": lambda p, n, noise, seed: make_moons(n, noise=noise, random_state=seed),
    "circles": lambda p, n, noise, seed: make_circles(
        n, noise=noise, factor=0.5, random_state=seed
    ),
    "xor": lambda p, n, noise, seed: xor(n, noise, seed),
    "spiral": lambda p, n, noise, seed: spiral(n, noise, seed, p.classes),
    "blobs": lambda p, n, noise, seed: blobs(n, noise, seed, p.classes),
    "checkerboard": lambda p, n, noise, seed: checkerboard(n, noise, seed),
}


def rotate(x: np.ndarray, degrees: float) -> np.ndarray:
    """Points (n, 2) turned about the origin, counter-clockwise."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return x @ np.array([[c, s], [-s, c]])
