"""The layers with which networks enlarge, on one channel, with weights given.

Transposed convolution stamps the kernel w, times x[i], on the output at s i - p:

    y[s i + a - p] += w[a] x[i],     a = 0 .. k - 1   (and so for columns)

PixelShuffle makes r^2 channels by a convolution and lays them out side by side:

    y[b, c, h, w] = x[b, c r^2 + r (h mod r) + (w mod r), h div r, w div r]

Max-unpooling puts every value where its block of the original was brightest, and zeros elsewhere.

Sources:
    Odena, Dumoulin, Olah, Deconvolution and Checkerboard Artifacts, 2016,
    https://distill.pub/2016/deconv-checkerboard
    Shi et al., Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel
    Convolutional Neural Network, 2016, https://arxiv.org/abs/1609.05158
    Zeiler, Fergus, Visualizing and Understanding Convolutional Networks, 2013,
    https://arxiv.org/abs/1311.2901 (unpooling)
"""

import torch.nn.functional as F
from torch import Tensor

from .refused import MethodError

__all__ = ["pixelshuffle", "spare", "transposed", "unpool"]


def transposed(x: Tensor, weight: Tensor, stride: int, padding: int) -> Tensor:
    """Transposed convolution, (n, 1, h, w) and (k, k) -> (n, 1, h stride, w stride).

    Its own size is (h - 1) stride - 2 padding + k; what is missing is added at the end as output
    padding, what is too much is cut off there.

    Raises:
        MethodError: the padding is more than (k - 1) // 2.
    """
    h, w = x.shape[-2] * stride, x.shape[-1] * stride
    more = max(spare(len(weight), stride, padding), 0)
    y = F.conv_transpose2d(
        x, weight[None, None].to(x.dtype), stride=stride, padding=padding, output_padding=more
    )
    return y[..., :h, :w]


def spare(kernel: int, stride: int, padding: int) -> int:
    """How many pixels a transposed convolution falls short of `stride` times its input."""
    most = (kernel - 1) // 2
    if not 0 <= padding <= most:
        raise MethodError(
            f"A kernel of {kernel} takes a padding of 0 to {most}, not {padding}.",
            f"大小为 {kernel} 的卷积核，填充应为 0 到 {most}，不能是 {padding}。",
        )
    return stride + 2 * padding - kernel


def pixelshuffle(x: Tensor, weight: Tensor, scale: int) -> Tensor:
    """3 x 3 convolution, edges repeated, then PixelShuffle: (n, 1, h, w) -> (n, 1, h r, w r)."""
    padded = F.pad(x, (1, 1, 1, 1), mode="replicate")
    return F.pixel_shuffle(F.conv2d(padded, weight.to(x.dtype)), scale)


def unpool(x: Tensor, scale: int, original: Tensor | None = None) -> Tensor:
    """Max-unpooling of x, (n, 1, h, w), at the places of the original's maxima.

    Arguments:
        original: grey, (1, 1, h scale, w scale); without it every value goes to the upper left
            pixel of its block.
    """
    if original is None:
        original = x.new_zeros(1, 1, x.shape[-2] * scale, x.shape[-1] * scale)
    _, places = F.max_pool2d(original, scale, return_indices=True)
    return F.max_unpool2d(x, places.expand_as(x), (scale, scale))
