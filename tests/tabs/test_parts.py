"""The parts: what they send to the browser, what they believe of what comes back."""

import base64
import io
import json
import re
import zlib
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from tabs.parts import (
    Chips,
    Figure,
    Film,
    Look,
    Panel,
    Reel,
    Zoom,
    palette,
    png,
    settings_apart,
)
from tabs.parts._part import STATIC


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3))))
def test_a_png_keeps_every_pixel(picture: np.ndarray) -> None:
    data = base64.b64decode(png(picture).split(",")[1])
    assert (np.asarray(Image.open(io.BytesIO(data)).convert("RGB")) == picture).all()


def test_a_film_keeps_every_byte() -> None:
    frames = np.random.default_rng(0).integers(0, 256, (5, 4, 3), dtype=np.uint8)
    (sent,) = Film().postprocess([Reel("a", frames)])["reels"]
    assert zlib.decompress(base64.b64decode(sent["data"])) == frames.tobytes()
    assert sent["shape"] == (5, 4, 3)
    assert len(sent["palette"]) == 256


def test_a_film_refuses_what_a_canvas_cannot_show() -> None:
    with pytest.raises(ValueError, match="uint8"):
        Film().postprocess([Reel("a", np.zeros((5, 4, 3)))])


def test_a_palette_is_packed_for_a_canvas() -> None:
    first = palette("Viridis")[0]
    assert (first & 255, first >> 8 & 255, first >> 16 & 255, first >> 24) == (68, 1, 84, 255)


def test_a_zoom_can_move_its_marker_alone() -> None:
    assert Zoom().postprocess(Look(None, (0.5, 0.25))) == {
        "panels": None,
        "marker": (0.5, 0.25),
        "against": None,
        "detail": None,
    }


def test_a_zoom_sends_names_as_they_are_and_pictures_as_png() -> None:
    sent = Zoom().postprocess(Look([Panel(np.zeros((2, 2), np.uint8), "<b>")]))
    assert sent["panels"][0]["name"] == "<b>"
    assert sent["panels"][0]["picture"].startswith("data:image/png;base64,")


def test_a_figure_sends_frames() -> None:
    figure = go.Figure(go.Scatter(y=[1]), frames=[go.Frame(name="0")])
    assert len(json.loads(Figure().postprocess(figure))["frames"]) == 1


def test_settings_stand_apart_in_a_script_that_is_loaded_with_the_part() -> None:
    inside = {"words": {"hint": "</script> “拖动”"}}
    scripts = []
    for _ in range(2):
        with settings_apart("topic-zh"):
            first, second = Chips(words=inside["words"]), Zoom(words=inside["words"])
        outside = Chips(words=inside["words"])
        assert "拖动" not in first.js_on_load + second.js_on_load
        assert 'page.settings["topic-zh"][0]' in first.js_on_load
        assert 'page.settings["topic-zh"][1]' in second.js_on_load
        assert "拖动" in outside.js_on_load
        scripts.append(
            [re.findall('src="gradio_api/file=([^"]+)', each.head)[-1] for each in (first, second)]
        )
    assert len({path for pair in scripts for path in pair}) == 1  # the same text, one address
    told = json.loads(Path(scripts[0][0]).read_text().partition(" = ")[2].removesuffix(";\n"))
    assert [each["words"] for each in told] == [inside["words"]] * 2


def test_nothing_inside_a_part_bears_the_class_of_another() -> None:
    """The sheets of all parts stand in one page: `.cards .card` reaches into every `cards`."""
    texts = {path.stem: path.read_text("utf-8") for path in STATIC.glob("*.js")}
    given = r"class: ['`]([^'`$]+)['`]"
    used = {
        (name, c)
        for name, text in texts.items()
        for s in re.findall(given, text)
        for c in s.split()
    }
    parts = {name for name, text in texts.items() if f"page.parts ??= {{}}).{name} = " in text}
    assert len(parts) > 30
    assert {(name, c) for name, c in used if c in parts - {name}} == set()
