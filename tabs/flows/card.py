"""The topic's card on the landing page."""

import cv2
import numpy as np

from engines.flows import StackParams, carry, trained
from tabs.shell.colours import COLOURS, rgb
from tabs.shell.contract import CARD

__all__ = ["card"]

FRAMES = 7


def card() -> np.ndarray:
    """Two moons undone into coloured noise by a flow that has learnt them, and made again."""
    flow = trained(StackParams(target="moons", kind="realnvp", layers=4, rounds=8))
    noise = np.random.default_rng(1).standard_normal((1500, 2))
    points = carry(flow, noise).points
    hue = np.floor((np.arctan2(noise[:, 1], noise[:, 0]) / np.pi + 1) * 2.999).astype(int)
    at = np.linspace(0, len(points) - 1, FRAMES)
    film = np.full((FRAMES, *CARD, 3), 250, np.uint8)
    for frame, moment in zip(film, at, strict=True):
        k, share = min(int(moment), len(points) - 2), moment - min(int(moment), len(points) - 2)
        _draw(frame, (1 - share) * points[k] + share * points[k + 1], hue)
    return np.concatenate([film[::-1], film])


def _draw(frame: np.ndarray, points: np.ndarray, hue: np.ndarray) -> None:
    """Points of the plane, 4.8 wide, in the colour of where they began."""
    h, w = CARD
    pixels = np.rint(points * (w / 4.8, -h / 3.2) + (w / 2, h / 2)).clip(-9, 2 * w).astype(int)
    inks = [tuple(int(v) for v in rgb(colour)) for colour in COLOURS[:6]]
    for (x, y), colour in zip(pixels.tolist(), hue.tolist(), strict=True):
        cv2.circle(frame, (x, y), 3, inks[colour], -1, cv2.LINE_AA)
