"""Roads: one dot, who wins, what bent roads cost, a class that nobody asked about."""

import numpy as np

from engines.experiments import Choice, Experiment, Figures, Number, about, at_most

from ..params import StraightParams
from ..params.straight import HELD
from ..plane import euler
from ..roads import JUDGED, asked_mixture, field, noise, paths

__all__ = ["STRAIGHT"]

HERE = ("measured here, 2,000 points, seeds 0 to 2", "此处实测，2000 个点，随机种子 0 到 2")
THEORY = ("v(z, 0) = E[x] − z", "v(z, 0) = E[x] − z")


def _dot(params: StraightParams) -> Figures:
    z = noise(params, JUDGED)
    ends = euler(field(params, "independent", JUDGED), z, 1)[-1]
    mixture = asked_mixture(params)
    far = np.linalg.norm(ends - mixture.weights @ mixture.means, axis=1)
    (road,) = paths(params.model_copy(update={"ways": ("independent",)}))
    return {"far": float(far.max()), "off": 100 * road.off[0], "two": 100 * road.off[1]}


def _dear(params: StraightParams) -> Figures:
    independent, transport = paths(params)
    return {
        "arrived": independent.arrived,
        "paid": independent.paid,
        "transport": transport.paid,
        "longer": independent.longer,
    }


def _race(params: StraightParams) -> Figures:
    at = {road.way: road for road in paths(params)}
    one, many = HELD.index(1), HELD.index(32)
    return {
        "reflow": 100 * at["reflow"].off[one],
        "transport": 100 * at["transport"].off[one],
        "again": 100 * at["again"].off[many],
        "first": 100 * at["reflow"].off[many],
        "exact": 100 * at["independent"].off[many],
    }


def _class(params: StraightParams) -> Figures:
    at = {road.way: road for road in paths(params)}
    return {
        "transport": 100 * at["transport"].off[-1],
        "mean": at["transport"].mean[-1, 0],
        "independent": 100 * at["independent"].off[-1],
        "reflow": 100 * at["reflow"].off[-1],
    }


STRAIGHT = (
    Experiment(
        "dot",
        "straight",
        ("One step", "只走一步"),
        {"ways": ("independent",), "steps": 1},
        (
            "The velocity is exact. One single Euler step takes the noise from t = 0 to t = 1. "
            "Where do all the points land?",
            "速度场是精确的。用一步欧拉法把噪声从 t = 0 带到 t = 1，所有的点落在哪里？",
        ),
        Choice(
            (
                ("On the two modes", "落在两个峰上"),
                ("In one dot between the modes", "落在两峰之间的一个点"),
                ("They stay noise", "仍是噪声"),
            ),
            1,
        ),
        (
            "At t = 0 a point of noise says nothing about its data, so the mean of x − z is the "
            "mean of the data minus z, and z + (E[x] − z) is the same for all. Scrub N: with two "
            "steps, a fifth is still off.",
            "t = 0 处的噪声点不含任何数据信息，x − z 的均值就是数据均值减 z，而 z + (E[x] − z) "
            "对所有点都相同。拖动 N：走两步时仍有五分之一在峰外。",
        ),
        {
            "far": at_most(
                ("farthest from the data's mean", "离数据均值最远"), 1e-12, source=THEORY
            ),
            "off": about(("off the modes, N = 1", "峰外，N = 1"), 100, 1e-9, "%", THEORY),
            "two": about(
                ("off the modes, N = 2", "峰外，N = 2"),
                19.5,
                3.5,
                "%",
                ("100,000 samples; four standard deviations", "10 万个样本；四倍标准差"),
            ),
        },
        _dot,
    ),
    Experiment(
        "dear",
        "straight",
        ("Bent, not dear", "弯曲，但不贵"),
        {"ways": ("independent", "transport"), "steps": 64},
        (
            "Pairs at random cost E|x − z|² = 6.2; the best pairing costs 2.04. The flow learnt "
            "from random pairs has bent roads. What is E|x − z|² of its own starts and ends?",
            "随机配对的代价 E|x − z|² = 6.2，最优配对为 2.04。由随机配对学得的流，路径是弯的。"
            "它自己的起点与终点之间，E|x − z|² 是多少？",
        ),
        Number("arrived", 0, 8),
        (
            "As cheap as the best. Roads that cross cannot be followed by a flow: where they "
            "meet, it takes the mean and hands each point to the nearer mode. What it pays for is "
            "the way, not the pairing: the road is a quarter longer than its chord.",
            "与最优配对一样便宜。流无法走交叉的路：在交叉处取平均，把每个点交给更近的峰。它付出"
            "代价的是路程，而不是配对：路径比弦长四分之一。",
        ),
        {
            "arrived": about(("cost of the flow's ends", "流的终点的代价"), 2.03, 0.12, "", HERE),
            "paid": about(
                ("cost at random", "随机配对的代价"),
                6.18,
                0.15,
                "",
                ("|m|² + 2 s² + 2", "|m|² + 2 s² + 2"),
            ),
            "transport": about(
                ("cost of batches of 256", "批量 256 的代价"),
                2.04,
                0.1,
                "",
                ("20,000 pairs", "2 万对"),
            ),
            "longer": about(("path over chord", "路程与弦长之比"), 1.23, 0.05, "", HERE),
        },
        _dear,
    ),
    Experiment(
        "race",
        "straight",
        ("Who wins at one step, who at 32?", "一步谁赢，32 步谁赢？"),
        {"ways": ("independent", "transport", "reflow", "again"), "steps": 1},
        (
            "Reflow makes roads straight: each round learns from where the last one arrived. At "
            "one step it wins by far. Walked in 32 steps, which is furthest from the truth?",
            "Reflow 把路拉直：每一轮都从上一轮的终点学起。只走一步时它遥遥领先。走 32 步时，"
            "谁离真实分布最远？",
        ),
        Choice(
            (
                ("The bent one", "弯曲的那个"),
                ("2-RF", "2-RF"),
                ("3-RF", "3-RF"),
            ),
            2,
        ),
        (
            "A net never meets its target quite, and each round takes the errors of the one "
            "before for data. Straight roads need few steps; more steps cannot mend what was "
            "learnt wrong.",
            "网络从不能完全达到目标，而每一轮都把上一轮的误差当作数据。直路只需很少的步数；"
            "步数再多也修不好学错的东西。",
        ),
        {
            "again": about(("off, 3-RF, N = 32", "峰外，3-RF，N = 32"), 2.2, 1.3, "%", HERE),
            "first": about(("off, 2-RF, N = 32", "峰外，2-RF，N = 32"), 0.9, 0.6, "%", HERE),
            "exact": at_most(("off, exact, N = 32", "峰外，精确场，N = 32"), 0.3, "%", HERE),
            "reflow": about(("off, 2-RF, N = 1", "峰外，2-RF，N = 1"), 8, 2.5, "%", HERE),
            "transport": about(
                ("off, transport, N = 1", "峰外，传输，N = 1"), 8.5, 2.5, "%", HERE
            ),
        },
        _race,
    ),
    Experiment(
        "class",
        "straight",
        ("Now break it: ask for a class", "弄坏它：只要一个类别"),
        {"ways": ("independent", "transport", "reflow"), "steps": 64, "asked": True},
        (
            "The fields are told the class, and asked for the right mode alone. Transport had "
            "paired whole batches without looking at the class. What share of its points misses "
            "the mode?",
            "向量场得知类别，只被要求生成右峰。最优传输配对整批数据时没有看类别。它有百分之多少"
            "的点落不到右峰？",
        ),
        Number("transport", 0, 60),
        (
            "It gave the right mode the noise on the right. Asked for that mode, noise on the "
            "left is something it has never seen with this class, and half of all noise is "
            "there. Pair within each class, or do not pair.",
            "它把右边的噪声配给了右峰。要求右峰时，左边的噪声在这一类别下从未见过，而一半的噪声"
            "都在左边。应在各类别之内配对，或者不配对。",
        ),
        {
            "transport": about(("misses, transport", "未命中，传输"), 19, 7, "%", HERE),
            "mean": about(("mean of x, 2 is right", "x 的均值，应为 2"), 1.46, 0.15, "", HERE),
            "independent": at_most(("misses, independent", "未命中，独立"), 0.4, "%"),
            "reflow": at_most(("misses, reflow", "未命中，reflow"), 1, "%"),
        },
        _class,
        breaks=True,
    ),
)
