"""Experiments with log p."""

from engines.experiments import Experiment, Figures, Number, about, at_most

from ..likelihood import hutchinson
from ..params.likely import LikelyParams

__all__ = ["LIKELY"]

POINTS = 1000


def _probes(params: LikelyParams) -> Figures:
    process = params.process()
    turned = hutchinson(process, params.turn, POINTS, params.seed, (2,))
    axis = hutchinson(process, 0.0, 50, params.seed)
    return {"turned": turned.sd[0], "axis": axis.sd.max(), "mean": abs(turned.mean[0])}


LIKELY = (
    Experiment(
        "probes",
        "likely",
        ("When is a guess free?", "什么时候估计没有代价？"),
        {"turn": 1.0, "trace": "hutchinson"},
        (
            "Hutchinson guesses the trace with one random vector of ±1. Two modes lie on an axis: "
            "its error is 0. Turn them by 45°: by how many nats is log p of a point off?",
            "Hutchinson 用一个 ±1 随机向量估计迹。两个峰在坐标轴上时误差为 0；转 45° 之后，"
            "一个点的 log p 会差多少 nat？",
        ),
        Number("turned", 0, 3),
        (
            "e·He counts the diagonal of H exactly; what is off it comes with a random sign. On "
            "an axis there is nothing off the diagonal, and any test there passes. The mean over "
            "many points is right all the same: the guess has no bias.",
            "eᵀHe 把 H 的对角线算得分毫不差，非对角元则带随机符号。峰在坐标轴上时没有非对角元，"
            "在那里做任何测试都会通过。对许多点取平均仍然正确：该估计无偏。",
        ),
        {
            "turned": about(
                ("error at 45°, d = 2", "45° 时的误差，d = 2"),
                0.96,
                0.1,
                "nats",
                ("20,000 points", "20000 个点"),
            ),
            "axis": at_most(("error on the axis", "在坐标轴上的误差"), 1e-9, "nats"),
            "mean": at_most(("mean error of 1,000 points", "1000 个点的平均误差"), 0.13, "nats"),
        },
        _probes,
    ),
)
