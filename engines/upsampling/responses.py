"""What a method makes of the two simplest signals: a step, and one bright point.

The step response shows overshoot, which clipping hides in a picture: x4 bicubic turns 0 -> 255
into -28 .. 283 (a = -3/4), or -18.7 .. 273.7 (a = -1/2). The impulse response is the method's
kernel itself.
"""

from typing import Any, NamedTuple

import numpy as np

from .methods import upsample

__all__ = ["Response", "impulse_response", "step_response"]

SIZE = 16  # px, side of the small picture


class Response(NamedTuple):
    """A cut through the enlarged signal.

    Attributes:
        x: centres of the output pixels in small pixels, float64 (16 scale,); the step stands at
            7.5, the impulse at 8.
        y: levels, float64 (16 scale,), not clipped.
    """

    x: np.ndarray
    y: np.ndarray


def step_response(method: str, scale: int, **options: Any) -> Response:
    """The answer to an edge from 0 to 255, across the edge.

    Raises:
        MethodError: as `upsample`.
    """
    small = np.zeros((SIZE, SIZE))
    small[:, SIZE // 2 :] = 255
    return _across(small, method, scale, options)


def impulse_response(method: str, scale: int, **options: Any) -> Response:
    """The answer to one pixel of 255 among zeros, along the row through its middle.

    Raises:
        MethodError: as `upsample`.
    """
    small = np.zeros((SIZE, SIZE))
    small[SIZE // 2, SIZE // 2] = 255
    return _across(small, method, scale, options)


def _across(small: np.ndarray, method: str, scale: int, options: dict[str, Any]) -> Response:
    picture = upsample(small, scale, method, **options)
    x = (np.arange(SIZE * scale) + 0.5) / scale - 0.5
    return Response(x, picture[SIZE // 2 * scale + scale // 2])
