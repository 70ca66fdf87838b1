"""The best weights of a layer that enlarges: least squares over the training photographs.

A transposed convolution and a convolution with PixelShuffle are linear in their weights, and each
phase c of the output (the pixels s B + c) has weights of its own. So the weights w_c that minimise

    sum over B of (original[s B + c] - sum over o of w_c[o] small[B + o])^2

solve the normal equations G w_c = r_c, with G = P P^T, r_c = P t_c, the rows of P being the small
picture shifted by each offset o. It is where gradient descent would end. The weights are fitted
on the green channel, used for all three, and rounded to four decimals so that they can be written
down.
"""

from functools import cache

import numpy as np

from engines.photos import photo

from .lessons import TRAINING
from .shrink import centre, shrink

__all__ = ["fit_pixelshuffle", "fit_transposed"]


@cache
def fit_transposed(kernel: int, stride: int, padding: int) -> np.ndarray:
    """Weights (kernel, kernel) of a transposed convolution."""
    reach = -(-kernel // stride)  # inputs that one output sees, in one direction
    offsets = [(-i, -j) for i in range(reach) for j in range(reach)]
    gram, right = _equations(stride, offsets, padding)
    weight = np.zeros((kernel, kernel))
    for phase in range(stride**2):
        y, x = divmod(phase, stride)
        taps = [(y - i * stride, x - j * stride) for i, j in offsets]
        inside = [n for n, (a, b) in enumerate(taps) if a < kernel and b < kernel]
        solved = np.linalg.solve(gram[np.ix_(inside, inside)], right[inside, phase])
        for n, value in zip(inside, solved, strict=True):
            weight[taps[n]] = value
    return weight.round(4)


@cache
def fit_pixelshuffle(scale: int) -> np.ndarray:
    """Weights (scale^2, 1, 3, 3) of the 3 x 3 convolution before PixelShuffle."""
    offsets = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    gram, right = _equations(scale, offsets, padding=0)
    return np.linalg.solve(gram, right).T.reshape(scale**2, 1, 3, 3).round(4)


def _equations(
    scale: int, offsets: list[tuple[int, int]], padding: int
) -> tuple[np.ndarray, np.ndarray]:
    """G, (offsets, offsets), and r, (offsets, phases), summed over the photographs.

    Output s B + c - padding stands in phase c of input B.
    """
    gram, right = np.zeros((len(offsets),) * 2), np.zeros((len(offsets), scale**2))
    rim = 1 + max(abs(i) for i, _ in offsets)
    for original in (photo(name) for name in TRAINING):
        original = original[centre(original.shape[0], original.shape[1], scale)]
        x, t = shrink(original, scale)[..., 1] / 255, original[..., 1] / 255
        h, w = x.shape
        seen = np.stack(
            [x[rim + i : h - rim + i, rim + j : w - rim + j].ravel() for i, j in offsets]
        )
        top, left, low, far = (scale * n - padding for n in (rim, rim, h - rim, w - rim))
        wanted = np.stack(
            [
                t[top + i : low + i : scale, left + j : far + j : scale].ravel()
                for i in range(scale)
                for j in range(scale)
            ]
        )
        gram += seen @ seen.T
        right += seen @ wanted.T
    return gram, right
