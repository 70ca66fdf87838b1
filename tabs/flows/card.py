"""The topic's card on the landing page."""

import numpy as np

from engines.flows import StackParams, carry, trained
from tabs.shell.colours import COLOURS

__all__ = ["card"]

HIGH, WIDE, FRAMES = 64, 96, 12


def card() -> np.ndarray:
    """A mesh of coloured noise on its way through the layers of a flow that has learnt moons."""
    flow = trained(StackParams(target="moons", kind="realnvp", layers=4, rounds=8))
    noise = np.random.default_rng(1).standard_normal((4000, 2))
    points = carry(flow, noise).points
    hue = np.floor((np.arctan2(noise[:, 1], noise[:, 0]) / np.pi + 1) * 2.999).astype(int)
    at = np.linspace(0, len(points) - 1, FRAMES)
    film = np.full((FRAMES, HIGH, WIDE, 3), 250, np.uint8)
    for frame, moment in zip(film, at, strict=True):
        k, share = min(int(moment), len(points) - 2), moment - min(int(moment), len(points) - 2)
        _draw(frame, (1 - share) * points[k] + share * points[k + 1], hue)
    return film


def _draw(frame: np.ndarray, points: np.ndarray, hue: np.ndarray) -> None:
    """Points of the plane, 4.8 wide, in the colour of where they began."""
    x = np.rint((points[:, 0] / 4.8 + 0.5) * (WIDE - 1)).astype(int)
    y = np.rint((0.5 - points[:, 1] / 3.2) * (HIGH - 1)).astype(int)
    seen = (x >= 0) & (x < WIDE) & (y >= 0) & (y < HIGH)
    colours = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in COLOURS[:6]], np.uint8)
    frame[y[seen], x[seen]] = colours[hue[seen]]
