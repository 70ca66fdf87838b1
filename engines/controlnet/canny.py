"""What Canny sees before its thresholds cut it: gradients, and what is left of them when thinned.

    m = |gx| + |gy| of 3x3 Sobel kernels, at each pixel of the channel in which it is largest
    thinned: m where it is the largest of the three pixels across the edge, else 0
    edges: what is thinned and above `low`, if it hangs together with something above `high`

Thinning knows no threshold, so it is done once, and any pair of thresholds cuts the same array.
Canny, "A computational approach to edge detection", 1986, doi:10.1109/TPAMI.1986.4767851.
"""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from .hints import blurred, checked, fitted
from .params import Params

__all__ = ["Gradients", "gradients", "least_contrast", "strengths", "thin", "thinned"]

TAN = 13573
"""tan(pi / 8) as OpenCV rounds it, in steps of 2**-15."""


@dataclass(frozen=True)
class Gradients:
    """How strong the gradients are that Canny sees.

    Attributes:
        edges: of the bins, (bins + 1,). counts: pixels in each, (bins,).
        below, between, above: shares of the pixels by the two thresholds.
    """

    edges: np.ndarray
    counts: np.ndarray
    below: float
    between: float
    above: float


def gradients(image: np.ndarray, params: Params, bins: int = 60) -> Gradients:
    """The histogram of m."""
    content, _ = fitted(checked(image), params.resolution, params.resize)
    strength = strengths(blurred(content, params))
    low, high = sorted((params.low, params.high))
    edges = np.linspace(0, 1000, bins + 1)
    counts, _ = np.histogram(strength.clip(0, 999.9), edges)
    below, above = (strength <= low).mean(), (strength > high).mean()
    return Gradients(edges, counts, float(below), float(1 - below - above), float(above))


def thinned(image: np.ndarray, params: Params) -> np.ndarray:
    """m of the fitted picture where an edge may run, else 0; uint16 (resolution, resolution)."""
    r = params.resolution
    content, (x, y) = fitted(checked(image), r, params.resize)
    whole = np.zeros((r, r), np.uint16)
    h, w = content.shape[:2]
    whole[y : y + h, x : x + w] = thin(blurred(content, params))
    return whole


@cache
def least_contrast(low: int, high: int, blur: float = 0) -> int | None:
    """The least contrast of a sharp, straight step that becomes an edge, 1 .. 255 levels.

    Unblurred the gradient is 4 c and must pass the higher threshold, whichever dial holds it:
    c = max(low, high) // 4 + 1. A blur of kernel g leaves about 4 c (g_0 + g_1) of it, rounded to
    whole levels; so it is tried out on OpenCV's Canny.

    Returns: None where no step of 255 levels is enough.
    """
    found = bisect_left(range(1, 256), True, key=lambda c: _is_edge(c, low, high, blur)) + 1
    return found if found < 256 else None


def _is_edge(contrast: int, low: int, high: int, blur: float) -> bool:
    step = np.zeros((9, 64), np.uint8)
    step[:, 32:] = contrast
    seen = cv2.GaussianBlur(step, (0, 0), blur) if blur > 0 else step
    return bool(cv2.Canny(seen, low, high).any())


def strengths(image: np.ndarray) -> np.ndarray:
    """m of a picture uint8 (h, w) or (h, w, 3); int32 (h, w)."""
    gx, gy = _sobel(image)
    return np.abs(gx) + np.abs(gy)


def thin(image: np.ndarray) -> np.ndarray:
    """m where OpenCV's Canny lets an edge run, else 0; (h, w).

    Across a nearly level or nearly upright gradient the neighbours are those beside or above and
    below, and of two equal ones the second gives way; slantwise both must be smaller.
    """
    gx, gy = _sobel(image)
    m = np.pad(np.abs(gx) + np.abs(gy), 1)
    h, w = gx.shape

    def at(dy: int, dx: int) -> np.ndarray:
        return m[1 + dy : 1 + dy + h, 1 + dx : 1 + dx + w]

    here, x, y = at(0, 0), np.abs(gx) * TAN, np.abs(gy) << 15
    level, upright = y < x, y > x + (np.abs(gx) << 16)
    rising = (gx ^ gy) < 0
    slant = np.where(
        rising, (here > at(-1, 1)) & (here > at(1, -1)), (here > at(-1, -1)) & (here > at(1, 1))
    )
    kept = np.where(
        level,
        (here > at(0, -1)) & (here >= at(0, 1)),
        np.where(upright, (here > at(-1, 0)) & (here >= at(1, 0)), slant),
    )
    return np.where(kept, here, 0)


def _sobel(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """gx, gy of each pixel's channel of largest |gx| + |gy|, int32 (h, w)."""
    gx, gy = (
        cv2.Sobel(image, cv2.CV_16S, dx, 1 - dx, borderType=cv2.BORDER_REPLICATE).astype(np.int32)
        for dx in (1, 0)
    )
    if gx.ndim == 2:
        return gx, gy
    channel = (np.abs(gx) + np.abs(gy)).argmax(axis=2)[..., None]
    return tuple(np.take_along_axis(g, channel, axis=2)[..., 0] for g in (gx, gy))  # type: ignore[return-value]
