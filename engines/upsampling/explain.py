"""Why an output pixel has its value: the input pixels that made it, and their weights.

Every method but ESPCN is linear in the small picture x, so an output pixel is a weighted sum,

    y = sum over k of w_k x_k,      w_k = dy / dx_k,

and torch's automatic differentiation of the very call that made the picture gives the weights
exactly. ESPCN bends: its weights are the gradient at the luma of the picture, the best linear
account of what it does there, and what they leave over is told as the remainder.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from .espcn import REACH
from .methods import enlarge
from .metrics import luma
from .refused import MethodError
from .tensors import planes

__all__ = ["Contributions", "explain"]

TERMS = 6


@dataclass(frozen=True)
class Contributions:
    """The k input pixels that made one output pixel.

    Attributes:
        rows, columns: (k,) int, where they lie in the small picture.
        weights: (k,), the same for every channel.
        values: (k, 3), their levels in R, G, B.
        products: (k, 3), weights times values.
        remainder: (3,), what the sum leaves over: 0 but for ESPCN, which is not linear.
        total: (3,), the output pixel: the sum of the products and the remainder, not clipped.
        formula: the green channel written out, the six largest terms first.
    """

    rows: np.ndarray
    columns: np.ndarray
    weights: np.ndarray
    values: np.ndarray
    products: np.ndarray
    remainder: np.ndarray
    total: np.ndarray
    formula: str


def explain(
    image: np.ndarray, scale: int, method: str, y: int, x: int, **options: Any
) -> Contributions:
    """What made pixel (y, x) of `upsample(image, scale, method, **options)`.

    Arguments:
        image: the small picture, (h, w, 3), levels in 0..255; computed in float64.
        y, x: row and column in the large picture, (h scale, w scale).

    Raises:
        MethodError: the pixel lies outside, or as `upsample`.
    """
    h, w = image.shape[:2]
    if not (0 <= y < h * scale and 0 <= x < w * scale):
        raise MethodError(
            f"Pixel ({y}, {x}) lies outside a picture of {h * scale} x {w * scale}.",
            f"像素 ({y}, {x}) 不在 {h * scale} x {w * scale} 的图片之内。",
        )
    top, left, part = 0, 0, image
    if method == "espcn":  # slow: only what it sees, and a rim for the padding
        top, left = (max(n // scale - 4 * REACH, 0) for n in (y, x))
        part = image[top : y // scale + 4 * REACH + 1, left : x // scale + 4 * REACH + 1]
    part = part.astype(np.float64)
    at = (y - top * scale, x - left * scale)
    weights, total = _gradient(part, scale, method, at, options)
    rows, columns = np.nonzero(weights)
    w, values = weights[rows, columns], part[rows, columns]
    products = w[:, None] * values
    remainder = total - products.sum(axis=0)
    formula = _formula(w, values[:, 1], remainder[1], total[1])
    return Contributions(
        rows + top, columns + left, w, values, products, remainder, total, formula
    )


def _gradient(
    image: np.ndarray, scale: int, method: str, at: tuple[int, int], options: dict[str, Any]
) -> tuple[np.ndarray, np.ndarray]:
    """Weights (h, w) of the output pixel `at`, and its three levels."""
    x = torch.cat([planes(image), planes(luma(image))]).requires_grad_()  # R, G, B, luma
    y = enlarge(x, scale, method, **options)[:, 0, at[0], at[1]]
    (gradient,) = torch.autograd.grad(y[3], x)
    return gradient[3, 0].numpy(), y[:3].detach().numpy()


def _formula(weights: np.ndarray, values: np.ndarray, remainder: float, total: float) -> str:
    """The sum of one channel as a line of text."""
    products = weights * values
    order = np.argsort(-np.abs(products), kind="stable")
    text = "".join(f" {_signed(weights[k], 4)}·{values[k]:g}" for k in order[:TERMS])
    if len(order) > TERMS:
        text += f" {_signed(products[order[TERMS:]].sum(), 2)} ({len(order) - TERMS} more)"
    if abs(remainder) > 1e-6:
        text += f" {_signed(remainder, 2)} (remainder)"
    return f"{text.removeprefix(' + ') or 0} = {total:.2f}"


def _signed(value: float, digits: int) -> str:
    return f"{'−' if value < 0 else '+'} {abs(value):.{digits}f}"
