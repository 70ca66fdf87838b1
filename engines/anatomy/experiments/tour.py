"""Experiments of the tour."""

from engines.experiments import Choice, Experiment, Figures, at_least, at_most

from ..clear import clear, first_above
from ..model import model_of
from ..params import TourParams
from ..trace import trace

__all__ = ["TOUR"]

GOOD = 25
"""dB from which on a picture is hardly told from the finished one at this size."""


def _soon(params: TourParams) -> Figures:
    found = clear(model_of(params.backend), trace(params, capture=False))
    ahead = first_above(found.x, GOOD) - first_above(found.x0, GOOD)
    return {
        "ahead": ahead,
        "x0": first_above(found.x0, GOOD),
        "first": float(found.x0[0]),
        "noise": float(found.x[0]),
    }


TOUR = (
    Experiment(
        "soon",
        "tour",
        ("How soon is it there?", "画面多早出现？"),
        {},
        (
            "At every step the U-Net also says which finished picture it expects (x₀). When does "
            "that come within 25 dB of the end?",
            "每一步 U-Net 都给出它预期的最终图片 x₀。它何时与最终结果相差不超过 25 dB？",
        ),
        Choice(
            (
                ("At the same step as the noisy latents themselves", "与带噪潜变量同时"),
                ("Some steps before them", "比带噪潜变量早几步"),
                ("At the very first step", "第一步就达到"),
            ),
            1,
        ),
        (
            "The noisy row is the expectation with noise laid over, so it can only be later. The "
            "first expectation comes from noise alone: it is a mean of all that the words allow, "
            "and guidance makes it too strong.",
            "带噪的一行等于预期结果叠加噪声，因此只会更晚。最初的预期完全来自噪声：它是符合文字的"
            "所有图片的平均，并被引导放大得过强。",
        ),
        {
            "ahead": at_least(
                ("x₀ is there earlier by", "x₀ 提前"),
                2,
                "steps",
                ("x_t is x₀ with noise laid over it", "x_t 是叠加了噪声的 x₀"),
            ),
            "x0": at_least(
                ("first step with x₀ above 25 dB", "x₀ 超过 25 dB 的首个步"),
                2,
                "",
                ("the first expectation is a mean over scenes", "最初的预期是多个场景的平均"),
            ),
            "first": at_most(("x₀ of the first step", "第一步的 x₀"), 22, "dB"),
            "noise": at_most(("x_T, decoded", "解码 x_T"), 14, "dB"),
        },
        _soon,
    ),
)
