"""A numbered experiment: predict, then look, with the figures that must show, measured now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engines.params import Text

__all__ = ["Experiment", "figures"]

Figures = Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Experiment:
    """One preset of a topic.

    Arguments:
        name: identifies it. view: which picture of the topic it is about.
        settings: the dials that differ from their defaults.
        predict, look: the question beforehand, and what to look for.
        expected: the figures of theory or literature, by a name that needs no translation.
        measure: the same figures, measured now.
        tolerance: how far a measured figure may be from the expected one, as a share of it;
            by itself where nought is expected.
        breaks: the "now break it" kind.
    """

    name: str
    view: str
    title: Text
    settings: Mapping[str, Any]
    predict: Text
    look: Text
    expected: Figures
    measure: Callable[[], Figures]
    tolerance: float = 1e-3
    breaks: bool = False

    def holds(self, measured: Figures) -> bool:
        """Whether the measured figures are the expected ones."""
        return all(
            abs(measured[name] - value) <= self.tolerance * (abs(value) or 1.0)
            for name, value in self.expected.items()
        )


def figures(values: Figures) -> str:
    """Figures in one line, four digits each: "Adam 24; SGD 158"."""
    return "; ".join(f"{name} {value:.4g}" for name, value in values.items())
