"""A numbered experiment: guess, then look, with the figures that must show, measured now."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .numbers import printed
from .params import Text

__all__ = [
    "Choice",
    "Experiment",
    "Figure",
    "Figures",
    "Guess",
    "Number",
    "about",
    "at_least",
    "at_most",
]

Figures = Mapping[str, float]
"""What was measured, by the ids of the expected figures."""


@dataclass(frozen=True)
class Figure:
    """One figure that an experiment must show.

    Attributes:
        name: what it is. unit: written behind it.
        low, high: a measured value from low to high holds.
        expected: the value of theory or literature; None where only a bound is claimed.
        source: where the expected value comes from: a formula, a paper, a measurement here.
    """

    name: Text
    low: float
    high: float
    expected: float | None
    unit: str
    source: Text

    def holds(self, value: float) -> bool:
        """Whether a measured value is what was expected; NaN never is."""
        return self.low <= value <= self.high

    def claim(self) -> str:
        """What is expected, four digits: "24 ± 0.5 dB", "≥ 0.5"."""
        unit = f" {self.unit}" if self.unit else ""
        if self.expected is None:
            sign, bound = ("≥", self.low) if math.isinf(self.high) else ("≤", self.high)
            return printed(f"{sign} {bound:.4g}{unit}")
        spread = max(self.high - self.expected, self.expected - self.low)
        near = f" ± {spread:.2g}" if spread > 5e-4 * (abs(self.expected) or 1) else ""
        return printed(f"{self.expected:.4g}{near}{unit}")

    def told(self, value: float) -> str:
        """A measured value, four digits."""
        return printed(f"{value:.4g}" + (f" {self.unit}" if self.unit else ""))


def about(
    name: Text, expected: float, tolerance: float, unit: str = "", source: Text = ("", "")
) -> Figure:
    """A figure that is known; tolerance is absolute, in the figure's own unit."""
    return Figure(name, expected - tolerance, expected + tolerance, expected, unit, source)


def at_least(name: Text, bound: float, unit: str = "", source: Text = ("", "")) -> Figure:
    """A figure of which only a lower bound is claimed."""
    return Figure(name, bound, math.inf, None, unit, source)


def at_most(name: Text, bound: float, unit: str = "", source: Text = ("", "")) -> Figure:
    """A figure of which only an upper bound is claimed."""
    return Figure(name, -math.inf, bound, None, unit, source)


@dataclass(frozen=True)
class Choice:
    """A guess among answers; `right` is the index of the one that holds."""

    answers: tuple[Text, ...]
    right: int


@dataclass(frozen=True)
class Number:
    """A guess of one figure, by its id, on a scale from low to high."""

    figure: str
    low: float
    high: float


Guess = Choice | Number | None


@dataclass(frozen=True, eq=False)
class Experiment:
    """One step of a topic's story.

    Attributes:
        id: its name in links. view: which picture of the topic it is about.
        settings: the view's dials that differ from their defaults.
        question: what to guess beforehand. guess: how the guess is given.
        look: what to look for, and why it is so.
        expected: the figures that must show, by id, the headline first.
        measure: the parameters -> the same figures, measured now.
        breaks: the "now break it" kind.
    """

    id: str
    view: str
    title: Text
    settings: Mapping[str, Any]
    question: Text
    guess: Guess
    look: Text
    expected: Mapping[str, Figure]
    measure: Callable[[Any], Figures]
    breaks: bool = False

    def holds(self, measured: Figures) -> bool:
        """Whether all measured figures are the expected ones."""
        return all(figure.holds(measured[name]) for name, figure in self.expected.items())
