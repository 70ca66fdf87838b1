"""Times: where the noise is doubted equally, how many steps are noisy, what folds and starves."""

import math

import numpy as np

from engines.experiments import Choice, Experiment, Figures, Number, about

from ..densities import densities, density, quantile, shifted
from ..params import TimesParams
from ..schedule import RATIO, doubts, schedule

__all__ = ["TIMES"]

FORMULA = ("closed form", "闭式")
DIFFUSERS = ("diffusers' own scheduler", "diffusers 的调度器")


def _doubt(params: TimesParams) -> Figures:
    small, _, large = doubts(params)
    return {"t": float(shifted(np.array(params.t), RATIO)), "ratio": large / small}


def _noisy(params: TimesParams) -> Figures:
    steps = schedule(params)
    plain, _, twice = steps.noisy
    return {
        "twice": twice,
        "plain": plain,
        "last": float(steps.twice[-1]),
        "once": float(steps.once[-1]),
    }


def _starved(params: TimesParams) -> Figures:
    usual = params.model_copy(update={"s": 1.0})
    wide, narrow = (_middle(each) for each in (params, usual))
    p = density(params, np.linspace(0.002, 0.998, 499))
    peaks = int(((p[1:-1] > p[:-2]) & (p[1:-1] > p[2:])).sum())
    return {"middle": 100 * wide, "usual": 100 * narrow, "humps": peaks}


def _middle(params: TimesParams) -> float:
    return densities(params).middle


def _folded(params: TimesParams) -> Figures:
    u = np.linspace(0, 1, 4001)
    t = quantile(params, u)
    met = int((np.diff(np.sign(t - 0.4999)) != 0).sum())
    return {"met": met, "slope": float(np.gradient(t, u)[2000])}


TIMES = (
    Experiment(
        "doubt",
        "times",
        ("Equal doubt at twice the width", "宽度加倍，同样的不确定"),
        {"t": 0.5},
        (
            "A picture of 512 pixels a side in noise at t = 0.5. At 1,024 pixels, at which t is "
            "its content equally hidden?",
            "边长 512 像素的图片在 t = 0.5 处加噪。边长 1024 像素时，t 为多少才同样看不清内容？",
        ),
        Number("t", 0, 1),
        (
            "Four times the pixels average the noise away twice as well, so t/(1 − t) must "
            "double: from 1 to 2. That is the shift 2. The blocks in the pictures are the means "
            "that an eye takes.",
            "像素数变为四倍，平均后噪声减半，所以 t/(1 − t) 要加倍：从 1 到 2。这就是时移 2。"
            "图中的色块是眼睛所取的平均。",
        ),
        {
            "t": about(("t of the large picture", "大图的 t"), 2 / 3, 1e-9, "", FORMULA),
            "ratio": about(
                ("doubt, large over small", "不确定度之比，大图比小图"), 1, 1e-9, "", FORMULA
            ),
        },
        _doubt,
    ),
    Experiment(
        "noisy",
        "times",
        ("28 steps with shift 3", "28 步，时移 3"),
        {"shift": 3.0, "steps": 28},
        (
            "Without a shift, 14 of 28 steps have more noise than picture. How many have, with "
            "Stable Diffusion 3's shift of 3?",
            "没有时移时，28 步中有 14 步噪声多于图像。用 Stable Diffusion 3 的时移 3，有多少步？",
        ),
        Number("twice", 0, 28),
        (
            "Three quarters of the work go where the composition is decided. The last sigma is "
            "0.0089 and not 0.0030: the scheduler shifts its own ends a second time.",
            "四分之三的步数用在决定构图的阶段。最后的 sigma 是 0.0089 而不是 0.0030：调度器把自己"
            "的端点又移了一次。",
        ),
        {
            "twice": about(("steps above 1/2", "大于 1/2 的步数"), 21, 0.1, "", DIFFUSERS),
            "plain": about(("without a shift", "没有时移"), 14, 0.1, "", DIFFUSERS),
            "last": about(("last sigma", "最后的 sigma"), 0.0089, 1e-4, "", DIFFUSERS),
            "once": about(
                ("last of given sigmas", "给定 sigma 时的最后一个"), 0.1, 1e-6, "", DIFFUSERS
            ),
        },
        _noisy,
    ),
    Experiment(
        "starved",
        "times",
        ("Now break it: two humps", "弄坏它：两个峰"),
        {"density": "lognorm", "m": 0.0, "s": 2.0},
        (
            "The logit-normal with s = 1 puts 73 % of the training between t = 1/4 and 3/4. With "
            "s = 2: how many percent?",
            "s = 1 的对数几率正态把 73 % 的训练放在 t = 1/4 与 3/4 之间。s = 2 时是百分之几？",
        ),
        Number("middle", 0, 100),
        (
            "Wide in the logit is not wide in t: beyond s = √2 the hump splits in two, against "
            "both ends, and the middle starves, where the loss says there is still much to learn.",
            "logit 上的宽，不是 t 上的宽：s 超过 √2，峰一分为二，挤向两端，而中间没有训练，"
            "那里却还有许多要学。",
        ),
        {
            "middle": about(("between 1/4 and 3/4", "1/4 与 3/4 之间"), 41.7, 0.1, "%", FORMULA),
            "usual": about(("with s = 1", "s = 1 时"), 72.8, 0.1, "%", FORMULA),
            "humps": about(("humps", "峰数"), 2, 0.1, "", ("s > √2", "s > √2")),
        },
        _starved,
        breaks=True,
    ),
    Experiment(
        "fold",
        "times",
        ("Now break it: mode sampling folds", "弄坏它：众数采样发生折叠"),
        {"density": "mode", "scale": 2.5},
        (
            "Mode sampling takes a uniform u to a time by 1 − u − s (cos² (πu/2) − 1 + u). With "
            "s = 2.5, from how many u does t = 0.4999 come?",
            "众数采样用 1 − u − s (cos² (πu/2) − 1 + u) 把均匀的 u 变为时刻。s = 2.5 时，有几个 u "
            "给出 t = 0.4999？",
        ),
        Choice((("None", "没有"), ("One", "一个"), ("Three", "三个")), 2),
        (
            "Beyond s = 2/(π − 2) = 1.75 the map turns round in the middle: times there are "
            "passed three times, and the density of the paper is no density. diffusers takes 2.5 "
            "without a word.",
            "s 超过 2/(π − 2) = 1.75，映射在中间折返：那里的时刻被经过三次，论文中的密度不再是"
            "密度。diffusers 接受 2.5，不作任何提示。",
        ),
        {
            "met": about(
                ("u that give t = 0.4999", "给出 t = 0.4999 的 u 的个数"), 3, 0, "", FORMULA
            ),
            "slope": about(
                ("dt/du in the middle", "中点处的 dt/du"),
                2.5 * math.pi / 2 - 3.5,
                1e-4,
                "",
                ("s π/2 − s − 1", "s π/2 − s − 1"),
            ),
        },
        _folded,
        breaks=True,
    ),
)
