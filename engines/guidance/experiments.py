"""What to try in the plane and with pictures, what must show, and how it is measured here."""

from typing import Any

from engines.experiments import Choice, Experiment, Number, about, at_least, at_most
from engines.params import Text

from .params import PAIR, CompareParams, PlaneParams, ShownScale
from .plane import Shares, run

__all__ = ["EXPERIMENTS"]

Figures = dict[str, float]
TWO: dict[str, Any] = {"modes": PAIR, "std": 0.5}
HERE: Text = (
    "20,000 samples by Heun in 64 steps; the spread is that of other seeds",
    "Heun 法 64 步、2 万个样本；误差范围对应更换种子",
)
GRID: Text = ("summed over a grid of the plane", "在平面网格上求和")
UNSEEN: Text = (
    "mean over prompts of scenes that the model never saw",
    "对模型没见过的场景的提示词取平均",
)
EXACT: Text = ("arithmetic", "运算本身")


def _shares(params: ShownScale, scales: str, **changes: Any) -> Shares:
    """Where many samples end; what the page's dials say of samples and steps is left alone."""
    fine = {"samples": 20_000, "steps": 64, "scales": scales}
    return run(params.flow(**fine | changes)).shares


def _sharpened(params: PlaneParams) -> Figures:
    means = _shares(params, "1, 7.5, 30").mean[:, 0].tolist()
    return dict(zip(("mean_1", "mean_7", "mean_30"), means, strict=True))


def _not_tilted(params: PlaneParams) -> Figures:
    result = run(params.flow(samples=20_000, steps=64, scales="7.5"))
    return {
        "mean": float(result.shares.mean[0, 0]),
        "target_mean": float(result.target_mean[0, 0]),
        "std": float(result.shares.std[0, 0]),
        "target_std": float(result.target_std[0, 0]),
    }


def _diversity(params: PlaneParams) -> Figures:
    shares = _shares(params, "1, 8")
    return {
        "share_8": 100 * float(shares.modes[1, 0]),
        "share_1": 100 * float(shares.modes[0, 0]),
        "off_8": 100 * float(shares.off[1]),
        "off_1": 100 * float(shares.off[0]),
    }


def _same(params: CompareParams) -> Figures:
    fine = {"samples": 20_000, "steps": 64, "scales": "4"}
    ends = [run(params.flow(**fine, rule=rule)).points for rule in ("cfg", "classifier")]
    return {"far": float(abs(ends[0] - ends[1]).max())}


def _interval(params: PlaneParams) -> Figures:
    banded, plain = (_shares(params, "8", rule=rule) for rule in ("interval", "cfg"))
    return {
        "share": 100 * float(banded.modes[0, 0]),
        "gained": 100 * float(banded.modes[0, 0] - plain.modes[0, 0]),
        "off": 100 * float(banded.off[0]),
    }


def _clean(params: CompareParams) -> Figures:
    shares = _shares(params, "4", rule="clean")
    return {"mean": float(shares.mean[0, 0]), "std": float(shares.std[0, 0])}


def _coarse(params: PlaneParams) -> Figures:
    return {f"steps_{n}": float(_shares(params, "7.5", steps=n).distance[0]) for n in (4, 8, 64)}


def _obedience(params: Any) -> Figures:
    from .proof import obedience

    found = obedience()
    _, two, _, eight = 100 * found["accuracy"]
    one, small, _, large = 100 * found["clipped"]
    return {
        "more": float(eight - two),
        "clipped": float(large - small),
        "first": float(small - one),
    }


def _teachers(params: Any) -> Figures:
    from .proof import teachers

    found = teachers()
    rows = zip(found["at"].tolist(), found["accuracy"], found["clipped"], strict=True)
    told = {who: (100 * float(a), 100 * float(c)) for who, a, c in rows}
    return {
        "obeyed": told["cfg"][0] - told["classifier"][0],
        "obeyed_clean": told["cfg"][0] - told["clean"][0],
        "clipped": told["classifier"][1] - told["cfg"][1],
    }


def _below_one(params: Any) -> Figures:
    from .proof import below_one

    found = below_one()
    return {"pipeline": found["pipeline"], "computed": found["computed"], "one": found["at one"]}


EXPERIMENTS = (
    Experiment(
        "sharpened",
        "plane",
        ("What w does to one bump", "w 对单个峰做了什么"),
        TWO,
        (
            "One bump is the class, at +1, the other is not. Where do samples stand on average "
            "for w = 7.5?",
            "右边 +1 处的峰是所求类别，左边不是。w = 7.5 时样本平均停在哪里？",
        ),
        Number("mean_7", 0, 4),
        (
            "Scrub w: the cloud walks away from the other class and shrinks, past its own mode at "
            "+1. No sample of the data lies where it stands at w = 30.",
            "拖动 w：点云远离另一类，同时收缩，越过 +1 处自己的峰。"
            "w = 30 时它所在的地方根本没有数据。",
        ),
        {
            "mean_7": about(("mean at w = 7.5", "w = 7.5 的均值"), 1.99, 0.02, source=HERE),
            "mean_1": about(("mean at w = 1", "w = 1 的均值"), 0.975, 0.02, source=HERE),
            "mean_30": about(("mean at w = 30", "w = 30 的均值"), 3.165, 0.03, source=HERE),
        },
        _sharpened,
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
        Number("mean", 0, 4),
        (
            "1.99, and half the spread. Compare the two densities beside the stage: noising the "
            "tilted density is not tilting the noised ones.",
            "1.99，而且标准差只有一半左右。比较旁边的两个密度：先倾斜再加噪，不等于先加噪再倾斜。",
        ),
        {
            "mean": about(("mean by CFG", "CFG 的均值"), 1.99, 0.02, source=HERE),
            "target_mean": about(
                ("mean of p(x|c)ʷ p(x)¹⁻ʷ", "p(x|c)ʷ p(x)¹⁻ʷ 的均值"), 1.084, 0.002, source=GRID
            ),
            "std": about(("spread by CFG", "CFG 的标准差"), 0.236, 0.005, source=HERE),
            "target_std": about(
                ("spread of p(x|c)ʷ p(x)¹⁻ʷ", "p(x|c)ʷ p(x)¹⁻ʷ 的标准差"),
                0.435,
                0.002,
                source=GRID,
            ),
        },
        _not_tilted,
    ),
    Experiment(
        "diversity",
        "plane",
        ("The mode that vanishes", "消失的峰"),
        {"w": 8},
        (
            "The class has three modes; one stands next to the other class, and 35 % of samples "
            "reach it at w = 1. What share does at w = 8?",
            "该类有三个峰，其中一个紧挨着另一类，w = 1 时有 35 % 的样本到达它。w = 8 时还有多少？",
        ),
        Number("share_8", 0, 50),
        (
            "0.2 %. Follow its bar while w moves; the share of points off every mode rises "
            "meanwhile.",
            "0.2 %。移动 w 时看它的柱子；同时偏离所有峰的点越来越多。",
        ),
        {
            "share_8": about(("its share, w = 8", "它的占比，w = 8"), 0.2, 0.2, "%", HERE),
            "share_1": about(("its share, w = 1", "它的占比，w = 1"), 35, 1.5, "%", HERE),
            "off_8": about(("off every mode, w = 8", "偏离所有峰，w = 8"), 3.3, 0.5, "%", HERE),
            "off_1": about(("off every mode, w = 1", "偏离所有峰，w = 1"), 1.0, 0.3, "%", HERE),
        },
        _diversity,
    ),
    Experiment(
        "same",
        "compare",
        ("Two roads, one place", "两条路，同一处"),
        TWO | {"ways": ("cfg", "classifier"), "w": 4},
        (
            "Left: no classifier at all. Right: an exact classifier of noisy points. Same noise, "
            "w = 4. How far apart do the same samples end?",
            "左边：完全没有分类器。右边：对带噪样本精确的分类器。同样的噪声，w = 4。"
            "同一个样本最后相差多远？",
        ),
        Choice(
            (
                ("nowhere: they end at the same place", "毫无差别：到同一处"),
                ("a tenth of a mode's width", "约为峰宽的十分之一"),
                ("about a mode's width", "约为一个峰宽"),
                ("as far as the two classes are", "与两类之间的距离相当"),
            ),
            0,
        ),
        (
            "Nowhere: by Bayes' rule the gradient of log p(c|x) is the difference of the two "
            "scores. Only rounding is left.",
            "毫无差别：由贝叶斯公式，log p(c|x) 的梯度就是两个得分之差。剩下的只有舍入误差。",
        ),
        {
            "far": about(
                ("largest distance", "最大距离"),
                0,
                2e-3,
                source=("Bayes' rule; rounding of float32", "贝叶斯公式；float32 的舍入误差"),
            )
        },
        _same,
    ),
    Experiment(
        "interval",
        "plane",
        ("Guide in the middle only", "只在中间引导"),
        {"rule": "interval", "w": 8},
        (
            "At w = 8 guidance acts only for σ between 0.3 and 3. Does the lost mode, at 0.2 %, "
            "come back?",
            "w = 8，只在 σ 介于 0.3 与 3 之间时引导。只剩 0.2 % 的那个峰会回来吗？",
        ),
        Choice(
            (
                ("no, it stays below half a percent", "不会，仍低于 0.5 %"),
                ("a little: about 5 %", "回来一些：约 5 %"),
                ("whole: about 35 %, as at w = 1", "完全回来：约 35 %，与 w = 1 相同"),
            ),
            1,
        ),
        (
            "Yes, from 0.2 % to 5 %, and points off every mode fall from 3.3 % to about 1.2 %. "
            "Drag the ends of the bar on the σ axis.",
            "会，从 0.2 % 回到 5 %，偏离所有峰的点也从 3.3 % 降到约 1.2 %。"
            "拖动 σ 轴上区间的两端。",
        ),
        {
            "share": about(("share of that mode", "该峰的占比"), 4.8, 0.6, "%", HERE),
            "gained": at_least(("gained over CFG", "比 CFG 多"), 3, "%", HERE),
            "off": about(("off every mode", "偏离所有峰"), 1.2, 0.3, "%", HERE),
        },
        _interval,
    ),
    Experiment(
        "clean",
        "compare",
        ("Now break it: a classifier that never saw noise", "现在来破坏它：从未见过噪声的分类器"),
        TWO | {"ways": ("cfg", "clean"), "w": 4},
        (
            "The classifier is perfect on clean data, and is asked about noisy points. w = 4. "
            "Where does the class at +1 end?",
            "分类器在干净数据上完美，却被拿去问带噪样本。w = 4。+1 处的类别最后跑到哪里？",
        ),
        Number("mean", -2, 10),
        (
            "At 6.6 on average, with a spread of 5.4: it is quite sure about points of pure "
            "noise, and its gradient is far too steep there.",
            "平均在 6.6，标准差 5.4：面对纯噪声它照样十分自信，那里的梯度陡得离谱。",
        ),
        {
            "mean": about(("mean", "均值"), 6.55, 0.2, source=HERE),
            "std": about(("spread", "标准差"), 5.4, 0.15, source=HERE),
        },
        _clean,
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
        Number("steps_4", 0, 3),
        (
            "1.22: large w makes the field steep, and long steps overshoot. With 8 steps it is "
            "0.54 again.",
            "1.22：w 大时场变陡，步子大就冲过头。8 步时又回到 0.54。",
        ),
        {
            "steps_4": about(("distance, 4 steps", "距离，4 步"), 1.22, 0.03, source=HERE),
            "steps_8": about(("distance, 8 steps", "距离，8 步"), 0.54, 0.02, source=HERE),
            "steps_64": about(("distance, 64 steps", "距离，64 步"), 0.51, 0.02, source=HERE),
        },
        _coarse,
        breaks=True,
    ),
    Experiment(
        "obedience",
        "pictures",
        ("What obeying costs", "听话的代价"),
        {"columns_values": "1, 2, 4, 8"},
        (
            "From w = 1 to 2, 4 and 8: at which do the pictures show most of what the prompt "
            "names? And what do pixels do?",
            "w 从 1 到 2、4、8：哪一个最符合提示？像素又会怎样？",
        ),
        Choice(
            (
                ("the larger w, the better, at no cost", "w 越大越好，没有代价"),
                ("the larger w, the better; pixels clip more", "w 越大越好，但截断像素增多"),
                (
                    "hardly any better beyond a small w; pixels clip more",
                    "w 稍大之后几乎不再变好；截断像素增多",
                ),
                ("best at w = 1; pixels clip less", "w = 1 最好；截断像素减少"),
            ),
            2,
        ),
        (
            "This model hears its words well already: beyond w = 2 the judge sees no more of what "
            "the prompt names, and pixels that leave the range of the screen grow with w all the "
            "way. See the two curves under the grid; the figures are means over eight other "
            "prompts.",
            "这个模型本来就听话：w 超过 2 之后，评判网络看到的符合程度不再提高，"
            "而超出屏幕范围的像素随 w 一路增多。看网格下的两条曲线；"
            "这里的数值是另外八个提示的平均。",
        ),
        {
            "more": at_most(
                ("as prompted: w = 8 less w = 2", "符合率：w = 8 减 w = 2"), 3, "%", UNSEEN
            ),
            "clipped": at_least(
                ("clipped pixels: w = 8 less w = 2", "截断像素：w = 8 减 w = 2"), 5, "%", UNSEEN
            ),
            "first": at_least(
                ("clipped pixels: w = 2 less w = 1", "截断像素：w = 2 减 w = 1"), 1, "%", UNSEEN
            ),
        },
        _obedience,
    ),
    Experiment(
        "teachers",
        "pictures",
        ("Who guides better?", "谁引导得更好？"),
        {"columns": "rule", "columns_values": "cfg, classifier, clean"},
        (
            "On the same seeds at w = 4: guidance by the network itself without a prompt, by a "
            "classifier of noisy latents, and by the same one told that there is no noise. Whose "
            "pictures show what was asked for?",
            "相同种子、w = 4：分别由无提示的网络自身、含噪潜变量的分类器、"
            "以及被告知“没有噪声”的同一分类器来引导。谁的图片更符合提示？",
        ),
        Choice(
            (
                ("the network's own", "网络自身"),
                ("the noisy classifier's", "含噪分类器"),
                ("those of the one told of no noise", "被告知没有噪声的分类器"),
                ("all alike", "都一样"),
            ),
            0,
        ),
        (
            "The network's own. A small classifier is pleased by patterns that no picture has, "
            "and its slope finds them: colours burn out, and another judge does not agree that "
            "the thing is there. The figures are means over six prompts.",
            "网络自身。小分类器会被真实图片中没有的纹样取悦，而它的梯度恰好找到这些纹样："
            "颜色烧掉，另一个判别网络并不认为画面里有那件东西。数值是六个提示的平均。",
        ),
        {
            "obeyed": at_least(
                ("as prompted: network less classifier", "符合率：网络减分类器"), 15, "%", UNSEEN
            ),
            "obeyed_clean": at_least(
                ("as prompted: network less the one told of no noise", "符合率：网络减“无噪声”者"),
                15,
                "%",
                UNSEEN,
            ),
            "clipped": at_least(
                ("clipped pixels: classifier less network", "截断像素：分类器减网络"),
                5,
                "%",
                UNSEEN,
            ),
        },
        _teachers,
    ),
    Experiment(
        "below-one",
        "pictures",
        ("Now break it: a dial that does nothing", "现在来破坏它：不起作用的旋钮"),
        {"columns_values": "-2, 0, 0.5, 1", "rows_values": "0-1"},
        (
            "Ask a plain Stable Diffusion pipeline for w = 0.5. How far is its picture from that "
            "of w = 1?",
            "让普通的 Stable Diffusion 管线取 w = 0.5。它与 w = 1 的图片差多少？",
        ),
        Choice(
            (
                ("not at all", "毫无差别"),
                ("half as far as w = 0 is", "是 w = 0 与之差别的一半"),
                ("as far as another seed", "如同换了一个种子"),
            ),
            0,
        ),
        (
            "Not at all: at w ≤ 1 the pipeline leaves guidance out without a word, and shows "
            "w = 1. Computed as it stands w = 0.5 is another picture, and below 0 the prompt is "
            "avoided: see the grid.",
            "毫无差别：w ≤ 1 时管线悄悄关掉引导，给出的就是 w = 1。"
            "如实计算，w = 0.5 是另一张图；w 为负则回避提示，见网格。",
        ),
        {
            "pipeline": about(
                ("latents of the pipeline, w = 0.5 and 1", "管线的潜变量，w = 0.5 与 1 之差"),
                0,
                0,
                source=("its source: guidance_scale > 1", "其源码：guidance_scale > 1"),
            ),
            "computed": at_least(("the same, computed", "同上，如实计算"), 0.02, source=EXACT),
            "one": at_most(
                ("ours and the pipeline's at w = 1", "w = 1 时与管线之差"), 1e-3, source=EXACT
            ),
        },
        _below_one,
        breaks=True,
    ),
)
"""In the order of the page."""
