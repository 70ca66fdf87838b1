"""Experiments with the chain and its limit."""

from engines.experiments import Choice, Experiment, Figures, Number, about

from ..chain import chain, gap
from ..params.steps import StepsParams

__all__ = ["STEPS"]

THEORY = ("exp(−10.05/2) and the recursion", "exp(−10.05/2) 与递推")


def _limit(params: StepsParams) -> Figures:
    process = params.process()
    few, many = (100 * gap(process, n) for n in (params.steps, 1000))
    return {"gap": few, "thousand": many, "ratio": few / many}


def _broken(params: StepsParams) -> Figures:
    process = params.process()
    steps = chain(process, params.steps)
    whole = next(n for n in range(2, 200) if not chain(process, n).broken)
    return {
        "step": steps.broken,
        "beta": steps.betas[steps.broken - 1] if steps.broken else 0.0,
        "fewest": whole,
    }


STEPS = (
    Experiment(
        "limit",
        "steps",
        ("How far is a chain from its SDE?", "离散链离 SDE 有多远？"),
        {"steps": 50},
        (
            "DDPM's chain with N = 50 steps instead of infinitely many: by how many percent of "
            "the signal is it off, at worst?",
            "DDPM 只用 N = 50 步而不是无穷多步：信号系数最多差百分之几？",
        ),
        Number("gap", 0, 20),
        (
            "The gap shrinks as 1/N: a chain is an Euler step of the SDE, and twenty times as "
            "many steps are about twenty times as close. Drag N along the lower chart.",
            "差距按 1/N 缩小：一条链就是 SDE 的一阶离散，步数增加二十倍，差距约缩小到二十分之一。"
            "可在下方图上拖动 N。",
        ),
        {
            "gap": about(("gap at N = 50", "N = 50 时的差距"), 2.58, 0.05, "%", THEORY),
            "thousand": about(("at N = 1000", "N = 1000 时"), 0.122, 0.005, "%", THEORY),
            "ratio": about(("ratio of the two", "两者之比"), 20, 2, "", ("first order", "一阶")),
        },
        _limit,
    ),
    Experiment(
        "fifteen",
        "steps",
        ("Fifteen steps", "只用十五步"),
        {"steps": 15},
        (
            "The same schedule squeezed into N = 15 steps: what becomes of the chain?",
            "把同一调度压缩到 N = 15 步：链会怎样？",
        ),
        Choice(
            (
                ("It is three times coarser than N = 50", "比 N = 50 粗糙三倍"),
                ("It cannot be computed to the end", "算不到终点"),
                ("It ends in more noise", "终点的噪声更大"),
            ),
            1,
        ),
        (
            "β at step 12 is above 1: a step would take away more than all of the variance, and "
            "√(1 − β) does not exist. The SDE has no such trouble; its discretisation has. From "
            "N = 20 on every step exists.",
            "第 12 步的 β 大于 1：这一步要去掉的方差超过了全部，√(1 − β) 不存在。SDE 本身没有"
            "这个问题，有问题的是离散化。N 不小于 20 时每一步都存在。",
        ),
        {
            "step": about(("first step with β > 1", "β 首次大于 1 的步"), 12, 0.1),
            "beta": about(("β there", "该步的 β"), 1.0238, 0.001, "", ("β(t)/N", "β(t)/N")),
            "fewest": about(
                ("fewest steps that work", "可行的最少步数"),
                20,
                0.1,
                "",
                ("N > β(1 − 1/2N)", "N > β(1 − 1/2N)"),
            ),
        },
        _broken,
        breaks=True,
    ),
)
