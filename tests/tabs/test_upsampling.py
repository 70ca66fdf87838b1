"""The upsampling tab: its experiments show their numbers."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import upsampling
from engines.experiments import Experiment
from tabs.upsampling.compare import result_of
from tabs.upsampling.tab import TAB


@pytest.mark.parametrize("step", TAB.experiments, ids=lambda step: step.id)
def test_an_experiment_measures_the_numbers_that_it_promises(step: Experiment) -> None:
    measured = step.measure(TAB.view(step.view).params.check(step.settings))
    assert step.holds(measured), measured


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[upsampling.Params]:
    """The dials of each run of the engine."""
    calls: list[upsampling.Params] = []
    run = upsampling.run

    def counted(params: upsampling.Params, *image: Any) -> upsampling.Result:
        calls.append(params)
        return run(params, *image)

    monkeypatch.setattr(upsampling, "run", counted)
    monkeypatch.setattr(counted, "__qualname__", "counted")
    return calls


def test_where_a_pixel_is_clicked_computes_no_picture_anew(calls: list[upsampling.Params]) -> None:
    """The pixel, and how the pictures are shown, are no part of what is computed."""
    base = {"picture": "step", "scale": 7, "methods": ("nearest", "lanczos")}
    for dials in ({}, {"row": 0.1}, {"asked": "lanczos"}, {"show": "difference"}, {"scale": 6}):
        result_of(upsampling.CompareParams.check({**base, **dials}), None)
    assert [(*run.methods, run.scale) for run in calls] == [
        ("nearest", 7),
        ("lanczos", 7),
        ("nearest", 6),
        ("lanczos", 6),
    ]


def test_a_dial_computes_the_methods_that_take_it_and_no_other(
    calls: list[upsampling.Params],
) -> None:
    base = {
        "picture": "checkerboard",
        "scale": 2,
        "kernel": 4,
        "methods": ("nearest", "transposed", "bicubic"),
    }
    one = result_of(upsampling.CompareParams.check(base), None)
    for dials, asked in (({"weights": "random"}, "transposed"), ({"antialias": True}, "bicubic")):
        del calls[:]
        other = result_of(upsampling.CompareParams.check({**base, **dials}), None)
        assert [run.methods for run in calls] == [(asked,)]
        changed = {m for m in base["methods"] if other.pictures[m] is not one.pictures[m]}
        assert changed == {asked}


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_methods_computed_one_by_one_are_those_computed_together(data: st.DataObject) -> None:
    methods = data.draw(st.lists(st.sampled_from([*upsampling.METHODS]), unique=True))
    dials = {
        "picture": "zone_plate",
        "methods": methods,
        "scale": data.draw(st.integers(2, 4)),
        "weights": data.draw(st.sampled_from(["equal", "random", "icnr"])),
        "antialias": data.draw(st.booleans()),
        "kernel": data.draw(st.integers(1, 8)),
    }
    whole = upsampling.run(upsampling.Params.check(dials))
    parts = result_of(upsampling.CompareParams.check(dials), None)
    assert [*whole.pictures] == [*parts.pictures]
    assert whole.refused == parts.refused
    np.testing.assert_array_equal(whole.small, parts.small)
    for method, picture in whole.pictures.items():
        np.testing.assert_array_equal(picture.image, parts.pictures[method].image)
        assert (picture.psnr, picture.ssim) == (
            parts.pictures[method].psnr,
            parts.pictures[method].ssim,
        )
