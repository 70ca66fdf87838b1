"""The densities are densities, and the points are theirs."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.flows import TargetParams, entropy, log_density, sample
from engines.flows.targets import KNOWN, SQUARE
from engines.params import ParamsError
from engines.refused import Refused
from engines.strokes import GRID, Stroke, from_text, to_text

NAMES = [*KNOWN, "letter", "drawn"]
names = pytest.mark.parametrize("name", NAMES)


def grid(step: float) -> np.ndarray:
    ticks = np.arange(-SQUARE + step / 2, SQUARE, step)
    return np.stack(np.meshgrid(ticks, ticks), axis=-1)


@names
def test_density_sums_to_one(name: str) -> None:
    step = 1 / 48 if name in ("letter", "drawn") else 1 / 16
    density = np.exp(log_density(TargetParams(target=name), grid(step)))
    assert density.sum() * step**2 == pytest.approx(1, abs=1e-3)


@names
def test_points_are_of_that_density(name: str) -> None:
    """Their mean negative log likelihood is the entropy, and every moment of a grid agrees."""
    params = TargetParams(target=name)
    points = sample(params, 20_000, 5)
    logs = log_density(params, points)
    assert np.isfinite(logs).all()
    error = logs.std() / np.sqrt(len(logs))
    assert abs(-logs.mean() - entropy(params)) < 4 * error + 1e-3
    step = 1 / 16
    mass = np.exp(log_density(params, grid(step))) * step**2
    expected = np.histogram2d(
        *grid(step).reshape(-1, 2).T, bins=8, range=[[-4, 4]] * 2, weights=mass.ravel()
    )[0]
    counted = np.histogram2d(*points.T, bins=8, range=[[-4, 4]] * 2)[0] / len(points)
    assert np.abs(counted - expected).max() < 4 * np.sqrt(0.25 / len(points)) + 5e-3


def test_entropies_of_theory_and_literature() -> None:
    known = {name: entropy(TargetParams(target=name)) for name in KNOWN}
    assert known["checkerboard"] == pytest.approx(np.log(8), abs=1e-9)
    assert known["moons"] == pytest.approx(1.022, abs=0.024)
    apart = np.log(2) + np.log(2 * np.pi * np.e * 0.09)  # two modes that do not meet
    assert known["two_modes"] == pytest.approx(apart, abs=1e-6)


@names
def test_the_same_seed_gives_the_same_points(name: str) -> None:
    params = TargetParams(target=name)
    np.testing.assert_array_equal(sample(params, 50, 3), sample(params, 50, 3))
    assert (sample(params, 50, 3) != sample(params, 50, 4)).any()


@names
def test_all_of_it_is_in_the_square(name: str) -> None:
    assert np.abs(sample(TargetParams(target=name), 100_000, 1)).max() < SQUARE


PLACE = st.tuples(*[st.integers(0, GRID - 1)] * 2)
STROKE = st.tuples(st.lists(PLACE, min_size=1, max_size=9), st.booleans())


@given(st.lists(STROKE, max_size=9))
def test_a_drawing_is_its_text(strokes: list[Any]) -> None:
    held = [Stroke(np.array(points), rubber) for points, rubber in strokes]
    back = from_text(to_text(held))
    assert [s.rubber for s in back] == [s.rubber for s in held]
    for one, other in zip(back, held, strict=True):
        np.testing.assert_array_equal(one.points, other.points)


@settings(max_examples=30, deadline=None)
@given(PLACE)
def test_one_dot_has_a_density(at: tuple[int, int]) -> None:
    params = TargetParams(target="drawn", strokes=to_text([Stroke(np.array([at]))]))
    points = sample(params, 200, 0)
    assert np.isfinite(log_density(params, points)).all()


def test_an_empty_sheet_is_refused_in_words() -> None:
    rubbed = to_text([Stroke(np.array([[9, 9]])), Stroke(np.array([[9, 9]]), True)])
    for strokes in ("", rubbed):
        with pytest.raises(Refused, match="draw a line"):
            sample(TargetParams(target="drawn", strokes=strokes), 5, 0)


WRONG = [
    *({"letter": text} for text in ("", " ", "ab", "字", "\n", "\uffff", "\U0001f600", "\ud800")),
    *({"strokes": text} for text in ("<b>", "pAA", "p" + "AAA" * 100_000, float("nan"))),
    *({"seed": seed} for seed in (2**63, -1)),
    {"target": "cats"},
]


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_target_is_refused_in_words(wrong: dict[str, float | str]) -> None:
    with pytest.raises(ParamsError) as caught:
        TargetParams.check(wrong)
    assert all(caught.value.say(k) for k in range(2))


def test_far_points_have_no_density_and_do_no_harm() -> None:
    far = np.array([[1e9, -1e9], [0, 50.0]])
    for name in NAMES:
        logs = log_density(TargetParams(target=name), far)
        assert (logs < -100).all()
