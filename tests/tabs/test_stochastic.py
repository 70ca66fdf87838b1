"""The stochastic tab: what its views draw, its links, its endpoints; hostile input in words."""

import json
from collections.abc import Callable
from typing import Any

import gradio as gr
import numpy as np
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from engines import stochastic
from engines.cache import shared
from engines.experiments import Experiment
from engines.params import ParamsError
from engines.stochastic import (
    FanParams,
    MeanParams,
    Params,
    TypedBatchParams,
    TypedMeanParams,
    TypedSearchParams,
    TypedWalkParams,
)
from tabs.parts import Axis, Chart, Layer, Sheet, Traces
from tabs.shell.contract import View
from tabs.shell.link import read
from tabs.shell.tab import State, TabBuilder
from tabs.stochastic import mean, runs
from tabs.stochastic.tab import TAB
from tests.tabs.settings.stochastic import SETTINGS


@pytest.fixture(scope="module")
def stage() -> TabBuilder:
    with gr.Blocks(), gr.Tabs():
        made = TabBuilder(TAB, "en")
        made.build()
    return made


def drawn(stage: TabBuilder, name: str, view: str = "fan", **dials: Any) -> Any:
    """What the part `name` of the view is sent, as the browser gets it; None if it is left."""
    shown = TAB.view(view)
    state = State(shown, shown.params.check(dials), "story", None)
    for part, value in stage._shown(state, None).items():
        if getattr(part, "elem_id", None) == f"stochastic-{name}":
            return part.postprocess(value)
    return None


def layer(sheet: Any, chart: int, name: str) -> Any:
    return next(x for x in sheet["charts"][chart]["layers"] if x["name"].startswith(name))


# Pictures hold the engine's numbers.


def test_the_fan_is_the_engines(stage: TabBuilder) -> None:
    sheet = drawn(stage, "fan-charts")
    result = stochastic.run(Params())
    assert sheet["times"] == result.k.tolist()
    np.testing.assert_allclose(layer(sheet, 0, "median")["y"], result.bands[2], rtol=1e-4)
    np.testing.assert_allclose(layer(sheet, 0, "one path")["y"], result.paths[0], rtol=1e-4)
    meters = {m["name"]: m["values"] for m in sheet["meters"]}
    assert meters["Σ aₖ"][-1] == pytest.approx(result.sum_a[-1], rel=1e-4)
    assert meters["Σ aₖ"][0] == 0
    assert meters["error"][-1] == pytest.approx(result.error[-1], rel=1e-4)


@pytest.mark.parametrize("view", ["fan", "cobweb", "mean", "batch"])
def test_every_answer_is_below_a_megabyte_and_is_json(stage: TabBuilder, view: str) -> None:
    big = {"paths": 1000, "steps": 4000} if view in ("fan", "cobweb") else {}
    big |= {"mean": {"samples": 10_000}, "batch": {"steps": 1000}}.get(view, {})
    text = json.dumps(drawn(stage, f"{view}-charts", view=view, **big), allow_nan=False)
    assert len(text) < 1_000_000


def test_lost_paths_leave_the_paper_and_are_named(stage: TabBuilder) -> None:
    sheet = drawn(stage, "fan-charts", step="1/k", noise="none", paths=1, steps=10)
    path = layer(sheet, 0, "one path")["y"]
    assert path[:4] == [0, 5, -55, 55405]
    assert path[-1] is None
    assert sheet["charts"][0]["y"]["scale"] == "asinh"
    lost = sheet["meters"][-1]["values"]
    assert (lost[0], lost[-1]) == (0, 100)
    noisy = drawn(stage, "fan-charts", step="1/k", paths=1000, steps=50)
    assert layer(noisy, 0, "lost paths")
    assert layer(noisy, 0, "9 of 10 survivors")


def test_the_sums_carry_the_theorems_verdicts(stage: TabBuilder) -> None:
    for step, holds in (("1/k", [True, True]), ("0.1", [True, False]), ("1/k^2", [False, True])):
        sheet = drawn(stage, "fan-charts", problem="linear", step=step)
        assert [m["good"] for m in sheet["meters"][1:3]] == holds, step


def test_the_cobweb_tells_the_arithmetic_of_every_corner(stage: TabBuilder) -> None:
    sheet = drawn(
        stage, "cobweb-charts", view="cobweb", problem="tanh", w1=3.0, step="1/k", noise="none"
    )
    assert len(sheet["said"]) == len(sheet["times"]) == 3 * 12 + 1
    assert sheet["said"][1] == "Step 1: at w = 3 the reading is g(w) + η = 0.964 + (0) = 0.964"
    assert sheet["said"][2] == "Step 1: w = 3 − 1 · (0.964) = 2.036"
    web = layer(sheet, 0, "iteration")
    assert web["x"][:4] == [3, 3, 2.036, 2.036]


def test_a_projection_is_told_and_drawn(stage: TabBuilder) -> None:
    sheet = drawn(stage, "cobweb-charts", view="cobweb", step="1/k", noise="none", project=True)
    assert "pulled back to −5" in sheet["said"][5]
    fan = drawn(stage, "fan-charts", project=True)
    assert layer(fan, 0, "projection")["y"] == [5, 5]


def test_the_mean_shows_jump_and_steps(stage: TabBuilder) -> None:
    sheet = drawn(stage, "mean-charts", view="mean", sigma=0.0)
    at = sheet["times"].index(min(sheet["times"], key=lambda k: abs(k - 550)))
    values = {m["name"]: m["values"][at] for m in sheet["meters"]}
    assert values["true mean"] == 5
    assert values["a = 0.1"] > 4.9 > 1 > values["a = 1/k"]
    steps = sheet["charts"][1]["layers"][0]
    assert steps["kind"] == "weights"
    assert steps["y"][:2] == [1, 0.5]


def test_batches_are_one_iteration_of_four_sizes(stage: TabBuilder) -> None:
    sheet = drawn(stage, "batch-charts", view="batch")
    assert [m["name"] for m in sheet["meters"]] == ["m = 1 (SGD)", "m = 5", "m = 50", "all 100"]
    ends = [m["values"][-1] for m in sheet["meters"]]
    assert ends == sorted(ends, reverse=True)


# Long runs: the beginning at once, then all of it with progress.


def test_a_long_run_begins_with_the_first_steps_of_the_same_paths(stage: TabBuilder) -> None:
    params = Params(paths=1000, steps=10_000, problem="linear", seed=7)
    start = runs.fan(params)
    assert start.params.steps < params.steps
    *_, last = runs.finish(params)
    whole = runs.fan(params)
    assert whole is last.result
    same = np.isin(start.k, whole.k)
    np.testing.assert_array_equal(start.paths[:, same], whole.paths[:, np.isin(whole.k, start.k)])


def test_a_fan_that_is_not_whole_asks_for_the_rest(stage: TabBuilder) -> None:
    dials = {"paths": 1000, "steps": 10_000, "seed": 11}
    assert drawn(stage, "rest", **dials)["state"] == "wanted"
    done = [p.done for p in runs.finish(FanParams(**dials).engine())]
    assert done == sorted(done)
    assert len(done) > 10
    assert drawn(stage, "rest", **dials) is None


def test_dear_formulas_start_with_fewer_steps() -> None:
    dear = "+".join(["sin(w)^2.5*exp(tanh(w))"] * 7)
    cheap = Params(paths=1000, steps=10_000)
    assert runs.first(cheap.model_copy(update={"problem": "typed", "formula": dear})).steps < 1000
    assert runs.first(cheap).steps > 5000
    assert runs.first(Params()).steps == 1000
    assert TypedBatchParams(steps=1000, runs=500).engine().runs < 500


# Formulas: refused with place and reason while the picture stays.

FORMULAS = [
    ("1/(k", "character 5"),
    ("", "empty"),
    ("__import__('os').system('ls')", "At character"),
    ("<img src=x onerror=alert(1)>", "At character 1"),
    ("k**k**k**9999999999", "exponent"),
    ("(" * 100 + "k" + ")" * 100, "At character"),
    ("w", "there is no 'w'"),
    ("9" * 239, None),
    ("exp(exp(exp(k)))", None),
    ("0*k", None),
    ("-1/k", None),
    ("log(k)/k", None),
]


@pytest.mark.parametrize(("text", "said"), FORMULAS)
@pytest.mark.parametrize("view", ["fan", "mean", "batch"])
def test_a_typed_step_is_answered_in_words(
    stage: TabBuilder, view: str, text: str, said: str | None
) -> None:
    line = drawn(stage, f"{view}-step", view=view, step=text)
    sheet = drawn(stage, f"{view}-charts", view=view, step=text)
    assert bool(line["problem"]) == (sheet is None)
    if said:
        assert said in line["problem"]
        assert 0 <= line["place"] <= len(text)
    else:
        assert line["latex"]


@pytest.mark.parametrize(
    "text", ["w^9 - w", "1/w", "sqrt(w)", "log(w)", "tan(50*w)", "w*0", "abs(w)", "exp(w) - 1e9"]
)
def test_a_strange_g_is_drawn_honestly(stage: TabBuilder, text: str) -> None:
    for view in ("fan", "cobweb"):
        sheet = drawn(stage, f"{view}-charts", view=view, problem="typed", formula=text)
        assert json.dumps(sheet, allow_nan=False)
        for chart in sheet["charts"]:
            for axis in (chart["x"], chart["y"]):
                assert axis["low"] < axis["high"]


def test_a_g_that_is_not_in_use_troubles_nobody(stage: TabBuilder) -> None:
    assert drawn(stage, "fan-charts", formula="w +") is not None
    assert drawn(stage, "fan-formula", formula="w +") is None
    assert drawn(stage, "fan-charts", problem="typed", formula="w +") is None
    assert drawn(stage, "fan-formula", problem="typed", formula="5")["problem"]


@pytest.mark.parametrize(
    ("view", "told", "broken"),
    [
        ("fan", "verdicts", {"step": "1/(k"}),
        ("search", "reach", {"step": "1/(k"}),
        ("fan", "verdicts", {"problem": "typed", "formula": "w +"}),
    ],
)
def test_a_broken_formula_takes_the_old_verdicts_and_their_table_away(
    stage: TabBuilder, view: str, told: str, broken: dict[str, str]
) -> None:
    assert "| --" in drawn(stage, told, view).replace("|---", "| --")
    assert drawn(stage, told, view, **broken) == ""
    assert drawn(stage, f"{view}-charts", view, **broken) is None


def test_a_link_with_a_bad_formula_names_it() -> None:
    with pytest.raises(ParamsError, match="At character 5") as caught:
        FanParams.from_query({"step": "1/(k", "paths": "20"})
    assert [name for name, _ in caught.value.problems] == ["step"]
    for params in (FanParams(step="k^-0.7", w1=2.5), TypedMeanParams(step="1/k^2", samples=20)):
        assert type(params).from_query(params.to_query()) == params


@pytest.mark.parametrize("view", TAB.views, ids=lambda view: view.id)
def test_a_wrong_formula_leaves_code_and_lesson_standing(view: View) -> None:
    params = view.params(step="1/(k")
    assert view.live(params, None) == {}
    for text in view.code(params):
        assert text.startswith("#")
        compile(text, "code", "exec")


# Dials that a hand on the stage sets.


def test_dragging_sets_the_dial(stage: TabBuilder) -> None:
    grabs = stage.builders["mean"].grabs
    listener = next(update for _, update, _ in grabs if update is mean.dragged)
    change = listener(TypedMeanParams(change="none"), None, {"value": 7, "name": "size"})
    assert change == {"size": 7.0, "change": "jump"}


ENGINE = {
    "fan": ("run",),
    "cobweb": ("cobweb",),
    "mean": ("incremental_mean",),
    "batch": ("minibatch",),
    "search": ("search",),
    "td": ("walk",),
}


@pytest.mark.parametrize("panel", ["story", "lesson", "code"])
@pytest.mark.parametrize("view", [view.id for view in TAB.views])
def test_a_turn_of_a_dial_computes_what_the_view_shows_and_no_more(
    stage: TabBuilder, view: str, panel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    for name in (name for names in ENGINE.values() for name in names):
        whole = getattr(stochastic, name)

        def counted(*args: Any, name: str = name, whole: Callable[..., Any] = whole) -> Any:
            calls.append(name)
            return whole(*args)

        counted.__module__, counted.__qualname__ = whole.__module__, whole.__qualname__
        monkeypatch.setattr(stochastic, name, counted)
        monkeypatch.setattr(runs, name, counted, raising=False)
    shared.clear()
    shown = TAB.view(view)
    state = State(shown, shown.params.check(SETTINGS[view][0]), panel, None)
    assert stage._drawn(state, None)
    assert calls == list(ENGINE[view])
    stage._drawn(state, None)
    assert len(calls) == 1


LINKS = [
    (
        "mean",
        "mean_change=drift&mean_size=-3&mean_sigma=2&mean_alpha=0.3&mean_step=0.5"
        "&mean_start=4&mean_samples=50&mean_seed=6",
        {
            "change": "drift",
            "size": -3.0,
            "sigma": 2.0,
            "alpha": 0.3,
            "step": "0.5",
            "start": 4.0,
            "samples": 50,
            "seed": 6,
        },
    ),
    ("mean", "step=0.1&sigma=3&seed=4&mean_samples=50", {"samples": 50}),
    (
        "batch",
        "batch_size=7&batch_samples=60&batch_start=-5&batch_step=1/(k%20%2B%201)&batch_runs=9"
        "&batch_steps=12&batch_seed=4",
        {
            "size": 7,
            "samples": 60,
            "start": -5.0,
            "step": "1/(k + 1)",
            "runs": 9,
            "steps": 12,
            "seed": 4,
        },
    ),
    ("batch", "steps=40&step=0.1&batch_size=7", {"size": 7}),
    (
        "cobweb",
        "problem=tanh&w1=3&step=1/k&noise=none&shown=20&paths=5&steps=15",
        {
            "problem": "tanh",
            "w1": 3.0,
            "step": "1/k",
            "noise": "none",
            "shown": 20,
            "paths": 5,
            "steps": 15,
        },
    ),
    (
        "fan",
        "problem=typed&formula=w^3&shown=20&mean_step=1/k",
        {"problem": "typed", "formula": "w^3"},
    ),
]


@pytest.mark.parametrize(("view", "link", "dials"), LINKS, ids=range(len(LINKS)))
def test_links_of_former_names_open_the_same_picture(
    stage: TabBuilder, view: str, link: str, dials: dict[str, Any]
) -> None:
    query = read(f"?tab=stochastic&view={view}&{link}")
    state, wrong = stage._of_link(query)
    assert (state.view.id, wrong) == (view, [])
    assert state.params == TAB.view(view).params.check(dials)


def test_traces_send_five_digits_and_no_nan() -> None:
    line = Layer("line", np.array([1.0, 2.0]), np.array([np.pi, np.nan]))
    chart = Chart("t", Axis(0, 1), Axis(0, 1), [line])
    with gr.Blocks():
        sent = Traces().postprocess(Sheet(np.array([1, 2]), [chart]))
    assert sent["charts"][0]["layers"][0]["y"] == [3.1416, None]
    assert json.loads(json.dumps(sent, allow_nan=False)) == sent


@pytest.mark.parametrize("experiment", TAB.experiments, ids=lambda e: e.title[0])
def test_experiments_are_drawn_on_their_view(stage: TabBuilder, experiment: Experiment) -> None:
    view = experiment.view
    sheet = drawn(stage, f"{view}-charts", view, **experiment.settings)
    assert len(sheet["times"]) > 3
    assert all(any(c.isdigit() for c in f.claim()) for f in experiment.expected.values())


# The public endpoints.


@pytest.fixture(scope="module")
def client(served: str) -> Client:
    return Client(served, verbose=False, analytics_enabled=False)


def test_run_answers_as_the_engine(client: Client) -> None:
    dials = {"problem": "tanh", "w1": 3, "step": "1/k", "paths": 50, "steps": 100}
    answer = client.predict(dials, api_name="/stochastic_run")
    result = stochastic.run(Params(**dials))
    np.testing.assert_allclose(answer["error"], result.error)
    np.testing.assert_allclose(answer["bands"], result.bands)
    assert [v["holds"] for v in answer["verdicts"]] == [v.holds for v in result.verdicts]
    printed = {"step": "1/k", "noise": "none", "paths": 1, "steps": 4}
    assert client.predict(printed, 3, api_name="/stochastic_cobweb")["w"] == [0, 5, -55, 55405]


def test_mean_weights_batches_decay_and_verdicts(client: Client) -> None:
    dials = {"samples": 30}
    assert client.predict(
        {"mean_samples": 30}, api_name="/stochastic_incremental_mean"
    ) == client.predict(dials, api_name="/stochastic_incremental_mean")
    answer = client.predict(dials, api_name="/stochastic_incremental_mean")
    found = stochastic.incremental_mean(MeanParams(**dials))
    np.testing.assert_allclose(answer["estimates"]["own"], found.estimates["own"])
    weights = client.predict("1/k", 4, api_name="/stochastic_weights")
    np.testing.assert_allclose(weights["weights"], [0.25] * 4)
    assert weights["start"] == 0
    batch = client.predict({"runs": 5}, api_name="/stochastic_minibatch")
    assert batch["sizes"] == [1, 5, 50, 100]
    decay = client.predict("2/(k + 5)^0.7", api_name="/stochastic_decay")
    assert decay["p"] == pytest.approx(0.7)
    holds = client.predict({"step": "0.1"}, api_name="/stochastic_verdicts")
    assert sum(v["holds"] for v in holds) == 4


HOSTILE = [
    ("run", ({"paths": 10**9},), "from 1 to 1000"),
    ("run", ({"steps": 10**9},), "from 1 to 10000"),
    ("run", ({"step": "__import__('os')"},), "At character"),
    ("run", ({"step": "k" * 10_000},), "at most 240"),
    ("run", ({"step": None},), "Step size"),
    ("run", ({"problem": "typed", "formula": "<script>"},), "At character 1"),
    ("run", ({"problem": "../../etc/passwd"},), "choose from"),
    ("run", ({"sigma": "NaN"},), "number"),
    ("run", ("text",), "an object"),
    ("run", ({"nothing": 1},), "no dial"),
    ("cobweb", ({}, 41), "from 1 to 40"),
    ("cobweb", ({}, "5"), "whole number"),
    ("incremental_mean", ({"samples": 10**7},), "from 10 to 10000"),
    ("weights", ("1/k", 0), "from 1 to 10,000"),
    ("weights", ("while True: pass", 5), "At character"),
    ("weights", ({"a": 1}, 5), "Your own step"),
    ("minibatch", ({"size": 1},), "from 2 to 99"),
    ("minibatch", (None,), "an object"),
    ("decay", ("1/0k)",), "At character"),
    ("decay", (5,), "as a text"),
]


@pytest.mark.parametrize(("name", "values", "said"), HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_input_is_answered_in_words(
    client: Client, name: str, values: tuple[Any, ...], said: str
) -> None:
    with pytest.raises(AppError, match=said) as caught:
        client.predict(*values, api_name=f"/stochastic_{name}")
    assert "Traceback" not in str(caught.value)
    assert "<script" not in str(caught.value)


# Verdicts, roots, the curve, a minimum, and values


def told(stage: TabBuilder, **dials: Any) -> Any:
    return drawn(stage, "fan-verdicts", **dials) or drawn(stage, "verdicts", **dials)


def test_what_cannot_be_told_is_said_and_the_sums_stand_on_lines_of_their_own(
    stage: TabBuilder,
) -> None:
    table = told(stage, step="(1 + sin k)/k", paths=5, steps=20)
    rows = [line for line in table.splitlines() if line.startswith("| $")]
    assert len(rows) == 6
    assert [r for r in rows if "a_k > 0" in r]
    assert [r for r in rows if "a_k = " in r]
    assert [r for r in rows if "a_k^2" in r]
    assert "cannot tell" in table
    assert "cannot tell" not in told(stage, step="log(k)/k", paths=5, steps=20)


def test_a_reason_with_bars_stays_in_its_cell(stage: TabBuilder) -> None:
    table = told(stage, project=True, bound=2.0, paths=5, steps=20)
    row = next(line for line in table.splitlines() if "c_1" in line)
    assert "for \\|w\\| ≤ 2, g' lies between" in row


def test_it_is_told_which_root_each_path_found(stage: TabBuilder) -> None:
    dials = {"problem": "typed", "formula": "w^3 - w", "w1": 0.0, "steps": 300, "paths": 60}
    result = stochastic.run(FanParams(**dials).engine())
    table = told(stage, **dials)
    assert len(result.roots) == 2
    for index, at in ((0, "−1"), (1, "1")):
        n = int((result.found == index).sum())
        assert n > 5
        assert f"= {at}**: found by {n} of 60 paths" in table
    out = told(stage, problem="parabola", project=True, bound=0.5, paths=5, steps=20)
    assert "keeps w from the root **1**" in out


def test_the_curve_of_the_mean_lies_over_the_fan(stage: TabBuilder) -> None:
    sheet = drawn(stage, "fan-charts", problem="tanh", w1=3.0, steps=200, paths=20)
    result = stochastic.run(Params(problem="tanh", w1=3.0, steps=200, paths=20))
    line = layer(sheet, 0, "ODE")
    np.testing.assert_allclose(line["y"], result.curve, rtol=1e-4)
    assert np.isfinite(result.curve).all()


def test_the_search_draws_its_paths_and_judges_its_reach(stage: TabBuilder) -> None:
    sheet = drawn(stage, "search-charts", "search", steps=100, paths=20)
    found = stochastic.search(TypedSearchParams(steps=100, paths=20).engine())
    np.testing.assert_allclose(layer(sheet, 0, "one path")["y"], found.paths[0], rtol=1e-4)
    table = drawn(stage, "reach", "search", steps=20, paths=5, reach="1/k")
    noise = next(line for line in table.splitlines() if "c_k^2" in line)
    assert "✗" in noise
    assert stochastic.least("(w - 3)^2") == pytest.approx(3, abs=1e-6)
    assert np.isnan(stochastic.least("log(-1 - w^2)"))


def test_values_go_to_bellmans(stage: TabBuilder) -> None:
    sheet = drawn(stage, "td-charts", "td", episodes=80)
    found = stochastic.walk(TypedWalkParams(episodes=80).engine())
    for i in range(5):
        line = layer(sheet, 0, f"state {i + 1}")
        np.testing.assert_allclose(line["y"], found.mean[:, i], rtol=1e-4)
        assert abs(line["y"][-1] - (i + 1) / 6) < 0.06
    assert sheet["times"][0] == 0
    assert sheet["said"][80].startswith("After 80 episodes")
