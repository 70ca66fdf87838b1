"""Dials of the view "How likely"."""

from typing import ClassVar, Literal

from engines.params import dial

from .base import MixtureParams, ProcessParams

__all__ = ["EDGE", "LikelyParams", "SolverName"]

EDGE = 5.0
"""How far from the middle the point may stand, right or up."""

SolverName = Literal["euler", "midpoint", "rk4"]


class LikelyParams(ProcessParams, MixtureParams):
    """log p of a point and of a sample, by the probability-flow ODE."""

    FIRST: ClassVar[tuple[str, ...]] = ("preset", "solver", "steps", "trace", "turn")

    x: float = dial(
        2.0,
        ge=-EDGE,
        le=EDGE,
        hidden=True,
        label=("Point, x", "点的 x"),
        help=("Dragged on the map.", "在图上拖动。"),
    )
    y: float = dial(
        0.0,
        ge=-EDGE,
        le=EDGE,
        hidden=True,
        label=("Point, y", "点的 y"),
        help=("Dragged on the map.", "在图上拖动。"),
    )
    solver: SolverName = dial(
        "rk4",
        label=("Solver", "求解器"),
        help=("Of the ODE: order 1, 2 or 4.", "ODE 求解器：1、2 或 4 阶。"),
        choices={
            "euler": ("Euler", "欧拉"),
            "midpoint": ("Midpoint", "中点法"),
            "rk4": ("RK4", "RK4"),
        },
    )
    steps: int = dial(
        50,
        ge=2,
        le=200,
        log=True,
        label=("Steps", "步数"),
        help=("From t = 0 to t = 1.", "从 t = 0 到 t = 1。"),
    )
    trace: Literal["exact", "hutchinson"] = dial(
        "exact",
        label=("Trace", "迹"),
        help=(
            "Summed exactly, or guessed with one random probe.",
            "精确求和，或用一个随机向量估计。",
        ),
        choices={
            "exact": ("Exact", "精确"),
            "hutchinson": ("Hutchinson, one probe", "Hutchinson（单个随机向量）"),
        },
    )
    turn: float = dial(
        1.0,
        ge=0,
        le=1,
        step=0.1,
        label=("Modes turned", "双峰转向"),
        help=(
            "In the chart of Hutchinson's error: 0 on an axis, 1 along the diagonal.",
            "用于 Hutchinson 误差图：0 在坐标轴上，1 沿对角线。",
        ),
    )
    samples: int = dial(
        200,
        ge=100,
        le=4000,
        log=True,
        more=True,
        label=("Samples", "样本数"),
        help=("For bits per dimension.", "用于计算每维比特数。"),
    )
    seed: int = dial(
        0,
        ge=0,
        le=2**31 - 1,
        more=True,
        label=("Seed", "随机种子"),
        help=("Of sample and probes.", "用于样本与随机向量。"),
    )
