"""What a page takes from the engine: frames, snippets, live numbers, stacking, variance."""

import base64
import re
import subprocess
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from engines.boosting import (
    BOOSTING,
    METHODS,
    Comparison,
    Ensemble,
    Params,
    Points,
    Redraws,
    Stack,
    beside,
    fit,
    live,
    pack,
    quantise,
    run,
    sample,
    single_learner,
    snippets,
    stacking_plane,
    variance,
    variance_steps,
)
from engines.boosting.edits import mark
from engines.boosting.methods import build
from engines.params import ParamsError

LESSONS = Path(__file__).parents[3] / "tabs" / "boosting"


def unpack(text: str, shape: Sequence[int]) -> np.ndarray:
    """What the page does: inflate, then add each frame to the one before it, modulo 256."""
    steps = np.frombuffer(zlib.decompress(base64.b64decode(text)), np.uint8).reshape(shape)
    return np.cumsum(steps, axis=0, dtype=np.uint8)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("data", ["moons", "iris"])
def test_frames(method: str, data: str) -> None:
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


def test_two_hundred_rounds_are_small() -> None:
    # All methods side by side, fine and noisy: the whole reply stays under 3 MB.
    base = Params(flips=0.2, rounds=200, grid=100, method="xgboost")
    sizes = [len(pack(quantise(run(beside(base, m)).probabilities()))) for m in METHODS]
    assert sum(sizes) < 3e6


def test_a_lone_learner_has_the_sign_of_its_vote() -> None:
    for method in METHODS:
        result = run(Params(method=method, rounds=8, grid=30, depth=2))
        shares, parts = single_learner(result), result.learners()
        assert shares.min() >= 0
        assert shares.max() <= 1
        undecided = 0 if method in ("adaboost", *BOOSTING) else 0.5
        np.testing.assert_array_equal(shares > 0.5, parts > undecided)


SNIPPETS = [
    *(Ensemble(data="moons", method=m, rounds=8, grid=20, flips=0.1) for m in METHODS),
    Ensemble(data="spiral", classes=3, rounds=8, grid=20, rotation=30),
    Ensemble(data="iris", method="forest", rounds=8, grid=20, flips=0.2, round=3),
    Ensemble(data="cancer", rounds=8, grid=20, subsample=0.5, colsample=0.5, rotation=-20),
    Ensemble(data="xor", method="stacking", out_of_fold=False, grid=20, bases=("knn", "bayes")),
    Ensemble(data="checkerboard", method="adaboost", depth=2, rounds=8, grid=20, node=2),
    Ensemble(data="blobs", classes=4, method="gradient", rounds=8, grid=20, noise=0.5, point=9),
    Ensemble(data="circles", method="bagging", base="logistic", rounds=8, grid=20),
    Comparison(data="spiral", classes=3, rounds=8, grid=20, methods=tuple(METHODS), round=5),
    Comparison(methods=("stacking", "adaboost"), out_of_fold=False, rounds=8, grid=20),
    Redraws(data="xor", rounds=8, grid=20, flips=0.2, seed=5),
    Redraws(data="iris", method="extra", rounds=8, grid=20),
    Redraws(data="circles", method="stacking", out_of_fold=False, grid=20),
    Stack(data="checkerboard", bases=("knn", "bayes"), grid=20),
]
PLAIN = {
    Ensemble: snippets.ensemble,
    Comparison: snippets.comparison,
    Redraws: snippets.redraws,
    Stack: snippets.stack,
}


def picture(params: Any) -> np.ndarray:
    """What the engine computes for the view."""
    if isinstance(params, Redraws):
        return variance(params.of(params.method), snippets.REDRAWS).spread
    if isinstance(params, Stack):
        return np.stack([run(params.stack(on)).shares()[-1] for on in (True, False)])
    methods = params.methods if isinstance(params, Comparison) else (params.method,)
    results = [run(params.of(method)) for method in methods]
    shown = np.stack([r.shares()[min(params.round, r.rounds) - 1] for r in results])
    return shown if isinstance(params, Comparison) else shown[0]


def test_plain_code_runs_as_it_stands_and_gives_the_picture(tmp_path: Path) -> None:
    # One process runs them all, each in a namespace of its own: imports are most of the time.
    points = Points(*(getattr(sample(Params(data="blobs", size=40)), name) for name in "xy"))
    own = Ensemble(data="own", rounds=8, grid=20)
    texts = [PLAIN[type(params)](params)[0] for params in (*SNIPPETS, own)]
    for k, text in enumerate(texts):
        (tmp_path / f"{k}.py").write_text(text)
    table = np.column_stack([points.x, points.y, np.zeros((40, 2))])
    np.savetxt(tmp_path / "points.csv", table, "%.17g", ",", header="x1,x2,label,held_out,flipped")
    script = (
        "import numpy, os, pathlib, runpy, sys\n"
        "os.chdir(sys.argv[1])\n"
        "for path in pathlib.Path('.').glob('*.py'):\n"
        "    numpy.save(path.with_suffix('.npy'), runpy.run_path(str(path))['picture'])\n"
    )
    # -I: neither this project nor the working directory can be imported.
    done = subprocess.run([sys.executable, "-I", "-c", script, str(tmp_path)], check=False)
    assert done.returncode == 0
    pictures = [picture(params) for params in SNIPPETS]
    pictures.append(run(own.of("xgboost"), points).shares()[-1])
    for k, shown in enumerate(pictures):
        theirs = np.load(tmp_path / f"{k}.npy")
        np.testing.assert_allclose(theirs, shown, rtol=0, atol=1e-6, err_msg=texts[k])


def test_plain_code_imports_only_public_names() -> None:
    for params in SNIPPETS:
        assert not re.search(r"engines|import _|\._", PLAIN[type(params)](params)[0])


def test_points_that_cannot_be_learnt_from_have_a_reason_in_the_place_of_code() -> None:
    few = Comparison(data="iris", size=20, flips=0.5, seed=0, points="")
    damaged = few.model_copy(update={"points": "x"})
    assert snippets.comparison(damaged)[0].startswith("import")  # of other points: set aside
    damaged = few.model_copy(update={"points": f"{mark(few)}.@@@"})
    assert all("undo the edits" in text for text in snippets.comparison(damaged))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_number_of_the_lesson_is_there(language: str) -> None:
    text = (LESSONS / f"lesson.{language}.md").read_text(encoding="utf-8")
    tokens = set(re.findall(r"\[\[(\w+)\]\]", text))
    numbers = live(Params(flips=0.1), run(Params(flips=0.1, grid=20)), 20)
    assert tokens == set(numbers)
    # Only a percentage may hold a %, and it must stand outside of a formula.
    for formula in re.findall(r"\$\$.+?\$\$|\$.+?\$", text, flags=re.DOTALL):
        assert not any("%" in numbers[t] for t in re.findall(r"\[\[(\w+)\]\]", formula)), formula


def number(text: str) -> float:
    return float(text.replace("−", "-").rstrip(" %"))


def test_live_numbers_fit_each_other() -> None:
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


def test_live_numbers_of_every_method_and_many_classes() -> None:
    for method in METHODS:
        for data in ("moons", "iris"):
            params = Params(data=data, method=method, rounds=6, grid=10)
            result = run(params)
            told = live(params, result, result.rounds - 1)
            assert all(isinstance(text, str) and text for text in told.values())


def test_live_numbers_where_adaboost_cannot_start() -> None:
    x = np.array([[0.0, 0], [1, 1], [0, 1], [1, 0]])
    points = Points(x, np.array([0, 0, 1, 1]))
    params = Params(data="own", rounds=3, grid=10, min_child_weight=0)
    told = live(params, run(params, points), 2)
    assert "epsilon" not in told
    assert told["n"] == "4"


@pytest.mark.parametrize("out_of_fold", [True, False])
@pytest.mark.parametrize("data", ["moons", "iris"])
def test_stacking_plane_holds_what_the_last_model_learnt_from(
    out_of_fold: bool, data: str
) -> None:
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


def test_line_of_the_stacking_plane() -> None:
    plane = stacking_plane(Params(method="stacking", bases=("svm", "logistic")))
    a, b, c = plane.line(0, 1)
    # A point on the line is undecided.
    z = np.array([0.3, -(c + 0.3 * a) / b])
    assert plane.coef[0] @ z + plane.intercept[0] == pytest.approx(0, abs=1e-9)


def test_a_leak_makes_the_last_model_trust_the_tree() -> None:
    weight = {}
    for out_of_fold in (True, False):
        params = Params(
            method="stacking", flips=0.2, out_of_fold=out_of_fold, bases=("tree", "svm")
        )
        tree, svm = stacking_plane(params).coef[0]
        weight[out_of_fold] = tree / svm
    assert weight[True] < 1 < 5 < weight[False]


def test_only_a_stack_has_a_plane() -> None:
    with pytest.raises(ParamsError, match="Only stacking"):
        stacking_plane(Params())


def test_variance_by_hand() -> None:
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


def test_variance_can_be_stopped_and_falls_with_the_rounds() -> None:
    params = Params(method="bagging", depth=0, rounds=20, grid=10, flips=0.1)
    steps = variance_steps(params, 10)
    assert len(next(steps).fields) == 2
    *_, last = steps
    assert len(last.fields) == 10
    assert last.curve[19] < last.curve[4] < last.curve[0]
    assert last.bias[0] < last.curve[0] / 4  # a full tree: little bias, much variance


def test_a_stump_is_biased_and_boosting_removes_it() -> None:
    params = Params(method="gradient", depth=1, learning_rate=0.1, rounds=100, grid=10)
    found = variance(params)
    assert found.bias[-1] < found.bias[0] / 5
    assert found.curve[-1] > found.curve[0]


def test_variance_of_real_points_and_of_early_stops() -> None:
    assert variance(Params(data="iris", rounds=3, grid=10), 2).bias is None
    deep = Params(method="adaboost", depth=0, learning_rate=1, rounds=5, grid=10)
    assert variance(deep, 3).curve.shape == (5,)  # a pure tree ends AdaBoost in round 1
    with pytest.raises(ValueError, match="2 redraws"):
        variance(Params(), 1)
