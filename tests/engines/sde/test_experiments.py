"""The story's figures: measured, they are what is expected; and they can fail."""

import pytest

from engines import sde
from engines.experiments import Experiment
from engines.params import Params

KINDS: dict[str, type[Params]] = {
    "steps": sde.StepsParams,
    "back": sde.BackParams,
    "good": sde.GoodParams,
    "likely": sde.LikelyParams,
}


@pytest.mark.parametrize("step", sde.EXPERIMENTS, ids=lambda step: step.id)
def test_what_is_measured_is_what_is_expected(step: Experiment) -> None:
    params = KINDS[step.view].check(step.settings)
    found = step.measure(params)
    assert set(found) == set(step.expected)
    for name, figure in step.expected.items():
        assert figure.holds(float(found[name])), (name, found[name], figure.claim())


@pytest.mark.parametrize(
    ("name", "change", "figure"),
    [
        ("limit", {"schedule": "cosine"}, "gap"),
        ("limit", {"steps": 100}, "gap"),
        ("naive", {"steps": 10}, "naive"),
        ("sign", {"score": "exact"}, "digits"),
        ("fifteen", {"steps": 16}, "step"),
        ("fifteen", {"beta_max": 25.0}, "fewest"),
        ("probes", {"turn": 0.0}, "turned"),
    ],
)
def test_figures_of_other_dials_do_not_hold(
    name: str, change: dict[str, float | str], figure: str
) -> None:
    step = next(s for s in sde.EXPERIMENTS if s.id == name)
    params = KINDS[step.view].check({**step.settings, **change})
    assert not step.expected[figure].holds(float(step.measure(params)[figure]))
