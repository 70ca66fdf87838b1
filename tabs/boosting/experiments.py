"""Experiments of the boosting tab: the engine's own, each on the view that shows it."""

from typing import Any

from engines import boosting
from engines.params import Text
from tabs.shell.legacy import Experiment

from .dials import Dials

__all__ = ["EXPERIMENTS"]

SHOWN: dict[str, dict[str, Any]] = {
    "noise": {"methods": ["forest", "adaboost", "xgboost"], "round": 400},
    "weight": {"methods": ["forest", "adaboost", "xgboost"], "round": 300},
    "margin": {"view": "one", "round": 15},
    "xor": {"methods": ["tree", "adaboost", "xgboost"], "round": 200},
    "luck": {"view": "why"},
    "steps": {"view": "one", "round": 71},
    "leak": {"view": "stacking"},
    "penalty": {"methods": ["gradient", "xgboost"], "round": 400},
}
"""On which view, with which methods, at which round an experiment is seen."""


def _experiment(found: boosting.Experiment) -> Experiment:
    def measure(params: Dials) -> str:
        return found.measured(params.seed)

    return Experiment(
        found.name,
        {**found.params.changed(), **SHOWN[found.id]},
        found.question,
        _look(found),
        f"≈ {found.expected}",
        measure,
        found.breaks,
    )


def _look(found: boosting.Experiment) -> Text:
    """What to look at, then what each figure is."""
    english, chinese = (" / ".join(f.label[k] for f in found.figures) for k in (0, 1))
    return (
        f"{found.look[0]} The figures: {english}.",
        f"{found.look[1]}各数字依次为：{chinese}。",
    )


EXPERIMENTS = tuple(_experiment(found) for found in boosting.EXPERIMENTS)
