"""Experiments with errors."""

from engines.experiments import Experiment, Figures, Number, about, at_most

from ..errors import forgiven
from ..params.good import GoodParams

__all__ = ["GOOD"]


def _forgives(params: GoodParams) -> Figures:
    found = forgiven(params.model_copy(update={"samples": 4000}))
    return {
        "ode": 100 * float(found.off[0]),
        "sde": 100 * float(found.off[4]),
        "mean": float(found.mean[0]),
        "mean_sde": float(found.mean[4]),
    }


GOOD = (
    Experiment(
        "forgives",
        "good",
        ("A score that is wrong by a half", "分数错了 0.5"),
        {"score": "constant", "budget": 200},
        (
            "Every score is shifted by 0.5 upwards. Of the ODE's points, 13 % miss the modes. How "
            "many percent of the SDE's (η = 1) do, with the same 200 calls?",
            "所有分数都向上偏移 0.5。ODE 有 13 % 的点偏离各峰。同样调用 200 次，SDE（η = 1）"
            "有百分之多少？",
        ),
        Number("sde", 0, 40),
        (
            "The ODE adds up every error that it ever met. Noise makes the SDE forget: what it "
            "was told early is drowned, and only errors near the data stay. That needs steps: at "
            "20 of them η = 2 is the worst.",
            "ODE 会累积遇到的每一个误差。噪声让 SDE 遗忘：早期的误差被淹没，只有接近数据时的误差"
            "会留下。但这需要步数：只有 20 步时，η = 2 反而最差。",
        ),
        {
            "sde": at_most(("SDE, off the modes", "SDE 偏离各峰"), 0.4, "%"),
            "ode": about(
                ("ODE, off the modes", "ODE 偏离各峰"),
                13.1,
                2.2,
                "%",
                (
                    "100,000 samples; four standard deviations of 4,000",
                    "10 万个样本；4000 个样本的四倍标准差",
                ),
            ),
            "mean": about(
                ("ODE, shift of the mean", "ODE 均值偏移"),
                0.818,
                0.001,
                "",
                ("closed recursion", "闭式递推"),
            ),
            "mean_sde": about(
                ("SDE, shift of the mean", "SDE 均值偏移"),
                0.173,
                0.001,
                "",
                ("closed recursion", "闭式递推"),
            ),
        },
        _forgives,
    ),
)
