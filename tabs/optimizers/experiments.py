"""Experiments of the optimizers tab: the engine's own, each on the view that shows it."""

from typing import Any

import engines.legacy_experiments
from engines import optimizers
from tabs.shell.legacy import Experiment

from .dials import Dials

__all__ = ["EXPERIMENTS"]

SHOWN: dict[str, dict[str, Any]] = {
    "first-step": {"hand": "adam", "frame": 0},
    "no-correction": {"hand": "adam", "frame": 0},
    "constant-slope": {"hand": "adagrad", "frame": 24},
    "too-fast": {"hand": "sgd", "frame": 20},
    "turned-valley": {"hand": "adam", "frame": 60},
    "saddle": {"hand": "adam", "frame": 20},
    "cloud": {"frame": 200, "spread": 2.0},
}
"""With which method in hand, and at which step, an experiment is seen."""


def _experiment(found: engines.legacy_experiments.Experiment) -> Experiment:
    def measure(params: Dials) -> str:
        return engines.legacy_experiments.figures(found.measure())

    settings = {**found.settings, **SHOWN.get(found.name, {})}
    if found.view != "descent":
        settings["view"] = found.view
    return Experiment(
        found.title,
        settings,
        found.predict,
        found.look,
        engines.legacy_experiments.figures(found.expected),
        measure,
        found.breaks,
    )


EXPERIMENTS = tuple(_experiment(found) for found in optimizers.EXPERIMENTS)
