"""What a descent needs: a surface, starts, methods with their own dials, and what all share."""

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ValidationInfo, field_validator

import engines.params
from engines.expressions import LENGTH, parse
from engines.params import ParamsError, dial

from ..functions import SURFACES
from ..schedules import drawn
from .methods import MethodName, MethodParams

__all__ = [
    "FORMULA",
    "POINTS",
    "STARTS",
    "STEPS",
    "GradientNoise",
    "Ground",
    "Params",
    "ScheduleName",
    "SurfaceName",
    "Training",
]

POINTS, STARTS, STEPS = 1_000_000, 400, 5000
"""Most points of all paths together (methods x starts x steps), most starts, and most steps."""

FORMULA = "x^2/10 + y^2 + sin(3*x)*cos(2*y)"

SurfaceName = Literal[
    "ravine",
    "rosenbrock",
    "himmelblau",
    "beale",
    "booth",
    "three-hump",
    "six-hump",
    "ackley",
    "rastrigin",
    "mccormick",
    "goldstein-price",
    "styblinski-tang",
    "saddle",
    "typed",
]
ScheduleName = Literal[
    "constant",
    "step",
    "exponential",
    "cosine",
    "linear",
    "warm-up",
    "warm-up-cosine",
    "one-cycle",
    "wsd",
    "drawn",
]
DRAWN = "[[0,0],[0.1,1],[0.6,1],[1,0]]"
"""The schedule that a hand begins with: shares of the way and of the rate."""


def _refusal(name: str, english: str, chinese: str) -> ParamsError:
    return ParamsError([(name, (english, chinese))])


def _formula(text: str) -> str:
    parse(text, ("x", "y"), constant=False)
    return text


def _drawing(text: str) -> str:
    """Points of a schedule, as JSON.

    Raises:
        Refused: they are none, or no schedule runs through them.
    """
    try:
        points = [(float(x), float(y)) for x, y in json.loads(text)]
    except (TypeError, ValueError):
        raise _refusal(
            "drawing",
            "write it as [[0, 0], [0.1, 1], [1, 0]]",
            "请写成 [[0, 0], [0.1, 1], [1, 0]]",
        ) from None
    drawn(points, 2)
    return text


def _points(value: Any) -> Any:
    """Starts may come as JSON text, as they do in a link."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise _refusal(
            "starts", "write them as [[x, y], [x, y]]", "请写成 [[x, y], [x, y]]"
        ) from None


def _some(starts: tuple[Any, ...]) -> tuple[Any, ...]:
    if not starts or any(max(abs(x), abs(y)) > 1e6 for x, y in starts):
        raise _refusal(
            "starts",
            "give at least one start, with coordinates up to a million",
            "至少给一个起点，坐标的绝对值不超过一百万",
        )
    return starts


def _each_once(methods: tuple[Any, ...]) -> tuple[Any, ...]:
    if not methods or len(set(methods)) < len(methods):
        raise _refusal(
            "methods", "choose at least one method, each once", "至少选一种方法，且不要重复"
        )
    return methods


Starts = Annotated[
    tuple[tuple[float, float], ...], BeforeValidator(_points), AfterValidator(_some)
]


class Ground(engines.params.Params):
    """The surface and how it lies."""

    surface: SurfaceName = dial(
        "ravine",
        label=("Surface", "目标函数"),
        help=("What is walked down; the last is yours.", "沿哪个曲面下降；最后一项由你输入。"),
        choices={name: surface.label for name, surface in SURFACES.items()}
        | {"typed": ("Your own f(x, y)", "自己输入 f(x, y)")},
    )
    condition: float = dial(
        20.0,
        ge=1,
        le=1000,
        log=True,
        label=("Condition number", "条件数"),
        help=(
            "The ravine's largest curvature over its smallest: κ.",
            "狭长山谷中最大曲率与最小曲率之比 κ。",
        ),
    )
    rotation: float = dial(
        0.0,
        ge=-90,
        le=90,
        unit="°",
        label=("Turn the surface", "旋转曲面"),
        help=("About the middle of the view.", "绕视野中心旋转。"),
    )
    span: float = dial(
        4.0,
        ge=0.1,
        le=100,
        log=True,
        more=True,
        label=("Your view", "自定义视野"),
        help=(
            "Of a surface of your own: x and y from minus to plus this.",
            "自定义曲面上 x 与 y 从负到正的范围。",
        ),
    )


class StartPoints(engines.params.Params):
    """Where the paths begin."""

    starts: Starts = dial(
        ((-3.5, 1.5),),
        max_length=STARTS,
        label=("Starts", "起点"),
        help=("Points (x, y) from which every method sets out.", "每种方法的出发点 (x, y)。"),
    )


class Training(engines.params.Params):
    """What all methods share."""

    methods: Annotated[tuple[MethodName, ...], AfterValidator(_each_once)] = dial(
        ("sgd", "momentum", "rmsprop", "adam"),
        max_length=16,
        hidden=True,
        label=("Methods", "优化方法"),
        help=("Any number, side by side.", "任选几种，同时比较。"),
    )
    steps: int = dial(
        300,
        ge=1,
        le=STEPS,
        label=("Steps", "步数"),
        help=("How many updates.", "更新多少次。"),
    )
    schedule: ScheduleName = dial(
        "constant",
        more=True,
        label=("Schedule", "学习率调度"),
        help=("How the learning rate changes on the way.", "学习率在途中怎样变化。"),
        choices={
            "constant": ("Constant", "恒定"),
            "step": ("A tenth after each third", "每三分之一步数降为十分之一"),
            "exponential": ("Exponential, to 1 %", "指数衰减到 1 %"),
            "cosine": ("Cosine, to 0", "余弦退火到 0"),
            "linear": ("Linear, to 0", "线性衰减到 0"),
            "warm-up": ("Linear warm-up, first tenth", "前十分之一线性预热"),
            "warm-up-cosine": ("Warm-up, then cosine to 0", "预热后余弦退火到 0"),
            "one-cycle": ("OneCycle", "OneCycle（单周期）"),
            "wsd": ("WSD: warm-up, stable, decay", "WSD：预热、稳定、衰减"),
            "drawn": ("Drawn by hand", "手绘"),
        },
    )
    drawing: Annotated[str, AfterValidator(_drawing)] = dial(
        DRAWN,
        max_length=4_000,
        hidden=True,
        label=("Drawn schedule", "手绘的调度"),
        help=(
            "Points (share of the way, share of the rate), straight from each to the next.",
            "点（进度，学习率比例），相邻两点之间为直线。",
        ),
    )
    clip: Literal["none", "norm", "value"] = dial(
        "none",
        more=True,
        label=("Gradient clipping", "梯度裁剪"),
        help=(
            "Shorten a gradient that is too long, or cut each of its coordinates.",
            "缩短过长的梯度，或逐个分量截断。",
        ),
        choices={
            "none": ("None", "不裁剪"),
            "norm": ("By norm", "按范数"),
            "value": ("By value", "按分量"),
        },
    )
    clip_at: float = dial(
        1.0,
        ge=1e-3,
        le=1000,
        log=True,
        more=True,
        label=("Clip at", "裁剪阈值"),
        help=("The longest norm, or the largest coordinate.", "最大范数，或分量的最大绝对值。"),
    )
    weight_decay: float = dial(
        0.0,
        ge=0,
        le=5,
        more=True,
        label=("Weight decay", "权重衰减"),
        help=(
            "λ; AdamW and Adafactor shrink the weights directly, the others add λ times the "
            "weights to the gradient; Rprop and LBFGS have none.",
            "λ；AdamW 和 Adafactor 直接缩小权重，其余方法把 λ 乘权重加进梯度；"
            "Rprop 与 LBFGS 没有此项。",
        ),
    )
    bias_correction: bool = dial(
        True,
        more=True,
        label=("Bias correction", "偏差修正"),
        help=(
            "Off: Adam, AMSGrad, AdamW, Adamax and NAdam divide by no 1 - β^t.",
            "关闭后，Adam、AMSGrad、AdamW、Adamax、NAdam 不再除以 1 - β^t。",
        ),
    )
    decoupled: bool = dial(
        False,
        more=True,
        label=("Decoupled decay", "解耦权重衰减"),
        help=(
            "Adam, AMSGrad, NAdam and RAdam shrink the weights directly too.",
            "让 Adam、AMSGrad、NAdam、RAdam 也直接缩小权重。",
        ),
    )
    seed: int = dial(
        0,
        ge=0,
        le=2**31 - 1,
        more=True,
        label=("Seed", "随机种子"),
        help=("Of the gradient noise.", "用于梯度噪声。"),
    )


class GradientNoise(engines.params.Params):
    """The noise of a descent."""

    noise: float = dial(
        0.0,
        ge=0,
        le=20,
        label=("Gradient noise", "梯度噪声"),
        help=(
            "Standard deviation of normal noise added to each coordinate of each gradient.",
            "加在每个梯度分量上的正态噪声的标准差。",
        ),
    )


class Params(MethodParams, GradientNoise, Training, StartPoints, Ground):
    """What `run` needs; the dials of one method start with its name."""

    formula: Annotated[str, AfterValidator(_formula)] = dial(
        FORMULA,
        max_length=LENGTH,
        label=("f(x, y)", "f(x, y)"),
        help=("Your own surface, if 'typed' is chosen.", "选择“自己输入”时使用的公式。"),
    )

    @field_validator("steps")
    @classmethod
    def _bounded(cls, steps: int, info: ValidationInfo) -> int:
        points = len(info.data.get("methods", ())) * len(info.data.get("starts", ())) * steps
        if points > POINTS:
            raise _refusal(
                "steps",
                f"{points:,} points are too many at once and {POINTS:,} is the most; "
                "take fewer starts, steps or methods",
                f"总点数 {points:,} 超过上限 {POINTS:,}；请减少起点、步数或方法",
            )
        return steps
