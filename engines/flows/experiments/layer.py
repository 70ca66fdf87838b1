"""One layer: stretched by 2, and folded."""

from math import log

import numpy as np

from engines.experiments import Choice, Experiment, Figures, Number, about

from ..layer import layer_of, probe
from ..params import LayerParams

__all__ = ["LAYER"]


def _stretched(params: LayerParams) -> Figures:
    found = probe(params)
    ratio = found.image / found.density
    return {"density": ratio, "log": float(np.log(ratio)), "length": found.after / found.before}


def _folded(params: LayerParams) -> Figures:
    layer = layer_of(params)
    noise = np.random.default_rng(0).standard_normal((100_000, 2))
    landed = layer.preimages(np.zeros((1, 2)))[..., 0]
    return {
        "turned": float((layer.det(noise) < 0).mean()),
        "preimages": float((~np.isnan(landed)).sum()),
        "kept": layer.kept(),
    }


FORMULA = ("change of variables", "变量替换公式")

LAYER = (
    Experiment(
        "stretch",
        "layer",
        ("Twice as long", "拉长一倍"),
        {"map": "stretch", "a": 2.0, "x1": 0.5, "side": 0.5},
        (
            "A layer stretches the line by 2. What happens to log p of a point that it carries?",
            "一层把数轴拉长为两倍。被它搬运的点，其 log p 会怎样？",
        ),
        Choice(
            (
                ("It halves", "减半"),
                ("It falls by log 2", "减少 log 2"),
                ("It stays", "不变"),
            ),
            1,
        ),
        (
            "The same share of the noise lies on twice the length, so p halves and log p falls "
            "by log 2. That is all of change of variables.",
            "同样多的噪声铺在两倍的长度上，所以 p 减半，log p 减少 log 2。"
            "变量替换公式说的就是这件事。",
        ),
        {
            "log": about(("log p, change", "log p 的变化"), -log(2), 1e-9, source=FORMULA),
            "density": about(("density, times", "密度之比"), 0.5, 1e-9, source=FORMULA),
            "length": about(("length, times", "长度之比"), 2, 1e-9, source=FORMULA),
        },
        _stretched,
    ),
    Experiment(
        "fold",
        "layer",
        ("Now break it: fold the plane", "弄坏它：把平面折起来"),
        {
            "map": "planar",
            "u1": -2.0,
            "u2": 0.0,
            "w1": 1.0,
            "w2": 0.0,
            "b": 0.0,
            "x1": 0.0,
            "x2": 0.0,
        },
        (
            "u·w = -2, below -1. What share of the noise does the layer turn over?",
            "u·w = -2，小于 -1。这一层把多大比例的噪声翻了面？",
        ),
        Number("turned", 0, 1),
        (
            "Where det < 0 the plane is turned over, and such a place has three preimages. One of "
            "them alone leaves most of the mass out; the sum over all three is the density.",
            "det < 0 处平面被翻面，那里的一个位置有三个原像。只取其中一个会漏掉大部分概率；"
            "三个相加才是密度。",
        ),
        {
            "turned": about(
                ("noise turned over", "被翻面的噪声比例"),
                0.622,
                0.006,
                source=("2Φ(arcosh √2) - 1", "2Φ(arcosh √2) - 1"),
            ),
            "preimages": about(
                ("preimages of the origin", "原点的原像个数"), 3, 0, source=("x = 2 tanh x",) * 2
            ),
            "kept": about(
                ("integral, one preimage", "只取一个原像时的积分"),
                0.1952,
                0.001,
                source=("closed form", "闭式解"),
            ),
        },
        _folded,
        breaks=True,
    ),
)
