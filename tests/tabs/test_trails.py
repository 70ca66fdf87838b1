"""Paths over hills: what runs off them, or is lost, leaves no stroke across the picture."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.javascript import computed

UNITS, LOST, PATHS, FRAMES = 1000, -32768, 30, 8

PROGRAM = """
const strokes = [];
let last = null;
const pen = {
  beginPath() {}, stroke() {},
  moveTo(...p) { last = p; },
  lineTo(...p) { strokes.push([last, p]); last = p; },
};
page.pens = {};
page.el = () => ({});
const view = {hills: true, dot: 1, canvas: {}, above: (u, v) => [u, v]};
const trails = page.trails(view, pen, {});
const trail = {paths: given.paths, frames: given.frames, units: given.units, points: given.points};
trails.set([trail], '');
trails.ways(given.frames - 1);
return strokes;
"""
"""With many paths a swarm is drawn, and every stroke of its pen is written down."""

farther = st.one_of(st.integers(-UNITS, UNITS), st.integers(-32767, 32767), st.just(LOST))


@settings(max_examples=15)
@given(arrays.arrays(np.int64, (FRAMES, PATHS, 2), elements=farther))
def test_a_stroke_joins_two_places_on_the_hills_that_follow_each_other(points: np.ndarray) -> None:
    given_to = {
        "paths": PATHS,
        "frames": FRAMES,
        "units": UNITS,
        "points": points.ravel().tolist(),
    }
    on = (np.abs(points) <= UNITS).all(2) & (points[..., 0] != LOST)
    wanted = [
        np.concatenate([0.5 + points[k + j, s] / UNITS / 2 for j in (0, 1)])
        for s in range(PATHS)
        for k in range(FRAMES - 1)
        if on[k, s] and on[k + 1, s]
    ]
    strokes = [np.concatenate(stroke) for stroke in computed("trails.js", PROGRAM, given_to)]
    assert np.allclose(strokes, wanted)
