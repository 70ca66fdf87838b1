"""Trained stacks: the filament, the board, and layers that cannot be undone in float32."""

import numpy as np

from engines.experiments import Choice, Experiment, Figures, Number, about, at_least, at_most

from ..measures import bridge, gap, middle, round_trip, samples
from ..params import StackParams
from ..targets import TWO_MODES
from ..training import held_out, trained

__all__ = ["STACK"]

HERE = ("measured here", "此处实测")
SAMPLES = 20_000
BOARD = {"realnvp": 6, "maf": 3, "nsf": 2}
"""Layers of each kind, so that each has 4000 to 7000 weights."""


def _filament(params: StackParams) -> Figures:
    flow = trained(params)
    true = TWO_MODES.sample(SAMPLES, np.random.default_rng(7))
    return {
        "outside": 100 * bridge(samples(flow, SAMPLES).points[-1]),
        "truth": 100 * bridge(true),
        "middle": middle(flow) - float(TWO_MODES.log_density(np.zeros(2))),
    }


def _board(params: StackParams) -> Figures:
    each = {k: {"kind": k, "layers": n} for k, n in BOARD.items()}
    return {k: gap(trained(params.model_copy(update=dials))).kl for k, dials in each.items()}


def _many(params: StackParams) -> Figures:
    deep, shallow = (trained(params.model_copy(update={"layers": n})) for n in (params.layers, 2))
    points = held_out(params)
    return {
        "deep": float(np.nanmax(round_trip(deep, points).error)),
        "shallow": float(np.nanmax(round_trip(shallow, points).error)),
    }


STACK = (
    Experiment(
        "filament",
        "stack",
        ("Two modes and a bridge", "双峰之间的桥"),
        {"target": "two_modes", "kind": "realnvp", "layers": 6, "rounds": 15},
        (
            "RealNVP learns two modes that lie 13 standard deviations apart. How many of its "
            "samples land further than 4 of them from both, in percent?",
            "RealNVP 学习相距 13 个标准差的双峰。它的样本有百分之几落在两峰各 4 个标准差之外？",
        ),
        Number("outside", 0, 10),
        (
            "A smooth map that can be undone tears no cloud apart: a filament of samples joins "
            "the modes. A perfect map exists, but it must stretch the middle by e^19.8.",
            "光滑可逆的映射撕不开一团点：两峰之间总连着一缕样本。完美的映射存在，"
            "但要把中间拉长 e^19.8 倍。",
        ),
        {
            "outside": about(("outside 4 sd", "4 个标准差之外"), 2.2, 1.8, "%", HERE),
            "truth": about(
                ("the same of the truth", "真实分布的同一比例"),
                0.0335,
                0.03,
                "%",
                ("e^-8", "e^-8"),
            ),
            "middle": at_least(
                ("log p(0, 0) above the truth", "log p(0, 0) 高出真值"), 5, source=HERE
            ),
        },
        _filament,
    ),
    Experiment(
        "board",
        "stack",
        ("Which learns the board?", "谁能学会棋盘？"),
        {"target": "checkerboard", "kind": "nsf", "layers": 2, "rounds": 8},
        (
            "160 steps each: 6 layers of RealNVP, 3 of MAF, 2 of splines. Which stays furthest "
            "from the truth?",
            "各训练 160 步：6 层 RealNVP、3 层 MAF、2 层样条。哪一个离真实分布最远？",
        ),
        Choice((("RealNVP", "RealNVP"), ("MAF", "MAF"), ("Splines", "样条")), 1),
        (
            "A step of MAF moves each coordinate by a straight line; three of them cannot make "
            "the jumps of a board. A spline bends within one layer.",
            "MAF 的一层对每个坐标只做直线变换，三层做不出棋盘的跳变；样条在一层之内就能弯折。",
        ),
        {
            "maf": about(("KL of MAF", "MAF 的 KL"), 0.5, 0.08, "nats", HERE),
            "realnvp": about(("KL of RealNVP", "RealNVP 的 KL"), 0.35, 0.07, "nats", HERE),
            "nsf": about(("KL of splines", "样条的 KL"), 0.32, 0.08, "nats", HERE),
        },
        _board,
    ),
    Experiment(
        "deep",
        "stack",
        ("Now break it: 32 random layers", "弄坏它：32 个随机层"),
        {"target": "two_modes", "kind": "maf", "layers": 32, "rounds": 0, "gain": 1.5},
        (
            "Every layer can be undone exactly, on paper. 32 of them with random weights, in "
            "float32: how far off is the worst point after the way there and back?",
            "每一层在纸上都能精确求逆。32 个随机权重的层，用 float32 计算："
            "去而复返之后，最差的点偏离多少？",
        ),
        Choice(
            (
                ("A millionth", "百万分之一"),
                ("A thousandth", "千分之一"),
                ("More than a hundredth", "超过百分之一"),
            ),
            2,
        ),
        (
            "Each layer multiplies the rounding error by its stretch, and 32 stretches multiply "
            "up. Invertible is not the same as well conditioned.",
            "每一层都把舍入误差乘上自己的拉伸倍数，32 个倍数连乘。可逆不等于良态。",
        ),
        {
            "deep": at_least(("worst error, 32 layers", "32 层的最大误差"), 0.01, source=HERE),
            "shallow": at_most(("worst error, 2 layers", "2 层的最大误差"), 1e-5, source=HERE),
        },
        _many,
        breaks=True,
    ),
)
