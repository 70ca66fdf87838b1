"""The way to the small picture: cut the original to a multiple of the scale, then make it small.

How a picture was made small decides what enlarging can bring back. "bilinear" and "nearest" look
at a few pixels only and let fine detail through as moire (aliasing); "bicubic" and "area" average
over all the pixels that one small pixel covers.
"""

import cv2
import numpy as np
from PIL import Image

__all__ = ["MOST", "centre", "cut", "shrink"]

MOST = 512  # px; longer photographs are cut to their centre, for speed


def centre(height: int, width: int, scale: int) -> tuple[slice, slice]:
    """Where the centre lies: at most 512 px a side, each side a multiple of the scale."""
    return _middle(height, scale), _middle(width, scale)


def _middle(n: int, scale: int) -> slice:
    m = min(n, MOST)
    start = (n - m) // 2
    return slice(start, start + m // scale * scale)


def cut(image: np.ndarray, scale: int) -> np.ndarray:
    """The whole picture, less the rows and columns that the scale does not divide."""
    h, w = (n // scale * scale for n in image.shape[:2])
    return image[:h, :w]


def shrink(image: np.ndarray, scale: int, how: str = "bicubic") -> np.ndarray:
    """A uint8 picture (h, w, 3) made `scale` times smaller; the scale must divide h and w.

    Arguments:
        how: "bicubic", "triangle" (PIL, antialias), "area" (mean of each block), "nearest" (the
            pixel at the middle of each block) or "bilinear" (OpenCV, without antialias).
    """
    size = (image.shape[1] // scale, image.shape[0] // scale)
    if how == "bilinear":
        return cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(Image.fromarray(image).resize(size, RESAMPLE[how]))


RESAMPLE = {
    "bicubic": Image.Resampling.BICUBIC,
    "triangle": Image.Resampling.BILINEAR,
    "area": Image.Resampling.BOX,
    "nearest": Image.Resampling.NEAREST,
}
