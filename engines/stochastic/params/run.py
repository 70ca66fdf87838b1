"""The iteration: the equation, its step, its noise, the fan; and the two views of it."""

from typing import Annotated, Literal

from pydantic import AfterValidator

import engines.params
from engines.expressions import LENGTH, parse
from engines.params import dial

from .typed import Step, Typed, typed

__all__ = ["CobwebParams", "FanParams", "NoiseName", "Params", "ProblemName"]

ProblemName = Literal["cubic", "tanh", "linear", "flat", "parabola", "typed"]
NoiseName = Literal["none", "normal", "uniform", "heavy", "cauchy"]


FORMULA, STEP = "w + sin(2*w)/2 - 1", "1/(k + 5)"
G_LABEL = ("g(w)", "g(w)")
A_LABEL = ("Step size a(k)", "步长 a(k)")


def _equation(text: str) -> str:
    parse(text, ("w",), constant=False)
    return text


class Iteration(engines.params.Params):
    """w_{k+1} = w_k - a_k (g(w_k) + noise), from w_1; without its formulas."""

    problem: ProblemName = dial(
        "cubic",
        label=("Equation g(w) = 0", "方程 g(w) = 0"),
        help=("Whose root is looked for.", "要求哪个方程的根。"),
        choices={
            "cubic": ("w³ - 5", "w³ - 5"),
            "tanh": ("tanh(w - 1)", "tanh(w - 1)"),
            "linear": ("w", "w"),
            "flat": ("0.2 w", "0.2 w"),
            "parabola": ("w² - 1, two roots", "w² - 1，有两个根"),
            "typed": ("Your own g(w)", "自己输入 g(w)"),
        },
    )
    noise: NoiseName = dial(
        "normal",
        label=("Noise", "噪声"),
        help=("What is added to each reading of g.", "每次读取 g 时加上的噪声。"),
        choices={
            "none": ("None", "无"),
            "normal": ("Normal", "正态"),
            "uniform": ("Uniform", "均匀"),
            "heavy": ("Heavy-tailed (Student t)", "重尾（学生 t 分布）"),
            "cauchy": ("Cauchy", "柯西"),
        },
    )
    sigma: float = dial(
        1.0,
        ge=0,
        le=20,
        label=("Size of the noise", "噪声大小"),
        help=(
            "Standard deviation of normal and uniform noise; scale of the others.",
            "正态与均匀噪声的标准差；其余为尺度参数。",
        ),
    )
    steps: int = dial(
        1000,
        ge=1,
        le=10_000,
        log=True,
        label=("Steps", "步数"),
        help=("How many updates.", "更新多少次。"),
    )
    paths: int = dial(
        200,
        ge=1,
        le=1000,
        log=True,
        more=True,
        label=("Paths", "路径数"),
        help=("The fan: runs that differ only in their noise.", "只有噪声不同的多次运行。"),
    )
    w1: float = dial(
        0.0,
        ge=-100,
        le=100,
        more=True,
        label=("Start w₁", "初值 w₁"),
        help=("Where every path begins.", "每条路径的起点。"),
    )
    project: bool = dial(
        False,
        more=True,
        label=("Projection", "投影"),
        help=("Pull w back into an interval after every step.", "每步之后把 w 拉回区间内。"),
    )
    bound: float = dial(
        5.0,
        ge=0.1,
        le=1000,
        log=True,
        more=True,
        label=("Interval of the projection", "投影区间"),
        help=("From minus to plus this.", "从负到正的此值。"),
    )
    freedom: float = dial(
        3.0,
        ge=0.5,
        le=30,
        more=True,
        label=("Degrees of freedom", "自由度"),
        help=(
            "Of the heavy-tailed noise: no variance up to 2, no mean up to 1.",
            "重尾噪声的自由度：不超过 2 时没有方差，不超过 1 时没有均值。",
        ),
    )
    seed: int = dial(
        0,
        ge=0,
        le=2**31 - 1,
        more=True,
        label=("Seed", "随机种子"),
        help=("Of the noise.", "用于噪声。"),
    )


class Params(Iteration):
    """What `run` needs."""

    formula: Annotated[str, AfterValidator(_equation)] = dial(
        FORMULA,
        max_length=LENGTH,
        label=("g(w)", "g(w)"),
        help=("Your own equation, if 'typed' is chosen.", "选择“自己输入”时使用的公式。"),
    )
    step: Step = dial(
        STEP,
        max_length=LENGTH,
        label=("Step size a(k)", "步长 a(k)"),
        help=("A formula of k = 1, 2, 3, ...", "k = 1, 2, 3, ... 的公式。"),
    )


class TypedIteration(Iteration, Typed):
    """What both views share: formulas as they stand in the line."""

    formula: str = typed(FORMULA, G_LABEL, ("Your own equation.", "自己输入的方程。"))
    step: str = typed(
        STEP, A_LABEL, ("A formula of k = 1, 2, 3, ...", "k = 1, 2, 3, ... 的公式。")
    )

    def engine(self) -> Params:
        """What is computed; a g that is not in use troubles nobody.

        Raises:
            ParamsError: a formula cannot be read.
        """
        unused = {} if self.problem == "typed" else {"formula": FORMULA}
        return self.checked(Params, **unused)


class FanParams(TypedIteration):
    """All paths at once."""


class CobwebParams(TypedIteration):
    """The first path of the fan, step by step."""

    shown: int = dial(
        12,
        ge=1,
        le=40,
        label=("Steps drawn", "绘制步数"),
        help=("Of the first path.", "第一条路径的前若干步。"),
    )
