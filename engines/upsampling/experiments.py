"""The story of upsampling: guess, then look, with the numbers that must show."""

from collections.abc import Callable
from functools import cache

import numpy as np

from engines.experiments import Choice, Experiment, Figures, Number, about, at_least

from .checkerboard import checkerboard_share, decode
from .compare import Result, run
from .params import CheckerboardParams, CompareParams, Params, ResponsesParams
from .responses import step_response

__all__ = ["EXPERIMENTS"]

MEASURED = ("measured here, torch", "本项目用 torch 测得")


@cache
def _result(params: Params) -> Result:
    return run(params)


def _overshoot(params: ResponsesParams) -> Figures:
    edge = step_response("bicubic", params.scale)
    return {"low": float(edge.y.min()), "high": float(edge.y.max())}


def _bicubic(params: CompareParams) -> Figures:
    pictures = _result(params.computed()).pictures
    ranked = sorted(pictures, key=lambda m: pictures[m].psnr)
    steps = np.diff([pictures[m].psnr for m in ranked])
    return {"bicubic": pictures["bicubic"].psnr, "least": float(steps.min())}


def _gain(params: CompareParams) -> Figures:
    pictures = _result(params.computed()).pictures
    return {"gain": pictures["espcn"].psnr - pictures["bicubic"].psnr}


def _share(layers: tuple[str, ...], seeds: int) -> Callable[[CheckerboardParams], Figures]:
    """The checkerboard's mean share of the energy over some seeds, in percent, by layer."""

    def measure(params: CheckerboardParams) -> Figures:
        s, said = params.scale, (params.weights, params.kernel, params.scale, params.padding)
        draws = range(params.seed, params.seed + seeds)
        return {
            layer: 100
            * float(
                np.mean(
                    [checkerboard_share(decode(*said, seed, layer=layer), s) for seed in draws]
                )
            )
            for layer in layers
        }

    return measure


def _moire(params: CompareParams) -> Figures:
    """Spread of the reduced zone plate, without and with the filter."""
    computed = params.computed()
    plain, filtered = (
        _result(computed.model_copy(update={"reduce": how})) for how in ("bilinear", "triangle")
    )
    return {"plain": plain.small.std(), "filtered": filtered.small.std()}


EXPERIMENTS = (
    Experiment(
        "overshoot",
        "responses",
        ("The edge that goes too far", "冲过头的边缘"),
        {"methods": ["nearest", "bilinear", "bicubic", "lanczos"]},
        (
            "A black-to-white edge is enlarged four times. How far above white does bicubic go?",
            "一条黑到白的边缘放大四倍。双三次会比白更白到多少？",
        ),
        Number("high", 255, 320),
        (
            "The curves leave the dotted lines: 28 levels each way. A screen clips them, so a "
            "picture hides what the weights did. Turn on Antialias: torch then takes a = -1/2 and "
            "the overshoot falls to 18.7.",
            "曲线越过了虚线，两侧各 28 级。屏幕会把它截断，图上就看不出来了。打开“抗锯齿”："
            "torch 改用 a = -1/2，过冲降到 18.7。",
        ),
        {
            "high": about(
                ("highest level", "最高灰度"),
                283.0,
                0.1,
                source=(
                    "Keys' cubic with a = -3/4 on a step",
                    "Keys 三次核，a = -3/4，作用于阶跃",
                ),
            ),
            "low": about(
                ("lowest level", "最低灰度"), -28.0, 0.1, source=("by symmetry", "由对称性")
            ),
        },
        _overshoot,
    ),
    Experiment(
        "face",
        "compare",
        ("Which one wins on a face?", "在人像上谁最好？"),
        {"scale": 2, "antialias": True, "methods": ["nearest", "bilinear", "bicubic", "lanczos"]},
        (
            "The astronaut at half size, enlarged twice. Which of the four methods comes nearest "
            "to the original?",
            "宇航员缩到一半再放大两倍。最近邻、双线性、双三次、Lanczos 中谁最接近原图？",
        ),
        Choice(
            (
                ("Nearest", "最近邻"),
                ("Bilinear", "双线性"),
                ("Bicubic", "双三次"),
                ("Lanczos", "Lanczos"),
            ),
            3,
        ),
        (
            "Each step up the list gains; bicubic gets 31.71 dB. Zoom into the collar's letters: "
            "what does an extra decibel look like?",
            "依次递增，双三次为 31.71 dB。放大衣领上的字母看看：多出的一分贝是什么样子？",
        ),
        {
            "bicubic": about(("PSNR of bicubic", "双三次的 PSNR"), 31.71, 0.02, "dB", MEASURED),
            "least": at_least(
                ("least gain from step to step", "相邻两种的最小增益"), 0.1, "dB", MEASURED
            ),
        },
        _bicubic,
    ),
    Experiment(
        "network",
        "compare",
        ("A network that learnt edges", "学会了边缘的网络"),
        {"scale": 2, "antialias": True, "methods": ["bicubic", "espcn"], "asked": "espcn"},
        (
            "20,000 trained weights against a formula of 1981, on a photograph that the network "
            "never saw. By how many decibels does it win?",
            "两万个训练出的权重，对阵 1981 年的公式，照片是网络从未见过的。它能赢多少分贝？",
        ),
        Number("gain", -1, 6),
        (
            "At least half a decibel. Click beside an edge: its weights lie along the edge, those "
            "of bicubic are the same everywhere.",
            "至少半个分贝。在边缘旁点一下：它的权重沿着边缘分布，而双三次的权重处处相同。",
        ),
        {"gain": at_least(("gain over bicubic", "比双三次高出"), 0.5, "dB", MEASURED)},
        _gain,
    ),
    Experiment(
        "overlap",
        "checkerboard",
        ("Kernel 3, stride 2", "核 3，步长 2"),
        {"scale": 2, "kernel": 3, "padding": 1, "weights": "equal"},
        (
            "All weights are equal and the input is smooth. What share of the output's energy is "
            "pattern, in percent?",
            "权重全部相等，输入平滑。输出的能量里有百分之几是花纹？",
        ),
        Number("transposed", 0, 100),
        (
            "Half of the energy sits at the ringed frequencies, because 2 does not divide 3: some "
            "pixels are stamped once, some four times.",
            "一半的能量落在圈出的频率上，因为 2 不能整除 3：有的像素只被覆盖一次，有的四次。",
        ),
        {"transposed": about(("checkerboard's share", "棋盘格占比"), 50.6, 0.2, "%", MEASURED)},
        _share(("transposed",), 1),
    ),
    Experiment(
        "random",
        "checkerboard",
        ("Now break it: kernel 4 is safe?", "现在来破坏它：核取 4 就安全吗？"),
        {"scale": 2, "kernel": 4, "padding": 1, "weights": "random"},
        (
            "2 divides 4, the overlap is perfectly even. Now make the weights random, as they are "
            "in a network before training. Is the checkerboard gone?",
            "2 整除 4，重叠完全均匀。现在把权重换成随机的，就像训练之前的网络。棋盘格消失了吗？",
        ),
        Choice(
            (
                ("Yes: the overlap is even", "消失了：重叠均匀"),
                ("About a third is left", "剩下约三分之一"),
                ("No: it is most of the energy", "没有：占了大部分能量"),
            ),
            2,
        ),
        (
            "No: most of the energy is checkerboard, for PixelShuffle too. Only ICNR and "
            "resize-then-convolve are clean. The famous rule is half of the truth. The figures "
            "are means over 20 draws of the weights.",
            "没有：能量大部分是棋盘格，PixelShuffle 也一样。只有 ICNR 和先插值再卷积是干净的。"
            "那条著名的规则只说对了一半。数值为 20 次随机权重的平均。",
        ),
        {
            "transposed": about(("transposed convolution", "转置卷积"), 87, 6, "%", MEASURED),
            "pixelshuffle": at_least(("PixelShuffle", "PixelShuffle"), 50, "%", MEASURED),
        },
        _share(("transposed", "pixelshuffle"), 20),
        breaks=True,
    ),
    Experiment(
        "moire",
        "compare",
        ("Now break it: rings that are not there", "现在来破坏它：并不存在的圆环"),
        {"picture": "zone_plate", "reduce": "bilinear"},
        (
            "The zone plate is reduced four times without a filter, then enlarged. Which method "
            "brings the rings back?",
            "波带片不经滤波缩小四倍，再放大。哪种方法能把圆环救回来？",
        ),
        Choice(
            (
                ("Bicubic", "双三次"),
                ("Lanczos", "Lanczos"),
                ("ESPCN", "ESPCN"),
                ("None of them", "都不能"),
            ),
            3,
        ),
        (
            "None. The moiré is already in the small picture: its spread is 73.5 levels without "
            "the filter and 29.5 with it. And PSNR can hardly tell the methods apart here.",
            "都不能。摩尔纹早已在小图里：不滤波时标准差为 73.5，滤波后为 29.5。"
            "而且 PSNR 在这里几乎分不出高下。",
        ),
        {
            "plain": about(
                ("spread without the filter", "不滤波的标准差"), 73.5, 0.7, "", MEASURED
            ),
            "filtered": about(("spread with it", "滤波后的标准差"), 29.5, 0.3, "", MEASURED),
        },
        _moire,
        breaks=True,
    ),
)
