"""What to try, what to expect of it by theory or literature, and how to measure it here."""

from math import exp, lgamma
from typing import Any

import numpy as np

from engines.experiments import Choice, Experiment, Figure, Figures, Number, about
from engines.params import Text

from .batch import minibatch
from .kiefer import least, search
from .mean import incremental_mean, weights
from .params import (
    CobwebParams,
    FanParams,
    TypedBatchParams,
    TypedMeanParams,
    TypedSearchParams,
    TypedWalkParams,
)
from .paths import Result, run
from .td import walk

__all__ = ["EXPERIMENTS"]

Settings = dict[str, Any]

ROOT: Text = ("the root, ∛5", "根 ∛5")
NO_NOISE: Text = ("the iteration by hand", "手算迭代")


def _same(name: str) -> Text:
    return name, name


def _with(params: FanParams, **change: Any) -> Result:
    """The fan with other dials."""
    return run(params.model_copy(update=change).engine())


def _reach(params: TypedSearchParams) -> Figures:
    def error(reach: str) -> float:
        asked = params.model_copy(update={"reach": reach}).engine()
        away = search(asked).paths[:, -1] - least(asked.loss)
        return float(np.sqrt((away**2).mean()))

    return {"short": error("1/k"), "best": error("k^(-1/6)"), "fixed": error("0.8")}


def _walked(params: TypedWalkParams) -> Figures:
    found = walk(params.engine())
    return {"v5": float(found.mean[-1, -1]), "error": float(found.error[-1])}


TEN_SEEDS: Text = ("mean and twice the spread over ten seeds", "十个种子的均值与两倍标准差")

PRINTED: Settings = {"step": "1/k", "noise": "none", "paths": 1, "steps": 4}


def _printed(params: FanParams) -> Figures:
    path = run(params.engine()).paths[0]
    return {"w4": path[3], "w3": path[2], "w2": path[1]}


SURVIVORS, SEEDS = 0.49, 10
"""Percent of noisy paths that survive, over 300,000 of them; and the fans that are run here."""


def _printed_noisy(params: FanParams) -> Figures:
    alive = [100 - 100 * _with(params, seed=seed).lost for seed in range(SEEDS)]
    return {"alive": float(np.mean(alive)), "stage": alive[params.seed]}


def _mended(params: FanParams) -> Figures:
    result = run(params.engine())
    last = result.paths[result.diverged < 0, -1]
    return {"alive": 100 - 100 * result.lost, "w": float(last.mean())}


QUIET: Settings = {"problem": "tanh", "w1": 3.0, "step": "1/k", "noise": "none", "paths": 1}
QUIET_PATH = {
    1001: 1.0014396147,
    2: 2.0359724199,
    11: 1.1434178775,
    3: 1.6478261074,
    4: 1.4577578750,
    5: 1.3506941108,
}
"""w_k by k."""


def _quiet(params: CobwebParams) -> Figures:
    result = run(params.engine())
    where = np.searchsorted(result.k, list(QUIET_PATH))
    return dict(zip(map(str, QUIET_PATH), result.paths[0, where].tolist(), strict=True))


def _forgets(params: FanParams) -> Figures:
    """From two starts under the same noise."""
    far, near = (_with(params, w1=w1).paths[0, -1] for w1 in (50.0, -3.0))
    return {"difference": far - near}


def _restless(params: FanParams) -> Figures:
    late = run(params.engine()).paths[:, -40:]  # far enough apart to differ
    return {"variance": float((late**2).mean())}


def _stops(params: FanParams) -> Figures:
    return {"left": run(params.engine()).paths[0, -1] / params.w1}


GAINS = (1.0, 0.75, 2.0)


def _gain(params: FanParams) -> Figures:
    errors = {c: _with(params, step=f"{c}/k").error[-1] for c in GAINS}
    return {f"{c:g}": params.steps * error**2 for c, error in errors.items()}


def ratio(c: float, n: int) -> float:
    """Gamma(n + 1 - c) / (Gamma(1 - c) n!): what n steps of c/k leave of the error, 0 < c < 1."""
    return exp(lgamma(n + 1 - c) - lgamma(1 - c) - lgamma(n + 1))


def _small(params: FanParams) -> Figures:
    result = run(params.engine())
    thousand, ten = result.paths[0, np.searchsorted(result.k, (1001, 11))]
    return {"1000": thousand, "10": ten}


def _flat(params: FanParams) -> Figures:
    single, slow = _with(params, step="1/k"), run(params.engine())
    return {
        "averaged": slow.averaged_error[-1],
        "slow": slow.error[-1],
        "single": single.error[-1],
    }


def _jump(params: TypedMeanParams) -> Figures:
    found = incremental_mean(params.engine()).estimates
    return {"plain": found["1/k"][549], "constant": found["constant"][549]}


def _weights(params: TypedMeanParams) -> Figures:
    steps = incremental_mean(params.engine()).steps
    plain, constant = (weights(steps[name], 100)[0] for name in ("1/k", "constant"))
    return {
        "plain-oldest": plain[0],
        "plain-newest": plain[-1],
        "constant-back": constant[-11],
        "constant-newest": constant[-1],
    }


def _cauchy(params: FanParams) -> Figures:
    result = run(params.engine())
    width = np.subtract(*np.quantile(result.paths, (0.75, 0.25), axis=0))
    return {"late": width[-1], "early": width[9]}


def _square(params: TypedBatchParams) -> Figures:
    one, five, fifty, full = minibatch(params.engine()).distance[:, -1]
    return {"5": one / five, "50": one / fifty, "all": full}


def _estimate(name: Text, expected: float, share: float, source: Text) -> Figure:
    """A figure of samples: known within a share of itself."""
    return about(name, expected, share * expected, source=source)


GAMMA = _same("Γ(n + 1 - c)/(Γ(1 - c) n!)")

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
        Choice(
            (
                ("near the root, 1.7", "在根 1.7 附近"),
                ("within ten of it", "离根不到 10"),
                ("at -55", "在 -55"),
                ("beyond 50,000", "超过 50,000"),
            ),
            3,
        ),
        (
            "0, 5, -55, 55405: the first step of 1 is far too long for a cube. The slope of g has "
            "no upper bound, so the theorem promises nothing.",
            "0, 5, -55, 55405：对三次函数来说，第一步步长 1 太长了。"
            "g 的斜率无上界，定理什么也没有保证。",
        ),
        {
            "w4": about(_same("w₄"), 55405, 1e-6, source=NO_NOISE),
            "w3": about(_same("w₃"), -55, 1e-9, source=NO_NOISE),
            "w2": about(_same("w₂"), 5, 1e-9, source=NO_NOISE),
        },
        _printed,
        breaks=True,
    ),
    Experiment(
        "printed-noisy",
        "fan",
        ("The same with noise", "同一例子加上噪声"),
        {"step": "1/k", "paths": 1000, "steps": 200},
        (
            "Now with normal noise of size 1. How many of 1,000 paths survive?",
            "加上标准差为 1 的正态噪声。1000 条路径中有多少能幸存？",
        ),
        Choice(
            (
                ("about half", "大约一半"),
                ("about one in twenty", "大约二十分之一"),
                ("about one in two hundred", "大约两百分之一"),
                ("none", "一条也没有"),
            ),
            2,
        ),
        (
            "About one in two hundred: those that the noise happened to throw back.",
            "大约两百分之一：恰好被噪声拉回来的那些。",
        ),
        {
            "alive": about(
                ("survivors of 10,000 paths", "10,000 条路径中的幸存者"),
                SURVIVORS,
                0.21,
                "%",
                (
                    "300,000 paths run here; three standard deviations",
                    "此处 30 万条路径；三倍标准差",
                ),
            ),
            "stage": about(
                ("survivors on the stage", "图中的幸存者"),
                0.43,
                0.4,
                "%",
                ("the literature's figure, of few runs", "文献数值，次数较少"),
            ),
        },
        _printed_noisy,
        breaks=True,
    ),
    Experiment(
        "mended",
        "fan",
        ("Six times shorter at first", "起步短六倍"),
        {"step": "1/(k + 5)", "paths": 1000, "steps": 1000},
        (
            "Only the step changes, to 1/(k + 5). How many paths survive now?",
            "只把步长改成 1/(k + 5)。现在多少路径能幸存？",
        ),
        Choice(
            (
                ("one in a hundred", "百分之一"),
                ("about half", "大约一半"),
                ("all of them", "全部"),
            ),
            2,
        ),
        (
            "All of them, and they gather at the cube root of 5.",
            "全部幸存，并聚集到 5 的立方根。",
        ),
        {
            "alive": about(("survivors", "幸存者"), 100, 0.2, "%", ("counted here", "此处实测")),
            "w": about(("mean of w", "w 的均值"), 5 ** (1 / 3), 3.4e-3, source=ROOT),
        },
        _mended,
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
        Choice(
            (
                ("within a tenth of the root", "离根约十分之一"),
                ("within about a thousandth", "离根约千分之一"),
                ("exact to the last digit", "精确到最后一位"),
            ),
            1,
        ),
        (
            "Fast, then slow: the error falls as 1/k, for near the root 1/k shortens it by "
            "1 - 1/k a step.",
            "先快后慢：误差按 1/k 下降，因为在根附近每一步把误差缩为 1 - 1/k。",
        ),
        {
            str(k): about(
                _same(f"w{str(k).translate(str.maketrans('0123456789', '₀₁₂₃₄₅₆₇₈₉'))}"),
                w,
                2e-10,
                source=NO_NOISE,
            )
            for k, w in QUIET_PATH.items()
        },
        _quiet,
    ),
    Experiment(
        "forgets",
        "fan",
        ("1/k forgets where it began", "1/k 会忘记起点"),
        {"problem": "linear", "step": "1/k", "w1": 50.0, "paths": 1, "steps": 500},
        (
            "Two runs under the same noise, one from 50, one from -3. How far apart do they end?",
            "同样的噪声，两个起点 50 和 -3。最后相差多少？",
        ),
        Number("difference", -1, 53),
        (
            "Not at all: the first step of 1 drops the start, and w is the plain mean.",
            "完全相同：第一步步长为 1，起点即被丢弃，w 就是样本均值。",
        ),
        {
            "difference": about(
                ("difference", "相差"), 0, 1e-12, source=("w is the plain mean", "w 即样本均值")
            )
        },
        _forgets,
    ),
    Experiment(
        "restless",
        "fan",
        ("A constant step never rests", "恒定步长永不停歇"),
        {"problem": "linear", "step": "0.1", "paths": 1000, "steps": 2000},
        (
            "a = 0.1 for ever, noise of variance 1. How large does the variance of w stay?",
            "a 恒为 0.1，噪声方差为 1。w 的方差保持多大？",
        ),
        Number("variance", 0, 1),
        (
            "a σ²/(2 - a) = 0.0526: an exponentially weighted mean of the noise.",
            "a σ²/(2 - a) = 0.0526：噪声的指数加权平均。",
        ),
        {
            "variance": _estimate(
                ("variance of w", "w 的方差"), 0.1 / 1.9, 0.05, _same("a σ²/(2 - a)")
            )
        },
        _restless,
    ),
    Experiment(
        "stops",
        "fan",
        ("Steps that run out", "步长耗尽"),
        {
            "problem": "linear",
            "step": "1/(k + 1)^2",
            "noise": "none",
            "w1": 8.0,
            "paths": 1,
            "steps": 10_000,
        },
        (
            "a = 1/(k + 1)². No noise, a straight line for g. Does w reach the root 0?",
            "a = 1/(k + 1)²，没有噪声，g 是直线。w 能到达根 0 吗？",
        ),
        Choice(
            (
                ("yes, slowly", "能，但很慢"),
                ("no, it stops half-way", "不能，停在半路"),
                ("no, it turns back", "不能，会往回走"),
            ),
            1,
        ),
        (
            "No: it stops exactly half-way, for ∏(1 - 1/(k + 1)²) = 1/2. Σa is finite.",
            "不能：恰好停在半路，因为 ∏(1 - 1/(k + 1)²) = 1/2。Σa 有限。",
        ),
        {"left": about(_same("w / w₁"), 0.5, 5e-4, source=_same("∏(1 - 1/(k + 1)²) = 1/2"))},
        _stops,
        breaks=True,
    ),
    Experiment(
        "gain",
        "fan",
        ("The best constant in c/k", "c/k 中最好的常数"),
        {"problem": "linear", "paths": 1000, "steps": 5000, "step": "1/k"},
        (
            "n times the variance after n steps of c/k, slope 1: least for c = 0.75, 1 or 2?",
            "斜率为 1，c/k 走 n 步后的 n 倍方差：c = 0.75、1、2 哪个最小？",
        ),
        Choice(tuple(_same(f"c = {c:g}") for c in sorted(GAINS)), 1),
        (
            "c²σ²/(2c - 1): 1 at c = 1, the slope's reciprocal; without bound at c = 1/2.",
            "c²σ²/(2c - 1)：c = 1（斜率的倒数）时最小，为 1；c 趋于 1/2 时无界。",
        ),
        {
            f"{c:g}": _estimate(
                _same(f"c = {c:g}"), c**2 / (2 * c - 1), 0.12, _same("c²σ²/(2c - 1)")
            )
            for c in GAINS
        },
        _gain,
    ),
    Experiment(
        "small",
        "fan",
        ("A constant that is too small", "常数取得太小"),
        {
            "problem": "linear",
            "step": "0.2/k",
            "noise": "none",
            "w1": 1.0,
            "paths": 1,
            "steps": 1000,
        },
        (
            "0.2/k without noise. How much of the error is left after 1,000 steps?",
            "0.2/k，没有噪声。一千步后误差还剩多少？",
        ),
        Number("1000", 0, 1),
        (
            "Γ(n + 1 - c)/(Γ(1 - c) n!) ≈ n^-c/Γ(1 - c): a fifth. This is all that 1/k does on a "
            "slope of 0.2.",
            "Γ(n + 1 - c)/(Γ(1 - c) n!) ≈ n^-c/Γ(1 - c)：还剩五分之一。"
            "在斜率 0.2 上用 1/k 就是如此。",
        ),
        {
            str(n): about(
                (f"left after {n:,} steps", f"{n:,} 步之后"), ratio(0.2, n), 1e-9, source=GAMMA
            )
            for n in (1000, 10)
        },
        _small,
    ),
    Experiment(
        "averaging",
        "fan",
        ("Longer steps, then the average", "步子大一些，再取平均"),
        {"problem": "flat", "w1": 2.0, "paths": 1000, "steps": 5000, "step": "1/k^0.6"},
        (
            "Slope 0.2. Which is nearest after 5,000 steps: 1/k, 1/k^0.6, or the average of the "
            "latter's path?",
            "斜率 0.2。五千步后谁最近：1/k、1/k^0.6，还是后者路径的平均？",
        ),
        Choice(
            (_same("1/k"), _same("1/k^0.6"), ("the average of 1/k^0.6", "1/k^0.6 的平均")),
            2,
        ),
        (
            "The average, at 0.073 near the best possible σ/(λ√n) = 0.0707, without knowing λ.",
            "平均值：约 0.073，接近最优的 σ/(λ√n) = 0.0707，而且不需要知道 λ。",
        ),
        {
            "averaged": _estimate(
                ("average of 1/k^0.6", "1/k^0.6 的平均"),
                0.0732,
                0.07,
                ("Polyak and Juditsky: near 0.0707", "Polyak 与 Juditsky：接近 0.0707"),
            ),
            "slow": _estimate(_same("1/k^0.6"), 0.124, 0.07, ("the exact recursion", "精确递推")),
            "single": _estimate(_same("1/k"), 0.431, 0.07, ("the exact recursion", "精确递推")),
        },
        _flat,
    ),
    Experiment(
        "jump",
        "mean",
        ("A mean that jumps", "均值突然跳变"),
        {"change": "jump", "sigma": 0.0},
        (
            "At sample 500 the mean jumps from 0 to 5. Fifty samples later, where is 1/k, and "
            "where α = 0.1? Guess for 1/k.",
            "第 500 个样本时均值从 0 跳到 5。再过五十个样本，1/k 与 α = 0.1 各到哪里？请猜 1/k。",
        ),
        Number("plain", 0, 5),
        (
            "At 0.46 and 4.98: the plain mean still counts the 499 old samples.",
            "分别在 0.46 与 4.98：普通均值仍把 499 个旧样本算在内。",
        ),
        {
            "plain": about(_same("1/k"), 5 * 51 / 550, 1e-9, source=_same("5 · 51/550")),
            "constant": about(
                _same("α = 0.1"), 5 * (1 - 0.9**51), 1e-8, source=_same("5 (1 - 0.9⁵¹)")
            ),
        },
        _jump,
    ),
    Experiment(
        "weights",
        "mean",
        ("What each sample counts", "每个样本的权重"),
        {"change": "none", "samples": 100},
        (
            "After 100 samples, what do the newest and the oldest count with 1/k? And with "
            "α = 0.1, the newest and the one ten before it?",
            "100 个样本之后，1/k 下最新与最旧的样本各占多少？α = 0.1 下最新的与它之前第十个呢？",
        ),
        Choice(
            (
                (
                    "1/k: the newest least, 0.01; α: all alike, 0.1",
                    "1/k：最新的最少，0.01；α：都一样，0.1",
                ),
                (
                    "1/k: all alike, 0.01; α: 0.1, then 0.035",
                    "1/k：都一样，0.01；α：0.1 与 0.035",
                ),
                (
                    "1/k: the oldest most, 1; α: 0.1, then 0.09",
                    "1/k：最旧的最多，1；α：0.1 与 0.09",
                ),
            ),
            1,
        ),
        (
            "1/k: all the same, 0.01. Constant: 0.1, falling by 0.9 a sample.",
            "1/k：全都一样，0.01。恒定步长：0.1，每往前一个乘 0.9。",
        ),
        {
            "plain-oldest": about(("1/k, oldest", "1/k，最旧"), 0.01, 1e-11, source=_same("1/n")),
            "plain-newest": about(("1/k, newest", "1/k，最新"), 0.01, 1e-11, source=_same("1/n")),
            "constant-back": about(
                ("α, ten before", "α，前第十个"),
                0.1 * 0.9**10,
                1e-10,
                source=_same("α (1 - α)¹⁰"),
            ),
            "constant-newest": about(("α, newest", "α，最新"), 0.1, 1e-10, source=_same("α")),
        },
        _weights,
    ),
    Experiment(
        "cauchy",
        "fan",
        ("Noise without a mean", "没有均值的噪声"),
        {
            "problem": "linear",
            "step": "1/k",
            "noise": "cauchy",
            "paths": 1000,
            "steps": 5000,
        },
        (
            "Cauchy noise, a = 1/k. How much narrower is the fan at k = 5,001 than at k = 10?",
            "柯西噪声，a = 1/k。k = 5001 时的扇形比 k = 10 时窄多少？",
        ),
        Choice(
            (
                ("about 22 times, as √500", "约 22 倍，即 √500"),
                ("about 500 times", "约 500 倍"),
                ("not at all", "一点也不窄"),
            ),
            2,
        ),
        (
            "Not at all: the mean of Cauchy numbers is as wild as one of them. Half the paths "
            "lie within ±1, for ever.",
            "一点也不窄：柯西变量的均值与单个变量一样狂野。永远只有一半路径落在 ±1 之内。",
        ),
        {
            "late": _estimate(
                ("half of the paths, k = 5,001", "半数路径的宽度，k = 5001"),
                2.0,
                0.12,
                ("quartiles at ±1", "四分位数 ±1"),
            ),
            "early": _estimate(
                ("half of the paths, k = 10", "半数路径的宽度，k = 10"),
                2.0,
                0.12,
                ("quartiles at ±1", "四分位数 ±1"),
            ),
        },
        _cauchy,
        breaks=True,
    ),
    Experiment(
        "square",
        "batch",
        ("One, five, fifty or all", "一个、五个、五十个，还是全部"),
        {"size": 5, "runs": 500},
        (
            "100 points in a square, a = 1/k. How much nearer to their mean do batches of 5 and "
            "50 end than single points?",
            "方形中 100 个点，a = 1/k。与每步一个点相比，每步 5 个和 50 个点离均值近多少？",
        ),
        Choice(
            (
                ("5 and 50 times", "5 倍与 50 倍"),
                ("√5 and √50 times", "√5 倍与 √50 倍"),
                ("no nearer", "一样近"),
            ),
            1,
        ),
        (
            "√5 and √50 times; the full batch is there after one step.",
            "分别近 √5 倍与 √50 倍；全批量一步即到。",
        ),
        {
            "5": _estimate(("1 against 5", "1 对 5"), 5**0.5, 0.1, _same("√5")),
            "50": _estimate(("1 against 50", "1 对 50"), 50**0.5, 0.1, _same("√50")),
            "all": about(
                ("distance of the full batch", "全批量的距离"),
                0,
                1e-9,
                source=("there after one step", "一步即到"),
            ),
        },
        _square,
    ),
    Experiment(
        "reach",
        "search",
        ("A reach that is too short", "间隔太短"),
        {"reach": "1/k"},
        (
            "Now break it: f is read at w ± c, and c = 1/k is soon very short, so the slope is "
            "nearly exact. Is the error after 1,000 steps smaller than with c = k^(-1/6)?",
            "动手弄坏它：在 w ± c 处读取 f，c = 1/k 很快变得很短，斜率几乎没有偏差。"
            "1000 步后的误差会比 c = k^(-1/6) 更小吗？",
        ),
        Choice(
            (
                ("smaller: the slope has no bias", "更小：斜率没有偏差"),
                ("about the same", "差不多"),
                ("many times larger", "大很多倍"),
            ),
            2,
        ),
        (
            "The noise of the difference is divided by 2c: Σ a²/c² has no end, and the fan never "
            "closes. A fixed reach closes, but on the wrong place.",
            "差分的噪声要除以 2c：Σ a²/c² 发散，扇形永远合不拢。固定的间隔会合拢，但位置是错的。",
        ),
        {
            "short": about(("Error, c = 1/k", "误差，c = 1/k"), 3.75, 0.33, source=TEN_SEEDS),
            "best": about(
                ("Error, c = k^(-1/6)", "误差，c = k^(-1/6)"), 0.080, 0.004, source=TEN_SEEDS
            ),
            "fixed": about(("Error, c = 0.8", "误差，c = 0.8"), 0.247, 0.003, source=TEN_SEEDS),
        },
        _reach,
        breaks=True,
    ),
    Experiment(
        "td",
        "td",
        ("The worth of a state", "状态的价值"),
        {"episodes": 200},
        (
            "Five states in a row, a coin flip each step, 1 for leaving on the right. TD(0) "
            "starts with 0.5 for all. What does it come to say of the rightmost state?",
            "五个状态排成一行，每步抛硬币，从右端离开得 1。TD(0) 的初值都是 0.5。"
            "它最后认为最右边的状态值多少？",
        ),
        Number("v5", 0, 1),
        (
            "About 5/6, the root of Bellman's equation: TD(0) is Robbins and Monro's line with "
            "the reading r + V(s') − V(s). A constant step leaves a rest of noise.",
            "约 5/6，即 Bellman 方程的根：TD(0) 就是 Robbins–Monro 的迭代，"
            "读数为 r + V(s') − V(s)。恒定步长会留下一些噪声。",
        ),
        {
            "v5": about(
                ("Value of the rightmost state", "最右状态的价值"),
                5 / 6,
                0.04,
                source=("Bellman's equation", "Bellman 方程"),
            ),
            "error": about(
                ("Error over the states", "各状态的误差"), 0.056, 0.006, source=TEN_SEEDS
            ),
        },
        _walked,
    ),
)
"""In the order of the page."""
