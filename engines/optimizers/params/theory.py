"""The three views of theory: the momentum plane, weight decay, and where Adam fails."""

from typing import Literal

import engines.params
from engines.params import dial

__all__ = ["DecayParams", "MatrixParams", "PlaneParams", "ReddiParams"]


class PlaneParams(engines.params.Params):
    """One point (alpha, beta) of the plane, on a quadratic with curvatures mu and kappa mu."""

    alpha: float = dial(
        0.02,
        ge=1e-4,
        le=10,
        log=True,
        label=("Learning rate α", "学习率 α"),
        help=("How far one step goes.", "每一步走多远。"),
    )
    beta: float = dial(
        0.8,
        ge=0,
        le=0.999,
        step=0.01,
        label=("Momentum β", "动量系数 β"),
        help=("How much of the last step is kept.", "保留上一步的比例。"),
    )
    kappa: float = dial(
        100.0,
        ge=1,
        le=1000,
        log=True,
        label=("Condition number", "条件数"),
        help=("Largest curvature over smallest: κ = L/μ.", "最大曲率与最小曲率之比 κ = L/μ。"),
    )
    nesterov: bool = dial(
        False,
        label=("Nesterov", "Nesterov"),
        help=("Look ahead before measuring the slope.", "先往前看一步再求梯度。"),
    )
    mu: float = dial(
        1.0,
        ge=0.01,
        le=100,
        log=True,
        more=True,
        label=("Smallest curvature", "最小曲率"),
        help=("μ, the flattest direction.", "μ，最平缓方向的曲率。"),
    )
    steps: int = dial(
        150,
        ge=1,
        le=2000,
        more=True,
        label=("Steps", "步数"),
        help=("Of the dynamics at the point.", "该点处动力学的步数。"),
    )

    @property
    def curvatures(self) -> tuple[float, float]:
        """The smallest and the largest, (mu, L)."""
        return self.mu, self.mu * self.kappa


class DecayParams(engines.params.Params):
    """Adam with L2, AdamW and SGD with L2 from one start, on one loss."""

    problem: Literal["bowl", "linear", "nothing", "noise"] = dial(
        "bowl",
        label=("Loss", "损失"),
        help=("What the weights feel besides the decay.", "除衰减外权重受到的作用。"),
        choices={
            "bowl": ("(x - 1)²/2 + 50 (y - 1)²", "(x - 1)²/2 + 50 (y - 1)²"),
            "linear": ("x - y/2, a constant gradient", "x - y/2，梯度恒定"),
            "nothing": ("0, no gradient at all", "0，没有梯度"),
            "noise": ("Noise only, 10 in x and 0.1 in y", "只有噪声：x 方向 10，y 方向 0.1"),
        },
    )
    strength: float = dial(
        0.5,
        ge=0,
        le=10,
        label=("Weight decay", "权重衰减"),
        help=("λ.", "λ。"),
    )
    lr: float = dial(
        0.01,
        ge=1e-4,
        le=1,
        log=True,
        label=("Learning rate", "学习率"),
        help=("Of all three.", "三种方法相同。"),
    )
    beta2: float = dial(
        0.99,
        ge=0.5,
        le=0.9999,
        more=True,
        label=("β₂", "β₂"),
        help=("Memory of Adam's mean of squares.", "Adam 梯度平方均值的衰减率。"),
    )
    steps: int = dial(
        2000,
        ge=1,
        le=10000,
        label=("Steps", "步数"),
        help=("How many updates.", "更新多少次。"),
    )
    runs: int = dial(
        200,
        ge=2,
        le=20000,
        log=True,
        more=True,
        label=("Runs", "次数"),
        help=(
            "Of the noise; half of them are the mirror images of the others.",
            "噪声的重复次数；其中一半是另一半的镜像。",
        ),
    )
    start: float = dial(
        1.0,
        ge=-10,
        le=10,
        more=True,
        label=("Start", "起点"),
        help=("Both weights at the start.", "两个权重的初值。"),
    )
    seed: int = dial(
        0,
        ge=0,
        le=2**31 - 1,
        more=True,
        label=("Seed", "随机种子"),
        help=("Of the noise.", "用于噪声。"),
    )


class ReddiParams(engines.params.Params):
    """Reddi's problem: what `reddi` needs."""

    large: float = dial(
        3.0,
        ge=1,
        le=10,
        label=("Rare slope C", "偶发的大梯度 C"),
        help=("Every third slope; the others are -1.", "每三步出现一次；其余为 -1。"),
    )
    lr: float = dial(
        0.5,
        ge=0.001,
        le=2,
        log=True,
        label=("Learning rate", "学习率"),
        help=("At the first step; it falls as 1/√t.", "第一步的学习率；按 1/√t 下降。"),
    )
    start: float = dial(
        0.0, ge=-1, le=1, label=("Start", "起点"), help=("Between -1 and 1.", "在 -1 与 1 之间。")
    )
    steps: int = dial(
        1500, ge=3, le=10000, label=("Steps", "步数"), help=("How many slopes.", "梯度的个数。")
    )


class MatrixParams(engines.params.Params):
    """A quadratic in a matrix, for the methods that see one; each at its best of eleven rates."""

    condition: float = dial(
        1e4,
        ge=1,
        le=1e6,
        log=True,
        label=("Condition number", "条件数"),
        help=(
            "Largest curvature over smallest; half of it, in logarithms, lies on either side.",
            "最大曲率与最小曲率之比；取对数后左右两侧各占一半。",
        ),
    )
    noise: float = dial(
        0.0,
        ge=0,
        le=100,
        label=("Gradient noise", "梯度噪声"),
        help=(
            "Standard deviation of normal noise on each entry of each gradient.",
            "加在每个梯度分量上的正态噪声的标准差。",
        ),
    )
    rows: int = dial(
        8, ge=2, le=16, label=("Rows", "行数"), help=("Of the matrix W.", "矩阵 W 的行数。")
    )
    columns: int = dial(
        6, ge=2, le=16, label=("Columns", "列数"), help=("Of the matrix W.", "矩阵 W 的列数。")
    )
    steps: int = dial(
        100,
        ge=5,
        le=200,
        label=("Steps", "步数"),
        help=(
            "The rate falls in a straight line to nought over them.",
            "学习率在这些步内线性降为零。",
        ),
    )
    seed: int = dial(
        0,
        ge=0,
        le=9999,
        more=True,
        label=("Seed", "随机种子"),
        help=("Of the bases, the goal and the noise.", "用于基、目标矩阵与噪声。"),
    )
