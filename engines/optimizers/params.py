"""Every dial of a descent: the surface, the methods with their own dials, and what all share."""

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ValidationInfo, field_validator

import engines.params
from engines.expressions import LENGTH, parse
from engines.params import ParamsError, Text, dial

__all__ = ["POINTS", "STARTS", "MethodName", "Params", "ScheduleName", "SurfaceName"]

POINTS, STARTS = 1_000_000, 400
"""Most points of all paths together (methods x starts x steps), and most starts."""

MethodName = Literal[
    "sgd",
    "momentum",
    "nesterov",
    "adagrad",
    "adadelta",
    "rmsprop",
    "adam",
    "amsgrad",
    "adamw",
    "adamax",
    "nadam",
    "radam",
    "asgd",
    "rprop",
    "lbfgs",
    "adafactor",
]
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
ScheduleName = Literal["constant", "step", "exponential", "cosine", "linear", "warm-up"]


def _refusal(name: str, english: str, chinese: str) -> ParamsError:
    return ParamsError([(name, (english, chinese))])


def _formula(text: str) -> str:
    parse(text, ("x", "y"), constant=False)
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


def _rate(method: str, default: float) -> Any:
    return dial(
        default,
        ge=1e-8,  # as wide as the race looks for the best
        le=1e6,
        log=True,
        label=(f"{method}: learning rate", f"{method}：学习率"),
        help=("How far one step goes.", "每一步走多远。"),
    )


def _own(
    method: str,
    name: Text,
    default: float,
    low: float,
    high: float,
    help: Text,
    *,
    log: bool = False,
) -> Any:
    label = (f"{method}: {name[0]}", f"{method}：{name[1]}")
    return dial(default, ge=low, le=high, log=log, more=True, label=label, help=help)


def _momentum(method: str, default: float = 0.9, low: float = 0.0) -> Any:
    help = ("How much of the last step is kept: β.", "保留上一步的比例 β。")
    return _own(method, ("momentum", "动量系数"), default, low, 0.9999, help)


def _beta1(method: str) -> Any:
    help = ("Memory of the mean of the gradient: β₁.", "梯度一阶矩的衰减率 β₁。")
    return _own(method, ("β₁", "β₁"), 0.9, 0, 0.9999, help)


def _beta2(method: str, default: float = 0.999) -> Any:
    help = ("Memory of the mean of the squared gradient: β₂.", "梯度二阶矩的衰减率 β₂。")
    return _own(method, ("β₂", "β₂"), default, 0, 0.99999, help)


def _eps(method: str, default: float = 1e-8) -> Any:
    help = ("Added to the root so that nothing is divided by zero: ε.", "防止除以零的小量 ε。")
    return _own(method, ("ε", "ε"), default, 1e-12, 1, help, log=True)


class Params(engines.params.Params):
    """What `run` needs; the dials of one method start with its name."""

    surface: SurfaceName = dial(
        "ravine",
        label=("Surface", "目标函数"),
        help=("What is walked down.", "沿着哪个曲面下降。"),
        choices={"typed": ("Your own f(x, y)", "自己输入 f(x, y)")},
    )
    formula: Annotated[str, AfterValidator(_formula)] = dial(
        "x^2/10 + y^2 + sin(3*x)*cos(2*y)",
        max_length=LENGTH,
        label=("f(x, y)", "f(x, y)"),
        help=("Your own surface, if 'typed' is chosen.", "选择“自己输入”时使用的公式。"),
    )
    methods: Annotated[tuple[MethodName, ...], AfterValidator(_each_once)] = dial(
        ("sgd", "momentum", "rmsprop", "adam"),
        max_length=16,
        label=("Methods", "优化方法"),
        help=("Any number, side by side.", "任选几种，同时比较。"),
    )
    starts: Starts = dial(
        ((-3.5, 1.5),),
        max_length=STARTS,
        label=("Starts", "起点"),
        help=("Points (x, y) from which every method sets out.", "每种方法的出发点 (x, y)。"),
    )
    steps: int = dial(
        300,
        ge=1,
        le=5000,
        label=("Steps", "步数"),
        help=("How many updates.", "更新多少次。"),
    )
    schedule: ScheduleName = dial(
        "constant",
        label=("Schedule", "学习率调度"),
        help=("How the learning rate changes on the way.", "学习率在途中怎样变化。"),
        choices={
            "constant": ("Constant", "恒定"),
            "step": ("A tenth after each third", "每三分之一步数降为十分之一"),
            "exponential": ("Exponential, to 1 %", "指数衰减到 1 %"),
            "cosine": ("Cosine, to 0", "余弦退火到 0"),
            "linear": ("Linear, to 0", "线性衰减到 0"),
            "warm-up": ("Linear warm-up, first tenth", "前十分之一线性预热"),
        },
    )
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
    rotation: float = dial(
        0.0,
        ge=-90,
        le=90,
        unit="°",
        label=("Turn the surface", "旋转曲面"),
        help=("About the middle of the view.", "绕视野中心旋转。"),
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
    weight_decay: float = dial(
        0.0,
        ge=0,
        le=5,
        label=("Weight decay", "权重衰减"),
        help=(
            "λ; AdamW and Adafactor shrink the weights directly, the others add λ times the "
            "weights to the gradient; Rprop and LBFGS have none.",
            "λ；AdamW 和 Adafactor 直接缩小权重，其余方法把 λ 乘权重加进梯度；"
            "Rprop 与 LBFGS 没有此项。",
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
    bias_correction: bool = dial(
        True,
        label=("Bias correction", "偏差修正"),
        help=(
            "Off: Adam, AMSGrad, AdamW, Adamax and NAdam divide by no 1 - β^t.",
            "关闭后，Adam、AMSGrad、AdamW、Adamax、NAdam 不再除以 1 - β^t。",
        ),
    )
    span: float = dial(
        4.0,
        ge=0.1,
        le=100,
        log=True,
        more=True,
        label=("View of your surface", "自定义曲面的视野"),
        help=("x and y from minus to plus this.", "x 与 y 从负到正的范围。"),
    )
    seed: int = dial(
        0,
        ge=0,
        le=2**31 - 1,
        more=True,
        label=("Seed", "随机种子"),
        help=("Of the gradient noise.", "用于梯度噪声。"),
    )

    sgd_lr: float = _rate("SGD", 0.09)
    momentum_lr: float = _rate("Momentum", 0.02)
    momentum_momentum: float = _momentum("Momentum")
    momentum_dampening: float = _own(
        "Momentum",
        ("dampening", "阻尼"),
        0,
        0,
        1,
        ("The new gradient enters 1 - this much.", "新梯度按 1 减此值的比例加入。"),
    )
    nesterov_lr: float = _rate("Nesterov", 0.02)
    nesterov_momentum: float = _momentum("Nesterov", low=0.01)
    adagrad_lr: float = _rate("Adagrad", 0.5)
    adagrad_lr_decay: float = _own(
        "Adagrad",
        ("rate decay", "学习率衰减"),
        0,
        0,
        1,
        ("The rate falls as 1/(1 + (t - 1) times this).", "学习率按 1/(1 + (t - 1)·此值) 下降。"),
    )
    adagrad_eps: float = _eps("Adagrad", 1e-10)
    adadelta_lr: float = _rate("Adadelta", 5.0)
    adadelta_rho: float = _own(
        "Adadelta", ("ρ", "ρ"), 0.9, 0, 0.9999, ("Memory of both means.", "两个均值的衰减率。")
    )
    adadelta_eps: float = _eps("Adadelta", 1e-6)
    rmsprop_lr: float = _rate("RMSprop", 0.05)
    rmsprop_alpha: float = _own(
        "RMSprop",
        ("α", "α"),
        0.99,
        0,
        0.9999,
        ("Memory of the mean of the squared gradient.", "梯度平方均值的衰减率。"),
    )
    rmsprop_eps: float = _eps("RMSprop")
    rmsprop_momentum: float = _momentum("RMSprop", 0.0)
    rmsprop_centered: bool = dial(
        False,
        more=True,
        label=("RMSprop: centred", "RMSprop：中心化"),
        help=(
            "Divide by the standard deviation of the gradient, not by its root mean square.",
            "除以梯度的标准差，而不是均方根。",
        ),
    )
    adam_lr: float = _rate("Adam", 0.1)
    adam_beta1: float = _beta1("Adam")
    adam_beta2: float = _beta2("Adam")
    adam_eps: float = _eps("Adam")
    amsgrad_lr: float = _rate("AMSGrad", 0.1)
    amsgrad_beta1: float = _beta1("AMSGrad")
    amsgrad_beta2: float = _beta2("AMSGrad")
    amsgrad_eps: float = _eps("AMSGrad")
    adamw_lr: float = _rate("AdamW", 0.1)
    adamw_beta1: float = _beta1("AdamW")
    adamw_beta2: float = _beta2("AdamW")
    adamw_eps: float = _eps("AdamW")
    adamax_lr: float = _rate("Adamax", 0.1)
    adamax_beta1: float = _beta1("Adamax")
    adamax_beta2: float = _beta2("Adamax")
    adamax_eps: float = _eps("Adamax")
    nadam_lr: float = _rate("NAdam", 0.1)
    nadam_beta1: float = _beta1("NAdam")
    nadam_beta2: float = _beta2("NAdam")
    nadam_eps: float = _eps("NAdam")
    nadam_momentum_decay: float = _own(
        "NAdam",
        ("momentum decay", "动量衰减"),
        0.004,
        0,
        1,
        ("How fast β₁ grows to its value: ψ.", "β₁ 增长到设定值的快慢 ψ。"),
    )
    radam_lr: float = _rate("RAdam", 0.1)
    radam_beta1: float = _beta1("RAdam")
    radam_beta2: float = _beta2("RAdam")
    radam_eps: float = _eps("RAdam")
    asgd_lr: float = _rate("ASGD", 0.08)
    asgd_lambd: float = _own(
        "ASGD", ("λ", "λ"), 1e-4, 0, 1, ("The decay of its own.", "自带的衰减项。")
    )
    asgd_alpha: float = _own(
        "ASGD",
        ("power", "幂"),
        0.75,
        0,
        1,
        ("The rate falls as (1 + λ η t) to minus this.", "学习率按 (1 + λ η t) 的负此次幂下降。"),
    )
    asgd_t0: int = dial(
        100,
        ge=0,
        le=5000,
        more=True,
        label=("ASGD: averaging from", "ASGD：开始平均"),
        help=("The step from which the points are averaged.", "从第几步起对迭代点取平均。"),
    )
    rprop_lr: float = _rate("Rprop", 0.1)
    rprop_shrink: float = _own(
        "Rprop",
        ("η⁻", "η⁻"),
        0.5,
        0.01,
        0.99,
        ("The step shrinks by this when the slope changes sign.", "梯度变号时步长乘以此值。"),
    )
    rprop_grow: float = _own(
        "Rprop",
        ("η⁺", "η⁺"),
        1.2,
        1.01,
        5,
        ("The step grows by this while the slope keeps its sign.", "梯度不变号时步长乘以此值。"),
    )
    lbfgs_lr: float = _rate("LBFGS", 1.0)
    lbfgs_history: int = dial(
        10,
        ge=1,
        le=100,
        more=True,
        label=("LBFGS: history", "LBFGS：历史长度"),
        help=("How many past steps describe the curvature.", "用多少个过去的步来估计曲率。"),
    )
    lbfgs_line_search: bool = dial(
        True,
        more=True,
        label=("LBFGS: line search", "LBFGS：线搜索"),
        help=(
            "Strong Wolfe conditions; off: every step has the full rate.",
            "强 Wolfe 条件；关闭时每步都用完整的学习率。",
        ),
    )
    adafactor_lr: float = _rate("Adafactor", 0.5)
    adafactor_beta2_decay: float = _own(
        "Adafactor",
        ("β₂ decay", "β₂ 衰减"),
        -0.8,
        -1,
        -0.1,
        ("The mean of squares forgets as t to this power.", "平方均值以 t 的此次幂遗忘。"),
    )
    adafactor_d: float = _own(
        "Adafactor",
        ("clipping", "裁剪"),
        1.0,
        1,
        10,
        ("Largest root mean square of an update: d.", "更新量均方根的上限 d。"),
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

    def own(self, method: str) -> dict[str, Any]:
        """The dials of one method without its name: {"lr": 0.1, "beta1": 0.9, ...}."""
        return {
            name.removeprefix(f"{method}_"): getattr(self, name)
            for name in type(self).model_fields
            if name.startswith(f"{method}_")
        }
