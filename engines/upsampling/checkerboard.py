"""Where checkerboards come from, how to see them, how to measure them.

A transposed convolution stamps its kernel every s pixels. Where k is no multiple of s some outputs
get more stamps than others: `overlap` counts them. But equal counts are not enough: each phase of
the output (y mod s, x mod s) has weights of its own, and random ones differ in brightness whatever
the kernel; `decode` shows what a layer paints from a plain input.

A pattern that repeats every p pixels lives at the frequencies (i / p, j / p), i, j = 0 .. p - 1,
not both 0. Brightness that varies slowly, as in any picture, smears each of these lines over its
neighbours. So the share of the checkerboard is

    energy within one bin of those frequencies / energy of all frequencies but 0

of the discrete Fourier transform, where one bin is 1 / n cycles a pixel for n pixels.

Source:
    Odena, Dumoulin, Olah, Deconvolution and Checkerboard Artifacts, 2016,
    https://distill.pub/2016/deconv-checkerboard
"""

import numpy as np
import torch
import torch.nn.functional as F
from scipy.ndimage import gaussian_filter
from torch import Tensor

from . import layers
from .refused import MethodError
from .weights import pixelshuffle_weight, transposed_weight

__all__ = [
    "CONTENTS",
    "LAYERS",
    "checkerboard_share",
    "decode",
    "overlap",
    "overlap_map",
    "spectrum",
]

LAYERS = ("transposed", "pixelshuffle", "resize")
CONTENTS = ("constant", "smooth")
SIZE = 128  # px, side of the input that `decode` is given
RIM = 8  # px round it: a kernel of 16 at stride 2 sees 8 inputs
BLUR = 14  # px, standard deviation of the blur of the smooth content
SPREAD = 0.5  # its standard deviation; its mean is 1


def overlap(kernel: int, stride: int, padding: int, n: int) -> np.ndarray:
    """How many of n inputs reach each output of a transposed convolution, in 1-D: int (m,).

    m = (n - 1) stride + kernel - 2 padding. All counts but those at the ends are equal if and
    only if the stride divides the kernel.

    Raises:
        MethodError: nothing is left of the output.
    """
    if min(kernel, stride, n) < 1 or padding < 0 or (n - 1) * stride + kernel <= 2 * padding:
        raise MethodError(
            "Kernel, stride and n are at least 1; the padding must leave some of the output.",
            "卷积核、步长和 n 至少为 1；填充不能把输出全部裁掉。",
        )
    ones = torch.ones(1, 1, n), torch.ones(1, 1, kernel)
    counts = F.conv_transpose1d(*ones, stride=stride, padding=padding)
    return counts[0, 0].numpy().round().astype(int)


def overlap_map(kernel: int, stride: int, padding: int, n: int) -> np.ndarray:
    """The same in 2-D, (m, m): the outer product of the counts in each direction."""
    counts = overlap(kernel, stride, padding, n)
    return np.outer(counts, counts)


def decode(
    weights: str,
    kernel: int,
    stride: int,
    padding: int,
    seed: int,
    *,
    layer: str = "transposed",
    content: str = "smooth",
) -> np.ndarray:
    """What a layer with these weights paints from a plain input of 128 x 128, float64 (h, w).

    h = w = 128 stride. The input goes on round its edges, so that no border shows. Random weights
    are signed here, as a network draws them.

    Arguments:
        weights: "equal", "random", "icnr" or "trained". kernel, stride, padding: of the layer;
            pixelshuffle has its kernel of 3 and no padding, resize no padding.
        layer: "transposed", "pixelshuffle", or "resize" (nearest, then one convolution, whose
            weights are the same for every output pixel, so that its "icnr" is its "random").
        content: "constant" (1 everywhere), or "smooth": blurred noise of mean 1 and standard
            deviation 0.5, drawn with the seed.

    Raises:
        MethodError: the layer cannot have what is asked for.
    """
    x = F.pad(_content(content, seed)[None, None], (RIM,) * 4, mode="circular")
    if layer == "transposed":
        layers.spare(kernel, stride, padding)
        weight = transposed_weight(weights, kernel, stride, padding, seed, signed=True)
        y = layers.transposed(x, weight, stride, padding)
    elif layer == "pixelshuffle":
        weight = pixelshuffle_weight(weights, stride, seed, signed=True)
        y = layers.pixelshuffle(x, weight, stride)
    elif layer == "resize":
        y = _resize(x, weights, kernel, stride, seed)
    else:
        raise MethodError(
            f"There is no layer {layer!r}; choose from {', '.join(LAYERS)}.",
            f"没有名为 {layer!r} 的层；请从 {', '.join(LAYERS)} 中选择。",
        )
    inside = slice(RIM * stride, (RIM + SIZE) * stride)
    return y[0, 0, inside, inside].numpy()


def _resize(x: Tensor, weights: str, kernel: int, stride: int, seed: int) -> Tensor:
    """Nearest, then a convolution with one kernel for every pixel."""
    if weights == "trained":
        raise MethodError(
            "Resize, then convolution has no trained weights here; choose equal or random.",
            "先放大再卷积没有训练权重；请选择“相等”或“随机”。",
        )
    mode = "random" if weights == "icnr" else weights
    weight = transposed_weight(mode, kernel, stride, 0, seed, signed=True)
    left = (kernel - 1) // 2
    near = F.pad(F.interpolate(x, scale_factor=stride), (left, kernel - 1 - left) * 2)
    return F.conv2d(near, weight[None, None])


def _content(content: str, seed: int) -> Tensor:
    if content == "constant":
        return torch.ones(SIZE, SIZE, dtype=torch.float64)
    if content != "smooth":
        raise MethodError(
            f"There is no content {content!r}; choose from {', '.join(CONTENTS)}.",
            f"没有名为 {content!r} 的内容；请从 {', '.join(CONTENTS)} 中选择。",
        )
    noise = np.random.default_rng(seed).standard_normal((SIZE, SIZE))
    soft = gaussian_filter(noise, BLUR, mode="wrap")
    return torch.from_numpy(1 + (soft - soft.mean()) / soft.std() * SPREAD)


def checkerboard_share(picture: np.ndarray, period: int) -> float:
    """Share, 0..1, of a grey picture's energy (less the mean's) in a pattern of this period.

    Raises:
        MethodError: the picture has less than four periods a side, or the period is less than 2.
    """
    h, w = (n // period * period for n in picture.shape)
    if period < 2 or min(h, w) < 4 * period:
        raise MethodError(
            f"A period is 2 or more, and four of them must fit the picture; {period} does not.",
            f"周期至少为 2，且图片每边至少容纳四个周期；{period} 不行。",
        )
    plain = picture[:h, :w] - picture[:h, :w].mean()
    if np.abs(plain).max() <= 1e-9 * np.abs(picture).max():
        return 0.0  # only rounding is left, and no share of it means anything
    energy = np.abs(np.fft.fft2(plain)) ** 2
    (near_y, zero_y), (near_x, zero_x) = _bins(h, period), _bins(w, period)
    marked = np.outer(near_y, near_x) & ~np.outer(zero_y, zero_x)
    return float(energy[marked].sum() / energy.sum())


def _bins(n: int, period: int) -> tuple[np.ndarray, np.ndarray]:
    """Which of n frequencies lie within one bin of a multiple of 1 / period, and which of 0."""
    bins = np.arange(n)
    near = np.minimum(bins % (n // period), -bins % (n // period)) <= 1
    return near, np.minimum(bins, n - bins) <= 1


def spectrum(picture: np.ndarray) -> np.ndarray:
    """Magnitudes of a grey picture's frequencies, log scale, 0..1, (h, w), zero at the centre.

    Frequency (u, v) cycles a pixel stands at (h // 2 + u h, w // 2 + v w). 1 is the greatest
    magnitude, 0 a hundred thousandth of it or less; the mean is left out.
    """
    magnitude = np.abs(np.fft.fftshift(np.fft.fft2(picture - picture.mean())))
    greatest = magnitude.max()
    if greatest == 0:
        return magnitude
    return 1 + np.log10(np.maximum(magnitude / greatest, 1e-5)) / 5
