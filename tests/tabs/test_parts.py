"""The parts: what they send to the browser, what they believe of what comes back."""

import base64
import io
import json
import zlib

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from tabs.parts import Figure, Film, Look, Panel, Reel, Zoom, palette, png


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
    assert Zoom().postprocess(Look(None, (0.5, 0.25))) == {
        "panels": None,
        "marker": (0.5, 0.25),
        "against": None,
        "detail": None,
    }


def test_a_zoom_sends_names_as_they_are_and_pictures_as_png():
    sent = Zoom().postprocess(Look([Panel(np.zeros((2, 2), np.uint8), "<b>")]))
    assert sent["panels"][0]["name"] == "<b>"
    assert sent["panels"][0]["picture"].startswith("data:image/png;base64,")


def test_a_figure_sends_frames():
    figure = go.Figure(go.Scatter(y=[1]), frames=[go.Frame(name="0")])
    assert len(json.loads(Figure().postprocess(figure))["frames"]) == 1
