"""The card of the landing page."""

import cv2
import numpy as np

from engines import boosting
from engines.boosting import Params
from tabs.shell.colours import COLOURS, rgb
from tabs.shell.contract import CARD

__all__ = ["card"]

ROUNDS = (120, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89)


def card() -> np.ndarray:
    """AdaBoost on labels of which a fifth are wrong: first its last round, then from its first."""
    params = Params(method="adaboost", rounds=120, grid=100, noise=0.2, size=160, flips=0.2)
    result = boosting.run(params)
    share = result.probabilities()[[k - 1 for k in ROUNDS]][..., None]
    blue, orange = (np.array(rgb(c)) for c in COLOURS[:2])
    sure = 0.15 + 0.55 * np.abs(2 * share - 1)
    fields = 255 - sure * (255 - np.where(share > 0.5, orange, blue))
    return np.stack([_drawn(field, result) for field in fields])


def _drawn(field: np.ndarray, result: boosting.Result) -> np.ndarray:
    """The middle of the field with the points on it: discs and squares."""
    h, w = CARD
    whole = cv2.resize(
        np.rint(field[::-1]).astype(np.uint8), (w, w), None, 0, 0, cv2.INTER_NEAREST
    )
    picture = np.ascontiguousarray(whole[(w - h) // 2 :][:h])
    left, right, bottom, top = result.extent
    for (x, y), label in zip(result.points, result.labels, strict=True):
        i = round(w * (x - left) / (right - left))
        j = round(w * (top - y) / (top - bottom)) - (w - h) // 2
        for size, colour in ((8, (255, 255, 255)), (6, rgb(COLOURS[label]))):
            if label:
                cv2.rectangle(
                    picture, (i - size + 1, j - size + 1), (i + size - 1, j + size - 1), colour, -1
                )
            else:
                cv2.circle(picture, (i, j), size, colour, -1, cv2.LINE_AA)
    return picture
