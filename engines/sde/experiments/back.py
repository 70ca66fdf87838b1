"""Experiments with the ways back."""

import numpy as np

from engines.experiments import Choice, Experiment, Figures, Number, about, at_least, at_most

from ..back import noise, sample
from ..ends import off
from ..params.back import BackParams
from ..recursion import recursion
from ..samplers import Method, Reverse, times, walk
from ..scores import exact

__all__ = ["BACK"]

MANY = 8000
RECURSION = ("closed recursion", "闭式递推")
SAMPLES = (
    "100,000 samples; four standard deviations of 8,000",
    "10 万个样本；8000 个样本的四倍标准差",
)


def _ends(params: BackParams, method: Method, n: int = MANY) -> tuple[np.ndarray, np.ndarray]:
    """(noise, where it ends), (2, n) each."""
    drawn, process = noise(params.seed, n, params.steps), params.process()
    reverse = Reverse(process, exact(params.mixture(), process), params.eta)
    start = drawn.start * process.prior
    return start, walk(method, reverse, start, times(params.steps), drawn.path)[-1]


def _spread(params: BackParams, method: Method, kept: bool = True) -> float:
    process, sd = params.process(), float(params.mixture().sds[0])
    error = params.error()
    t = times(params.steps)
    return float(np.sqrt(recursion(method, process, sd, t, params.eta, kept, error)[1][-1]))


def _same(params: BackParams) -> Figures:
    fan = sample(params).fan[:, -1]
    sides = {}
    for method in ("ode", "sde"):
        z, x = _ends(params, method, 2000)
        sides[method] = 100 * float((np.sign(z[0]) == np.sign(x[0])).mean())
    return {"ode": float(np.ptp(fan[0], axis=0).max()), "side": sides["sde"], "kept": sides["ode"]}


def _five(params: BackParams) -> Figures:
    mixture = params.mixture()
    ways: tuple[Method, ...] = ("ode", "sde")
    return {way: 100 * float(off(mixture, _ends(params, way)[1]).mean()) for way in ways}


def _naive(params: BackParams) -> Figures:
    return {"naive": _spread(params, "sde", kept=False), "kept": _spread(params, "sde")}


def _sign(params: BackParams) -> Figures:
    fine = params.model_copy(update={"score": "exact"})
    return {"digits": float(np.log10(_spread(params, "sde"))), "right": _spread(fine, "sde")}


BACK = (
    Experiment(
        "same",
        "back",
        ("The same noise, ten times", "同一个噪声，走十次"),
        {"methods": ("ode", "sde"), "steps": 200},
        (
            "Ten paths leave the orange start. Where do those of the ODE end, and those of the "
            "SDE?",
            "从橙色起点出发走十次。ODE 的终点在哪里？SDE 的呢？",
        ),
        Choice(
            (
                ("Both at ten places", "两者都有十个终点"),
                ("The ODE at one place, the SDE near it", "ODE 只有一个终点，SDE 在其附近"),
                ("The ODE at one place, the SDE anywhere", "ODE 只有一个终点，SDE 可在任意处"),
            ),
            2,
        ),
        (
            "The ODE is a map: noise and picture belong together, and it runs backwards as well. "
            "The SDE forgets where it began: it ends on its start's side half of the time. Drag "
            "the start.",
            "ODE 是一个映射：噪声与图像一一对应，也能倒着走。SDE 会忘记起点：终点与起点同侧的"
            "机会只有一半。可以拖动起点。",
        ),
        {
            "ode": at_most(("spread of the ODE's ten ends", "ODE 十个终点的散布"), 1e-9),
            "side": about(
                ("SDE ends on the start's side", "SDE 终点与起点同侧"), 51.3, 5, "%", SAMPLES
            ),
            "kept": at_least(("ODE ends on the start's side", "ODE 终点与起点同侧"), 99.8, "%"),
        },
        _same,
    ),
    Experiment(
        "five",
        "back",
        ("Five steps: ODE or SDE?", "只走五步：ODE 还是 SDE？"),
        {"methods": ("ode", "sde"), "steps": 5},
        (
            "Both get five calls of the exact score. What share of the SDE's points misses both "
            "modes by more than four standard deviations?",
            "两者都只调用五次精确分数。SDE 有百分之多少的点偏离两个峰超过四倍标准差？",
        ),
        Number("sde", 0, 100),
        (
            "The SDE adds noise in large portions and has too few steps left to take it out "
            "again. The ODE, with nothing to take out, misses with 5 %. Scrub the steps: from 20 "
            "on they are alike.",
            "SDE 每步加入大量噪声，却没有足够的步数再去掉它。ODE 不加噪声，只有 5 % 偏离。"
            "拖动步数：20 步以后两者相当。",
        ),
        {
            "sde": about(("SDE, off the modes", "SDE 偏离各峰"), 58.6, 2.3, "%", SAMPLES),
            "ode": about(("ODE, off the modes", "ODE 偏离各峰"), 5.4, 1.2, "%", SAMPLES),
        },
        _five,
    ),
    Experiment(
        "naive",
        "back",
        ("Add noise, leave the drift", "只加噪声，不改漂移"),
        {"methods": ("ode", "sde"), "steps": 200, "kept": False},
        (
            "Take the ODE, add the SDE's noise, and change nothing else. The spread across a mode "
            "should be 0.300. What is it?",
            "在 ODE 上加上 SDE 的噪声，其他不变。峰的横向标准差应为 0.300，实际是多少？",
        ),
        Number("naive", 0, 2),
        (
            "Noise widens; only a stronger pull, (1 + η²)/2 of g² times the score in place of "
            "1/2, takes the width out again. Turn “Correct the drift” on, and every η keeps p_t.",
            "噪声使分布变宽，只有把拉力从 g² 乘分数的 1/2 加大到 (1 + η²)/2，才能抵消。"
            "打开“修正漂移”，任何 η 都保持 p_t 不变。",
        ),
        {
            "naive": about(("noise alone", "只加噪声"), 1.098, 0.002, "", RECURSION),
            "kept": about(("with its drift", "同时修正漂移"), 0.3015, 5e-4, "", RECURSION),
        },
        _naive,
        breaks=True,
    ),
    Experiment(
        "sign",
        "back",
        ("The score with the wrong sign", "分数的符号写反"),
        {"methods": ("ode", "sde"), "steps": 200, "score": "flipped"},
        (
            "One sign is wrong in the reverse SDE. How wide is the result, where 0.300 is right?",
            "反向 SDE 里写错了一个符号。正确的宽度是 0.300，结果会有多宽？",
        ),
        Choice(
            (
                ("0.6", "0.6"),
                ("3", "3"),
                ("200", "200"),
                ("20 million", "两千万"),
            ),
            3,
        ),
        (
            "The score pulls back to where data are. With the other sign it pushes away, the "
            "harder the farther: growth by a power, no error message. With no score at all it "
            "would be 200.",
            "分数把点拉回数据所在之处。符号相反就变成推开，越远推得越狠：指数增长，而且没有任何"
            "报错。完全不用分数时宽度约为 200。",
        ),
        {
            "digits": about(
                ("log₁₀ of the spread", "散布的常用对数"), 7.331, 0.002, "", RECURSION
            ),
            "right": about(("with the right sign", "符号正确时"), 0.3015, 5e-4, "", RECURSION),
        },
        _sign,
        breaks=True,
    ),
)
