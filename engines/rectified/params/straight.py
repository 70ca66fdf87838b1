"""Straight roads: how noise is coupled with data, and in how many steps the road is walked."""

from typing import Any, ClassVar, Literal, get_args

from pydantic import field_validator

from engines.modes import MixtureParams
from engines.params import ParamsError, Text, dial

__all__ = ["HELD", "NetParams", "Steps", "StraightParams", "WayName"]

WayName = Literal["independent", "transport", "reflow", "again"]

Steps = Literal[1, 2, 3, 4, 6, 8, 12, 16, 32, 64]
HELD: tuple[int, ...] = get_args(Steps)
"""The numbers of steps between which the page scrubs."""

WAYS: dict[Any, Text] = {
    "independent": ("Independent, exact", "独立耦合（精确）"),
    "transport": ("Minibatch optimal transport", "小批量最优传输"),
    "reflow": ("Reflow, 2-RF", "Reflow（2-RF）"),
    "again": ("Reflow again, 3-RF", "再次 reflow（3-RF）"),
}


class PlaneParams(MixtureParams):
    """The data, how a field is learnt from pairs of noise and data, and the draw."""

    batch: int = dial(
        256,
        ge=1,
        le=256,
        log=True,
        more=True,
        label=("Batch of the transport", "最优传输的批量"),
        help=(
            "So many points are paired at once at the least cost; one is no choice at all.",
            "每次以最小代价配对这么多点；批量为 1 就没有选择。",
        ),
    )
    training: int = dial(
        1000,
        ge=100,
        le=3000,
        step=100,
        more=True,
        label=("Training steps", "训练步数"),
        help=("Steps of Adam on 256 pairs, for each net.", "每个网络的 Adam 步数，每步 256 对。"),
    )
    asked: bool = dial(
        False,
        label=("Ask for the first mode", "只要第一个峰"),
        help=(
            "Fields are told the class of each point; transport pairs without looking at it.",
            "向量场得知每点的类别；最优传输配对时不看类别。",
        ),
    )
    seed: int = dial(
        0,
        ge=0,
        le=999_999,
        more=True,
        label=("Seed", "随机种子"),
        help=("Of the pairs, the nets and the noise.", "用于配对、网络与噪声。"),
    )


class NetParams(PlaneParams):
    """One learnt field."""

    way: Literal["transport", "reflow", "again"] = dial(
        "transport",
        label=("Coupling", "耦合"),
        help=("How noise and data are paired.", "噪声与数据如何配对。"),
        choices=WAYS,
    )


class StraightParams(PlaneParams):
    """Roads from noise to data, side by side."""

    FIRST: ClassVar[tuple[str, ...]] = ("ways", "preset", "steps", "asked")

    ways: tuple[WayName, ...] = dial(
        ("independent", "transport", "reflow"),
        max_length=4,
        label=("Couplings", "耦合方式"),
        help=("Up to four, side by side.", "最多四种，并列显示。"),
        choices=WAYS,
    )
    steps: Steps = dial(
        2,
        label=("Steps N", "步数 N"),
        help=(
            "Of Euler's, from noise (t = 0) to data (t = 1).",
            "欧拉步数，从噪声（t = 0）到数据（t = 1）。",
        ),
    )
    start_x: float = dial(
        -0.7,
        ge=-3,
        le=3,
        hidden=True,
        label=("Start, x", "起点 x"),
        help=("Of the road that is followed.", "所跟踪路径的起点。"),
    )
    start_y: float = dial(
        1.4,
        ge=-3,
        le=3,
        hidden=True,
        label=("Start, y", "起点 y"),
        help=("Of the road that is followed.", "所跟踪路径的起点。"),
    )

    @field_validator("ways")
    @classmethod
    def _some(cls, ways: tuple[WayName, ...]) -> tuple[WayName, ...]:
        if ways and len(set(ways)) == len(ways):
            return ways
        text = ("choose one to four different ones", "请选择一到四种不同的耦合方式")
        raise ParamsError([("ways", text)])

    def net(self, way: WayName) -> NetParams:
        """What is learnt for a way, without how it is walked."""
        held = {name: getattr(self, name) for name in PlaneParams.model_fields}
        return NetParams(**held, way=way)
