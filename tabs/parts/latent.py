"""How latents and pictures travel to the page: whole numbers in steps of a unit, WebP."""

import base64

import cv2
import numpy as np

from ._part import deflated

__all__ = ["stepped", "webp"]


def stepped(values: np.ndarray, kind: type = np.int8, top: int = 0) -> tuple[str, float]:
    """Deflated whole numbers (int8, int16), and the unit: value = number x unit.

    Arguments:
        top: the largest of them; all that the kind holds if 0.
    """
    top = top or np.iinfo(kind).max
    unit = float(np.abs(values).max()) / top or 1.0
    return deflated(np.rint(values / unit).astype(kind), 6), unit


def webp(picture: np.ndarray, quality: int = 90) -> str:
    """A picture uint8 (h, w, 3) as a WebP data address.

    Raises:
        ValueError: it could not be written.
    """
    done, data = cv2.imencode(".webp", picture[..., ::-1], [cv2.IMWRITE_WEBP_QUALITY, quality])
    if not done:
        raise ValueError("the picture could not be written as WebP")
    return "data:image/webp;base64," + base64.b64encode(data.tobytes()).decode()
