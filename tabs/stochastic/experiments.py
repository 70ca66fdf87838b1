"""Experiments of the stochastic tab: the engine's own, each on the view that shows it."""

import engines.legacy_experiments
from tabs.shell.legacy import figures
from engines.stochastic import EXPERIMENTS as FOUND
from tabs.shell.legacy import Experiment

from .dials import Dials

__all__ = ["EXPERIMENTS"]


def _experiment(found: engines.legacy_experiments.Experiment) -> Experiment:
    def measure(params: Dials) -> str:
        return figures(found.measure())

    return Experiment(
        found.title,
        {**found.settings, "view": found.view},
        found.predict,
        found.look,
        figures(found.expected),
        measure,
        found.breaks,
    )


EXPERIMENTS = tuple(_experiment(found) for found in FOUND)
