"""Experiments of the upsampling tab: predict, look, and the number that must show."""

from collections.abc import Callable

import numpy as np

from engines import upsampling
from tabs.shell.legacy import Experiment
from tabs.shell.errors import cached

from .dials import Dials

__all__ = ["EXPERIMENTS"]


def _overshoot(params: Dials) -> str:
    edge = upsampling.step_response("bicubic", params.scale)
    return f"{edge.y.min():.1f} … {edge.y.max():.1f}"


def _share(layer: str, seeds: int = 1) -> Callable[[Dials], str]:
    """The checkerboard's mean share of the energy over some seeds."""

    def measure(params: Dials) -> str:
        shares = [
            upsampling.checkerboard_share(
                upsampling.decode(
                    params.weights, params.kernel, params.scale, params.padding, seed, layer=layer
                ),
                params.scale,
            )
            for seed in range(params.seed, params.seed + seeds)
        ]
        return f"{100 * np.mean(shares):.1f} %"

    return measure


def _moire(params: Dials) -> str:
    """Spread of the reduced zone plate, without and with the filter."""
    engine = params.engine()
    spreads = [
        cached(upsampling.run, engine.model_copy(update={"reduce": how})).small.std()
        for how in ("bilinear", "triangle")
    ]
    return " / ".join(f"{spread:.1f}" for spread in spreads)


def _bicubic(params: Dials) -> str:
    return f"{cached(upsampling.run, params.engine()).pictures['bicubic'].psnr:.2f} dB"


def _gain(params: Dials) -> str:
    pictures = cached(upsampling.run, params.engine()).pictures
    return f"{pictures['espcn'].psnr - pictures['bicubic'].psnr:+.2f} dB"


EXPERIMENTS = (
    Experiment(
        ("The edge that goes too far", "冲过头的边缘"),
        {"view": "responses", "methods": ["nearest", "bilinear", "bicubic", "lanczos"]},
        (
            "A black-to-white edge is enlarged four times. How far below black and above white "
            "does bicubic go?",
            "一条黑到白的边缘放大四倍。双三次会比黑更黑、比白更白多少？",
        ),
        (
            "The curves leave the dotted lines: 28 levels each way. A screen clips them, so a "
            "picture hides what the weights did. Turn on Antialias: torch then takes a = -1/2 and "
            "the overshoot falls to 18.7.",
            "曲线越过了虚线，两侧各 28 级。屏幕会把它截断，图上就看不出来了。打开“抗锯齿”："
            "torch 改用 a = -1/2，过冲降到 18.7。",
        ),
        "-28 … 283",
        _overshoot,
    ),
    Experiment(
        ("Which one wins on a face?", "在人像上谁最好？"),
        {"scale": 2, "antialias": True, "methods": ["nearest", "bilinear", "bicubic", "lanczos"]},
        (
            "The astronaut at half size, enlarged twice. Rank the four methods.",
            "宇航员缩到一半再放大两倍。给最近邻、双线性、双三次、Lanczos 排个序。",
        ),
        (
            "Each step up the list gains about a decibel; bicubic gets 31.71 dB. Zoom into the "
            "collar's letters: what does the extra decibel look like?",
            "依次约差一个分贝，双三次为 31.71 dB。放大衣领上的字母看看："
            "多出的这一分贝是什么样子？",
        ),
        "31.71 dB",
        _bicubic,
    ),
    Experiment(
        ("A network that learnt edges", "学会了边缘的网络"),
        {"scale": 2, "antialias": True, "methods": ["bicubic", "espcn"], "asked": "espcn"},
        (
            "20,000 trained weights against a formula of 1981, on a photograph that the network "
            "never saw. By how much does it win?",
            "两万个训练出的权重，对阵 1981 年的公式，照片是网络从未见过的。它能赢多少？",
        ),
        (
            "At least half a decibel. Click beside an edge: its weights lie along the edge, those "
            "of bicubic are the same everywhere.",
            "至少半个分贝。在边缘旁点一下：它的权重沿着边缘分布，而双三次的权重处处相同。",
        ),
        "≥ +0.50 dB",
        _gain,
    ),
    Experiment(
        ("Kernel 3, stride 2", "核 3，步长 2"),
        {"view": "checkerboard", "scale": 2, "kernel": 3, "padding": 1, "weights": "equal"},
        (
            "All weights are equal and the input is smooth. How much of the output is pattern?",
            "权重全部相等，输入平滑。输出里有多少是花纹？",
        ),
        (
            "Half of the energy sits at the ringed frequencies, because 2 does not divide 3: some "
            "pixels are stamped once, some four times.",
            "一半的能量落在圈出的频率上，因为 2 不能整除 3：有的像素只被覆盖一次，有的四次。",
        ),
        "50.6 %",
        _share("transposed"),
    ),
    Experiment(
        ("Now break it: kernel 4 is safe?", "现在来破坏它：核取 4 就安全吗？"),
        {"view": "checkerboard", "scale": 2, "kernel": 4, "padding": 1, "weights": "random"},
        (
            "2 divides 4, the overlap is perfectly even. Now make the weights random, as they are "
            "in a network before training. Is the checkerboard gone?",
            "2 整除 4，重叠完全均匀。现在把权重换成随机的，就像训练之前的网络。棋盘格消失了吗？",
        ),
        (
            "No: most of the energy is checkerboard, for PixelShuffle too. Only ICNR and "
            "resize-then-convolve are clean. The famous rule is half of the truth.",
            "没有：能量大部分是棋盘格，PixelShuffle 也一样。只有 ICNR 和先插值再卷积是干净的。"
            "那条著名的规则只说对了一半。",
        ),
        "≈ 87 %",
        _share("transposed", 20),
        breaks=True,
    ),
    Experiment(
        ("Now break it: rings that are not there", "现在来破坏它：并不存在的圆环"),
        {"picture": "zone_plate", "reduce": "bilinear"},
        (
            "The zone plate is reduced four times without a filter, then enlarged. Which method "
            "brings the rings back?",
            "波带片不经滤波缩小四倍，再放大。哪种方法能把圆环救回来？",
        ),
        (
            "None. The moiré is already in the small picture: its spread is 73.5 levels without "
            "the filter and 29.5 with it. And PSNR can hardly tell the methods apart here.",
            "都不能。摩尔纹早已在小图里：不滤波时标准差为 73.5，滤波后为 29.5。"
            "而且 PSNR 在这里几乎分不出高下。",
        ),
        "≈ 73.5 / 29.5",
        _moire,
        breaks=True,
    ),
)
