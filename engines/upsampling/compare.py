"""The experiment: make a picture small, enlarge it by several methods, compare with the original.

    original --shrink by s--> small --enlarge by s--> picture --PSNR, SSIM--> original

Only the original knows the detail that was lost, so only a picture that was made small by us can
be judged. The metrics look at the picture as a screen shows it: rounded, clipped to 0..255, on the
luma, without a border of s pixels. `low` and `high` tell what the clipping hid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from engines.images import PictureError
from engines.params import Text
from engines.photos import photo

from .charts import CHARTS, chart
from .methods import METHODS, upsample
from .metrics import WINDOW, levels, psnr, ssim
from .params import MethodParams, Params
from .refused import MethodError
from .shrink import centre, shrink

__all__ = ["Picture", "Result", "alone", "options", "run", "source", "together"]


@dataclass(frozen=True)
class Picture:
    """One method's answer.

    Attributes:
        image: (h, w, 3) float32, not clipped.
        psnr: dB, on the luma, without a border of s pixels. ssim: likewise, 1 is perfect.
        ms: milliseconds that enlarging took, this time, on this machine.
        low, high: the least and the greatest value before clipping to 0..255.
    """

    image: np.ndarray
    psnr: float
    ssim: float
    ms: float
    low: float
    high: float


@dataclass(frozen=True)
class Result:
    """What was compared.

    Attributes:
        original: (h, w, 3) uint8, h and w multiples of s.
        small: (h / s, w / s, 3) uint8.
        pictures: one for each method, in the order asked for.
        refused: the methods that cannot do what was asked, each with the reason in two languages.
    """

    original: np.ndarray
    small: np.ndarray
    pictures: dict[str, Picture]
    refused: dict[str, Text]


def run(params: Params, image: np.ndarray | None = None) -> Result:
    """Make a picture small and enlarge it again by every method asked for.

    Arguments:
        image: (h, w, 3) uint8, as `read_picture` gives it, for the picture "own".

    Raises:
        PictureError: "own" without an image, or an image too small for the scale.
    """
    original = source(params, image)
    small = shrink(original, params.scale, params.reduce)
    pictures: dict[str, Picture] = {}
    refused: dict[str, Text] = {}
    for method in params.methods:
        try:
            pictures[method] = _picture(params, method, original, small)
        except MethodError as error:
            refused[method] = error.text
    return Result(original, small, pictures, refused)


def alone(params: Params, method: str) -> Params:
    """The dials of one method; those that it does not take are as they come, so that equal
    pictures have equal dials.
    """
    taken = {"picture", "scale", "reduce", *METHODS[method].options} & set(Params.model_fields)
    return Params.check({name: getattr(params, name) for name in taken} | {"methods": (method,)})


def together(results: Sequence[Result]) -> Result:
    """Results of one picture and one scale as one."""
    first, *_ = results
    pictures = {method: made for result in results for method, made in result.pictures.items()}
    refused = {method: why for result in results for method, why in result.refused.items()}
    return Result(first.original, first.small, pictures, refused)


def source(params: Params, image: np.ndarray | None = None) -> np.ndarray:
    """The original, uint8 (h, w, 3): at most 512 px a side, a multiple of the scale."""
    if params.picture == "own":
        full = _checked(image, params.scale)
    elif params.picture in CHARTS:
        full = chart(params.picture)
    else:
        full = photo(params.picture)
    rows, columns = centre(full.shape[0], full.shape[1], params.scale)
    return full[rows, columns]


def options(params: MethodParams, method: str) -> dict[str, Any]:
    """Those dials that a method takes, as options of `upsample` (`original` is no dial)."""
    dials = params.model_dump()
    chosen = {name: dials[name] for name in METHODS[method].options if name in dials}
    return {} if method == "lanczos" else chosen


def _picture(params: Params, method: str, original: np.ndarray, small: np.ndarray) -> Picture:
    s, chosen = params.scale, options(params, method)
    upsample(small[:8, :8], s, method, **chosen)  # loads weights, so that only enlarging is timed
    if method == "unpool":
        chosen["original"] = original
    start = perf_counter()
    image = upsample(small, s, method, **chosen)
    ms = 1000 * (perf_counter() - start)
    shown = levels(image)
    return Picture(
        image,
        psnr(shown, original, crop=s),
        ssim(shown, original, crop=s),
        ms,
        float(image.min()),
        float(image.max()),
    )


def _checked(image: np.ndarray | None, scale: int) -> np.ndarray:
    if image is None:
        raise PictureError(
            "Choose a picture of your own first: upload a PNG, JPEG, WebP, AVIF, HEIC or TIFF.",
            "请先选择自己的图片：上传 PNG、JPEG、WebP、AVIF、HEIC 或 TIFF 文件。",
        )
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
        raise PictureError(
            f"Your picture must be uint8 (h, w, 3), not {image.dtype} {image.shape}.",
            f"图片必须是 uint8 的 (h, w, 3) 数组，而不是 {image.dtype} {image.shape}。",
        )
    least = -(-(WINDOW + 2 * scale) // scale) * scale
    if min(image.shape[:2]) < least:
        h, w = image.shape[:2]
        raise PictureError(
            f"At scale {scale} your picture must be at least {least} x {least} px, not {w} x {h}.",
            f"放大 {scale} 倍时，图片至少要 {least} x {least} 像素，而不是 {w} x {h}。",
        )
    return image
