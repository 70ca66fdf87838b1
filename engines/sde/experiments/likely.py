"""Experiments with log p."""

import numpy as np

from engines.experiments import Choice, Experiment, Figures, Number, about, at_most

from ..likelihood import bits, hutchinson, log_likelihood
from ..params.likely import LikelyParams

__all__ = ["LIKELY"]

POINTS = 1000


def _cost(params: LikelyParams) -> Figures:
    x = params.mixture().sample(params.samples, np.random.default_rng(params.seed))
    coarse = log_likelihood(params, x)
    fine = log_likelihood(params.model_copy(update={"solver": "rk4"}), x)
    exact = bits(coarse.exact)
    return {"flattery": exact - bits(coarse.log_p), "rk4": abs(bits(fine.log_p) - exact)}


def _probes(params: LikelyParams) -> Figures:
    process = params.process()
    turned = hutchinson(process, params.turn, POINTS, params.seed, (2,))
    axis = hutchinson(process, 0.0, 50, params.seed)
    return {"turned": turned.sd[0], "axis": axis.sd.max(), "mean": abs(turned.mean[0])}


LIKELY = (
    Experiment(
        "flattery",
        "likely",
        ("A solver that flatters", "会“美化”结果的求解器"),
        {"solver": "euler", "steps": 20, "samples": 4000},
        (
            "Twenty Euler steps compute bits per dimension. Do they make the model look better "
            "or worse than it is?",
            "用 20 步欧拉法计算每维比特数，模型会显得更好还是更差？",
        ),
        Choice((("Better", "更好"), ("Worse", "更差"), ("Just right", "正好")), 0),
        (
            "Euler's integral falls short, so the data seem cheaper than any code can make them. "
            "Compare likelihoods only with the solver's error known: RK4 with the same 20 steps "
            "is off a hundred times less.",
            "欧拉法的积分有偏差，数据看上去比任何编码所能达到的还便宜。只有知道求解器误差，"
            "比较似然才有意义：同样 20 步的 RK4，误差小一百倍以上。",
        ),
        {
            "flattery": about(
                ("bits per dimension too few", "每维少算的比特数"), 0.137, 0.012, "",
                ("4,000 points: .818 exact, .680 told", "4000 个点：精确 0.818，算得 0.680"),
            ),
            "rk4": at_most(("RK4, 20 steps: error", "RK4，20 步：误差"), 0.0015),
        },
        _cost,
    ),
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
                ("error at 45°, d = 2", "45° 时的误差，d = 2"), 0.96, 0.1, "nats",
                ("20,000 points", "20000 个点"),
            ),
            "axis": at_most(("error on the axis", "在坐标轴上的误差"), 1e-9, "nats"),
            "mean": at_most(("mean error of 1,000 points", "1000 个点的平均误差"), 0.13, "nats"),
        },
        _probes,
    ),
)  # fmt: skip
