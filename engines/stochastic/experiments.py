"""What to try, what to expect of it by theory or literature, and how to measure it here."""

from math import exp, lgamma
from typing import Any

import numpy as np

from engines.legacy_experiments import Experiment

from .batch import BatchParams, minibatch
from .mean import MeanParams, incremental_mean, weights
from .params import Params
from .paths import Result, run

__all__ = ["EXPERIMENTS"]

Figures = dict[str, float]
Settings = dict[str, Any]


def _run(settings: Settings) -> Result:
    return run(Params.check(settings))


PRINTED: Settings = {"step": "1/k", "noise": "none", "paths": 1, "steps": 4}
PRINTED_NOISY: Settings = {"step": "1/k", "paths": 1000, "steps": 200}
MENDED: Settings = {"step": "1/(k + 5)", "paths": 1000, "steps": 1000}


def _printed() -> Figures:
    path = _run(PRINTED).paths[0]
    return {"w₂": path[1], "w₃": path[2], "w₄": path[3]}


def _printed_noisy() -> Figures:
    return {"lost %": 100 * _run(PRINTED_NOISY).lost}


def _mended() -> Figures:
    result = _run(MENDED)
    last = result.paths[result.diverged < 0, -1]
    return {"lost %": 100 * result.lost, "w": float(last.mean())}


QUIET: Settings = {"problem": "tanh", "w1": 3.0, "step": "1/k", "noise": "none", "paths": 1}
QUIET_EXPECTED = {
    "w₂": 2.0359724199,
    "w₃": 1.6478261074,
    "w₄": 1.4577578750,
    "w₅": 1.3506941108,
    "w₁₁": 1.1434178775,
    "w₁₀₀₁": 1.0014396147,
}


def _quiet() -> Figures:
    result = _run(QUIET)
    where = np.searchsorted(result.k, (2, 3, 4, 5, 11, 1001))
    return dict(zip(QUIET_EXPECTED, result.paths[0, where].tolist(), strict=True))


FORGETS: Settings = {"problem": "linear", "step": "1/k", "w1": 50.0, "paths": 1, "steps": 500}


def _forgets() -> Figures:
    """From two starts under the same noise."""
    far, near = (_run(FORGETS | {"w1": w1}).paths[0, -1] for w1 in (50.0, -3.0))
    return {"difference": far - near}


RESTLESS: Settings = {"problem": "linear", "step": "0.1", "paths": 1000, "steps": 2000}


def _restless() -> Figures:
    late = _run(RESTLESS).paths[:, -40:]  # the last ones are far enough apart to differ
    return {"variance": float((late**2).mean())}


STOPS: Settings = {
    "problem": "linear",
    "step": "1/(k + 1)^2",
    "noise": "none",
    "w1": 8.0,
    "paths": 1,
    "steps": 10_000,
}


def _stops() -> Figures:
    return {"w / w₁": _run(STOPS).paths[0, -1] / 8}


GAIN: Settings = {"problem": "linear", "paths": 1000, "steps": 5000, "step": "1/k"}


def _gain() -> Figures:
    found: Figures = {}
    for c in (0.75, 1.0, 2.0):
        error = _run(GAIN | {"step": f"{c}/k"}).error[-1]
        found[f"c = {c:g}"] = 5000 * error**2
    return found


SMALL: Settings = {
    "problem": "linear",
    "step": "0.2/k",
    "noise": "none",
    "w1": 1.0,
    "paths": 1,
    "steps": 1000,
}


def ratio(c: float, n: int) -> float:
    """Gamma(n + 1 - c) / (Gamma(1 - c) n!): what n steps of c/k leave of the error, 0 < c < 1."""
    return exp(lgamma(n + 1 - c) - lgamma(1 - c) - lgamma(n + 1))


def _small() -> Figures:
    result = _run(SMALL)
    where = np.searchsorted(result.k, (11, 1001))
    ten, thousand = result.paths[0, where]
    return {"n = 10": ten, "n = 1000": thousand}


FLAT: Settings = {"problem": "flat", "w1": 2.0, "paths": 1000, "steps": 5000, "step": "1/k^0.6"}


def _flat() -> Figures:
    single, slow = _run(FLAT | {"step": "1/k"}), _run(FLAT)
    return {
        "1/k": single.error[-1],
        "1/k^0.6": slow.error[-1],
        "averaged": slow.averaged_error[-1],
    }


JUMP: Settings = {"mean_change": "jump", "mean_sigma": 0.0}


def _jump() -> Figures:
    found = incremental_mean(MeanParams.check(JUMP)).estimates
    return {"1/k": found["1/k"][549], "α = 0.1": found["constant"][549]}


def _weights() -> Figures:
    steps = incremental_mean(MeanParams(mean_samples=100)).steps
    each = {name: weights(steps[name], 100)[0] for name in ("1/k", "constant")}
    return {
        "1/k newest": each["1/k"][-1],
        "1/k oldest": each["1/k"][0],
        "α newest": each["constant"][-1],
        "α 10 back": each["constant"][-11],
    }


CAUCHY: Settings = {
    "problem": "linear",
    "step": "1/k",
    "noise": "cauchy",
    "paths": 1000,
    "steps": 5000,
}


def _cauchy() -> Figures:
    result = _run(CAUCHY)
    width = np.subtract(*np.quantile(result.paths, (0.75, 0.25), axis=0))
    return {"k = 10": width[9], "k = 5001": width[-1]}


SQUARE: Settings = {"batch_size": 5, "batch_runs": 500}


def _square() -> Figures:
    result = minibatch(BatchParams.check(SQUARE))
    one, five, fifty, full = result.distance[:, -1]
    return {"1 : 5": one / five, "1 : 50": one / fifty, "all": full}


EXPERIMENTS = (
    Experiment(
        "printed",
        "fan",
        ("A printed example that explodes", "一个会发散的书本例子"),
        PRINTED,
        (
            "g(w) = w³ - 5 from w₁ = 0 with a = 1/k, without any noise. Where is w₄?",
            "g(w) = w³ - 5，w₁ = 0，a = 1/k，没有噪声。w₄ 在哪里？",
        ),
        (
            "0, 5, -55, 55405: the first step of 1 is far too long for a cube. The slope of g has "
            "no upper bound, so the theorem promises nothing.",
            "0, 5, -55, 55405：对三次函数来说，第一步步长 1 太长了。"
            "g 的斜率无上界，定理什么也没有保证。",
        ),
        {"w₂": 5.0, "w₃": -55.0, "w₄": 55405.0},
        _printed,
        tolerance=1e-12,
        breaks=True,
    ),
    Experiment(
        "printed-noisy",
        "fan",
        ("The same with noise", "同一例子加上噪声"),
        PRINTED_NOISY,
        (
            "Now with normal noise of size 1. How many of 1,000 paths survive?",
            "加上标准差为 1 的正态噪声。1000 条路径中有多少能幸存？",
        ),
        (
            "About one in two hundred: those that the noise happened to throw back.",
            "大约两百分之一：恰好被噪声拉回来的那些。",
        ),
        {"lost %": 99.57},
        _printed_noisy,
        tolerance=0.01,
        breaks=True,
    ),
    Experiment(
        "mended",
        "fan",
        ("Six times shorter at first", "起步短六倍"),
        MENDED,
        (
            "Only the step changes, to 1/(k + 5). How many paths survive now?",
            "只把步长改成 1/(k + 5)。现在多少路径能幸存？",
        ),
        (
            "All of them, and they gather at the cube root of 5.",
            "全部幸存，并聚集到 5 的立方根。",
        ),
        {"lost %": 0.0, "w": 5 ** (1 / 3)},
        _mended,
        tolerance=2e-3,
    ),
    Experiment(
        "quiet",
        "cobweb",
        ("Step by step, without noise", "无噪声，一步一步走"),
        QUIET,
        (
            "tanh(w - 1) from w₁ = 3 with a = 1/k. How near is w after 1,000 steps?",
            "tanh(w - 1)，w₁ = 3，a = 1/k。一千步后 w 有多近？",
        ),
        (
            "Fast, then slow: the error falls as 1/k, for near the root 1/k shortens it by "
            "1 - 1/k a step.",
            "先快后慢：误差按 1/k 下降，因为在根附近每一步把误差缩为 1 - 1/k。",
        ),
        QUIET_EXPECTED,
        _quiet,
        tolerance=1e-10,
    ),
    Experiment(
        "forgets",
        "fan",
        ("1/k forgets where it began", "1/k 会忘记起点"),
        FORGETS,
        (
            "Two runs under the same noise, one from 50, one from -3. How far apart do they end?",
            "同样的噪声，两个起点 50 和 -3。最后相差多少？",
        ),
        (
            "Not at all: the first step of 1 drops the start, and w is the plain mean.",
            "完全相同：第一步步长为 1，起点即被丢弃，w 就是样本均值。",
        ),
        {"difference": 0.0},
        _forgets,
        tolerance=1e-12,
    ),
    Experiment(
        "restless",
        "fan",
        ("A constant step never rests", "恒定步长永不停歇"),
        RESTLESS,
        (
            "a = 0.1 for ever, noise of variance 1. How large does the variance of w stay?",
            "a 恒为 0.1，噪声方差为 1。w 的方差保持多大？",
        ),
        (
            "a σ²/(2 - a) = 0.0526: an exponentially weighted mean of the noise.",
            "a σ²/(2 - a) = 0.0526：噪声的指数加权平均。",
        ),
        {"variance": 0.1 / 1.9},
        _restless,
        tolerance=0.05,
    ),
    Experiment(
        "stops",
        "fan",
        ("Steps that run out", "步长耗尽"),
        STOPS,
        (
            "a = 1/(k + 1)². No noise, a straight line for g. Does w reach the root 0?",
            "a = 1/(k + 1)²，没有噪声，g 是直线。w 能到达根 0 吗？",
        ),
        (
            "No: it stops exactly half-way, for ∏(1 - 1/(k + 1)²) = 1/2. Σa is finite.",
            "不能：恰好停在半路，因为 ∏(1 - 1/(k + 1)²) = 1/2。Σa 有限。",
        ),
        {"w / w₁": 0.5},
        _stops,
        breaks=True,
    ),
    Experiment(
        "gain",
        "fan",
        ("The best constant in c/k", "c/k 中最好的常数"),
        GAIN,
        (
            "n times the variance after n steps of c/k, slope 1: least for c = 0.75, 1 or 2?",
            "斜率为 1，c/k 走 n 步后的 n 倍方差：c = 0.75、1、2 哪个最小？",
        ),
        (
            "c²σ²/(2c - 1): 1 at c = 1, the slope's reciprocal; without bound at c = 1/2.",
            "c²σ²/(2c - 1)：c = 1（斜率的倒数）时最小，为 1；c 趋于 1/2 时无界。",
        ),
        {f"c = {c:g}": c**2 / (2 * c - 1) for c in (0.75, 1.0, 2.0)},
        _gain,
        tolerance=0.12,
    ),
    Experiment(
        "small",
        "fan",
        ("A constant that is too small", "常数取得太小"),
        SMALL,
        (
            "0.2/k without noise. How much of the error is left after 1,000 steps?",
            "0.2/k，没有噪声。一千步后误差还剩多少？",
        ),
        (
            "Γ(n + 1 - c)/(Γ(1 - c) n!) ≈ n^-c/Γ(1 - c): a fifth. This is all that 1/k does on a "
            "slope of 0.2.",
            "Γ(n + 1 - c)/(Γ(1 - c) n!) ≈ n^-c/Γ(1 - c)：还剩五分之一。"
            "在斜率 0.2 上用 1/k 就是如此。",
        ),
        {"n = 10": ratio(0.2, 10), "n = 1000": ratio(0.2, 1000)},
        _small,
        tolerance=1e-9,
    ),
    Experiment(
        "averaging",
        "fan",
        ("Longer steps, then the average", "步子大一些，再取平均"),
        FLAT,
        (
            "Slope 0.2. Which is nearest after 5,000 steps: 1/k, 1/k^0.6, or the average of the "
            "latter's path?",
            "斜率 0.2。五千步后谁最近：1/k、1/k^0.6，还是后者路径的平均？",
        ),
        (
            "The average, at 0.073 near the best possible σ/(λ√n) = 0.0707, without knowing λ.",
            "平均值：约 0.073，接近最优的 σ/(λ√n) = 0.0707，而且不需要知道 λ。",
        ),
        {"1/k": 0.431, "1/k^0.6": 0.124, "averaged": 0.0732},
        _flat,
        tolerance=0.07,
    ),
    Experiment(
        "jump",
        "mean",
        ("A mean that jumps", "均值突然跳变"),
        JUMP,
        (
            "At sample 500 the mean jumps from 0 to 5. Fifty samples later, where are 1/k and "
            "α = 0.1?",
            "第 500 个样本时均值从 0 跳到 5。再过五十个样本，1/k 与 α = 0.1 各到哪里？",
        ),
        (
            "At 0.46 and 4.98: the plain mean still counts the 499 old samples.",
            "分别在 0.46 与 4.98：普通均值仍把 499 个旧样本算在内。",
        ),
        {"1/k": 5 * 51 / 550, "α = 0.1": 5 * (1 - 0.9**51)},
        _jump,
        tolerance=1e-9,
    ),
    Experiment(
        "weights",
        "mean",
        ("What each sample counts", "每个样本的权重"),
        {"mean_change": "none", "mean_samples": 100},
        (
            "After 100 samples, what do the newest and the oldest count with 1/k? And with "
            "α = 0.1, the newest and the one ten before it?",
            "100 个样本之后，1/k 下最新与最旧的样本各占多少？α = 0.1 下最新的与它之前第十个呢？",
        ),
        (
            "1/k: all the same, 0.01. Constant: 0.1, falling by 0.9 a sample.",
            "1/k：全都一样，0.01。恒定步长：0.1，每往前一个乘 0.9。",
        ),
        {"1/k newest": 0.01, "1/k oldest": 0.01, "α newest": 0.1, "α 10 back": 0.1 * 0.9**10},
        _weights,
        tolerance=1e-9,
    ),
    Experiment(
        "cauchy",
        "fan",
        ("Noise without a mean", "没有均值的噪声"),
        CAUCHY,
        (
            "Cauchy noise, a = 1/k. How much narrower is the fan at k = 5,001 than at k = 10?",
            "柯西噪声，a = 1/k。k = 5001 时的扇形比 k = 10 时窄多少？",
        ),
        (
            "Not at all: the mean of Cauchy numbers is as wild as one of them. Half the paths "
            "lie within ±1, for ever.",
            "一点也不窄：柯西变量的均值与单个变量一样狂野。永远只有一半路径落在 ±1 之内。",
        ),
        {"k = 10": 2.0, "k = 5001": 2.0},
        _cauchy,
        tolerance=0.12,
        breaks=True,
    ),
    Experiment(
        "square",
        "batch",
        ("One, five, fifty or all", "一个、五个、五十个，还是全部"),
        SQUARE,
        (
            "100 points in a square, a = 1/k. How much nearer to their mean do batches of 5 and "
            "50 end than single points?",
            "方形中 100 个点，a = 1/k。与每步一个点相比，每步 5 个和 50 个点离均值近多少？",
        ),
        (
            "√5 and √50 times; the full batch is there after one step.",
            "分别近 √5 倍与 √50 倍；全批量一步即到。",
        ),
        {"1 : 5": 5**0.5, "1 : 50": 50**0.5, "all": 0.0},
        _square,
        tolerance=0.1,
    ),
)
"""In the order of the page; `Experiment.settings` names dials of the three `Params` classes."""
