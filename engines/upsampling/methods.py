"""Every way to enlarge a picture, each as torch does it, behind one function.

    upsample(image, 4, "bicubic", antialias=True)

An interpolation is a fixed weighted mean: output pixel i looks at position

    (i + 1/2) / s - 1/2      of the input, or, with align_corners,      i (n - 1) / (s n - 1)

and weighs the pixels around it by its kernel: a box (nearest, area), a triangle (bilinear), Keys'
cubic (bicubic; a = -3/4, and a = -1/2 with antialias), or a windowed sinc (lanczos, 3 lobes). A
layer has weights that a network would learn (see `layers`, `weights`), ESPCN is such a network.

Source:
    Keys, Cubic Convolution Interpolation for Digital Image Processing, 1981,
    https://doi.org/10.1109/TASSP.1981.1163711
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from engines.images import PictureError
from engines.params import Text

from . import espcn, layers
from .metrics import luma
from .refused import MethodError
from .tensors import picture, planes
from .weights import pixelshuffle_weight, transposed_weight

__all__ = ["METHODS", "Method", "enlarge", "upsample"]


@dataclass(frozen=True)
class Method:
    """One way to enlarge.

    Attributes:
        family: "interpolation", "layer" or "network".
        label: its name on the page.
        note: what it is, and what it equals elsewhere.
        code: the lines of plain torch, from x to y, with the scale and the options in braces.
        options: the options that `upsample` takes with it.
        apply: (n, 1, h, w), scale and options -> (n, 1, h scale, w scale).
    """

    family: str
    label: Text
    note: Text
    code: str
    options: tuple[str, ...]
    apply: Callable[..., Tensor]


def upsample(image: np.ndarray, scale: int, method: str, **options: Any) -> np.ndarray:
    """A picture made `scale` times larger; values stay as computed, below 0 and above 255 too.

    Arguments:
        image: (h, w, 3) or (h, w), levels in 0..255. float64 is computed in float64, all else in
            float32.
        scale: 2 to 8 (1 is allowed, and changes nothing for an interpolation).
        method: one of `METHODS`.
        antialias, align_corners: for bilinear and bicubic, as torch has them.
        weights: "equal", "random", "icnr" or "trained", for pixelshuffle and transposed; seed:
            of the random draw.
        kernel, padding: of the transposed convolution, whose stride is the scale; without them
            kernel = 2 scale, padding = scale // 2.
        original: (h scale, w scale[, 3]), for unpool: the places of its brightest pixels (by
            luma) take the values. Without it the upper left pixel of each block does.

    Raises:
        MethodError: the method is unknown or cannot do what the options ask for.
        PictureError: the array is not a picture.
    """
    with torch.no_grad():
        y = picture(enlarge(planes(image), scale, method, **options))
    return y if image.ndim == 3 else y[..., 0]


def enlarge(x: Tensor, scale: int, method: str, **options: Any) -> Tensor:
    """`upsample` on tensors, (n, 1, h, w) -> (n, 1, h scale, w scale); gradients flow."""
    if method not in METHODS:
        raise MethodError(
            f"There is no method named {method!r}; choose from {', '.join(METHODS)}.",
            f"没有名为 {method!r} 的方法；请从 {', '.join(METHODS)} 中选择。",
        )
    if scale not in range(1, 9):
        raise MethodError(
            f"The scale is a whole number from 1 to 8, not {scale}.",
            f"放大倍数应为 1 到 8 的整数，不能是 {scale}。",
        )
    for name in options:
        if name not in METHODS[method].options:
            takes = ", ".join(METHODS[method].options) or "none"
            raise MethodError(
                f"{method} has no option {name!r}; it takes {takes}.",
                f"{method} 没有选项 {name!r}；它的选项：{takes}。",
            )
    return METHODS[method].apply(x, scale, **options)


def _interpolate(x: Tensor, scale: int, *, mode: str, **options: Any) -> Tensor:
    return F.interpolate(x, scale_factor=scale, mode=mode, **options)


def _lanczos(x: Tensor, scale: int, *, antialias: bool = True) -> Tensor:
    if not antialias:
        raise MethodError(
            "torch has lanczos with antialias only.", "torch 的 lanczos 必须开启抗锯齿。"
        )
    return F.interpolate(x, scale_factor=scale, mode="lanczos", antialias=True)


def _pixelshuffle(x: Tensor, scale: int, *, weights: str = "equal", seed: int = 0) -> Tensor:
    return layers.pixelshuffle(x, pixelshuffle_weight(weights, scale, seed), scale)


def _transposed(
    x: Tensor,
    scale: int,
    *,
    weights: str = "equal",
    kernel: int | None = None,
    padding: int | None = None,
    seed: int = 0,
) -> Tensor:
    kernel = 2 * scale if kernel is None else kernel
    padding = scale // 2 if padding is None else padding
    layers.spare(kernel, scale, padding)  # refuses a padding that the kernel does not take
    weight = transposed_weight(weights, kernel, scale, padding, seed)
    return layers.transposed(x, weight, scale, padding)


def _unpool(x: Tensor, scale: int, *, original: np.ndarray | None = None) -> Tensor:
    if original is None:
        return layers.unpool(x, scale)
    grey = torch.from_numpy(luma(original)).to(x.dtype)[None, None]
    h, w = x.shape[-2] * scale, x.shape[-1] * scale
    if grey.shape[2:] != (h, w):
        raise PictureError(
            f"The original must be {h} x {w}, the size of the enlarged picture.",
            f"原图必须是 {h} x {w}，与放大后的尺寸相同。",
        )
    return layers.unpool(x, scale, grey)


def _espcn(x: Tensor, scale: int) -> Tensor:
    return 255 * espcn.shipped(scale, x.dtype)(x / 255)


def _interpolation(mode: str, label: Text, note: Text, *options: str) -> Method:
    said = "".join(f", {name}={{{name}}}" for name in options)
    code = f'y = F.interpolate(x, scale_factor={{scale}}, mode="{mode}"{said})'
    return Method("interpolation", label, note, code, options, partial(_interpolate, mode=mode))


METHODS: dict[str, Method] = {
    "nearest": _interpolation(
        "nearest",
        ("Nearest", "最近邻"),
        (
            "The input pixel at floor(i / s). Equals OpenCV's INTER_NEAREST.",
            "取 floor(i / s) 处的输入像素。与 OpenCV 的 INTER_NEAREST 相同。",
        ),
    ),
    "nearest-exact": _interpolation(
        "nearest-exact",
        ("Nearest, exact", "最近邻（精确）"),
        (
            "The input pixel whose centre is nearest. Equals PIL's NEAREST.",
            "取中心最近的输入像素。与 PIL 的 NEAREST 相同。",
        ),
    ),
    "bilinear": _interpolation(
        "bilinear",
        ("Bilinear", "双线性"),
        (
            "A triangle over 2 x 2 pixels. Equals OpenCV's INTER_LINEAR; with antialias, PIL's.",
            "2 x 2 像素上的三角核。与 OpenCV 的 INTER_LINEAR 相同；开启抗锯齿则与 PIL 相同。",
        ),
        "antialias",
        "align_corners",
    ),
    "bicubic": _interpolation(
        "bicubic",
        ("Bicubic", "双三次"),
        (
            "Keys' cubic over 4 x 4 pixels; a = -0.75 as in OpenCV; antialiased, -0.5 as in PIL.",
            "4 x 4 像素上的 Keys 三次核；a = -0.75，同 OpenCV；开启抗锯齿则 a = -0.5，同 PIL。",
        ),
        "antialias",
        "align_corners",
    ),
    "area": _interpolation(
        "area",
        ("Area", "区域平均"),
        (
            "The mean of the area that a pixel covers: when enlarging, the same as nearest.",
            "像素所覆盖区域的平均值：放大时与最近邻相同。",
        ),
    ),
    "lanczos": Method(
        "interpolation",
        ("Lanczos", "Lanczos"),
        (
            "A sinc windowed to 3 lobes, over 6 x 6 pixels. Equals PIL's LANCZOS, not OpenCV's.",
            "加窗的 sinc 核（3 瓣），6 x 6 像素。与 PIL 的 LANCZOS 相同，与 OpenCV 的不同。",
        ),
        'y = F.interpolate(x, scale_factor={scale}, mode="lanczos", antialias=True)',
        ("antialias",),
        _lanczos,
    ),
    "pixelshuffle": Method(
        "layer",
        ("PixelShuffle", "像素重排（PixelShuffle）"),
        (
            "A 3 x 3 convolution makes s x s channels, which are laid out side by side.",
            "3 x 3 卷积产生 s x s 个通道，再按位置交错排列。",
        ),
        'y = F.pixel_shuffle(F.conv2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), weight), {scale})',
        ("weights", "seed"),
        _pixelshuffle,
    ),
    "transposed": Method(
        "layer",
        ("Transposed convolution", "转置卷积"),
        (
            "Every input pixel stamps the kernel on the output; overlapping stamps add up.",
            "每个输入像素把卷积核盖印到输出上；重叠之处相加。",
        ),
        """\
y = F.conv_transpose2d(
    x, weight[None, None], stride={scale}, padding={padding}, output_padding={more}
)[..., : {scale} * x.shape[2], : {scale} * x.shape[3]]""",
        ("weights", "kernel", "padding", "seed"),
        _transposed,
    ),
    "unpool": Method(
        "layer",
        ("Max-unpooling", "最大反池化"),
        (
            "Each value goes where its block of the original was brightest; all else stays 0.",
            "每个值放回原图对应块中最亮的位置；其余为 0。",
        ),
        "_, places = F.max_pool2d(luma, {scale}, return_indices=True)\n"
        "y = F.max_unpool2d(x, places.expand_as(x), {scale})",
        ("original",),
        _unpool,
    ),
    "espcn": Method(
        "network",
        ("ESPCN (trained)", "ESPCN（已训练）"),
        (
            "Three convolutions and PixelShuffle; the four held-out photographs it never saw.",
            "三层卷积加像素重排；训练照片不含留出的四张。",
        ),
        """\
tensors = load_file("assets/upsampling/espcn.safetensors")


def conv(h, n, rim):
    h = F.pad(h, (rim,) * 4, mode="replicate")
    return F.conv2d(h, tensors[f"x{scale}.conv{{n}}.weight"], tensors[f"x{scale}.conv{{n}}.bias"])


h = torch.tanh(conv(x / 255, 1, 2))
h = torch.tanh(conv(h, 2, 1))
detail = F.pixel_shuffle(conv(h, 3, 1), {scale})
bicubic = F.interpolate(x / 255, scale_factor={scale}, mode="bicubic", antialias=True)
y = 255 * (bicubic + detail)""",
        (),
        _espcn,
    ),
}
"""All methods by name, in the order of the page."""
