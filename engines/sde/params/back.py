"""Three ways back: the samplers side by side, on the same noise."""

from typing import Any, ClassVar, Literal, get_args

from pydantic import field_validator

from engines.params import Params, ParamsError, Text, dial

from .base import MixtureParams, ProcessParams
from .wrong import ErrorParams

__all__ = ["ETAS", "FINE", "HELD", "BackParams", "NoiseParams", "Steps", "Way"]

Way = Literal["ode", "sde", "ddpm", "ddim", "heun", "langevin"]

ETAS = tuple(k / 4 for k in range(9))
"""The values of eta between which the page scrubs."""

Steps = Literal[5, 10, 20, 40, 50, 100, 200, 400]
HELD: tuple[int, ...] = get_args(Steps)
"""The numbers of steps between which the page scrubs; each divides the finest, so that all of them
walk on the same Brownian path."""

FINE = HELD[-1]

WAYS: dict[Any, Text] = {
    "ode": ("Probability-flow ODE", "概率流 ODE"),
    "sde": ("Reverse SDE", "反向 SDE"),
    "ddpm": ("DDPM", "DDPM"),
    "ddim": ("DDIM", "DDIM"),
    "heun": ("ODE, Heun", "ODE（Heun 法）"),
    "langevin": ("Langevin on the data", "数据分布上的 Langevin"),
}


class NoiseParams(Params):
    """The draw, and the start that is grabbed."""

    seed: int = dial(
        0,
        ge=0,
        le=999_999,
        more=True,
        label=("Seed", "随机种子"),
        help=("Of the noise, the same for every sampler.", "所有采样器使用同一份噪声。"),
    )
    start_x: float = dial(
        0.4,
        ge=-4,
        le=4,
        hidden=True,
        label=("Start, x", "起点 x"),
        help=("In standard deviations of the noise.", "以噪声标准差为单位。"),
    )
    start_y: float = dial(
        0.8,
        ge=-4,
        le=4,
        hidden=True,
        label=("Start, y", "起点 y"),
        help=("In standard deviations of the noise.", "以噪声标准差为单位。"),
    )


class BackParams(ErrorParams, MixtureParams, ProcessParams, NoiseParams):
    """Paths from noise to data."""

    FIRST: ClassVar[tuple[str, ...]] = ("methods", "preset", "kept", "eta", "steps")

    methods: tuple[Way, ...] = dial(
        ("ode", "sde", "ddpm"),
        max_length=4,
        label=("Samplers", "采样器"),
        help=("Up to four, side by side.", "最多四个，并列显示。"),
        choices=WAYS,
    )
    eta: float = dial(
        1.0,
        ge=0,
        le=2,
        step=0.25,
        label=("Noise η of the SDE", "SDE 的噪声 η"),
        help=(
            "0 is the ODE, 1 the reverse SDE, more is churn; in quarters.",
            "0 即 ODE，1 即反向 SDE，更大则噪声更多；步长 0.25。",
        ),
    )
    steps: Steps = dial(
        20,
        label=("Steps", "步数"),
        help=("From t = 1 to 0.001, evenly.", "从 t = 1 均匀走到 0.001。"),
    )
    kept: bool = dial(
        True,
        label=("Correct the drift", "修正漂移"),
        help=(
            "Off: noise is added and the ODE's drift left as it is.",
            "关闭：只加噪声，漂移仍用 ODE 的。",
        ),
    )
    corrector: int = dial(
        0,
        ge=0,
        le=2,
        more=True,
        label=("Langevin corrections a step", "每步 Langevin 校正次数"),
        help=("After each step of the SDE.", "在 SDE 的每一步之后。"),
    )
    snr: float = dial(
        0.16,
        ge=0.01,
        le=0.5,
        more=True,
        label=("Corrector's signal-to-noise", "校正器的信噪比"),
        help=("r of the predictor-corrector sampler.", "预测-校正采样器的 r。"),
    )
    points: int = dial(
        400,
        ge=20,
        le=1000,
        log=True,
        more=True,
        label=("Points", "点数"),
        help=("Each follows its own path.", "每个点各走一条路径。"),
    )

    @field_validator("methods")
    @classmethod
    def _some(cls, methods: tuple[Way, ...]) -> tuple[Way, ...]:
        if methods and len(set(methods)) == len(methods):
            return methods
        raise _wrong("methods", "choose one to four different ones", "请选择一到四个不同的采样器")

    @field_validator("eta")
    @classmethod
    def _held(cls, eta: float) -> float:
        if eta in ETAS:
            return eta
        raise _wrong("eta", "it goes in quarters, 0, 0.25, ... 2", "应为 0.25 的倍数，0 到 2")


def _wrong(name: str, english: str, chinese: str) -> ParamsError:
    return ParamsError([(name, (english, chinese))])
