"""The experiment: make a picture small, enlarge it by several methods, compare with the original.

    original --shrink by s--> small --enlarge by s--> picture --PSNR, SSIM--> original

Only the original knows the detail that was lost, so only a picture that was made small by us can
be judged. The metrics look at the picture as a screen shows it: rounded, clipped to 0..255, on the
luma, without a border of s pixels. `low` and `high` tell what the clipping hid.
"""

from dataclasses import dataclass
from time import perf_counter
from typing import Any, Literal

import numpy as np

import engines.params
from engines.images import PictureError
from engines.params import Text, dial
from engines.photos import photo
from engines.upsampling.charts import CHARTS, chart
from engines.upsampling.methods import METHODS, upsample
from engines.upsampling.metrics import WINDOW, levels, psnr, ssim
from engines.upsampling.refused import MethodError
from engines.upsampling.shrink import centre, shrink

__all__ = ["Params", "Picture", "Result", "options", "run", "source"]


class Params(engines.params.Params):
    """What to enlarge, how it was made small, and by which methods."""

    picture: Literal[
        "astronaut",
        "coffee",
        "chelsea",
        "rocket",
        "camera",
        "brick",
        "retina",
        "hubble_deep_field",
        "motorcycle",
        "china",
        "flower",
        "step",
        "impulse",
        "zone_plate",
        "checkerboard",
        "own",
    ] = dial(
        "astronaut",
        label=("Picture", "图片"),
        help=(
            "The original: a photograph, a test chart, or your own picture.",
            "原图：照片、测试图，或您自己的图片。",
        ),
        choices={
            "astronaut": ("Astronaut", "宇航员"),
            "coffee": ("Coffee", "咖啡"),
            "chelsea": ("Cat", "猫"),
            "rocket": ("Rocket", "火箭"),
            "camera": ("Cameraman", "摄影师"),
            "brick": ("Brick", "砖墙"),
            "retina": ("Retina", "视网膜"),
            "hubble_deep_field": ("Hubble deep field", "哈勃深场"),
            "motorcycle": ("Motorcycle", "摩托车"),
            "china": ("Summer palace", "颐和园"),
            "flower": ("Flower", "花"),
            "step": ("Chart: step", "测试图：阶跃"),
            "impulse": ("Chart: impulse", "测试图：脉冲"),
            "zone_plate": ("Chart: zone plate", "测试图：波带片"),
            "checkerboard": ("Chart: checkerboard", "测试图：棋盘格"),
            "own": ("Your own", "自己的图片"),
        },
    )
    scale: int = dial(
        4,
        ge=2,
        le=8,
        step=1,
        label=("Scale s", "放大倍数 s"),
        help=("How many times smaller, then larger.", "先缩小、再放大多少倍。"),
    )
    methods: tuple[
        Literal[
            "nearest",
            "nearest-exact",
            "bilinear",
            "bicubic",
            "area",
            "lanczos",
            "pixelshuffle",
            "transposed",
            "unpool",
            "espcn",
        ],
        ...,
    ] = dial(
        ("nearest", "bilinear", "bicubic", "lanczos", "espcn"),
        max_length=10,
        label=("Methods", "方法"),
        help=("Which methods to compare.", "要比较哪些方法。"),
        choices={name: method.label for name, method in METHODS.items()},
    )
    reduce: Literal["bicubic", "triangle", "area", "nearest", "bilinear"] = dial(
        "bicubic",
        label=("Made small by", "缩小方式"),
        help=(
            "The small picture; nearest and plain bilinear skip pixels and so make moire.",
            "小图的生成方式；最近邻与不抗锯齿的双线性会跳过像素，产生摩尔纹。",
        ),
        choices={
            "bicubic": ("Bicubic, antialias", "双三次（抗锯齿）"),
            "triangle": ("Bilinear, antialias", "双线性（抗锯齿）"),
            "area": ("Mean of each block", "区域平均"),
            "nearest": ("Nearest", "最近邻"),
            "bilinear": ("Bilinear, no antialias", "双线性（不抗锯齿）"),
        },
    )
    antialias: bool = dial(
        False,
        label=("Antialias", "抗锯齿"),
        help=(
            "For bilinear and bicubic; it turns torch's bicubic from a = -0.75 to a = -0.5.",
            "用于双线性和双三次；会把 torch 双三次的 a 从 -0.75 变为 -0.5。",
        ),
    )
    align_corners: bool = dial(
        False,
        label=("Align corners", "角点对齐"),
        help=(
            "For bilinear and bicubic: the centres of the corner pixels meet; the rest stretches.",
            "用于双线性和双三次：角点像素中心对齐，图像略有拉伸。",
        ),
    )
    weights: Literal["equal", "random", "icnr", "trained"] = dial(
        "equal",
        label=("Weights", "权重"),
        help=(
            "Of PixelShuffle and the transposed convolution.",
            "像素重排与转置卷积的权重。",
        ),
        choices={
            "equal": ("Equal", "全部相等"),
            "random": ("Random", "随机"),
            "icnr": ("ICNR start", "ICNR 初始化"),
            "trained": ("Trained", "训练得到"),
        },
    )
    kernel: int = dial(
        6,
        ge=1,
        le=16,
        step=1,
        unit="px",
        label=("Kernel k", "卷积核 k"),
        help=(
            "Side of the transposed convolution's kernel; its stride is the scale.",
            "转置卷积核的边长；步长等于放大倍数。",
        ),
    )
    padding: int = dial(
        1,
        ge=0,
        le=7,
        step=1,
        unit="px",
        label=("Padding p", "填充 p"),
        help=(
            "Pixels cut off the transposed convolution's border; (k - s) / 2 centres it.",
            "从转置卷积输出边缘裁去的像素；取 (k - s) / 2 时居中。",
        ),
    )
    seed: int = dial(
        0,
        ge=0,
        le=2**31 - 1,
        step=1,
        more=True,
        label=("Seed", "随机种子"),
        help=("Of the random weights.", "随机权重所用的种子。"),
    )


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


def options(params: Params, method: str) -> dict[str, Any]:
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
