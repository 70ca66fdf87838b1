"""The topic's card on the landing page."""

import cv2
import numpy as np

from engines import sde
from tabs.shell.contract import CARD

__all__ = ["card"]


def card() -> np.ndarray:
    """The density of four modes, exact, from data to noise and back."""
    modes = "2 1 0.3 1; -2 1 0.3 1; 1 -1.2 0.25 1; -1 -1.2 0.25 1"
    mixture = sde.MixtureParams(preset="own", modes=modes).mixture()
    process, frames = sde.Process("vp"), 12
    h, w = CARD[0] // 4, CARD[1] // 4  # a density is smooth: it is enlarged afterwards
    x, y = np.meshgrid(np.linspace(-3.9, 3.9, w), np.linspace(2.6, -2.6, h))
    grid, film = np.stack([x, y], -1), []
    for t in np.linspace(0, 0.75, frames):
        p = np.exp(sde.marginal(mixture, process, float(t)).log_density(grid))
        ink = (p / p.max())[..., None] ** 0.7
        shade = 250 - ink * (250 - np.array([0, 114, 178]))
        film.append(cv2.resize(shade, CARD[::-1], interpolation=cv2.INTER_CUBIC))
    there = np.rint(film).clip(0, 255).astype(np.uint8)
    return np.concatenate([there, there[::-1]])
