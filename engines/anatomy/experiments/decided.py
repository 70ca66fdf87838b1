"""Experiments of the view "When is what decided"."""

import numpy as np

from engines.experiments import Choice, Experiment, Figures, Number, about, at_least, at_most

from ..decided import sides_at, strip, swap
from ..live.decided import settled
from ..model import model_of
from ..params import DecidedParams
from ..vae import decode, psnr

__all__ = ["DECIDED", "SEEDS"]

SEEDS = 4
"""Noises over which a share is taken."""


def share(params: DecidedParams, k: int = 0) -> dict[str, float]:
    """Attribute -> share of seeds in which the judge sees what B asks for, in percent."""
    seen = [sides_at(params.but(seed=seed), k) for seed in range(SEEDS)]
    return {kind: 100 * float(np.mean([s[kind] == "b" for s in seen])) for kind in seen[0]}


def _order(params: DecidedParams) -> Figures:
    found = strip(params)
    told = settled(found)
    ends = [swap(params, k) for k in (0, params.steps)]
    same = [np.abs(a - found.latents[k]).max() for k, a in zip((0, -1), ends, strict=True)]
    return {
        "apart": told["subject"] - told["time"],
        "time": told["time"],
        "subject": told["subject"],
        "same": float(max(same)),
    }


def _doors(params: DecidedParams) -> Figures:
    attention, pooled = (share(params.but(door=door)) for door in ("attention", "pooled"))
    return {
        "place": attention["place"],
        "ground": pooled["ground"],
        "time": pooled["time"],
    }


def _taken(params: DecidedParams) -> Figures:
    """The word's attention times 0, beside the word left out of the prompt."""
    model, words = model_of(params.backend), params.prompt.split()
    without = " ".join(word for k, word in enumerate(words) if k != params.word)
    plain = params.but(factor=1.0)
    asked = plain, params, plain.but(prompt=without)
    whole, edited, left = (decode(model, swap(p, 0)[None])[0] for p in asked)
    kept = sides_at(params, 0)["colour"]
    return {
        "ahead": psnr(whole, edited) - psnr(whole, left),
        "edited": psnr(whole, edited),
        "left": psnr(whole, left),
        "red": float(kept == "both"),
    }


DECIDED = (
    Experiment(
        "order",
        "decided",
        ("The order of decisions", "决定的顺序"),
        {},
        (
            "A prompt becomes another one at step k: another thing, colour, size, place, ground "
            "and time. Which can be changed latest?",
            "在第 k 步换成另一条提示词：主体、颜色、大小、位置、地面、时间都不同。"
            "哪一项最晚还能改变？",
        ),
        Choice((("the time of day", "时间"), ("the ground", "地面"), ("the thing", "主体")), 2),
        (
            "Early steps see noise: they settle only what fills the picture, light and ground. "
            "What a thing is stays open longer. At the ends of the strip stand A and B.",
            "早期各步看到的几乎是噪声，只能定下充满画面的东西：光线与地面。画的是什么东西，稍后仍可"
            "改变。图条两端就是 A 和 B。",
        ),
        {
            "apart": at_least(("steps between time and thing", "时间与主体相差的步数"), 2),
            "time": at_most(("time of day is settled at k", "时间定于 k"), 6),
            "subject": at_least(("the thing is settled at k", "主体定于 k"), 5),
            "same": at_most(
                ("ends against A and B alone", "两端与单独画的 A、B 之差"),
                1e-3,
                "",
                ("one noise, one scheduler", "同一噪声与调度器"),
            ),
        },
        _order,
    ),
    Experiment(
        "doors",
        "decided",
        ("Two doors for one sentence", "一句话的两个入口"),
        {"door": "attention", "k": 0},
        (
            "The text comes in by cross-attention, and pooled, added to the time. If attention "
            "reads B and the pooled text is A's, in how many of 100 pictures is the place B's?",
            "文本经交叉注意力进入，也经池化后与时间相加。若注意力读 B，池化文本仍为 A，"
            "100 幅图中有多少幅的位置是 B 的？",
        ),
        Number("place", 0, 100),
        (
            "Only attention can tell one pixel from another: where. The pooled text tells every "
            "pixel the same: on what ground, at what time; a model so small leaves all to it that "
            "it can. SDXL has both doors, SD 1.5 the first alone.",
            "只有注意力能区分像素，说出“在哪里”。池化文本对每个像素说同样的话：什么地面、什么时间；"
            "模型如此之小，能交给它的都交给了它。SDXL 有两个入口，SD 1.5 只有前一个。",
        ),
        {
            "place": at_least(("place, by attention alone", "位置，仅注意力"), 75, "%"),
            "ground": at_least(("ground, by pooled text alone", "地面，仅池化文本"), 75, "%"),
            "time": at_least(("time of day, by pooled text alone", "时间，仅池化文本"), 75, "%"),
        },
        _doors,
    ),
    Experiment(
        "taken",
        "decided",
        ('Now break it: nobody may read "red"', "动手弄坏：谁也不许读 red"),
        {"way": "word", "word": 2, "factor": 0.0, "k": 0},
        (
            'The attention of "red" is multiplied by 0 in every layer and step. What colour is '
            "the house?",
            "把 red 的注意力在每一层、每一步都乘以 0。房子是什么颜色？",
        ),
        Choice((("another one", "别的颜色"), ("red", "红色")), 1),
        (
            'The text encoder mixed "red" into the words beside it, and the pooled text holds it '
            "too: zeroing a column is not leaving a word out. Leave it out of A to compare.",
            "文本编码器早已把 red 混入相邻的词，池化文本里也有它：清零一列不等于删去一个词。"
            "可从 A 中删去该词来比较。",
        ),
        {
            "red": about(("the judge sees red", "评判网络看到红色"), 1, 0),
            "ahead": at_least(
                ("nearer to the picture than without the word, by", "比删去该词更接近原图"),
                2,
                "dB",
            ),
            "edited": at_least(("column × 0 against the picture", "该列 × 0 与原图"), 18, "dB"),
            "left": at_most(("word left out against the picture", "删去该词与原图"), 26, "dB"),
        },
        _taken,
        breaks=True,
    ),
)
