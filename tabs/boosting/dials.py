"""The engine's dials, and those of the page alone: which view, which methods, edited points."""

from typing import Literal

from engines import boosting
from engines.boosting import METHODS, USUAL
from engines.params import dial

from .points import LINKED

__all__ = ["POINT_DIALS", "Dials", "alone"]

POINT_DIALS = ("data", "noise", "size", "flips", "classes", "seed", "rotation")
"""The dials that draw the points."""

_SHARED = (*POINT_DIALS, "rounds", "grid")
_OWN = {method: tuple(usual) for method, usual in USUAL.items()}
_OWN["stacking"] = ("bases", "out_of_fold")

Method = Literal[
    "tree", "bagging", "forest", "extra", "adaboost", "gradient", "xgboost", "stacking"
]


class Dials(boosting.Params):
    """What a link to this tab holds."""

    view: Literal["methods", "one", "why", "stacking"] = dial(
        "methods",
        label=("View", "视图"),
        help=("What the stage shows.", "舞台上显示什么。"),
        choices={
            "methods": ("All methods", "全部方法"),
            "one": ("One method", "单个方法"),
            "why": ("Why it helps", "为何有效"),
            "stacking": ("Stacking", "堆叠"),
        },
    )
    methods: tuple[Method, ...] = dial(
        ("tree", "bagging", "forest", "adaboost", "gradient", "xgboost"),
        max_length=len(METHODS),
        label=("Side by side", "并排比较"),
        help=("Methods drawn on the same points.", "在同一批数据点上绘制的方法。"),
        choices=METHODS,
    )
    method: Method = dial(
        "xgboost",
        label=("In hand", "手中的方法"),
        help=(
            "The method that the dials below turn; the others keep their usual settings.",
            "下面的参数只作用于它；其余方法保持常用设置。",
        ),
        choices=METHODS,
    )
    grid: int = dial(
        100,
        ge=10,
        le=100,
        step=10,
        label=("Grid", "网格"),
        help=("Cells on each side of the decision field", "决策区域每边的格点数"),
        more=True,
    )
    round: int = dial(
        20,
        ge=1,
        le=400,
        hidden=True,
        label=("Round", "轮次"),
        help=("The round that is taken apart.", "所拆解的轮次。"),
    )
    node: int = dial(
        0,
        ge=0,
        le=100_000,
        hidden=True,
        label=("Node", "节点"),
        help=("The clicked node of the tree.", "所点击的树节点。"),
    )
    point: int = dial(
        0,
        ge=0,
        le=5_000,
        hidden=True,
        label=("Point", "数据点"),
        help=("The clicked point.", "所点击的数据点。"),
    )
    points: str = dial(
        "",
        max_length=30_000,
        hidden=True,
        label=("Edited points", "编辑过的数据点"),
        help=("Points moved, added, deleted or flipped.", "移动、添加、删除或翻转过的点。"),
    )

    def engine(self) -> boosting.Params:
        """The engine's own parameters, of the method in hand."""
        own = boosting.Params.model_fields
        return boosting.Params(**{k: v for k, v in self.model_dump().items() if k in own})

    def to_query(self) -> dict[str, str]:
        """The link: edited points are in it while they are few."""
        query = super().to_query()
        if len(self.points) > LINKED:
            del query["points"]
        return query


def alone(params: Dials, method: str) -> boosting.Params:
    """The dials that this method reads, all others at their defaults.

    So a dial that one method does not read leaves its cached result as it is.
    """
    whole = boosting.beside(params.engine(), method).model_dump()
    read = {name: whole[name] for name in (*_SHARED, *_OWN[method])}
    if method in ("tree", "stacking"):
        del read["rounds"]
    return boosting.Params(**read, method=method)
