"""The views that solve ODEs: what they draw, what they believe of the page, what they send."""

import base64
import json
import zlib
from typing import Any

import gradio as gr
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engines.flows import OdeParams, WaysParams
from engines.flows import ode as engine
from engines.flows import ways as ways_engine
from engines.params import Params, ParamsError
from engines.sharing import found
from tabs.flows import ode, ways
from tabs.parts import Crossing, Lane, Transport
from tabs.shell.builder import ViewBuilder
from tabs.shell.words import LANGUAGES, Language

QUICK = {"budget": 60, "steps": 4}


def built(view: Any, params: type[Params], language: Language = "en") -> tuple[Any, ViewBuilder]:
    with gr.Blocks():
        builder = ViewBuilder("flows", language, params)
        return view.build(builder), builder


def by_id(drawn: dict[Any, Any]) -> dict[str, Any]:
    return {part.elem_id: value for part, value in drawn.items()}


def unpacked(sent: dict[str, Any]) -> np.ndarray:
    """As transport.js reads it."""
    high, low = np.split(np.frombuffer(zlib.decompress(base64.b64decode(sent["data"])), "u1"), 2)
    steps = ((high.astype(np.uint16) << 8) | low).reshape(sent["shape"])
    return np.cumsum(steps, axis=0, dtype=np.uint16)


# The part


@given(
    arrays.arrays(
        float, (3, 4, 2), elements=st.floats(-1e12, 1e12) | st.just(np.nan) | st.just(np.inf)
    ),
    arrays.arrays(float, (3, 5), elements=st.floats(-400, 400) | st.just(-np.inf)),
)
def test_what_a_transport_sends_is_what_it_was_given(points: np.ndarray, logs: np.ndarray) -> None:
    lane = Lane("<b>", points, None, logs)
    sent = Transport().postprocess(Crossing([lane], ["t"], np.ones(2), 1.0, truth=logs))
    (got,) = sent["lanes"]
    places = unpacked(got["points"]) * (16 / 65535) - 8
    held = np.clip(np.nan_to_num(points, nan=8.0), -8, 8)
    np.testing.assert_allclose(places, held, atol=1.3e-4)
    found_logs = (unpacked(sent["truth"]).astype(float) - 32768) / sent["finest"]
    np.testing.assert_allclose(found_logs, np.clip(logs, -255, 255), atol=0.004)
    assert got["name"] == "<b>"
    assert got["mesh"] is None
    json.dumps(sent)


def test_a_transport_of_nothing() -> None:
    assert Transport().postprocess(None) is None


def test_what_the_default_views_send_is_small() -> None:
    drawn = by_id(built(ode, OdeParams)[0](OdeParams(**QUICK), None))
    told = Transport().postprocess(drawn["flows-ode-lanes"])
    assert len(json.dumps(told)) < 150_000
    drawn = by_id(built(ways, WaysParams)[0](WaysParams(), None))
    assert len(json.dumps(Transport().postprocess(drawn["flows-ways-lanes"]))) < 300_000


# Layers to ODE


def test_a_long_training_is_asked_for_while_a_short_one_is_shown() -> None:
    draw, builder = built(ode, OdeParams)
    params = OdeParams(budget=120, steps=4, seed=901)
    drawn = by_id(draw(params, None))
    assert drawn["flows-training"].state == "wanted"
    assert len(drawn["flows-ode-lanes"].lanes) == 2
    assert "90 steps of 120" in drawn["flows-ode-told"]
    told = [next(iter(step.values())) for step in builder.jobs[0].work(params, None)]
    assert [work.state for work in told[:-1]] == ["running"] * (len(told) - 1)
    assert told[-1].state == "done"
    assert found(engine.train, params.fields()) is not None
    drawn = by_id(draw(params, None))
    assert drawn["flows-training"] is None
    assert "So far" not in drawn["flows-ode-told"]


def test_the_lanes_are_the_solvers_own_steps() -> None:
    drawn = by_id(built(ode, OdeParams)[0](OdeParams(**QUICK, solver="rk4"), None))
    crossing = drawn["flows-ode-lanes"]
    assert [lane.points.shape[0] for lane in crossing.lanes] == [5, 5]
    assert crossing.told == ["t = 0.00", "t = 0.25", "t = 0.50", "t = 0.75", "t = 1.00"]
    assert all("16 calls" in lane.figures[0] for lane in crossing.lanes)
    mass = np.outer(crossing.mass, crossing.mass).sum()
    assert mass == pytest.approx(0.9973**2, abs=1e-4)  # of the noise within 3, each way


def test_dragging_the_start_draws_the_path_alone() -> None:
    _, builder = built(ode, OdeParams)
    (grab,) = [g for g in builder.grabs if g.draw]
    change = grab.update(OdeParams(**QUICK), None, {"x": -1.25, "y": 2})
    params = OdeParams.check(QUICK | change)
    assert (params.start_x, params.start_y) == (-1.25, 2.0)
    drawn = by_id(grab.draw(params, None))
    assert set(drawn) == {"flows-ode-told", "flows-ode-gains"}
    assert "(-1.25, 2.00)" in drawn["flows-ode-told"]


@pytest.mark.parametrize(
    "event", [{}, {"x": None, "y": 1}, {"x": 1e9, "y": 0}, {"x": float("nan"), "y": 0}, {"x": "a"}]
)
def test_a_start_that_is_no_place_is_refused_in_words(event: dict[str, Any]) -> None:
    with pytest.raises(ParamsError):
        OdeParams.check(ode.moved(OdeParams(), None, event))


def test_what_the_path_says_adds_up() -> None:
    params = OdeParams(**QUICK)
    rows = [row.split(",") for row in ode.path_csv(params, None).split()[1:]]
    assert len(rows) == params.steps + 1
    _, _, _, log_p, added, one, other = np.array(rows, dtype=float).T
    np.testing.assert_allclose(log_p - log_p[0], added, atol=2e-5)
    np.testing.assert_allclose((one + other) / 2, added, atol=2e-4)


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_views_speak(language: str) -> None:
    for view, params in ((ode, OdeParams(**QUICK)), (ways, WaysParams(steps=4))):
        drawn = built(view, type(params), language)[0](params, None)
        text = " ".join(str(value) for value in drawn.values())
        assert ("奈特" in text) == (language == "zh")


# Four ways


def test_the_exact_ways_are_there_before_the_others_and_all_four_after() -> None:
    draw, builder = built(ways, WaysParams)
    params = WaysParams(training=20, steps=4, noise=902)
    drawn = by_id(draw(params, None))
    assert drawn["flows-rivals"].state == "wanted"
    assert len(drawn["flows-ways-lanes"].lanes) == 2
    *_, last = builder.jobs[0].work(params, None)
    assert next(iter(last.values())).state == "done"
    drawn = by_id(draw(params, None))
    assert drawn["flows-rivals"] is None
    lanes = drawn["flows-ways-lanes"].lanes
    assert [lane.name for lane in lanes][0::3] == ["Normalizing flow", "Reverse SDE"]
    assert [lane.mesh is None for lane in lanes] == [False, False, False, True]
    assert all(len(lane.figures) in (1, ways_engine.FRAMES) for lane in lanes)
    table = drawn["flows-ways-table"].splitlines()
    assert len(table) == 2 + len(ways.QUANTITIES)
    assert {line.count("|") for line in table} == {6}


def test_a_visitor_who_stops_leaves_the_training_to_the_next() -> None:
    _, builder = built(ways, WaysParams)
    params = WaysParams(training=20, noise=903)
    first = builder.jobs[0].work(params, None)
    begun = next(iter(next(first).values()))
    first.close()
    again = [next(iter(step.values())) for step in builder.jobs[0].work(params, None)]
    assert again[0].done > begun.done  # it goes on, not anew
    assert again[-1].state == "done"


def test_a_mode_that_was_dragged_is_the_visitors_own() -> None:
    held = [list(mode) for mode in ways_engine.modes_of(WaysParams())]
    held[0][:2] = [1.25, -0.5]
    params = WaysParams.check(ways.moved(WaysParams(), None, {"modes": held}))
    assert params.modes == "own"
    np.testing.assert_allclose(ways_engine.modes_of(params), held, atol=1e-4)
    assert ways_engine.mixture_of(params).means[0].tolist() == [1.25, -0.5]


HOSTILE = (
    *(None, 7, {}, {"modes": None}, {"modes": "<b>"}, {"modes": [[1, 2]]}, {"modes": [{}] * 2}),
    *({"modes": [[x, 0, sd, w]]} for x, sd, w in ((1e9, 1, 1), (np.nan, 1, 1), (0, 0, 1))),
    *({"modes": [[0, 0, 0.3, w]] * n} for w, n in ((0, 1), (1, 9))),
)


@pytest.mark.parametrize("told", HOSTILE)
def test_modes_that_cannot_be_are_refused_in_words(told: Any) -> None:
    with pytest.raises(ValueError, match=r"mode|weight|sd|list"):
        WaysParams.check(ways.moved(WaysParams(), None, told))
