"""From a picture to the hint: white lines on black, at the very size that the network receives.

    Canny      |gx| + |gy| of 3x3 Sobel kernels, thinned; above `high` it is an edge, above `low`
               if it touches one. A sharp step of contrast c has the gradient 4 c.
    line art   min over channels of (blurred - picture), brightened by its own median
    scribble   where a wide blur is brighter than a narrow one: a difference of Gaussians

Canny, "A computational approach to edge detection", 1986, doi:10.1109/TPAMI.1986.4767851.
Winnemoeller, "XDoG: advanced image stylization with extended difference-of-Gaussians", 2011,
doi:10.1145/2024676.2024700.
"""

import cv2
import numpy as np

from engines.backends import BACKENDS
from engines.images import LEAST, MOST_PIXELS
from engines.params import Text
from engines.photos import photo
from engines.storybook import render, sample_scene

from .params import Params
from .sketch import draw_sketch
from .words import ControlError

__all__ = [
    "as_hint",
    "blurred",
    "checked",
    "coverage",
    "fitted",
    "lineart",
    "preprocess",
    "scribble",
    "source",
    "warning",
]

EMPTY, FULL = 0.005, 0.5


def source(params: Params, upload: np.ndarray | None = None) -> np.ndarray:
    """The picture that the dials name, uint8 (h, w, 3); `upload` is what was brought."""
    if params.picture == "own":
        if upload is None:
            raise ControlError(
                "There is no picture of yours yet: bring one.",
                "还没有你自己的图片：请上传一幅。",
            )
        return upload
    if params.picture == "scene":
        return render(sample_scene(params.scene, things=1))
    if params.picture == "sketch":
        return draw_sketch(params.sketch, BACKENDS[params.backend].side)
    return photo(params.picture)


def checked(image: np.ndarray) -> np.ndarray:
    """The picture as uint8 RGB, (h, w, 3).

    Raises:
        ControlError: it is no such array, too small or too large.
    """
    image = np.asarray(image)
    if image.ndim == 2:
        image = np.repeat(image[..., None], 3, axis=2)
    if image.ndim != 3 or image.shape[2] not in (3, 4) or image.dtype != np.uint8:
        raise ControlError(
            f"A picture is uint8 (h, w, 3), not {image.dtype} {image.shape}.",
            f"图片应为 uint8 (h, w, 3)，而不是 {image.dtype} {image.shape}。",
        )
    _check_size(image.shape[1], image.shape[0])
    return np.ascontiguousarray(image[..., :3])


def preprocess(image: np.ndarray, params: Params) -> np.ndarray:
    """The hint for the edges net: uint8 (side, side, 3), the side being that of the model.

    This array, divided by 255, is what the network receives. What was drawn by hand is the hint
    itself, and so is a picture of which the dials say so: no detector looks at it.
    """
    r, side = params.resolution, BACKENDS[params.backend].side
    if params.picture == "sketch":
        return fitted(checked(image), side, "crop")[0]
    if params.detector in ("none", "invert"):
        return as_hint(image, side, params.resize, invert=params.detector == "invert")
    content, (x, y) = fitted(checked(image), r, params.resize)
    lines = np.zeros((r, r), np.uint8)
    h, w = content.shape[:2]
    lines[y : y + h, x : x + w] = detect(content, params)
    return np.repeat(_resized(lines, side, side)[..., None], 3, axis=2)


def detect(image: np.ndarray, params: Params) -> np.ndarray:
    """Lines of a picture, uint8 (h, w), by the detector that the dials name.

    Canny where they name none: so the lines of a hint that was brought are sought in the result.
    """
    image = blurred(image, params)
    if params.detector == "lineart":
        return lineart(image)
    if params.detector == "scribble":
        return scribble(image)
    return cv2.Canny(image, params.low, params.high)


def blurred(image: np.ndarray, params: Params) -> np.ndarray:
    """The picture as the detector sees it."""
    return cv2.GaussianBlur(image, (0, 0), params.blur) if params.blur > 0 else image


def lineart(image: np.ndarray, sigma: float = 6.0, threshold: float = 8) -> np.ndarray:
    """Dark lines of a picture as light ones, uint8 (h, w)."""
    x = image.astype(np.float32)
    dark = (cv2.GaussianBlur(x, (0, 0), sigma) - x).min(axis=2).clip(0, 255)
    strong = dark[dark > threshold]
    return (
        (dark / max(16, np.median(strong) if strong.size else 0) * 127).clip(0, 255).astype("u1")
    )


def scribble(image: np.ndarray, threshold: float = 32) -> np.ndarray:
    """Bold lines where the picture is darker than around it, 0 or 255, uint8 (h, w)."""
    x = image.astype(np.float32)
    difference = cv2.GaussianBlur(x, (0, 0), 5.0) - cv2.GaussianBlur(x, (0, 0), 0.5)
    return np.where(2 * difference.min(axis=2) > threshold, 255, 0).astype(np.uint8)


def fitted(image: np.ndarray, side: int, how: str) -> tuple[np.ndarray, tuple[int, int]]:
    """The picture brought to a square, and the left upper corner at which it lies in it."""
    (top, left, height, width), image = _framed(image, side, how)
    return _scaled(image, width, height), (left, top)


def _scaled(image: np.ndarray, width: int, height: int) -> np.ndarray:
    if image.shape[:2] == (height, width):
        return image
    smaller = image.shape[0] >= height and image.shape[1] >= width
    how = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return cv2.resize(image, (width, height), interpolation=how)


def _resized(lines: np.ndarray, height: int, width: int) -> np.ndarray:
    """Lines at another size: the brightest of each block stays, so that none is lost; where
    blocks are smaller than a pixel, that pixel.
    """
    rows = np.arange(height) * lines.shape[0] // height
    columns = np.arange(width) * lines.shape[1] // width
    return np.maximum.reduceat(np.maximum.reduceat(lines, rows, axis=0), columns, axis=1)


def as_hint(
    image: np.ndarray, side: int, how: str = "crop", *, invert: bool = False
) -> np.ndarray:
    """A picture that is a hint already, uint8 (side, side, 3): no detector looks at it.

    Arguments:
        image: uint8 (h, w, 3), light lines on dark.
        how: "crop", "fit" or "fill", as `fitted`; bars stay black.
        invert: the lines are dark on light: 255 - x first.
    """
    image = 255 - checked(image) if invert else checked(image)
    (top, left, height, width), image = _framed(image, side, how)
    hint = np.zeros((side, side, 3), np.uint8)
    hint[top : top + height, left : left + width] = _resized(image, height, width)
    return hint


def _framed(image: np.ndarray, side: int, how: str) -> tuple[tuple[int, ...], np.ndarray]:
    """Where in the square the picture comes to lie, (top, left, height, width), and what of it."""
    h, w = image.shape[:2]
    if how == "crop":
        least = min(h, w)
        y, x = (h - least) // 2, (w - least) // 2
        image = image[y : y + least, x : x + least]
    if how in ("crop", "fill"):
        return (0, 0, side, side), image
    k = side / max(h, w)
    width, height = max(1, round(w * k)), max(1, round(h * k))
    return ((side - height) // 2, (side - width) // 2, height, width), image


def coverage(hint: np.ndarray) -> float:
    """The share of the hint that is not black."""
    return float((np.asarray(hint).reshape(*hint.shape[:2], -1).max(axis=2) > 127).mean())


_ADVICE: dict[str, tuple[Text, Text]] = {
    "canny": (
        ("lower the thresholds", "请降低阈值"),
        ("raise the thresholds or blur", "请提高阈值或加大模糊"),
    ),
    "dark": (
        ("no dark lines are found; try Canny", "找不到深色线条；请试试 Canny"),
        ("blur more, or try Canny", "请加大模糊，或试试 Canny"),
    ),
    "none": (
        ("it has hardly a light line", "图中几乎没有亮线"),
        ("its lines are dark on light, so invert it", "线条是亮底暗线，请反相"),
    ),
    "invert": (
        ("it has hardly a dark line", "图中几乎没有暗线"),
        (
            "its lines are light on dark already, so do not invert it",
            "线条已是暗底亮线，请不要反相",
        ),
    ),
    "sketch": (("draw more", "请再画几笔"), ("rub some of it out", "请擦去一些")),
}
"""Where the lines come from -> what to do about too few of them, and about too many."""


def warning(hint: np.ndarray, params: Params | None = None) -> Text | None:
    """What to say about a hint that can hardly steer anything.

    Arguments:
        params: how it was made.
    """
    params, share = params or Params(), coverage(hint)
    made = "sketch" if params.picture == "sketch" else params.detector
    few, many = _ADVICE.get(made, _ADVICE["dark"])
    if share < EMPTY:
        return (
            f"The hint is nearly empty ({100 * share:.2f} % white): {few[0]}.",
            f"条件图几乎是空的（白色占 {100 * share:.2f} %）：{few[1]}。",
        )
    if share > FULL:
        return (
            f"The hint is nearly full ({100 * share:.0f} % white): {many[0]}.",
            f"条件图几乎全白（{100 * share:.0f} %）：{many[1]}。",
        )
    return None


def _check_size(width: int, height: int) -> None:
    if min(width, height) < LEAST or width * height > MOST_PIXELS:
        most = MOST_PIXELS // 10**6
        raise ControlError(
            f"A picture of {width} x {height} pixels cannot be taken: at least {LEAST} a side, "
            f"at most {most} million in all.",
            f"不能使用 {width} x {height} 像素的图片：每边至少 {LEAST}，"
            f"总数最多 {100 * most} 万。",
        )
