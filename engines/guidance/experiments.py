"""What to try in the plane, what must show, and how it is measured here."""

from typing import Any

from engines.legacy_experiments import Experiment

from .params import PAIR, Params
from .plane import Result, run

__all__ = ["EXPERIMENTS"]

Figures = dict[str, float]
Settings = dict[str, Any]
MANY = 20_000


def _run(settings: Settings, scales: str, **changes: Any) -> Result:
    dials = {k: v for k, v in (settings | changes).items() if k in Params.model_fields}
    return run(Params.check({"steps": 64, **dials, "samples": MANY, "scales": scales}))


TWO: Settings = {"modes": PAIR, "std": 0.5}


def _sharpened() -> Figures:
    shares = _run(TWO, "1, 7.5, 30").shares
    names = ("w = 1", "w = 7.5", "w = 30")
    return dict(zip(names, shares.mean[:, 0].tolist(), strict=True))


def _not_tilted() -> Figures:
    result = _run(TWO, "7.5")
    return {
        "CFG mean": result.shares.mean[0, 0],
        "CFG std": result.shares.std[0, 0],
        "target mean": result.target_mean[0, 0],
        "target std": result.target_std[0, 0],
    }


def _diversity() -> Figures:
    shares = _run({}, "1, 8").shares
    return {
        "share, w = 1": shares.modes[0, 0],
        "share, w = 8": shares.modes[1, 0],
        "off %, w = 1": 100 * shares.off[0],
        "off %, w = 8": 100 * shares.off[1],
    }


def _same() -> Figures:
    ends = [_run(TWO, "4", rule=rule).points for rule in ("cfg", "classifier")]
    return {"largest difference": float(abs(ends[0] - ends[1]).max())}


def _clean() -> Figures:
    shares = _run(TWO, "4", rule="clean").shares
    return {"mean": shares.mean[0, 0], "std": shares.std[0, 0]}


def _interval() -> Figures:
    shares = _run({}, "8", rule="interval").shares
    return {"share": shares.modes[0, 0], "off %": 100 * shares.off[0]}


def _coarse() -> Figures:
    found = {}
    for steps in (4, 8, 64):
        shares = _run({"solver": "euler", "steps": steps}, "7.5").shares
        found[f"{steps} steps"] = float(shares.distance[0])
    return found


EXPERIMENTS = (
    Experiment(
        "sharpened",
        "plane",
        ("What w does to one bump", "w 对单个峰做了什么"),
        TWO,
        (
            "One bump is the class, at +1, the other is not. Where do samples stand on average "
            "for w = 1, 7.5 and 30?",
            "右边 +1 处的峰是所求类别，左边不是。w = 1、7.5、30 时样本平均停在哪里？",
        ),
        (
            "Scrub w: the cloud walks away from the other class and shrinks, past its own mode at "
            "+1. No sample of the data lies where it stands at w = 30.",
            "拖动 w：点云远离另一类，同时收缩，越过 +1 处自己的峰。"
            "w = 30 时它所在的地方根本没有数据。",
        ),
        {"w = 1": 0.975, "w = 7.5": 1.99, "w = 30": 3.165},
        _sharpened,
        tolerance=0.02,
    ),
    Experiment(
        "not-tilted",
        "plane",
        ("Not the density it is said to be", "并不是人们常说的那个分布"),
        TWO | {"w": 7.5},
        (
            "CFG is often said to sample p(x|c)^w p(x)^(1-w). Its mean at w = 7.5 is 1.08. What "
            "does CFG give?",
            "常说 CFG 采样自 p(x|c)^w p(x)^(1-w)，w = 7.5 时它的均值为 1.08。CFG 实际给出多少？",
        ),
        (
            "1.99, and half the spread. Compare the two densities beside the stage: noising the "
            "tilted density is not tilting the noised ones.",
            "1.99，而且标准差只有一半左右。比较旁边的两个密度：先倾斜再加噪，不等于先加噪再倾斜。",
        ),
        {"CFG mean": 1.99, "CFG std": 0.236, "target mean": 1.084, "target std": 0.435},
        _not_tilted,
        tolerance=0.02,
    ),
    Experiment(
        "diversity",
        "plane",
        ("The mode that vanishes", "消失的峰"),
        {"w": 8},
        (
            "The class has three modes; one stands next to the other class. What share of samples "
            "reaches it at w = 1, and at w = 8?",
            "该类有三个峰，其中一个紧挨着另一类。w = 1 和 w = 8 时分别有多少样本到达它？",
        ),
        (
            "35 % and 0.2 %. Follow its bar while w moves; the share of points off every mode "
            "rises meanwhile.",
            "35 % 与 0.2 %。移动 w 时看它的柱子；同时偏离所有峰的点越来越多。",
        ),
        {"share, w = 1": 0.35, "share, w = 8": 0.002, "off %, w = 1": 1.1, "off %, w = 8": 3.3},
        _diversity,
        tolerance=0.4,
    ),
    Experiment(
        "same",
        "compare",
        ("Two roads, one place", "两条路，同一处"),
        TWO | {"ways": ["cfg", "classifier"], "w": 4},
        (
            "Left: no classifier at all. Right: an exact classifier of noisy points. Same noise, "
            "w = 4. How far apart do the same samples end?",
            "左边：完全没有分类器。右边：对带噪样本精确的分类器。同样的噪声，w = 4。"
            "同一个样本最后相差多远？",
        ),
        (
            "Nowhere: by Bayes' rule the gradient of log p(c|x) is the difference of the two "
            "scores. Only rounding is left.",
            "毫无差别：由贝叶斯公式，log p(c|x) 的梯度就是两个得分之差。剩下的只有舍入误差。",
        ),
        {"largest difference": 0.0},
        _same,
        tolerance=2e-3,
    ),
    Experiment(
        "interval",
        "plane",
        ("Guide in the middle only", "只在中间引导"),
        {"rule": "interval", "w": 8},
        (
            "At w = 8 guidance acts only for σ between 0.3 and 3. Does the lost mode come back?",
            "w = 8，只在 σ 介于 0.3 与 3 之间时引导。消失的峰会回来吗？",
        ),
        (
            "Yes, from 0.2 % to 5 %, and points off every mode fall from 3.3 % to about 1.2 %. "
            "Drag the ends of the bar on the σ axis.",
            "会，从 0.2 % 回到 5 %，偏离所有峰的点也从 3.3 % 降到约 1.2 %。"
            "拖动 σ 轴上区间的两端。",
        ),
        {"share": 0.048, "off %": 1.3},
        _interval,
        tolerance=0.2,
    ),
    Experiment(
        "clean",
        "compare",
        ("Now break it: a classifier that never saw noise", "现在来破坏它：从未见过噪声的分类器"),
        TWO | {"ways": ["cfg", "clean"], "w": 4},
        (
            "The classifier is perfect on clean data, and is asked about noisy points. w = 4. "
            "Where does the class at +1 end?",
            "分类器在干净数据上完美，却被拿去问带噪样本。w = 4。+1 处的类别最后跑到哪里？",
        ),
        (
            "At 6.6 on average, with a spread of 5.4: it is quite sure about points of pure "
            "noise, and its gradient is far too steep there.",
            "平均在 6.6，标准差 5.4：面对纯噪声它照样十分自信，那里的梯度陡得离谱。",
        ),
        {"mean": 6.55, "std": 5.4},
        _clean,
        tolerance=0.04,
        breaks=True,
    ),
    Experiment(
        "coarse",
        "plane",
        ("Now break it: four steps", "现在来破坏它：只走四步"),
        {"solver": "euler", "steps": 4, "w": 7.5},
        (
            "Euler with 4 steps at w = 7.5: how far is a sample from the nearest mode, against "
            "0.51 with 64 steps?",
            "欧拉法只走 4 步，w = 7.5：样本离最近的峰多远？64 步时是 0.51。",
        ),
        (
            "1.22: large w makes the field steep, and long steps overshoot. With 8 steps it is "
            "0.54 again.",
            "1.22：w 大时场变陡，步子大就冲过头。8 步时又回到 0.54。",
        ),
        {"4 steps": 1.22, "8 steps": 0.54, "64 steps": 0.51},
        _coarse,
        tolerance=0.03,
        breaks=True,
    ),
)
"""In the order of the page. "w" and "ways" are dials of the page: the scale that is shown
first, and the rules that stand side by side."""
