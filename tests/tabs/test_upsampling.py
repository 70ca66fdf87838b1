"""The upsampling tab: its experiments show their numbers."""

import re

import pytest

from tabs.upsampling.experiments import EXPERIMENTS
from tabs.upsampling.view import TAB

NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: e.title[0])
def test_an_experiment_measures_the_number_that_it_promises(experiment):
    measured = experiment.measure(TAB.params.check(experiment.settings))
    expected = [float(n) for n in NUMBER.findall(experiment.expected)]
    found = [float(n) for n in NUMBER.findall(measured)]
    assert len(found) == len(expected)
    if "≥" in experiment.expected:
        assert found[0] >= expected[0]
    else:
        loose = 0.01 if "≈" in experiment.expected else 0.002
        assert found == pytest.approx(expected, rel=loose, abs=0.05)
