"""The parts: what they send to the browser, what they believe of what comes back."""

import base64
import io
import json
import zlib

import gradio as gr
import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from tabs.parts import Figure, Film, Look, Panel, Points, Reel, Scatter, Zoom, palette, png


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3))))
def test_a_png_keeps_every_pixel(picture):
    data = base64.b64decode(png(picture).split(",")[1])
    assert (np.asarray(Image.open(io.BytesIO(data)).convert("RGB")) == picture).all()


def test_a_film_keeps_every_byte():
    frames = np.random.default_rng(0).integers(0, 256, (5, 4, 3), dtype=np.uint8)
    (sent,) = Film().postprocess([Reel("a", frames)])["reels"]
    assert zlib.decompress(base64.b64decode(sent["data"])) == frames.tobytes()
    assert sent["shape"] == (5, 4, 3)
    assert len(sent["palette"]) == 256


def test_a_film_refuses_what_a_canvas_cannot_show():
    with pytest.raises(ValueError, match="uint8"):
        Film().postprocess([Reel("a", np.zeros((5, 4, 3)))])


def test_a_palette_is_packed_for_a_canvas():
    first = palette("Viridis")[0]
    assert (first & 255, first >> 8 & 255, first >> 16 & 255, first >> 24) == (68, 1, 84, 255)


def test_a_zoom_can_move_its_marker_alone():
    assert Zoom().postprocess(Look(None, (0.5, 0.25))) == {"panels": None, "marker": (0.5, 0.25)}


def test_a_zoom_sends_names_as_they_are_and_pictures_as_png():
    sent = Zoom().postprocess(Look([Panel(np.zeros((2, 2), np.uint8), "<b>")]))
    assert sent["panels"][0]["name"] == "<b>"
    assert sent["panels"][0]["picture"].startswith("data:image/png;base64,")


def test_a_figure_sends_frames():
    figure = go.Figure(go.Scatter(y=[1]), frames=[go.Frame(name="0")])
    assert len(json.loads(Figure().postprocess(figure))["frames"]) == 1


@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), max_size=20))
def test_points_come_back_as_they_went(points):
    part = Points()
    sent = part.postprocess(Scatter(np.array(points).reshape(-1, 2)))
    assert np.allclose(part.preprocess(sent), np.array(points).reshape(-1, 2))


@pytest.mark.parametrize(
    "payload",
    [
        {"points": [[1, float("nan")]]},
        {"points": [["a", "b"]]},
        {"points": [[1, 2], [3]]},
        {"points": [[1, 2, 3, 4]]},
        {"points": "<script>"},
        {"points": {"x": 1}},
        {"points": [[0, 0]] * 2001},
        "text",
    ],
)
def test_points_that_are_none_are_refused(payload):
    with pytest.raises(gr.Error):
        Points().preprocess(payload)
