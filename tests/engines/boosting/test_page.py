"""What a page takes from the engine: frames, snippets, live numbers, stacking, variance."""

import base64
import re
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from engines.boosting import (
    METHODS,
    Params,
    Points,
    beside,
    fit,
    live,
    lone,
    pack,
    quantise,
    run,
    sample,
    snippet,
    stacking_plane,
    variance,
    variance_steps,
)
from engines.boosting.methods import build
from engines.params import ParamsError

LESSONS = Path(__file__).parents[3] / "tabs" / "boosting"


def unpack(text, shape):
    """What the page does: inflate, then add each frame to the one before it, modulo 256."""
    steps = np.frombuffer(zlib.decompress(base64.b64decode(text)), np.uint8).reshape(shape)
    return np.cumsum(steps, axis=0, dtype=np.uint8)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("data", ["moons", "iris"])
def test_frames(method, data):
    result = run(Params(data=data, method=method, rounds=10, grid=30, depth=2))
    shares = result.probabilities()
    frames = quantise(shares)
    assert frames.dtype == np.uint8
    np.testing.assert_array_equal(unpack(pack(frames), frames.shape), frames)
    winner, level = frames >> 6, (frames & 63) / 63
    least = 1 / result.classes
    if result.classes == 2:
        shares = np.stack([1 - shares, shares], axis=-1)
    np.testing.assert_array_equal(winner, shares.argmax(axis=-1))
    np.testing.assert_allclose(
        least + (1 - least) * level, shares.max(axis=-1), atol=(1 - least) / 126 + 1e-6
    )


def test_two_hundred_rounds_are_small():
    # All methods side by side, fine and noisy: the whole reply stays under 3 MB.
    base = Params(flips=0.2, rounds=200, grid=100, method="xgboost")
    sizes = [len(pack(quantise(run(beside(base, m)).probabilities()))) for m in METHODS]
    assert sum(sizes) < 3e6


def test_a_lone_learner_has_the_sign_of_its_vote():
    for method in METHODS:
        result = run(Params(method=method, rounds=8, grid=30, depth=2))
        shares, parts = lone(result), result.learners()
        assert shares.min() >= 0
        assert shares.max() <= 1
        undecided = 0 if method in ("adaboost", "gradient", "xgboost") else 0.5
        np.testing.assert_array_equal(shares > 0.5, parts > undecided)


SNIPPETS = [
    *(Params(data="moons", method=m, rounds=8, grid=20, flips=0.1) for m in METHODS),
    Params(data="spiral", classes=3, rounds=8, grid=20, rotation=30),
    Params(data="iris", method="forest", rounds=8, grid=20, flips=0.2),
    Params(data="cancer", rounds=8, grid=20, subsample=0.5, colsample=0.5, rotation=-20),
    Params(data="xor", method="stacking", out_of_fold=False, grid=20, bases=("knn", "bayes")),
    Params(data="checkerboard", method="adaboost", depth=2, rounds=8, grid=20),
    Params(data="blobs", classes=4, method="gradient", rounds=8, grid=20, noise=0.5),
    Params(data="circles", method="bagging", base="logistic", rounds=8, grid=20),
]


def test_snippets_run_as_they_stand_and_give_the_last_field(tmp_path):
    # One process runs them all, each in a namespace of its own: imports are most of the time.
    points = Points(*(getattr(sample(Params(data="blobs", size=40)), name) for name in "xy"))
    own = Params(data="own", rounds=8, grid=20)
    texts = [*(snippet(params) for params in SNIPPETS), snippet(own, points)]
    for k, text in enumerate(texts):
        (tmp_path / f"{k}.py").write_text(text)
    script = (
        "import numpy, pathlib, runpy, sys\n"
        "for path in pathlib.Path(sys.argv[1]).glob('*.py'):\n"
        "    numpy.save(path.with_suffix('.npy'), runpy.run_path(str(path))['field'])\n"
    )
    # -I: neither this project nor the working directory can be imported.
    done = subprocess.run([sys.executable, "-I", "-c", script, str(tmp_path)], check=False)
    assert done.returncode == 0
    results = [*(run(params) for params in SNIPPETS), run(own, points)]
    for k, result in enumerate(results):
        theirs = np.load(tmp_path / f"{k}.npy")
        np.testing.assert_allclose(theirs, result.scores[-1], rtol=0, atol=1e-12, err_msg=texts[k])


def test_snippets_import_only_public_names():
    for params in SNIPPETS:
        assert not re.search(r"engines|import _|\._", snippet(params))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_number_of_the_lesson_is_there(language):
    text = (LESSONS / f"lesson.{language}.md").read_text(encoding="utf-8")
    tokens = set(re.findall(r"\[\[(\w+)\]\]", text))
    numbers = live(Params(flips=0.1), run(Params(flips=0.1, grid=20)), 20)
    assert tokens == set(numbers)
    # Only a percentage may hold a %, and it must stand outside of a formula.
    for formula in re.findall(r"\$\$.+?\$\$|\$.+?\$", text, flags=re.DOTALL):
        assert not any("%" in numbers[t] for t in re.findall(r"\[\[(\w+)\]\]", formula)), formula


def number(text):
    return float(text.replace("−", "-").rstrip(" %"))


def test_live_numbers_fit_each_other():
    params = Params(flips=0.1, rounds=30, grid=20, learning_rate=0.3)
    result = run(params)
    told = live(params, result, 4)
    value = {k: number(v) for k, v in told.items() if v != "–"}
    assert value["round"] == 5
    assert value["test_error"] == pytest.approx(100 * result.test_curve[4, 0], abs=0.051)
    assert value["weight"] == pytest.approx(-value["G"] / (value["H"] + value["lambda"]), rel=0.02)
    g_l, h_l, g_r, h_r = (value[k] for k in ("G_left", "H_left", "G_right", "H_right"))
    bracket = g_l**2 / (h_l + 1) + g_r**2 / (h_r + 1) - (g_l + g_r) ** 2 / (h_l + h_r + 1)
    assert value["gain"] == pytest.approx(bracket, rel=0.03)
    assert value["paper_gain"] == pytest.approx(value["gain"] / 2, rel=0.02)
    assert value["alpha_t"] == pytest.approx(
        np.log((1 - value["epsilon"]) / value["epsilon"]), rel=0.02
    )
    assert value["newton_step"] == pytest.approx(-value["g"] / value["h"], rel=0.02)
    assert told["oob_error"] == "–"


def test_live_numbers_of_every_method_and_many_classes():
    for method in METHODS:
        for data in ("moons", "iris"):
            params = Params(data=data, method=method, rounds=6, grid=10)
            result = run(params)
            told = live(params, result, result.rounds - 1)
            assert all(isinstance(text, str) and text for text in told.values())


def test_live_numbers_where_adaboost_cannot_start():
    x = np.array([[0.0, 0], [1, 1], [0, 1], [1, 0]])
    points = Points(x, np.array([0, 0, 1, 1]))
    params = Params(data="own", rounds=3, grid=10, min_child_weight=0)
    told = live(params, run(params, points), 2)
    assert "epsilon" not in told
    assert told["n"] == "4"


@pytest.mark.parametrize("out_of_fold", [True, False])
@pytest.mark.parametrize("data", ["moons", "iris"])
def test_stacking_plane_holds_what_the_last_model_learnt_from(out_of_fold, data):
    params = Params(
        data=data,
        method="stacking",
        flips=0.2,
        out_of_fold=out_of_fold,
        bases=("tree", "svm", "bayes"),
    )
    plane, model = stacking_plane(params), fit(params)
    np.testing.assert_allclose(plane.coef, model.final_estimator_.coef_)
    refitted = LogisticRegression().fit(plane.train, plane.labels)
    np.testing.assert_allclose(refitted.coef_, plane.coef, atol=1e-6)
    columns = 3 if data == "moons" else 9
    assert plane.train.shape[1] == plane.test.shape[1] == columns
    assert len(plane.bases) == len(plane.outputs) == columns


def test_line_of_the_stacking_plane():
    plane = stacking_plane(Params(method="stacking", bases=("svm", "logistic")))
    a, b, c = plane.line(0, 1)
    # A point on the line is undecided.
    z = np.array([0.3, -(c + 0.3 * a) / b])
    assert plane.coef[0] @ z + plane.intercept[0] == pytest.approx(0, abs=1e-9)


def test_a_leak_makes_the_last_model_trust_the_tree():
    weight = {}
    for out_of_fold in (True, False):
        params = Params(
            method="stacking", flips=0.2, out_of_fold=out_of_fold, bases=("tree", "svm")
        )
        tree, svm = stacking_plane(params).coef[0]
        weight[out_of_fold] = tree / svm
    assert weight[True] < 1 < 5 < weight[False]


def test_only_a_stack_has_a_plane():
    with pytest.raises(ParamsError, match="Only stacking"):
        stacking_plane(Params())


def test_variance_by_hand():
    params = Params(method="bagging", depth=0, rounds=5, grid=20)
    found, home = variance(params, 4), run(params)
    cells = np.stack(np.meshgrid(home.xs, home.ys), axis=-1).reshape(-1, 2)
    fields, shares = [], []
    for k in range(4):
        drawn = sample(params.model_copy(update={"seed": k}))
        model = build(params).fit(drawn.x, drawn.y)  # new points; the method's own seed stays
        fields.append(model.predict_proba(cells)[:, 1].reshape(20, 20))
        shares.append(model.predict_proba(home.test_points[:2000])[:, 1])
    np.testing.assert_allclose(found.fields[..., 1], fields, atol=1e-6)
    np.testing.assert_allclose(found.spread, np.var(fields, axis=0, ddof=1), atol=1e-6)
    assert found.curve[-1] == pytest.approx(np.var(shares, axis=0, ddof=1).mean())


def test_variance_can_be_stopped_and_falls_with_the_rounds():
    params = Params(method="bagging", depth=0, rounds=20, grid=10, flips=0.1)
    steps = variance_steps(params, 10)
    assert len(next(steps).fields) == 2
    *_, last = steps
    assert len(last.fields) == 10
    assert last.curve[19] < last.curve[4] < last.curve[0]
    assert last.bias[0] < last.curve[0] / 4  # a full tree: little bias, much variance


def test_a_stump_is_biased_and_boosting_removes_it():
    params = Params(method="gradient", depth=1, learning_rate=0.1, rounds=100, grid=10)
    found = variance(params)
    assert found.bias[-1] < found.bias[0] / 5
    assert found.curve[-1] > found.curve[0]


def test_variance_of_real_points_and_of_early_stops():
    assert variance(Params(data="iris", rounds=3, grid=10), 2).bias is None
    deep = Params(method="adaboost", depth=0, learning_rate=1, rounds=5, grid=10)
    assert variance(deep, 3).curve.shape == (5,)  # a pure tree ends AdaBoost in round 1
    with pytest.raises(ValueError, match="2 redraws"):
        variance(Params(), 1)
