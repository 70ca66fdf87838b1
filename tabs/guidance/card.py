"""The card of the landing page."""

import cv2
import numpy as np

from engines import compute, guidance
from tabs.shell.colours import COLOURS, rgb
from tabs.shell.contract import CARD

__all__ = ["card"]

SCALES = (3, 0, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12)
PAPER = np.array([247.0, 247, 250])


def card() -> np.ndarray:
    """A cloud of the class drawn towards its modes as w grows; first w = 3."""
    scales = sorted(set(SCALES))
    asked = ", ".join(f"{w:g}" for w in scales)
    result = compute.run(guidance.run, guidance.FlowParams(scales=asked, steps=16, samples=4000))
    clouds = dict(zip(scales, result.points, strict=True))
    return np.stack([_cloud(clouds[w]) for w in SCALES])


def _cloud(points: np.ndarray) -> np.ndarray:
    h, w = CARD
    at = np.rint(points * (1, -1) / 3.6 * 0.5 * h + (w / 2 - 0.08 * w, h / 2)).astype(int)
    inside = ((at >= 0) & (at < (w, h))).all(1)
    counts = np.zeros((h, w), np.float32)
    np.add.at(counts, (at[inside, 1], at[inside, 0]), 1)
    ink = np.clip(cv2.GaussianBlur(counts, (0, 0), 1.6) * 9, 0, 1)[..., None]
    return np.rint((1 - ink) * PAPER + ink * rgb(COLOURS[0])).astype(np.uint8)
