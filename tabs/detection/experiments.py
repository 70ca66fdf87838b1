"""Experiments of the detection tab: the engine's own, each on the view that shows it."""

from engines import detection
from tabs.shell.legacy import figures
from tabs.shell.legacy import Experiment

from .dials import Dials

__all__ = ["EXPERIMENTS"]

VIEWS = {
    "five numbers": "conventions",
    "one of twenty": "conventions",
    "late start": "conventions",
    "which moved it": "conventions",
    "prevalence": "classification",
}
"""Where an experiment is seen, if not on the boxes."""


def _experiment(found: detection.experiments.Experiment) -> Experiment:
    def measure(params: Dials) -> str:
        return figures(found.measure())

    return Experiment(
        found.title,
        {"view": VIEWS.get(found.name, "boxes"), **found.settings},
        found.predict,
        found.look,
        figures(found.expected),
        measure,
        found.breaks,
    )


EXPERIMENTS = tuple(_experiment(found) for found in detection.EXPERIMENTS)
