"""The optimizers tab: what the page gets is what the engine computed; the hostile are answered."""

import base64
import json
import zlib
from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr
import numpy as np
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from hypothesis import given
from hypothesis import strategies as st

from engines import optimizers
from engines.cache import shared
from engines.expressions import LENGTH
from engines.optimizers import (
    CARDS,
    METHODS,
    DescentParams,
    MatrixParams,
    Params,
    RaceParams,
    tuned_text,
)
from engines.params import ParamsError
from tabs.optimizers import stage as hands
from tabs.optimizers.cloud import _oval
from tabs.optimizers.descent import bent
from tabs.optimizers.figures import _few, colour_of, shape_of
from tabs.optimizers.race import _ranking, keep, raced, taken
from tabs.optimizers.runs import descended
from tabs.optimizers.tab import TAB
from tabs.optimizers.words import WORDS
from tabs.parts.terrain import LOST, UNITS
from tabs.shell.tab import State, TabBuilder
from tests.tabs.settings.optimizers import SETTINGS


@pytest.fixture(scope="module")
def stage() -> TabBuilder:
    with gr.Blocks(), gr.Tabs():
        built = TabBuilder(TAB, "en")
        built.build()
    return built


def reply(stage: TabBuilder, params: Any, view: str = "descent") -> dict[str, Any]:
    """What a view's drawing sends, by the name of the part."""
    drawn = stage.draws[view](params, None)
    return {c.elem_id.removeprefix("optimizers-"): c.postprocess(v) for c, v in drawn.items()}


def unpacked(text: str, kind: Any) -> np.ndarray:
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), kind)


def paths(trail: dict[str, Any], extent: Sequence[float]) -> np.ndarray:
    """The points that the page unpacks, (frames, paths, 2); NaN where a path is lost."""
    steps = unpacked(trail["points"], np.int16).reshape(trail["shape_of"])
    whole = np.cumsum(steps, axis=0, dtype=np.int16).astype(float)
    whole[whole == LOST] = np.nan
    left, right, bottom, top = extent
    half = np.array([right - left, top - bottom]) / 2
    return whole / UNITS * half + (np.array([left + right, bottom + top]) / 2)


def test_the_map_holds_the_paths_of_the_engine(stage: TabBuilder) -> None:
    params = DescentParams(methods=("sgd", "adam"), starts="[[-3.5,1.5],[2,-2]]", steps=40)
    land = reply(stage, params)["map"]
    result = optimizers.run(params.engine())
    for row, trail in enumerate(land["trails"]):
        shown = paths(trail, land["extent"]).transpose(1, 0, 2)
        np.testing.assert_allclose(shown, result.paths[row], atol=4.1 / UNITS)
        np.testing.assert_allclose(
            unpacked(trail["figures"], np.float32), result.losses[row, 0], rtol=1e-6
        )
    heights = unpacked(land["field"]["data"], np.float32).reshape(land["field"]["shape"])
    np.testing.assert_allclose(heights, optimizers.surface_grid(params.engine(), 141)[2], 1e-6)


def test_a_diverging_path_is_lost_and_told(stage: TabBuilder) -> None:
    params = DescentParams(methods=("sgd",), tuning='{"sgd_lr":0.3}', steps=60)
    (trail,) = reply(stage, params)["map"]["trails"]
    (when,) = trail["lost"]
    assert 0 < when < 60
    assert np.isnan(paths(trail, (-4, 4, -4, 4))[when:]).all()


def test_the_arithmetic_of_every_step_travels_with_the_picture(stage: TabBuilder) -> None:
    params = DescentParams(methods=("adam",), steps=20)
    sent = reply(stage, params)["worked"]
    for step, (layout, text) in enumerate(sent["pages"]):
        numbers = iter(text.split())
        lines = [line.count("<1>") + 2 * line.count("<2>") for line in sent["layouts"][layout]]
        assert sum(lines) == len(list(numbers)), step
    last = [float(v) for v in sent["pages"][7][1].split()[-2:]]
    np.testing.assert_allclose(last, descended(params.engine()).paths[0, 0, 8], rtol=1e-3)


def test_a_book_is_the_same_as_its_pages_alone() -> None:
    params = Params(methods=("radam", "momentum"), steps=9)
    result = optimizers.run(params)
    for method in params.methods:
        book = optimizers.book(params, method, 0, result)
        for step, (layout, text) in enumerate(book.pages):
            words = optimizers.arithmetic(params, method, 0, step, result)
            assert len(words) == len(book.layouts[layout])
            assert text.split()[-1].split("e")[0] in words[-1]


def test_a_drag_sends_the_paths_alone(stage: TabBuilder) -> None:
    grabs = stage.builders["descent"].grabs
    draw = next(draw for _, update, draw in grabs if update is hands.placed and draw)
    ((part, land),) = draw(DescentParams(starts="[[1,1]]", steps=50), None).items()
    assert part.elem_id == "optimizers-map"
    assert land.field is None
    assert len(json.dumps(part.postprocess(land))) < 20_000


def test_replies_stay_small(stage: TabBuilder) -> None:
    for view in ("descent", "plane", "decay", "reddi"):
        kind = TAB.view(view).params
        given = {"methods": tuple(METHODS)} if view == "descent" else {}
        assert len(json.dumps(reply(stage, kind(**given), view))) < 600_000, view


def test_a_hundred_starts_of_twelve_methods_fit_one_picture(stage: TabBuilder) -> None:
    grid = [[round(-3 + 0.6 * i, 1), round(-3 + 0.6 * j, 1)] for i in range(10) for j in range(10)]
    params = DescentParams(methods=tuple(METHODS)[:12], starts=json.dumps(grid), steps=60)
    land = reply(stage, params)["map"]
    assert [t["shape_of"] for t in land["trails"]] == [(61, 100, 2)] * 12
    assert len(params.to_query()["starts"]) < 3000


def test_dials_on_cards_travel_as_one_text() -> None:
    params = DescentParams.check({"adam_lr": 0.3, "methods": ["adam"], "starts": [[1, 2]]})
    assert params.engine().adam_lr == 0.3
    assert params.engine().starts == ((1, 2),)
    again = DescentParams.from_query(params.to_query())
    assert again == params
    assert hands.turned(again, None, {"name": "adam_lr", "value": 0.1}) == {"tuning": ""}
    on_cards = {d.name for dials in CARDS.values() for d in dials}
    assert not on_cards & {d.name for d in DescentParams.dials()}


@pytest.mark.parametrize(
    "event",
    [
        {"name": "adam_lr", "value": 1e9},
        {"name": "adam_lr", "value": "<b>"},
        {"name": "steps; drop", "value": 1},
    ],
)
def test_nonsense_from_a_card_is_refused_in_words(event: dict[str, Any]) -> None:
    with pytest.raises(ParamsError, match=r"learning rate|no dial named"):
        hands.turned(DescentParams(), None, event)


@pytest.mark.parametrize("starts", ["[[1]]", "nonsense", "[]", "[[1e99, 0]]", '[["a", "b"]]'])
def test_starts_that_are_no_points_are_refused_in_words(starts: str) -> None:
    with pytest.raises(ParamsError, match=r"(?i)start"):
        DescentParams(starts=starts).engine()


@pytest.mark.parametrize("text", ["[1]", '{"steps": 3}', "{", '{"adam_lr": 1e9}'])
def test_tuning_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ParamsError):
        DescentParams.check({"tuning": text})


HOSTILE = [
    "__import__('os').system('true')",
    "x.__class__",
    "lambda: x",
    "x" * 5000,
    "((((" * 50 + "x",
    "9^9^9^9^9*x",
    "x^y^x^y^x^y^x^y",
    "open('/etc/passwd')",
    "x if y else 1",
    "<script>alert(1)</script>",
    "",
    "1 + 2",
    "x +",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_formula_is_answered_or_drawn(stage: TabBuilder, text: str) -> None:
    change = hands.written(DescentParams(), None, {"text": text})
    params = DescentParams.check({"surface": "typed", "steps": 5, **change})
    sent = reply(stage, params)
    line = sent["typed"]
    assert line["text"] == text[:LENGTH]
    assert bool(line["problem"]) != bool(line["latex"])
    if line["problem"]:
        assert 0 <= line["place"] <= LENGTH
        assert "map" not in sent
    for view in TAB.views[:3]:
        asked = view.params.check(params.model_dump(include=set(view.params.model_fields)))
        assert view.live(asked, None) is not None
        assert all(view.code(asked))


@given(st.text(max_size=60))
def test_no_typed_text_breaks_the_line(text: str) -> None:
    line = hands.typed(DescentParams(surface="typed", formula=text), 0)
    assert bool(line.problem) != bool(line.latex)


def test_methods_are_told_apart_by_colour_and_shape() -> None:
    assert len({(colour_of(m), shape_of(m)) for m in METHODS}) == len(METHODS)


@pytest.mark.parametrize("steps", [1, 3, 499, 500, 1500, 9999])
def test_what_repeats_every_third_step_is_seen_at_one_phase(steps: int) -> None:
    """The rare slope comes every third step; places of mixed phase would draw jumps."""
    at = _few(np.zeros(steps), period=3)
    assert at[0] == 0
    assert at[-1] == steps - 1
    assert len(at) <= 502
    assert len(set((at[1:] - at[-1]) % 3)) <= 1


def test_the_oval_is_the_engines_ellipse() -> None:
    found = optimizers.cloud(Params(methods=("sgd",), noise=1.0, steps=30), 50)
    centre, a, b = _oval(found, 0)[20].reshape(3, 2)
    angle = np.linspace(0, 2 * np.pi, 65)[:, None]
    drawn = centre + a * np.cos(angle) + b * np.sin(angle)
    ring = found.ellipse("sgd", 20, n=64)
    inverse = np.linalg.inv(found.covariance[0, 20])
    far = [np.einsum("ni,ij,nj->n", r - centre, inverse, r - centre) for r in (drawn, ring)]
    np.testing.assert_allclose(*far, rtol=1e-8)


def test_the_best_rates_are_taken_along() -> None:
    params = RaceParams(methods=("sgd", "adam"), steps=25)
    assert taken(params, None, {}) == {}
    found = keep(params.engine(), optimizers.fair_race(params.engine()))
    assert raced(params.engine()) is found
    after = params.model_copy(update=taken(params, None, {})).engine()
    assert [after.sgd_lr, after.adam_lr] == found.best.tolist()


ENGINE = {
    "descent": ("run_steps",),
    "race": ("race_steps", "fair_race"),
    "cloud": ("cloud",),
    "plane": ("momentum_plane",),
    "decay": ("decay_comparison",),
    "reddi": ("reddi",),
    "matrix": ("matrices_steps",),
}


@pytest.mark.parametrize("panel", ["story", "lesson", "code"])
@pytest.mark.parametrize("view", [view.id for view in TAB.views])
def test_a_turn_of_a_dial_computes_what_the_view_shows_and_no_more(
    stage: TabBuilder, view: str, panel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    for name in {name for names in ENGINE.values() for name in names}:
        whole = getattr(optimizers, name)

        def counted(
            *args: Any, name: str = name, whole: Callable[..., Any] = whole, **settings: Any
        ) -> Any:
            calls.append(name)
            return whole(*args, **settings)

        counted.__module__, counted.__qualname__ = whole.__module__, whole.__qualname__
        monkeypatch.setattr(optimizers, name, counted)
    shared.clear()
    shown = TAB.view(view)
    state = State(shown, shown.params.check(SETTINGS[view][0]), panel, None)
    assert stage._drawn(state, None)
    assert set(calls) <= set(ENGINE[view])
    assert len(calls) <= 1  # a race waits for its button
    stage._drawn(state, None)
    assert len(calls) <= 1


LINKS = [
    (
        "plane",
        "plane_alpha=0.03&plane_beta=0.5&plane_condition=50&plane_nesterov=true",
        {"alpha": 0.03, "beta": 0.5, "kappa": 50.0, "nesterov": True},
    ),
    ("plane", "steps=40&plane_smallest=2&plane_steps=90", {"mu": 2.0, "steps": 90}),
    (
        "decay",
        "decay_problem=noise&decay_strength=0.1&decay_lr=0.1&decay_beta2=0.9&decay_start=2"
        "&decay_runs=50&decay_steps=90&decay_seed=3",
        {
            "problem": "noise",
            "strength": 0.1,
            "lr": 0.1,
            "beta2": 0.9,
            "start": 2.0,
            "runs": 50,
            "steps": 90,
            "seed": 3,
        },
    ),
    ("decay", "steps=40&seed=8&decay_lr=0.1", {"lr": 0.1}),
    (
        "reddi",
        "reddi_large=4.5&reddi_lr=0.2&reddi_start=0.5&reddi_steps=90",
        {"large": 4.5, "lr": 0.2, "start": 0.5, "steps": 90},
    ),
    ("cloud", "spread=1.5&noise=1&steps=40", {"sigma": 1.5, "steps": 40}),
    ("race", 'methods=["sgd"]&noise=0.5&frame=3', {"methods": ("sgd",), "noise": 0.5}),
    (
        "descent",
        'surface=rosenbrock&tuning={"adam_lr":0.3}&hand=sgd&frame=9&starts=[[1,2]]',
        {
            "surface": "rosenbrock",
            "tuning": '{"adam_lr":0.3}',
            "hand": "sgd",
            "frame": 9,
            "starts": "[[1,2]]",
        },
    ),
]


@pytest.mark.parametrize(("view", "link", "dials"), LINKS, ids=range(len(LINKS)))
def test_links_of_former_names_open_the_same_picture(
    stage: TabBuilder, view: str, link: str, dials: dict[str, Any]
) -> None:
    query = dict(part.split("=", 1) for part in link.split("&"))
    state, wrong = stage._of_link({"tab": "optimizers", "view": view, **query})
    assert (state.view.id, wrong) == (view, [])
    assert state.params == TAB.view(view).params.check(dials)


def test_endpoints_take_former_names_too(client: Client) -> None:
    plane = client.predict({"plane_beta": 0.5}, api_name="/optimizers_momentum_plane")
    assert plane == client.predict({"beta": 0.5}, api_name="/optimizers_momentum_plane")


@pytest.fixture(scope="module")
def client(served: str) -> Client:
    return Client(served, verbose=False, analytics_enabled=False)


def test_endpoints_answer_as_the_engine(client: Client) -> None:
    dials = {"methods": ["adam"], "steps": 12, "starts": [[1, 2], [0, 1]]}
    answer = client.predict(dials, api_name="/optimizers_run")
    result = optimizers.run(Params.check(dials))
    np.testing.assert_array_equal(answer["paths"], result.paths)
    lines = client.predict(dials, "adam", 1, 3, api_name="/optimizers_arithmetic")
    assert lines == optimizers.arithmetic(Params.check(dials), "adam", 1, 3)
    plane = client.predict({"beta": 0.5}, api_name="/optimizers_momentum_plane")
    assert len(plane["regime"]) == 2
    there = client.predict({"steps": 600}, api_name="/optimizers_reddi")
    assert there["x"][0][-1] > 0.9
    ends = client.predict({"steps": 300}, api_name="/optimizers_decay_comparison")
    assert len(ends["ends"]) == 3


REFUSED = [
    ("/optimizers_run", ({"steps": 10**9},), "Steps"),
    ("/optimizers_run", ({"surface": "../etc"},), "choose from"),
    ("/optimizers_run", ({"surface": "typed", "formula": "x + __import__"},), "character"),
    (
        "/optimizers_run",
        ({"methods": list(METHODS), "steps": 5000, "starts": [[0, 0]] * 10},),
        "p",
    ),
    ("/optimizers_arithmetic", ({}, "adamm", 0, 0), "not run"),
    ("/optimizers_cloud", ({}, 10**6), "400"),
    ("/optimizers_decay_comparison", ({"decay_runs": 20000, "decay_steps": 10000},), "fewer"),
]


@pytest.mark.parametrize(("name", "arguments", "said"), REFUSED)
def test_endpoints_refuse_in_words(
    client: Client, name: str, arguments: tuple[Any, ...], said: str
) -> None:
    with pytest.raises(AppError, match=said):
        client.predict(*arguments, api_name=name)


def test_tuned_text_holds_only_what_was_turned() -> None:
    assert tuned_text({}) == tuned_text({"adam_lr": 0.1}) == ""
    assert json.loads(tuned_text({"adam_lr": 0.2})) == {"adam_lr": 0.2}


# Fates, edges, schedules, matrices


def test_a_kink_is_not_called_divergence(stage: TabBuilder) -> None:
    kink = DescentParams(surface="ackley", starts="[[0,0]]", steps=5)
    land = reply(stage, kink)["map"]
    assert {trail["fate"] for trail in land["trails"]} == {"kink"}
    assert all(trail["lost"] == [1] for trail in land["trails"])
    away = DescentParams(surface="rosenbrock", methods=("sgd",), steps=60, tuning='{"sgd_lr":0.5}')
    (trail,) = reply(stage, away)["map"]["trails"]
    assert trail["fate"] == "diverged"
    typed = {"surface": "typed", "formula": "ln x + y^2", "starts": "[[-1,1]]", "steps": 5}
    (trail, *_) = reply(stage, DescentParams(**typed))["map"]["trails"]
    assert trail["fate"] == "outside"


def test_a_best_rate_at_the_edge_is_flagged_and_the_sweep_widened() -> None:
    say = {name: text[0] for name, text in WORDS.items()}
    params = {"surface": "typed", "methods": ("sgd",), "steps": 10}
    names = {"sgd": "SGD"}
    wide = optimizers.fair_race(Params(formula="x^2/2e5 + y^2/2e5", **params))
    told = _ranking(wide, names, say)
    assert "Swept from 1e-04 to" in told
    assert "widest sweep" not in told
    edge = optimizers.fair_race(Params(formula="x/1e9 + 0y", **params))
    assert "**SGD**: best at the edge of the widest sweep" in _ranking(edge, names, say)
    usual = optimizers.fair_race(Params(formula="x^2/2 + y^2/2", **params))
    assert "wept" not in _ranking(usual, names, say)


def test_the_code_of_a_race_widens_its_sweep_too() -> None:
    dials = {"surface": "typed", "formula": "x^2/2e5 + y^2/2e5", "methods": ["sgd"], "steps": 6}
    params = RaceParams.check(dials)
    said: dict = {}
    exec(optimizers.snippets.race(params)[0], said)
    scores = optimizers.fair_race(params.engine()).scores
    np.testing.assert_allclose(said["picture"], scores, rtol=1e-6)


def test_a_schedule_is_drawn_by_hand(stage: TabBuilder) -> None:
    params = DescentParams(steps=11, methods=("sgd",))
    assert reply(stage, params)["drawn"] is None
    held = bent(params, None, {"knots": [[0, 0.5], [0.5, 1], [1, 0]]})
    drawn = DescentParams.check(params.model_dump() | held)
    assert reply(stage, drawn)["drawn"]["knots"] == [[0, 0.5], [0.5, 1], [1, 0]]
    rates = descended(drawn.engine()).rates[0] / drawn.engine().sgd_lr
    np.testing.assert_allclose(rates, np.interp(np.arange(11) / 10, [0, 0.5, 1], [0.5, 1, 0]))
    for knots in (None, "x", [[0, 1]], [[0, 1], [2, 1]], [[0, -1], [1, 1]], [["a", "b"]] * 2):
        with pytest.raises(ParamsError):
            DescentParams.check(params.model_dump() | bent(params, None, {"knots": knots}))


@pytest.mark.parametrize("clip", ["norm", "value"])
def test_no_gradient_is_longer_than_the_clip(clip: str) -> None:
    params = DescentParams(surface="rosenbrock", steps=8, clip=clip, clip_at=0.5, noise=1.0)
    g = descended(params.engine()).gradients
    size = np.linalg.norm(g, axis=-1) if clip == "norm" else np.abs(g)
    assert size.max() == pytest.approx(0.5, rel=1e-5)


def test_the_view_of_matrices_shows_every_method_at_its_best(stage: TabBuilder) -> None:
    params = MatrixParams(steps=15, rows=3, columns=4)
    sent = reply(stage, params, "matrix")
    found = optimizers.matrices(params)
    lines = json.loads(sent["matrix-loss"])["data"]
    assert len(lines) == 7
    for line, losses in zip(lines, found.losses, strict=True):
        np.testing.assert_allclose(line["y"], losses, rtol=1e-4)
    assert f"Muon **{found.losses[-1, -1]:.3g}**" in sent["matrix-told"]
    spectra = json.loads(sent["spectra"])["data"]
    smallest = {line["name"]: line["y"][-1] for line in spectra}
    assert smallest["Muon"] > 2 * smallest["Adam"]
