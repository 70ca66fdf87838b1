"""What each view asks for: the points, the methods on them, and what of them is taken apart."""

from typing import ClassVar, Literal

from pydantic import field_validator

import engines.params
from engines.params import dial

from .dials import USUAL, Booster, Learner, Params, Sample, bases, beside, several
from .names import METHODS, Base, Method

__all__ = [
    "LINKED",
    "Comparison",
    "Ensemble",
    "Gapped",
    "Pruned",
    "Redraws",
    "Stack",
    "Stage",
    "Stopped",
]

LINKED = 6_000
"""Characters of edited points that a link has room for: about 1,100 points."""

_SHARED = (*Sample.model_fields, "rounds", "grid")
_READ: dict[str, tuple[str, ...]] = {method: tuple(usual) for method, usual in USUAL.items()}
_FIRST = ("data", "flips", "method", "depth", "learning_rate")
_READ["stacking"] = ("bases", "out_of_fold")


class Columns(engines.params.Params):
    """Which columns of a visitor's table are which; "" leaves it to the reader."""

    column_x: str = dial(
        "",
        max_length=40,
        hidden=True,
        label=("Column x₁", "x₁ 列"),
        help=("The table's column along x₁.", "表格中作为 x₁ 的列。"),
    )
    column_y: str = dial(
        "",
        max_length=40,
        hidden=True,
        label=("Column x₂", "x₂ 列"),
        help=("The table's column along x₂.", "表格中作为 x₂ 的列。"),
    )
    column_label: str = dial(
        "",
        max_length=40,
        hidden=True,
        label=("Label column", "标签列"),
        help=("The table's column of labels.", "表格中的标签列。"),
    )


class Stage(Columns, Sample):
    """Points on the stage, drawn or edited by hand, under a field of a certain fineness."""

    grid: int = dial(
        100,
        ge=10,
        le=100,
        step=10,
        label=("Grid", "网格"),
        help=("Cells on each side of the decision field", "决策区域每边的格点数"),
        more=True,
    )
    points: str = dial(
        "",
        max_length=30_000,
        hidden=True,
        label=("Edited points", "编辑过的数据点"),
        help=("Points moved, added, deleted or flipped.", "移动、添加、删除或翻转过的点。"),
    )

    def to_query(self) -> dict[str, str]:
        """The link: edited points are in it while they are few."""
        query = super().to_query()
        if len(self.points) > LINKED:
            del query["points"]
        return query

    def whole(self) -> Params:
        """All dials that some method reads, as they stand."""
        return Params(**{k: v for k, v in self.model_dump().items() if k in Params.model_fields})

    def of(self, method: str) -> Params:
        """What one method computes from: the points and the dials that it reads.

        The method in hand reads the dials as they stand, any other its usual ones. All that it
        does not read is at its default, so no other dial touches its kept result.
        """
        whole = beside(self.whole(), method).model_dump()
        read = {name: whole[name] for name in (*_SHARED, *_READ[method])}
        if method in ("tree", "stacking"):
            del read["rounds"]
        if method == "xgboost" and whole["tree_method"] == "exact":
            del read["max_bin"]
        return Params(**read, method=method)


class AtRound(engines.params.Params):
    """Where the scrubber of the rounds stands."""

    round: int = dial(
        20,
        ge=1,
        le=400,
        hidden=True,
        label=("Round", "轮次"),
        help=("The round that is taken apart.", "所拆解的轮次。"),
    )


class AtPoint(engines.params.Params):
    """The training point in hand."""

    point: int = dial(
        0,
        ge=0,
        le=5_000,
        hidden=True,
        label=("Point", "数据点"),
        help=("The clicked point.", "所点击的数据点。"),
    )


class SideBySide(engines.params.Params):
    """Which methods stand beside each other."""

    methods: tuple[Method, ...] = dial(
        ("tree", "bagging", "forest", "adaboost", "gradient", "xgboost"),
        max_length=len(METHODS),
        label=("Side by side", "并排比较"),
        help=("Methods drawn on the same points.", "在同一批数据点上绘制的方法。"),
        choices=METHODS,
    )


class Comparison(AtRound, Learner, SideBySide, Stage):
    """Several methods on the same points, at the same round."""

    FIRST: ClassVar[tuple[str, ...]] = ("data", "flips", "methods", "method", "depth")


class Ensemble(AtRound, AtPoint, Learner, Stage):
    """One method, one of its rounds, a node of that round's tree and the step of one point."""

    FIRST: ClassVar[tuple[str, ...]] = _FIRST

    node: int = dial(
        0,
        ge=0,
        le=100_000,
        hidden=True,
        label=("Node", "节点"),
        help=("The clicked node of the tree.", "所点击的树节点。"),
    )


class Redraws(Learner, Stage):
    """One method on fresh training sets."""

    FIRST: ClassVar[tuple[str, ...]] = _FIRST


class Stack(Stage):
    """Two stacks of the same bases: one learns from out-of-fold predictions, one leaks."""

    bases: tuple[Base, ...] = bases(more=False)
    _several = field_validator("bases")(several)

    def stack(self, out_of_fold: bool) -> Params:
        """One of the two."""
        return self.of("stacking").model_copy(update={"out_of_fold": out_of_fold})


class Pruned(AtRound, Booster, Stage):
    """XGBoost grown by both tree methods, which read gamma in opposite directions."""

    FIRST: ClassVar[tuple[str, ...]] = ("data", "noise", "gamma", "depth", "reg_lambda")

    gamma: float = dial(
        2.0,
        ge=0,
        le=50,
        step=0.1,
        label=("Least gain γ", "最小增益 γ"),
        help=(
            "exact prunes the grown tree from its leaves upward; hist makes no weaker split",
            "exact 自叶向上剪枝；hist 根本不做增益更小的分裂",
        ),
    )

    def grown(self, tree_method: str) -> Params:
        """XGBoost by one of the two tree methods."""
        return self.of("xgboost").model_copy(
            update={"tree_method": tree_method, "max_bin": self.max_bin}
        )


class Gapped(AtRound, AtPoint, Booster, Stage):
    """XGBoost on points of which some have lost a coordinate."""

    FIRST: ClassVar[tuple[str, ...]] = ("data", "gaps", "lost", "depth", "flips")

    gaps: float = dial(
        0.2,
        ge=0,
        le=0.9,
        step=0.05,
        label=("Points with a gap", "缺失比例"),
        help=(
            "Share of the training points that have lost one of their two values, by chance",
            "随机失去一个坐标值的训练样本所占比例",
        ),
    )
    lost: Literal["none", "x1", "x2"] = dial(
        "x1",
        label=("The point's lost value", "该点失去的值"),
        help=(
            "Which value the marked point loses; or drag the point off the left or lower edge",
            "所选点失去哪个值；也可把点拖出左边或下边",
        ),
        choices={"none": ("none", "不缺失"), "x1": ("x₁", "x₁"), "x2": ("x₂", "x₂")},
    )


class Stopped(Booster, Stage):
    """XGBoost with some points held out: when to stop, which features matter, how few bins do."""

    FIRST: ClassVar[tuple[str, ...]] = ("data", "flips", "patience", "held", "learning_rate")

    patience: int = dial(
        10,
        ge=1,
        le=100,
        log=True,
        label=("Patience", "容忍轮数"),
        help=(
            "Rounds without a new least loss after which the training stops",
            "损失连续多少轮没有新低就停止训练",
        ),
    )
    held: float = dial(
        0.25,
        ge=0.05,
        le=0.5,
        step=0.05,
        label=("Held out", "留出比例"),
        help=("Share of the training points kept for that question", "留作验证的训练样本比例"),
    )
