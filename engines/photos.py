"""Photographs that ship inside scikit-image and scikit-learn: real pictures with no download; and
the square that a model takes of any picture.
"""

from functools import cache

import cv2
import numpy as np
import skimage.data
import sklearn.datasets

from engines.refused import Refused

__all__ = ["PHOTOS", "photo", "square"]

PHOTOS = (
    "astronaut",
    "coffee",
    "chelsea",
    "rocket",
    "camera",
    "brick",
    "retina",
    "hubble_deep_field",
    "motorcycle",
    "china",
    "flower",
)
"""Names that `photo` knows; "motorcycle" is the left picture of a stereo pair."""


@cache
def photo(name: str) -> np.ndarray:
    """One photograph as uint8 RGB, (h, w, 3), read-only.

    Raises:
        KeyError: the name is not in `PHOTOS`.
    """
    if name not in PHOTOS:
        raise KeyError(f"There is no photograph named {name!r}; choose from {', '.join(PHOTOS)}.")
    if name in ("china", "flower"):
        image = sklearn.datasets.load_sample_image(f"{name}.jpg")
    elif name == "motorcycle":
        image = skimage.data.stereo_motorcycle()[0]
    else:
        image = getattr(skimage.data, name)()
    rgb = np.repeat(image[..., None], 3, axis=2) if image.ndim == 2 else image[..., :3]
    rgb = np.ascontiguousarray(rgb, dtype=np.uint8)
    rgb.setflags(write=False)
    return rgb


def square(picture: np.ndarray, side: int) -> np.ndarray:
    """The middle of a picture, side x side pixels, uint8.

    Raises:
        Refused: it is no picture of bytes.
    """
    if picture.ndim != 3 or picture.shape[2] < 3 or not picture.size or picture.dtype != np.uint8:
        raise Refused("The picture must hold bytes in three colours.", "图片须为三通道的字节。")
    h, w = picture.shape[:2]
    least = min(h, w)
    top, left = (h - least) // 2, (w - least) // 2
    cut = picture[top : top + least, left : left + least, :3]
    if least == side:
        return np.ascontiguousarray(cut)
    return cv2.resize(cut, (side, side), interpolation=cv2.INTER_AREA)
