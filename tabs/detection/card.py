"""The card of the landing page."""

import cv2
import numpy as np

from engines import compute, detection
from engines.photos import photo
from tabs.shell.colours import COLOURS, rgb
from tabs.shell.contract import CARD

__all__ = ["card"]

RIGHT, WRONG = rgb("#56b4e9"), rgb(COLOURS[1])


def card() -> np.ndarray:
    """A detector's ranked list on the garage: one box more in every frame, right or wrong; the
    first frame shows eight.
    """
    dataset, name = detection.scene("garage")
    trace = compute.run(detection.run, dataset).trace()
    h, w = CARD
    scale = w / photo(name).shape[1]
    whole = cv2.resize(photo(name), None, None, scale, scale, cv2.INTER_AREA)
    up = (len(whole) - h) // 2
    frames = [np.ascontiguousarray(whole[up : up + h])]
    for k in range(14):
        x, y, wide, high = dataset.detections.box[trace.detection[k]] * scale
        colour = RIGHT if trace.outcome[k] == "TP" else WRONG
        corners = (round(x), round(y) - up), (round(x + wide), round(y + high) - up)
        frame = frames[-1].copy()
        cv2.rectangle(frame, *corners, (255, 255, 255), 6)
        cv2.rectangle(frame, *corners, colour, 4)
        frames.append(frame)
    return np.stack([frames[8], *frames])
