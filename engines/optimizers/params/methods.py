"""The dials of the methods: each begins with its method's name."""

import typing
from typing import Any, Literal

import engines.params
from engines.params import Dial, Text, dial

__all__ = ["CARDS", "MethodName", "MethodParams"]

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


class MethodParams(engines.params.Params):
    """The dials of all methods."""

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

    def own(self, method: str) -> dict[str, Any]:
        """The dials of one method without its name: {"lr": 0.1, "beta1": 0.9, ...}."""
        return {
            name.removeprefix(f"{method}_"): getattr(self, name)
            for name in MethodParams.model_fields
            if name.startswith(f"{method}_")
        }


CARDS: dict[str, tuple[Dial, ...]] = {
    method: tuple(d for d in MethodParams.dials() if d.name.startswith(f"{method}_"))
    for method in typing.get_args(MethodName)
}
"""The dials of each method, which stand on its card."""
