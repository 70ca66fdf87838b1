"""The card of the landing page."""

import cv2
import numpy as np

from engines import guidance

__all__ = ["card"]


def card() -> np.ndarray:
    """A cloud of the class drawn towards its modes as w grows."""
    scales = "0, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12"
    result = guidance.run(guidance.FlowParams(scales=scales, steps=16, samples=4000))
    h, w = 64, 96
    frames = []
    for points in result.points:
        at = np.rint((points * (1, -1) / 3.6 * 0.5 * h) + (w / 2 - 8, h / 2)).astype(int)
        inside = ((at >= 0) & (at < (w, h))).all(1)
        counts = np.zeros((h, w), np.float32)
        np.add.at(counts, (at[inside, 1], at[inside, 0]), 1)
        ink = np.clip(cv2.GaussianBlur(counts, (3, 3), 0.7) / 3, 0, 1)[..., None]
        frames.append((1 - ink) * (247, 247, 250) + ink * (0, 114, 178))
    return np.rint(frames).astype(np.uint8)
