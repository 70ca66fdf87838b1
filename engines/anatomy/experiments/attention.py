"""Experiments of the view "Words and pixels"."""

from engines.experiments import Choice, Experiment, Figures, Number, about, at_least, at_most

from ..attended import centre, read_words, shares, sides_of, word_map, words_of
from ..params import AttentionParams
from ..trace import Trace, trace

__all__ = ["ATTENTION"]


def _words(found: Trace) -> list[str]:
    return [word.text for word in read_words(found.tokens)]


def _loudest(params: AttentionParams) -> Figures:
    found = trace(params)
    mean = shares(found).mean(0)
    words = dict(zip(_words(found), mean, strict=False))
    return {
        "ratio": float(words["a"] / words["house"]),
        "a": 100 * float(words["a"]),
        "house": 100 * float(words["house"]),
        "sum": float(abs(words_of(found).sum(1) - 1).max()),
    }


def _across(found: Trace, word: str, layer: str = "") -> float:
    return 100 * centre(word_map(found, _words(found).index(word), layer))[1]


def _moves(params: AttentionParams) -> Figures:
    here, there = trace(params), trace(params.but(prompt=params.other))
    coarse = str(sides_of(here)[-1])
    return {
        "moved": _across(there, "house") - _across(here, "house"),
        "here": _across(here, "house"),
        "there": _across(there, "house"),
        "coarse": _across(there, "house", coarse) - _across(here, "house", coarse),
    }


ATTENTION = (
    Experiment(
        "loudest",
        "attention",
        ("The loudest word", "最响的词"),
        {"word": 0, "other": ""},
        (
            "A big red house on the left, on grass, at sunset: which word is read most?",
            "左边草地上日落时分的一座红色大房子（英文提示词）：像素读得最多的是哪个词？",
        ),
        Choice((("house", "house"), ("red", "red"), ("a", "a")), 2),
        (
            "Much attention goes to words that name nothing, to the start token and to padding: "
            "a softmax has to give its 1 away somewhere. So compare a word with its own mean, not "
            "with other words: the figures beside × do that.",
            "大量注意力落在不指代任何东西的词、起始词元和填充上：softmax 总要把 1 分出去。"
            "因此应把一个词与它自己的全图平均相比，而不是与别的词相比：× 后的数就是如此。",
        ),
        {
            "ratio": at_least(("“a” over “house”", "a 与 house 之比"), 1.2),
            "a": at_least(("share of “a”", "a 所占"), 3, "%"),
            "house": at_most(("share of “house”", "house 所占"), 20, "%"),
            "sum": about(
                ("shares of a pixel, away from 1", "每个像素各份额之和与 1 之差"),
                0,
                1e-4,
                "",
                ("a softmax over the tokens", "对词元取 softmax"),
            ),
        },
        _loudest,
    ),
    Experiment(
        "moves",
        "attention",
        ("Left becomes right", "left 换成 right"),
        {"word": 3},
        (
            "From the same noise, “left” becomes “right”. By how much of the picture's width does "
            "the map of “house” move?",
            "噪声相同，把 left 换成 right。house 的注意力图移动图宽的百分之几？",
        ),
        Number("moved", -20, 100),
        (
            "The map of the noun goes where the other word sends it; the word “right” itself is "
            "read all over. In the coarsest layer nothing moves: its pixels are too large to say "
            "where.",
            "名词的图随另一个词而移动；right 本身则到处被读。"
            "最粗一层几乎不动：它的像素太大，说不出位置。",
        ),
        {
            "moved": at_least(("map of “house” moves by", "house 的图移动"), 15, "%"),
            "here": at_most(("its centre with “left”", "left 时的中心"), 50, "%"),
            "there": at_least(("its centre with “right”", "right 时的中心"), 50, "%"),
            "coarse": at_most(("in the coarsest layers", "在最粗的层"), 15, "%"),
        },
        _moves,
    ),
)
