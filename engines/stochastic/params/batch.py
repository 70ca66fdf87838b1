"""Points in a square, and batches of them."""

import engines.params
from engines.expressions import LENGTH
from engines.params import dial

from .typed import Step, Typed, typed

__all__ = ["DRAWS", "BatchParams", "TypedBatchParams"]

DRAWS = 15_000_000
"""Points drawn in one picture, about half a second's worth."""

LABEL = ("Step size a(k)", "步长 a(k)")
HELP = ("A formula of k = 1, 2, 3, ...", "k = 1, 2, 3, ... 的公式。")


class Square(engines.params.Params):
    """The points, the batch size and the runs."""

    size: int = dial(
        5,
        ge=2,
        le=99,
        label=("Mini-batch m", "小批量 m"),
        help=(
            "Points per step, between one (SGD), 50 and all.",
            "每步使用的点数，与 1（SGD）、50、全部并列比较。",
        ),
    )
    samples: int = dial(
        100, ge=10, le=1000, label=("Points", "点数"), help=("In the square.", "方形内的点数。")
    )
    steps: int = dial(
        30,
        ge=1,
        le=1000,
        log=True,
        label=("Steps", "步数"),
        help=("How many updates.", "更新多少次。"),
    )
    start: float = dial(
        20.0, ge=-100, le=100, label=("Start", "起点"), help=("Both coordinates.", "两个坐标。")
    )
    runs: int = dial(
        200,
        ge=1,
        le=500,
        log=True,
        more=True,
        label=("Runs", "次数"),
        help=("Over which the distances are averaged.", "对多少次运行的距离取平均。"),
    )
    seed: int = dial(
        0,
        ge=0,
        le=2**31 - 1,
        more=True,
        label=("Seed", "随机种子"),
        help=("Of points and draws.", "用于点与抽样。"),
    )


class BatchParams(Square):
    """What `minibatch` needs."""

    step: Step = dial("1/k", max_length=LENGTH, label=LABEL, help=HELP)


class TypedBatchParams(Square, Typed):
    """The view: batches of four sizes from one start."""

    step: str = typed("1/k", LABEL, HELP)

    def engine(self) -> BatchParams:
        """What is computed: as many runs as nobody has to wait for.

        Raises:
            ParamsError: the step cannot be read.
        """
        most = max(1, DRAWS // (self.steps * (51 + self.size)))
        return self.checked(BatchParams, runs=min(self.runs, most))
