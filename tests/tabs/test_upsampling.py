"""The upsampling tab: its experiments show their numbers."""

import pytest

from engines import upsampling
from engines.experiments import Experiment
from tabs.upsampling.tab import TAB


@pytest.mark.parametrize("step", TAB.experiments, ids=lambda step: step.id)
def test_an_experiment_measures_the_numbers_that_it_promises(step: Experiment) -> None:
    measured = step.measure(TAB.view(step.view).params.check(step.settings))
    assert step.holds(measured), measured


def test_where_a_pixel_is_clicked_computes_no_picture_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The pixel, and how the pictures are shown, are no part of what is computed."""
    from tabs.upsampling.compare import result_of

    calls = []
    run = upsampling.run
    monkeypatch.setattr(upsampling, "run", lambda *a: calls.append(a) or run(*a))
    monkeypatch.setattr(upsampling.run, "__qualname__", run.__qualname__, raising=False)
    base = {"picture": "step", "scale": 7}
    for dials in ({}, {"row": 0.1}, {"asked": "lanczos"}, {"show": "difference"}, {"scale": 6}):
        result_of(upsampling.CompareParams.check({**base, **dials}), None)
    assert len(calls) == 2
