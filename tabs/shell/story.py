"""A topic's experiments as the story in the panel: question, guess, reveal, one small table."""

import importlib
import math
from collections.abc import Sequence
from typing import Any

from engines import compute
from engines.cache import shared
from engines.experiments import Choice, Experiment, Figure, Number
from engines.numbers import printed
from engines.params import Params, Text

from .words import Language, say

__all__ = ["SAID", "measured", "steps"]

SAID: dict[str, Text] = {
    "guess": ("Your guess", "你的猜测"),
    "reveal": ("Lift the curtain", "揭晓"),
    "show": ("Show me", "直接看结果"),
    "curtain": ("Guess first. The outcome is behind the curtain.", "先猜一猜，结果在幕布后面。"),
    "quantity": ("quantity", "量"),
    "yours": ("your guess", "你猜"),
    "theory": ("expected", "应为"),
    "now": ("now", "实测"),
    "verdict": ("verdict", "结论"),
    "right": ("right", "吻合"),
    "within": ("within its spread", "在误差范围内"),
    "not": ("not so here", "此处不符"),
    "measuring": ("measuring …", "测量中……"),
    "close_by": ("Your guess is close.", "猜得很接近。"),
    "good": ("You guessed it.", "猜对了。"),
    "missed": ("Not what you guessed.", "和你猜的不同。"),
    "off": ("Your guess is {x} off.", "你的猜测差了 {x}。"),
    "more_figures": ("{n} more figures", "另外 {n} 个数值"),
    "source": ("Expected by", "依据"),
    "again": ("Set up again", "恢复这一步的设置"),
    "next": ("Next", "下一步"),
    "previous": ("Previous", "上一步"),
    "steps": ("All steps", "全部步骤"),
    "start": ("Start", "开始"),
    "go_on": ("Go on with step {n}", "继续第 {n} 步"),
    "breaks": ("Now break it", "弄坏它试试"),
    "end": (
        "That was the last step. Now turn the dials yourself.",
        "最后一步到此结束，自己动手调参数吧。",
    ),
    "of": ("{k} of {n}", "{k} / {n}"),
}

Measured = list[tuple[float | None, str, str]]
"""(value, text, verdict) of each figure; verdict is "right", "within" or "not"."""


def steps(experiments: Sequence[Experiment], language: Language) -> list[dict[str, Any]]:
    """What the page must know to tell the story; nothing of it is measured yet."""
    return [_step(step, language) for step in experiments]


def _step(step: Experiment, language: Language) -> dict[str, Any]:
    return {
        "id": step.id,
        "view": step.view,
        "title": printed(say(language, step.title)),
        "question": printed(say(language, step.question)),
        "look": printed(say(language, step.look)),
        "guess": _guess(step, language),
        "figures": [_figure(figure, language) for figure in step.expected.values()],
        "breaks": step.breaks,
    }


def _guess(step: Experiment, language: Language) -> dict[str, Any] | None:
    guess = step.guess
    if isinstance(guess, Choice):
        return {
            "answers": [printed(say(language, text)) for text in guess.answers],
            "right": guess.right,
        }
    if isinstance(guess, Number):
        index = list(step.expected).index(guess.figure)
        return {"figure": index, "low": guess.low, "high": guess.high}
    return None


def _figure(figure: Figure, language: Language) -> dict[str, Any]:
    return {
        "name": say(language, figure.name),
        "claim": figure.claim(),
        "source": say(language, figure.source),
        "unit": figure.unit,
        "low": _finite(figure.low),
        "high": _finite(figure.high),
        "expected": figure.expected,
    }


def measured(topic: str, step: Experiment, params: Params) -> Measured:
    """The step's figures as its own settings give them, measured once for all visitors."""
    found = shared.get(
        f"story:{topic}:{step.id}", lambda: compute.run(_measure, topic, step.id, params)
    )
    return [
        (_finite(found[name]), figure.told(found[name]), verdict(figure, found[name]))
        for name, figure in step.expected.items()
    ]


def _measure(topic: str, step: str, params: Params) -> dict[str, float]:
    """A step is known by its name: what measures it may be made where no process finds it."""
    known: tuple[Experiment, ...] = importlib.import_module(f"engines.{topic}").EXPERIMENTS
    return dict(next(each for each in known if each.id == step).measure(params))


def verdict(figure: Figure, value: float) -> str:
    """Nothing is called right that four digits tell apart from what was expected."""
    if not figure.holds(value):
        return "not"
    exact = figure.expected is None or figure.told(figure.expected) == figure.told(value)
    return "right" if exact else "within"


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
