"""What the views share: the forward process, and the data that it tears down.

ProcessParams   which SDE, how fast; `process()` is what the engine computes with
MixtureParams   the modes, as all topics in the plane have them
"""

import itertools
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, field_validator

from engines.modes import MixtureParams
from engines.params import Params, ParamsError, dial

from ..processes import Beta, Capped, Kind, Process, Scaled, Straight

__all__ = [
    "FAST",
    "SLOW",
    "MixtureParams",
    "ProcessParams",
    "knots_of",
]

KNOTS = 8
SLOW, FAST = 0.001, 40.0
"""Bounds of beta: where it is 0 no noise comes, and DDPM's step back has nothing to divide by."""


def knots_of(text: str) -> Straight:
    """The schedule of "t beta; ...", whose times run from 0 to 1.

    Raises:
        ParamsError: not two to eight knots of this kind.
    """
    try:
        pairs = [(float(t), float(rate)) for t, rate in (part.split() for part in text.split(";"))]
    except ValueError:
        raise _wrong("knots", "write each knot as t beta", "每个节点写成 t beta") from None
    times, rates = zip(*pairs, strict=True)
    apart = all(a + 1e-3 < b for a, b in itertools.pairwise(times))
    if not (2 <= len(pairs) <= KNOTS and apart and times[0] == 0 and times[-1] == 1):
        raise _wrong(
            "knots",
            f"two to {KNOTS} knots, t ascending from 0 to 1",
            f"应有 2 到 {KNOTS} 个节点，t 从 0 递增到 1",
        )
    if not all(SLOW <= rate <= FAST for rate in rates):
        raise _wrong("knots", f"beta is from {SLOW:g} to {FAST:g}", f"β 应为 {SLOW:g} 到 {FAST:g}")
    return Straight(times, rates)


def _wrong(name: str, english: str, chinese: str) -> ParamsError:
    return ParamsError([(name, (english, chinese))])


def _knots(text: str) -> str:
    knots_of(text)
    return text


class ProcessParams(Params):
    """The forward SDE."""

    sde: Kind = dial(
        "vp",
        label=("Process", "过程"),
        help=("What shrinks the signal, what adds noise.", "信号怎样衰减、噪声怎样加入。"),
        choices={
            "vp": ("VP (DDPM)", "VP（方差保持，DDPM）"),
            "subvp": ("sub-VP", "sub-VP（次方差保持）"),
            "ve": ("VE (SMLD)", "VE（方差爆炸，SMLD）"),
        },
    )
    schedule: Literal["linear", "cosine", "scaled", "own"] = dial(
        "linear",
        label=("Schedule β(t)", "噪声调度 β(t)"),
        help=("Of VP and sub-VP.", "用于 VP 与 sub-VP。"),
        choices={
            "linear": ("Linear", "线性"),
            "cosine": ("Cosine", "余弦"),
            "scaled": ("Stable Diffusion's", "Stable Diffusion 所用"),
            "own": ("My own", "自定义"),
        },
    )
    beta_min: float = dial(
        0.1,
        ge=SLOW,
        le=5,
        log=True,
        more=True,
        label=("β at t = 0", "t = 0 处的 β"),
        help=("Of the linear schedule.", "用于线性调度。"),
    )
    beta_max: float = dial(
        20.0,
        ge=1,
        le=FAST,
        step=0.5,
        more=True,
        label=("β at t = 1", "t = 1 处的 β"),
        help=("The linear schedule's end, the cosine's cap.", "线性调度的终值；余弦调度的上限。"),
    )
    sigma_max: float = dial(
        50.0,
        ge=2,
        le=100,
        log=True,
        more=True,
        label=("σ at t = 1", "t = 1 处的 σ"),
        help=("Of VE; it begins at .01.", "用于 VE；起点为 0.01。"),
    )
    knots: Annotated[str, AfterValidator(_knots)] = dial(
        "0 0.1; 0.5 3; 1 20",
        max_length=160,
        hidden=True,
        label=("Knots of β", "β 的节点"),
        help=("t beta; t beta; ...", "t beta；t beta；……"),
    )

    @field_validator("beta_max")
    @classmethod
    def _ordered(cls, top: float, info: Any) -> float:
        if top >= info.data.get("beta_min", 0):
            return top
        raise _wrong("beta_max", "it is not below β at t = 0", "不应小于 t = 0 处的 β")

    def beta(self) -> Beta:
        """The schedule."""
        if self.schedule == "own":
            return knots_of(self.knots)
        if self.schedule == "cosine":
            return Capped(self.beta_max)
        if self.schedule == "scaled":
            return Scaled()
        return Straight((0.0, 1.0), (self.beta_min, self.beta_max))

    def process(self) -> Process:
        """What the engine computes with."""
        return Process(self.sde, self.beta(), high=self.sigma_max)
