"""The story's figures hold, and can fail; trainings are shared, told of and the same twice."""

from typing import Any

import numpy as np
import pytest
import torch

from engines import rectified
from engines.rectified import (
    ChannelsParams,
    MmditParams,
    NetParams,
    NormParams,
    PositionsParams,
    StraightParams,
    TimesParams,
)
from engines.rectified.nets import field_of, learn
from engines.rectified.pairs import drawn
from engines.rectified.roads import layers, picture
from engines.sharing import found, sharing

KINDS = {
    "straight": StraightParams,
    "times": TimesParams,
    "mmdit": MmditParams,
    "positions": PositionsParams,
    "norm": NormParams,
    "channels": ChannelsParams,
}
STEPS = {step.id: step for step in rectified.EXPERIMENTS}


@pytest.mark.parametrize("name", STEPS)
def test_what_is_measured_is_what_is_expected(name: str) -> None:
    step = STEPS[name]
    measured = step.measure(KINDS[step.view].check(step.settings))
    assert set(measured) == set(step.expected)
    assert step.holds(measured), measured


@pytest.mark.parametrize(
    ("name", "change", "figure"),
    [
        ("dot", {"preset": "one"}, "off"),
        ("class", {"ways": ("transport", "reflow", "independent"), "asked": False}, "transport"),
        ("doubt", {"t": 0.4}, "t"),
        ("noisy", {"shift": 1.0}, "twice"),
        ("noisy", {"steps": 27}, "once"),
        ("starved", {"s": 1.0}, "humps"),
        ("fold", {"scale": 1.7}, "met"),
        ("modulation", {"size": "mini"}, "total"),
        ("neighbour", {"width": 16}, "below"),
        ("channels", {"source": "flower"}, "four"),
        ("collapse", {"growth": 1.0}, "raw"),
    ],
)
def test_figures_of_other_dials_do_not_hold(
    name: str, change: dict[str, Any], figure: str
) -> None:
    step = STEPS[name]
    params = KINDS[step.view].check({**step.settings, **change})
    assert not step.expected[figure].holds(float(step.measure(params)[figure]))


def test_a_training_tells_of_itself_is_shared_and_is_the_same_twice() -> None:
    params = NetParams(training=100, seed=41)
    seen = [work.done for work in sharing(rectified.train, params)]
    assert seen == sorted(seen)
    assert seen[-1] == 100
    kept = found(rectified.train, params)
    *_, again = rectified.train(params)
    for a, b in zip(kept.net.parameters(), again.result.net.parameters(), strict=True):
        assert torch.equal(a, b)


def test_the_picture_is_the_stages() -> None:
    params = StraightParams(training=100, ways=("reflow", "independent"), steps=3)
    roads = rectified.paths(params)
    assert [road.way for road in roads] == ["reflow", "independent"]
    assert (picture(params) == np.stack([road.ends for road in roads])).all()
    shapes, weights = layers(params, "reflow")
    assert sum(a * b + b for a, b in shapes) == len(weights)
    assert layers(params, "independent")[0] == []


def test_what_is_not_learnt_is_left_out_and_nothing_is_computed() -> None:
    params = StraightParams(training=100, seed=77)
    assert [road.way for road in rectified.paths(params, wait=False)] == ["independent"]
    assert found(rectified.train, params.net("transport")) is None


def test_a_net_that_is_told_classes_takes_both_apart() -> None:
    """Independent pairs: each class goes to its own mode."""
    params = NetParams(asked=True, seed=5)
    *_, last = learn(drawn(params), 500, 5, classes=True)
    z = np.random.default_rng(0).standard_normal((400, 2))
    for first, sign in ((1.0, 1), (0.0, -1)):
        field = field_of(last.result.net, np.full(400, first))
        ends = rectified.euler(field, z, 30)[-1]
        assert (np.sign(ends[:, 0]) == sign).mean() > 0.98
