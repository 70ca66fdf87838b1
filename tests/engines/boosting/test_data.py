"""Data sets, flips, edits by hand, the Bayes boundary."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.boosting import DATA, METHODS, Params, Points, beside, own, run, sample
from engines.boosting.data import axes, redraw
from engines.boosting.shapes import rotate
from engines.boosting.truth import bayes
from engines.params import ParamsError

GENERATED = [name for name in DATA if name not in ("iris", "cancer", "own")]


@settings(max_examples=60, deadline=None)
@given(
    data=st.sampled_from([name for name in DATA if name != "own"]),
    size=st.integers(20, 400),
    noise=st.floats(0, 1),
    flips=st.floats(0, 0.5),
    classes=st.integers(2, 4),
    seed=st.integers(0, 9999),
)
def test_any_dials_give_points_to_learn_from(
    data: str, size: int, noise: float, flips: float, classes: int, seed: int
) -> None:
    params = Params(data=data, size=size, noise=noise, flips=flips, classes=classes, seed=seed)
    try:
        drawn = sample(params)
    except ParamsError:
        assert flips > 0.2 or size < 40  # so few points that the flips took a class away
        return
    clean = sample(params.model_copy(update={"flips": 0.0}))
    assert drawn.flipped.sum() == round(flips * len(drawn.y))
    np.testing.assert_array_equal(drawn.flipped, drawn.y != clean.y)
    np.testing.assert_array_equal(drawn.test_y, clean.test_y)  # the test stays clean
    assert set(drawn.y) == set(range(drawn.classes))
    xs, ys = axes(drawn, 50)
    for x in (drawn.x, drawn.test_x):
        assert ((x > [xs[0], ys[0]]) & (x < [xs[-1], ys[-1]])).all()


def test_a_real_data_set_keeps_a_third_for_the_test() -> None:
    for data, n in (("iris", 150), ("cancer", 569)):
        drawn = sample(Params(data=data, size=2000))
        assert len(drawn.y) == n * 2 // 3
        assert len(drawn.y) + len(drawn.test_y) == n


@pytest.mark.parametrize("data", GENERATED)
@pytest.mark.parametrize("noise", [0.15, 0.4])
def test_bayes_rule_makes_the_error_that_it_says(data: str, noise: float) -> None:
    params = Params(data=data, noise=noise, classes=3, rotation=20, grid=150)
    drawn = sample(params)
    xs, ys = axes(drawn, 150)
    eta, error = bayes(params, xs, ys)
    column = np.abs(drawn.test_x[:, :1] - xs).argmin(axis=1)
    row = np.abs(drawn.test_x[:, 1:] - ys).argmin(axis=1)
    measured = np.mean(eta[row, column].argmax(axis=1) != drawn.test_y)
    sampling = np.sqrt(error * (1 - error) / 5000)
    assert measured == pytest.approx(error, abs=3 * sampling + 0.006)
    np.testing.assert_allclose(eta.sum(axis=-1), 1)


def test_no_method_beats_bayes() -> None:
    for method in METHODS:
        result = run(beside(Params(rounds=60, grid=50, size=1000, method="xgboost"), method))
        assert result.test_curve[:, 0].min() > result.bayes_error - 0.01


def test_bayes_boundary_of_blobs_is_the_line_between_them() -> None:
    params = Params(data="blobs", noise=0.5)
    xs = ys = np.linspace(-2, 2, 101)
    eta, _ = bayes(params, xs, ys)
    np.testing.assert_allclose(eta[:, 50], 0.5, atol=1e-9)
    # Two Gaussians at (+-1, 0): log-odds 2 x / sigma^2.
    expected = 1 / (1 + np.exp(-2 * xs / 0.25))
    np.testing.assert_allclose(eta[30, :, 0], expected, atol=1e-9)


def test_real_and_own_points_have_no_known_bayes_boundary() -> None:
    assert run(Params(data="iris", rounds=2, grid=10)).bayes_error is None


def test_rotation_turns_training_and_test_points() -> None:
    straight, turned = sample(Params()), sample(Params(rotation=90))
    np.testing.assert_allclose(turned.x, straight.x[:, ::-1] * [-1, 1], atol=1e-12)
    np.testing.assert_allclose(rotate(turned.test_x, -90), straight.test_x, atol=1e-12)


def test_edited_points_keep_the_generators_test_set() -> None:
    drawn = sample(Params())
    labels = drawn.y.copy()
    labels[0] = 1 - labels[0]
    moved = drawn.x.copy()
    moved[1] = [9.0, 9.0]
    result = run(Params(rounds=3, grid=20), Points(moved, labels, labels != drawn.y))
    assert result.flipped.sum() == 1
    assert result.extent[1] > 9
    np.testing.assert_array_equal(result.test_points, drawn.test_x)


def test_own_table_holds_out_a_third_of_each_class() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(90, 2)), np.repeat([0, 1, 2], 30)
    points = own(Params(data="own", flips=0.1), x, y)
    assert np.bincount(points.test[1]).tolist() == [10, 10, 10]
    assert points.flipped.sum() == 6
    everything = np.concatenate([points.x, points.test[0]])
    np.testing.assert_allclose(np.sort(everything, axis=0), np.sort(x, axis=0))


def test_classes_keep_their_names() -> None:
    assert run(Params(data="iris", rounds=2, grid=10)).names == (
        "setosa",
        "versicolor",
        "virginica",
    )
    assert sample(Params()).names == ()
    x, y = np.random.default_rng(0).normal(size=(30, 2)), np.arange(30) % 2
    points = own(Params(data="own"), x, y, ("cat", "dog"))
    assert run(Params(data="own", rounds=2, grid=10), points).names == ("cat", "dog")
    assert redraw(Params(data="own"), points, 1).names == ("cat", "dog")


def test_redraws_differ_and_repeat() -> None:
    first, second = (redraw(Params(), None, k) for k in (1, 2))
    assert not np.array_equal(first.x, second.x)
    np.testing.assert_array_equal(first.x, redraw(Params(), None, 1).x)
    real = redraw(Params(data="iris"), None, 1)
    home = sample(Params(data="iris"))
    assert {tuple(p) for p in real.x} < {tuple(p) for p in home.x}  # a bootstrap sample


GOOD = np.arange(20.0).reshape(10, 2), np.arange(10) % 2


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (GOOD[0], np.zeros(10, int), "second class"),
        (GOOD[0], np.arange(10) % 2 * 2, "without a gap"),
        (GOOD[0], np.arange(10) % 5, "at most 4 classes"),
        (GOOD[0] * np.nan, GOOD[1], "no values at all"),
        (GOOD[0] + [[np.inf, 0]] * 10, GOOD[1], "finite"),
        (GOOD[0] * 1e7, GOOD[1], "rescale"),
        (GOOD[0][:, :1], GOOD[1], "pairs of numbers"),
        (GOOD[0][:5], GOOD[1], "one label each"),
        (np.zeros((5001, 2)), np.arange(5001) % 2, "5000 or fewer"),
    ],
)
def test_points_that_cannot_be_learnt_from(x: np.ndarray, y: np.ndarray, words: str) -> None:
    with pytest.raises(ParamsError, match=words) as error:
        run(Params(data="own", rounds=2, grid=10), Points(x, y))
    assert any("\u4e00" <= c <= "\u9fff" for c in error.value.say(1))


def test_own_data_without_points() -> None:
    with pytest.raises(ParamsError, match="no points yet"):
        run(Params(data="own"))


def test_a_class_that_was_deleted() -> None:
    drawn = sample(Params(data="iris"))
    keep = drawn.y < 2
    with pytest.raises(ParamsError, match="Class 3 has no points left"):
        run(Params(data="iris"), Points(drawn.x[keep], drawn.y[keep]))


def test_methods_that_need_more() -> None:
    x = np.array([[0.0, 0], [1, 1], [0, 1], [1, 0]])
    y = np.array([0, 0, 1, 1])
    with pytest.raises(ParamsError, match="AdaBoost cannot start"):
        run(Params(data="own", method="adaboost", depth=1, learning_rate=1), Points(x, y))
    with pytest.raises(ParamsError, match="each class needs 5"):
        run(Params(data="own", method="stacking"), Points(x, y))


def test_bases_of_a_stack() -> None:
    with pytest.raises(ParamsError, match="two or more different bases"):
        Params.check({"bases": ["tree"]})
    with pytest.raises(ParamsError, match="two or more different bases"):
        Params.check({"bases": ["tree", "tree"]})


def test_points_on_top_of_each_other_and_far_away() -> None:
    for scale in (0.0, 1e-6, 1e6):
        x = scale * GOOD[0] / 20
        result = run(Params(data="own", rounds=2, grid=10, min_child_weight=0), Points(x, GOOD[1]))
        assert np.isfinite(result.scores).all()


def test_beside_keeps_the_points_and_takes_the_usual_dials() -> None:
    params = Params(seed=5, noise=0.1, depth=7, learning_rate=0.5)
    assert beside(params, "xgboost") is params
    other = beside(params, "adaboost")
    assert (other.seed, other.noise, other.depth, other.learning_rate) == (5, 0.1, 1, 1.0)
