"""Every experiment shows its figure, within what another draw of the points changes."""

from typing import Any

import pytest

from engines.boosting import (
    EXPERIMENTS,
    Comparison,
    Ensemble,
    Gapped,
    Pruned,
    Redraws,
    Stack,
    Stopped,
)
from engines.experiments import Experiment

NAMES = [experiment.id for experiment in EXPERIMENTS]
KINDS = {"methods": Comparison, "one": Ensemble, "why": Redraws, "stacking": Stack}
KINDS |= {"pruning": Pruned, "gaps": Gapped, "stopping": Stopped}


def settings(experiment: Experiment, **more: Any) -> Any:
    return KINDS[experiment.view].check({**experiment.settings, **more})


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=NAMES)
def test_the_expected_figures_show(experiment: Experiment) -> None:
    measured = experiment.measure(settings(experiment))
    assert measured.keys() == experiment.expected.keys()
    for name, figure in experiment.expected.items():
        assert figure.holds(measured[name]), (name, measured[name], figure.claim())
    assert experiment.holds(measured)


CLAIMS = {
    "noise": lambda m: m["early"] < m["late"] and m["train"] == 0,
    "margin": lambda m: m["zero"] < 60 and abs(m["there"] - m["late"]) < 3,
    "xor": lambda m: m["depth1"] > 35 and m["depth2"] < 5,
    "leak": lambda m: m["leaky"] - m["fold"] > 4,
    "gamma": lambda m: m["exact"] < 3 and m["hist"] > 45,
    "gaps": lambda m: m["gaps"] - m["full"] < 4,
    "useless": lambda m: m["splits"] > 20 and m["lost"] < 1.5,
}


@pytest.mark.parametrize("name", CLAIMS)
def test_the_claim_holds_for_other_points(name: str) -> None:
    experiment = EXPERIMENTS[NAMES.index(name)]
    measured = experiment.measure(settings(experiment, seed=1))
    assert CLAIMS[name](measured), measured


def test_each_has_words_in_both_languages_and_dials_that_differ() -> None:
    assert len(set(NAMES)) == len(NAMES)
    for experiment in EXPERIMENTS:
        assert settings(experiment) != KINDS[experiment.view]()
        for english, chinese in (experiment.title, experiment.question, experiment.look):
            assert english.isascii() or any(c in english for c in "λγηα")
            assert any("\u4e00" <= c <= "\u9fff" for c in chinese)
    assert sum(experiment.breaks for experiment in EXPERIMENTS) >= 1


def test_what_is_measured_is_what_the_stage_shows() -> None:
    """Of the methods that the view has beside each other, with the dials that they have there."""
    for experiment in EXPERIMENTS:
        params = settings(experiment)
        if experiment.view == "methods":
            assert params.method in params.methods
        if experiment.view == "one":
            assert params.method in ("adaboost", "gradient")
