"""Every experiment shows its figure, within what another draw of the points changes."""

import numpy as np
import pytest

from engines.boosting import EXPERIMENTS, Params

NAMES = [experiment.id for experiment in EXPERIMENTS]


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=NAMES)
def test_the_expected_figures_show(experiment):
    measured = experiment.measure(0)
    assert len(measured) == len(experiment.figures)
    for figure, value in zip(experiment.figures, measured, strict=True):
        assert abs(value - figure.expected) <= 2 * figure.spread + 5e-4, (figure.label[0], value)


CLAIMS = {
    "noise": lambda m: m[0] > m[1] and m[2] == 1,
    "weight": lambda m: m[0] > 1.5 * 0.2,
    "margin": lambda m: m[0] < 60 and abs(m[1] - m[2]) < 0.03,
    "xor": lambda m: m[0] < 0.65 and m[1] > 0.95,
    "leak": lambda m: m[0] - m[1] > 0.04,
    "penalty": lambda m: m[0] - m[1] > 0.08,
}


@pytest.mark.parametrize("name", CLAIMS)
def test_the_claim_holds_for_other_points(name):
    experiment = EXPERIMENTS[NAMES.index(name)]
    measured = experiment.measure(1)
    assert CLAIMS[name](measured), measured


def test_each_has_words_in_both_languages_and_dials_that_differ():
    assert len(set(NAMES)) == len(NAMES)
    for experiment in EXPERIMENTS:
        assert experiment.params != Params()
        for english, chinese in (experiment.name, experiment.question, experiment.look):
            assert english.isascii() or any(c in english for c in "λγηα")
            assert any("\u4e00" <= c <= "\u9fff" for c in chinese)
    assert sum(experiment.breaks for experiment in EXPERIMENTS) >= 1


def test_expected_and_measured_are_worded_alike():
    experiment = EXPERIMENTS[NAMES.index("xor")]
    assert experiment.expected == "0.560 / 0.995"
    said = [float(part) for part in experiment.measured(0).split(" / ")]
    np.testing.assert_allclose(said, experiment.measure(0), atol=5e-4)
