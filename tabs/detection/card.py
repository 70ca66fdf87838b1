"""The card of the landing page."""

import cv2
import numpy as np

from engines import detection
from engines.photos import photo
from tabs.shell.colours import COLOURS

__all__ = ["card"]


def card() -> np.ndarray:
    """A detector's ranked list on the garage: one box more in every frame, right or wrong."""
    dataset, name = detection.scene("garage")
    result = detection.run(dataset)
    trace = result.trace()
    picture = photo(name)
    frames = [picture.copy()]
    for k in range(14):
        x, y, w, h = dataset.detections.box[trace.detection[k]].astype(int)
        colour = COLOURS[0] if trace.outcome[k] == "TP" else COLOURS[1]
        rgb = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        frame = frames[-1].copy()
        cv2.rectangle(frame, (x, y), (x + w, y + h), rgb, 10)
        frames.append(frame)
    return np.stack([cv2.resize(f, (96, 64), interpolation=cv2.INTER_AREA) for f in frames])
