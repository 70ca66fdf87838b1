"""Photographs that ship inside scikit-image and scikit-learn: real pictures with no download."""

from functools import cache

import numpy as np
import skimage.data
import sklearn.datasets

__all__ = ["PHOTOS", "photo"]

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
