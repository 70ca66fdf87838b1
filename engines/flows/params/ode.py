"""Layers to ODE: how a field is learnt, and how it is solved."""

from typing import Literal

import engines.params
from engines.params import dial

from .base import TargetParams

__all__ = ["FieldParams", "OdeParams", "SolverName", "SolverParams"]

SolverName = Literal["euler", "midpoint", "heun", "rk4", "dopri5"]


class SolverParams(engines.params.Params):
    """How an ODE is solved."""

    solver: SolverName = dial(
        "midpoint",
        label=("Solver", "求解器"),
        help=(
            "Orders 1, 2, 2 and 4 by equal steps; dopri5 chooses its own.",
            "前四种为等步长，阶数 1、2、2、4；dopri5 自选步长。",
        ),
        choices={
            "euler": ("Euler", "欧拉"),
            "midpoint": ("Midpoint", "中点"),
            "heun": ("Heun", "Heun"),
            "rk4": ("RK4", "RK4"),
            "dopri5": ("dopri5, adaptive", "dopri5（自适应）"),
        },
    )
    steps: int = dial(
        24,
        ge=1,
        le=64,
        label=("Steps", "步数"),
        help=(
            "Equal steps between noise and data; of dopri5, moments at which it is shown.",
            "噪声与数据之间的等步数；dopri5 则为显示的时刻数。",
        ),
    )
    tolerance: float = dial(
        1e-3,
        ge=1e-8,
        le=0.1,
        log=True,
        label=("Tolerance", "容差"),
        help=("Of dopri5, relative and absolute.", "dopri5 所用，相对与绝对容差相同。"),
    )


class FieldParams(TargetParams):
    """How two fields are learnt: by flow matching, and by likelihood in the same time."""

    budget: int = dial(
        900,
        ge=30,
        le=6000,
        step=30,
        label=("Training steps", "训练步数"),
        help=(
            "Steps of flow matching; likelihood takes a thirtieth of them, about the same time.",
            "流匹配的步数；极大似然只做其三十分之一，用时大致相同。",
        ),
    )
    trace: Literal["exact", "hutchinson"] = dial(
        "exact",
        label=("Trace in training", "训练所用的迹"),
        help=(
            "How likelihood adds up tr dv/dx: two backward passes, or one with random signs.",
            "极大似然如何累计 tr dv/dx：两次反向传播，或一次带随机符号的反向传播。",
        ),
        choices={
            "exact": ("Exact", "精确"),
            "hutchinson": ("Hutchinson", "Hutchinson 估计"),
        },
    )


class OdeParams(FieldParams, SolverParams):
    """Two learnt fields, solved; and one start that is followed."""

    FIRST = ("target", "budget", "solver", "steps", "tolerance")

    start_x: float = dial(
        0.6,
        ge=-3,
        le=3,
        hidden=True,
        label=("Start, x", "起点 x"),
        help=("Of the path that is followed.", "所跟踪路径的起点。"),
    )
    start_y: float = dial(
        0.9,
        ge=-3,
        le=3,
        hidden=True,
        label=("Start, y", "起点 y"),
        help=("Of the path that is followed.", "所跟踪路径的起点。"),
    )

    def fields(self) -> FieldParams:
        """What is learnt, without how it is solved."""
        return FieldParams(**{k: getattr(self, k) for k in FieldParams.model_fields})
