"""The search for the least of f, and the worth of five states."""

from typing import Annotated

from pydantic import AfterValidator

import engines.params
from engines.expressions import LENGTH, parse
from engines.params import dial

from .typed import Step, Typed, typed

__all__ = ["SearchParams", "TypedSearchParams", "TypedWalkParams", "WalkParams"]

LOSS = "(w - 1)^2/2 + sin(2w)/4"
LOSS_TEXT = ("f(w)", "f(w)"), ("Whose least value is looked for.", "要求哪个函数的最小值。")
STEP_TEXT = ("Step size a(k)", "步长 a(k)"), ("A formula of k.", "k 的公式。")
REACH_TEXT = (
    ("Reach c(k)", "差分间隔 c(k)"),
    ("How far to either side f is read.", "向两侧多远处读取 f。"),
)


def _loss(text: str) -> str:
    parse(text, ("w",), constant=False)
    return text


class Hunt(engines.params.Params):
    """The noise and the fan."""

    sigma: float = dial(
        0.3,
        ge=0,
        le=20,
        label=("Size of the noise", "噪声大小"),
        help=("Standard deviation of each reading of f.", "每次读取 f 的标准差。"),
    )
    w1: float = dial(
        -2.0,
        ge=-100,
        le=100,
        label=("Start w₁", "初值 w₁"),
        help=("Of every path.", "每条路径的。"),
    )
    steps: int = dial(
        1000,
        ge=1,
        le=10_000,
        log=True,
        label=("Steps", "步数"),
        help=("Two readings of f each.", "每步读取两次 f。"),
    )
    paths: int = dial(
        200,
        ge=1,
        le=1000,
        log=True,
        more=True,
        label=("Paths", "路径数"),
        help=("Runs that differ only in their noise.", "只有噪声不同的多次运行。"),
    )
    seed: int = dial(
        0,
        ge=0,
        le=2**31 - 1,
        more=True,
        label=("Seed", "随机种子"),
        help=("Of the noise.", "用于噪声。"),
    )


class SearchParams(Hunt):
    """What the search needs."""

    loss: Annotated[str, AfterValidator(_loss)] = dial(
        LOSS, max_length=LENGTH, label=LOSS_TEXT[0], help=LOSS_TEXT[1]
    )
    step: Step = dial("1/k", max_length=LENGTH, label=STEP_TEXT[0], help=STEP_TEXT[1])
    reach: Step = dial("k^(-1/6)", max_length=LENGTH, label=REACH_TEXT[0], help=REACH_TEXT[1])


class TypedSearchParams(Hunt, Typed):
    """The view: formulas as they stand in their lines."""

    loss: str = typed(LOSS, *LOSS_TEXT)
    step: str = typed("1/k", *STEP_TEXT)
    reach: str = typed("k^(-1/6)", *REACH_TEXT)

    def engine(self) -> SearchParams:
        """What is computed.

        Raises:
            ParamsError: a formula cannot be read.
        """
        return self.checked(SearchParams)


class Walks(engines.params.Params):
    """The chain and the runs."""

    episodes: int = dial(
        100,
        ge=1,
        le=1000,
        log=True,
        label=("Episodes", "回合数"),
        help=("Walks from the middle until one leaves.", "从中间出发直到离开。"),
    )
    start: float = dial(
        0.5,
        ge=-2,
        le=2,
        label=("First guess", "初始估计"),
        help=("Of every state's value.", "每个状态价值的初值。"),
    )
    states: int = dial(5, ge=1, le=9, label=("States", "状态数"), help=("In a row.", "排成一行。"))
    runs: int = dial(
        100,
        ge=1,
        le=500,
        log=True,
        label=("Runs", "次数"),
        help=("Over which values are averaged.", "对多少次运行取平均。"),
    )
    seed: int = dial(
        0,
        ge=0,
        le=2**31 - 1,
        more=True,
        label=("Seed", "随机种子"),
        help=("Of the coin.", "用于抛硬币。"),
    )


WALK_STEP = (
    ("Step size a(k)", "步长 a(k)"),
    ("Of the k-th episode.", "第 k 个回合的步长。"),
)


class WalkParams(Walks):
    """What TD(0) needs."""

    step: Step = dial("0.1", max_length=LENGTH, label=WALK_STEP[0], help=WALK_STEP[1])


class TypedWalkParams(Walks, Typed):
    """The view: the step as it stands in its line."""

    step: str = typed("0.1", *WALK_STEP)

    def engine(self) -> WalkParams:
        """What is computed.

        Raises:
            ParamsError: the step cannot be read.
        """
        return self.checked(WalkParams)
