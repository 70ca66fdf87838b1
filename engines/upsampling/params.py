"""The dials of each view; what views share is inherited, and is one dial to the visitor."""

from typing import ClassVar, Literal

import engines.params
from engines.params import dial

from .methods import METHODS

__all__ = [
    "CheckerboardParams",
    "CompareParams",
    "LearnParams",
    "MethodParams",
    "Params",
    "ParityParams",
    "ResponsesParams",
]


class Scaled(engines.params.Params):
    """How many times larger."""

    scale: int = dial(
        4,
        ge=2,
        le=8,
        step=1,
        label=("Scale s", "放大倍数 s"),
        help=("How many times smaller, then larger.", "先缩小、再放大多少倍。"),
    )


class Seeded(engines.params.Params):
    """What is drawn at random."""

    seed: int = dial(
        0,
        ge=0,
        le=2**31 - 1,
        step=1,
        label=("Seed", "随机种子"),
        help=("Of the random weights.", "随机权重所用的种子。"),
    )


class LayerParams(Scaled, Seeded):
    """The layers with which networks enlarge."""

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


class MethodParams(LayerParams):
    """Methods side by side, with all that any of them takes."""

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


class Params(MethodParams):
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


class CompareParams(Params):
    """What is compared, how it is shown, and which pixel is taken apart."""

    FIRST: ClassVar[tuple[str, ...]] = ("picture", "scale", "methods", "show", "antialias")

    show: Literal["picture", "difference", "spectrum"] = dial(
        "picture",
        label=("Show", "显示"),
        help=(
            "The picture, its distance from the original (4 times), or its spectrum.",
            "图片本身、与原图之差（放大 4 倍），或频谱。",
        ),
        choices={
            "picture": ("Picture", "图片"),
            "difference": ("Difference", "差值"),
            "spectrum": ("Spectrum", "频谱"),
        },
    )
    row: float = dial(
        0.42, ge=0, le=1, hidden=True, label=("Row", "行"), help=("Clicked.", "点击处。")
    )
    column: float = dial(
        0.52, ge=0, le=1, hidden=True, label=("Column", "列"), help=("Clicked.", "点击处。")
    )
    asked: str = dial(
        "bicubic",
        max_length=20,
        hidden=True,
        label=("Explained method", "所解释的方法"),
        help=("The method whose pixel was clicked.", "被点击像素所属的方法。"),
    )

    def computed(self) -> Params:
        """What the pictures are computed from: neither how they are shown nor which pixel."""
        return Params(**{name: getattr(self, name) for name in Params.model_fields})


class CheckerboardParams(LayerParams):
    """What a layer paints from a plain input."""

    FIRST: ClassVar[tuple[str, ...]] = ("scale", "kernel", "padding", "weights", "seed")


class ResponsesParams(MethodParams):
    """What a method makes of a step and of one bright point."""

    FIRST: ClassVar[tuple[str, ...]] = ("scale", "methods", "antialias", "align_corners")


class LearnParams(Scaled, Seeded):
    """A network that learns to enlarge."""

    FIRST: ClassVar[tuple[str, ...]] = ("scale", "budget", "seed")

    budget: int = dial(
        20,
        ge=3,
        le=120,
        unit="s",
        label=("Training time", "训练时间"),
        help=("The network stops learning after this.", "到时即停止训练。"),
    )


class ParityParams(engines.params.Params):
    """Nothing to turn: every comparison is measured."""
