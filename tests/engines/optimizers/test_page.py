"""What the page takes from the engine besides paths: arithmetic, code, dials, lesson, grid."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engines.optimizers import (
    METHODS,
    CloudParams,
    DecayParams,
    DescentParams,
    Params,
    PlaneParams,
    RaceParams,
    ReddiParams,
    arithmetic,
    cloud,
    decay_comparison,
    live_cloud,
    live_decay,
    live_paths,
    live_plane,
    live_race,
    live_reddi,
    momentum_plane,
    reddi,
    run,
    surface_grid,
)
from engines.optimizers.arithmetic import sheet
from engines.optimizers.snippets import snippet
from engines.params import ParamsError

ALL = tuple(METHODS)
LESSONS = Path(__file__).parents[3] / "tabs" / "optimizers"

SETTINGS = (
    {},
    {"weight_decay": 0.3, "noise": 0.5, "schedule": "cosine"},
    {"weight_decay": 0.3, "decoupled": True, "schedule": "step"},
    {"bias_correction": False, "rotation": 20.0},
    {
        "momentum_dampening": 0.5,
        "rmsprop_momentum": 0.5,
        "rmsprop_centered": True,
        "adagrad_lr_decay": 0.1,
        "asgd_lambd": 0.1,
        "lbfgs_line_search": False,
    },
)


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda s: "-".join(s) or "default")
def test_the_written_step_arrives_where_torch_went(settings: dict[str, Any]) -> None:
    params = Params(methods=ALL, starts=((-3.5, 1.5), (1.0, -2.0)), steps=30, **settings)
    result = run(params)
    for row, method in enumerate(ALL):
        # torch keeps ASGD's rate and NAdam's product of betas in float32.
        digits = {"nadam": 1e-8, "asgd": 1e-6}.get(method, 1e-12)
        for step in (0, 1, 5, 6, 29):
            work = sheet(params, method, 1, step, result)
            arrived, went = work.at.next, result.paths[row, 1, step + 1]
            np.testing.assert_allclose(arrived, went, rtol=0, atol=digits, err_msg=method)


def test_lbfgs_written_out_is_the_two_loops() -> None:
    # Without a line search the step is the learning rate times the direction worked out here.
    params = Params(
        surface="booth",
        methods=("lbfgs",),
        starts=((-6.0, -4.0),),
        steps=6,
        lbfgs_line_search=False,
    )
    result = run(params)
    for step in range(1, 6):
        work = sheet(params, "lbfgs", 0, step, result)
        moved = np.diff(result.paths[0, 0], axis=0)[step]
        np.testing.assert_allclose(moved, work.at.d, rtol=1e-6, atol=1e-12)


def test_lines_are_latex_with_the_numbers_in_them() -> None:
    lines = arithmetic(Params(), "adam", 0, 3)
    assert len(lines) == 5
    assert lines[0].startswith(r"m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t = 0.9 \left(")
    for line in lines:
        assert line.count("{") == line.count("}")
        assert line.count(r"\left") == line.count(r"\right")
        assert "<" not in line
    # Without a run at hand the same lines come out.
    assert arithmetic(Params(), "adam", 0, 3, run(Params())) == lines


def test_arithmetic_refuses_what_is_not_there() -> None:
    with pytest.raises(ValueError, match="is not run"):
        arithmetic(Params(), "adagrad")
    with pytest.raises(ValueError, match="Steps go from 0 to 299"):
        arithmetic(Params(), "adam", 0, 300)


STAGES = (
    {"surface": "rosenbrock", "rotation": 30.0, "sgd_lr": 0.5},
    {"surface": "typed", "formula": "abs(x)^1.5 + max(y^4, 1) - 0.9^x*cosh(y)", "noise": 0.4},
    {"bias_correction": False, "schedule": "warm-up", "weight_decay": 0.1, "decoupled": True},
)


def test_the_snippets_give_the_same_bits() -> None:
    # One process with nothing of this project in it runs them one after the other.
    stages = [
        Params(methods=ALL, starts=((-1.5, 2.0), (0.5, 0.25)), steps=25, **s) for s in STAGES
    ]
    runner = (
        "import json, sys\n"
        "for code in json.load(sys.stdin):\n"
        "    scope = {}\n"
        "    exec(code, scope)\n"
        "    print(json.dumps(scope['paths']))\n"
    )
    codes = [snippet(params) for params in stages]
    done = subprocess.run(
        [sys.executable, "-I", "-c", runner],
        input=json.dumps(codes),
        capture_output=True,
        text=True,
        check=True,
    )
    for params, code, line in zip(stages, codes, done.stdout.splitlines(), strict=True):
        paths, result = json.loads(line), run(params)
        for row, method in enumerate(ALL):
            np.testing.assert_array_equal(paths[method], result.paths[row], err_msg=method)
        assert code.startswith("import torch\n")
        assert code.count("import") == 1


KINDS = (Params, DescentParams, RaceParams, CloudParams, PlaneParams, DecayParams, ReddiParams)
OWN = [d for d in Params.dials() if d.name.split("_")[0] in METHODS]


def test_every_method_runs_at_the_ends_of_its_dials() -> None:
    for dial in OWN:
        method = dial.name.split("_")[0]
        ends = (True, False) if dial.kind == "switch" else (dial.low, dial.high)
        for value in ends:
            params = Params.check({"methods": [method], "steps": 3, dial.name: value})
            assert run(params).paths.shape == (1, 1, 4, 2), dial.name


def test_every_method_has_its_rate_and_every_dial_its_words() -> None:
    for method in METHODS:
        assert "lr" in Params().own(method)
    for kind in KINDS:
        for dial in kind.dials():
            assert all(dial.label), dial.name
            assert all(dial.help), dial.name
            if dial.kind in ("integer", "number"):
                assert dial.low <= dial.default <= dial.high


def test_a_dial_that_views_share_is_one_dial() -> None:
    keys = {}
    for kind in KINDS[1:]:
        names = [d.name for d in kind.dials()]
        assert len(names) == len(set(names))
        for dial in kind.dials():
            assert keys.setdefault(dial.key, dial) == dial
    first, second = (kind(steps=5, surface="booth") for kind in (DescentParams, RaceParams))
    assert first.engine() == second.engine()
    assert run(first.engine()).paths.shape == (4, 1, 6, 2)
    assert CloudParams(steps=5).engine().noise == 2.0


def test_what_does_not_change_the_paths_does_not_change_the_key_of_the_cache() -> None:
    plain = DescentParams()
    for other in ({"hand": "sgd"}, {"frame": 40}, {"formula": "x +"}, {"starts": [[-3.5, 1.5]]}):
        assert DescentParams.check(other).engine().key() == plain.engine().key(), other
    assert DescentParams(noise=1.0).engine().key() != plain.engine().key()


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"formula": "x +"}, "expected a number"),
        ({"formula": "__import__('os')"}, "At character"),
        ({"methods": []}, "at least one method"),
        ({"methods": ["adam", "adam"]}, "each once"),
        ({"starts": "1, 2"}, r"\[\[x, y\], \[x, y\]\]"),
        ({"starts": [[1e9, 0]]}, "up to a million"),
        ({"starts": [[0, 0]] * 401}, "at most 400"),
        ({"starts": [[0, 0]] * 400, "steps": 5000, "methods": ["adam"]}, "too many at once"),
        ({"adam_beta1": 1.0}, "Adam: β₁"),
        ({"surface": "flat"}, "choose from"),
    ],
)
def test_bad_values_are_refused_in_words(values: dict[str, Any], word: str) -> None:
    with pytest.raises(ParamsError, match=word):
        Params.check(values)


def test_a_link_brings_everything_back() -> None:
    params = Params(starts=((1.0, 2.5), (-3.0, 0.0)), methods=("lbfgs", "adam"), rotation=12.5)
    assert Params.from_query(params.to_query()) == params
    typed = Params(surface="typed", formula="x^2 + 3*y^2")
    assert Params.from_query(typed.to_query()) == typed


def test_grid() -> None:
    x, y, z = surface_grid(Params(surface="booth"), 33)
    assert x.shape == y.shape == (33,)
    i, j = 5, 20
    assert z[j, i] == (x[i] + 2 * y[j] - 7) ** 2 + (2 * x[i] + y[j] - 5) ** 2
    x, _, _ = surface_grid(Params(surface="typed", span=2.5), 5)
    assert x.tolist() == [-2.5, -1.25, 0.0, 1.25, 2.5]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_token_of_the_lesson_has_a_number(language: str) -> None:
    text = (LESSONS / f"lesson.{language}.md").read_text("utf-8")
    tokens = set(re.findall(r"\[\[(\w+)\]\]", text))
    for params in (Params(steps=20), Params(surface="saddle", steps=20), Params(surface="typed")):
        said = live_paths(params, run(params))
        assert tokens <= set(said)
        assert all(value for each in said.values() for value in pair(each))
    assert text.count("$$") % 2 == 0
    assert "http" in text


def pair(value: Any) -> tuple[Any, Any]:
    return value if isinstance(value, tuple) else (value, value)


def test_every_view_has_numbers_of_its_own() -> None:
    few = Params(steps=20, noise=1.0, starts=((1.0, 1.0),))
    plane, decay, worst = PlaneParams(), DecayParams(steps=50), ReddiParams(steps=60)
    assert live_cloud(few, cloud(few, 10))["points"] == "840"
    assert live_race(few, None)["best"] == "–"
    assert live_race(few, None)["kappa"] == "20"
    told = live_plane(plane, momentum_plane(plane, n=2))
    assert (told["kappa"], told["limit"], told["steps"]) == ("100", "0.02", "150")
    lost = PlaneParams(alpha=0.5, steps=40)
    assert live_plane(lost, momentum_plane(lost, n=2))["lost"] == "1"
    told = live_decay(decay, decay_comparison(decay))
    assert (told["high"], told["adam_lr"], told["steps"]) == ("100", "0.01", "50")
    assert (
        live_decay(
            DecayParams(problem="linear", steps=9),
            decay_comparison(DecayParams(problem="linear", steps=9)),
        )["kappa"]
        == "–"
    )
    told = live_reddi(worst, reddi(worst))
    assert told["points"] == "183"
    assert told["best"] != METHODS["adam"].label
