"""Which of torch's methods are which of OpenCV's and PIL's: measured now, on a photograph.

Names do not tell: "bicubic" is Keys' cubic with a = -3/4 in OpenCV and with a = -1/2 in PIL, and
torch has both. Each row is measured on 128 x 128 px of a photograph, levels 0..255: on float32,
where a difference below 0.005 is rounding, or on uint8, where equal means every level the same.
All factors are whole: at others, torch's area and nearest-exact part from OpenCV's and PIL's.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from engines.photos import photo

__all__ = ["Parity", "parity"]

SIDE = 128
UP, BOTH = (2, 4), (2, 4, 1 / 4)
ROUNDING = 0.005

# torch's mode, antialias, the other library's, by what factors, on which levels
CASES = (
    ("nearest", False, "OpenCV INTER_NEAREST", BOTH, np.float32),
    ("nearest-exact", False, "OpenCV INTER_NEAREST_EXACT", BOTH, np.float32),
    ("nearest-exact", False, "PIL NEAREST", BOTH, np.float32),
    ("bilinear", False, "OpenCV INTER_LINEAR", BOTH, np.float32),
    ("bilinear", True, "PIL BILINEAR", BOTH, np.float32),
    ("bilinear", True, "PIL BILINEAR", BOTH, np.uint8),
    ("bicubic", False, "OpenCV INTER_CUBIC", BOTH, np.float32),
    ("bicubic", True, "PIL BICUBIC", BOTH, np.float32),
    ("bicubic", True, "PIL BICUBIC", BOTH, np.uint8),
    ("lanczos", True, "PIL LANCZOS", BOTH, np.float32),
    ("area", False, "OpenCV INTER_AREA", BOTH, np.float32),
    ("area", False, "PIL BOX", BOTH, np.float32),
    ("bicubic", False, "PIL BICUBIC", UP, np.float32),
    ("lanczos", True, "OpenCV INTER_LANCZOS4", UP, np.float32),
)


@dataclass(frozen=True)
class Parity:
    """One comparison.

    Attributes:
        torch, other: what was compared, and on which levels if not float32.
        difference: the largest, on 0..255.
        equal: whether that is rounding only.
    """

    torch: str
    other: str
    difference: float
    equal: bool


def parity() -> list[Parity]:
    """Every comparison, measured now."""
    return [_measure(*case) for case in CASES]


def _measure(
    mode: str, antialias: bool, other: str, factors: tuple[float, ...], kind: type
) -> Parity:
    image: np.ndarray = photo("coffee")[100 : 100 + SIDE, 200 : 200 + SIDE].astype(kind)
    difference = 0.0
    for n in (round(SIDE * factor) for factor in factors):
        ours, theirs = _torch(image, n, mode, antialias), _other(image, n, other)
        apart = np.abs(ours.astype(np.float64) - theirs)
        difference = max(difference, float(apart.max()))
    name = mode + ", antialias" * antialias + ", uint8" * (kind is np.uint8)
    return Parity(name, other, difference, difference <= (0 if kind is np.uint8 else ROUNDING))


def _torch(image: np.ndarray, n: int, mode: str, antialias: bool) -> np.ndarray:
    x = torch.from_numpy(image).permute(2, 0, 1)[None]
    return (
        F.interpolate(x, size=(n, n), mode=mode, antialias=antialias)[0].permute(1, 2, 0).numpy()
    )


def _other(image: np.ndarray, n: int, name: str) -> np.ndarray:
    library, method = name.split()
    if library == "OpenCV":
        return cv2.resize(image, (n, n), interpolation=getattr(cv2, method))
    planes = [Image.fromarray(image[..., c]) for c in range(3)]
    return np.dstack([np.asarray(p.resize((n, n), Image.Resampling[method])) for p in planes])
