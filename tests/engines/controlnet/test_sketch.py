"""ControlNet: lines drawn by hand, as text and as the hint."""

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines import controlnet
from engines.controlnet import EdgesParams, Params, hints, snippets
from engines.controlnet.sketch import LONGEST, Stroke, draw_sketch, from_text, to_text
from engines.params import ParamsError

number = st.integers(0, 511)
points = st.lists(st.tuples(number, number), min_size=1, max_size=20)
strokes = st.lists(st.tuples(points, st.booleans()), max_size=8)


def line(*at: tuple[int, int], rubber: bool = False) -> Stroke:
    return Stroke(np.array(at), rubber)


def drawn(*held: Stroke) -> Params:
    return Params(picture="sketch", sketch=to_text(list(held)))


@given(strokes)
def test_a_drawing_survives_its_text(held: list[Any]) -> None:
    text = to_text([Stroke(np.array(p), rubber) for p, rubber in held])
    again = from_text(text)
    assert [(s.points.tolist(), s.rubber) for s in again] == [
        ([list(xy) for xy in p], rubber) for p, rubber in held
    ]
    assert text.isascii()
    assert Params(sketch=text).sketch == text


def test_what_is_drawn_is_the_hint_itself() -> None:
    """OpenCV's own line, at each model's size, whatever the detector's dials say."""
    params = drawn(line((40, 80), (400, 300)))
    hint = controlnet.preprocess(controlnet.source(params), params)
    wanted = cv2.line(np.zeros((128, 128), np.uint8), (10, 20), (100, 75), 255)
    assert (hint == wanted[..., None]).all()
    other = params.model_copy(update={"low": 1, "blur": 3.0, "detector": "scribble"})
    assert (controlnet.preprocess(controlnet.source(other), other) == hint).all()
    large = params.model_copy(update={"backend": "sd15"})
    assert controlnet.preprocess(controlnet.source(large), large).shape == (512, 512, 3)


def test_lines_are_one_pixel_wide_and_a_dot_is_a_dot() -> None:
    hint = draw_sketch(to_text([line((0, 256), (511, 256)), line((100, 100))]))[..., 0]
    assert (hint[60:68, 50:].sum(0) == 255).all()
    assert hint[25, 25] == 255
    assert (hint > 0).sum() == 128 + 1


def test_the_rubber_takes_away_what_was_drawn_before_it_alone() -> None:
    over = line((256, 0), (256, 511), rubber=True)
    across = line((0, 256), (511, 256))
    rubbed = draw_sketch(to_text([across, over]))[64, :, 0]
    assert not rubbed[60:69].any()
    assert rubbed[:55].all()
    assert rubbed[75:].all()
    assert draw_sketch(to_text([over, across]))[64, :, 0].all()


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "p",
        "pA",
        "pAAAA",
        "pAAA.",
        ".pAAA",
        "pAAA..pAAA",
        "pAAA pAAA",
        "p<b>",
        "pAAé",
        "p１２３",
        "pAAA\n",
        "p" + "AAA" * 2000,
    ],
)
def test_hostile_texts_are_refused_in_words(text: str) -> None:
    with pytest.raises(ParamsError, match=r"Drawing \(sketch\) cannot be") as error:
        Params.check({"picture": "sketch", "sketch": text})
    assert "手绘" in error.value.say(1)


def test_the_longest_drawing_fits_a_link() -> None:
    from urllib.parse import urlencode

    from tabs.shell.link import LONGEST as LINK

    most = "p" + "Az_" * ((LONGEST - 1) // 3)
    dials = Params(picture="sketch", sketch=most, prompt="a" * 400, person="b" * 400)
    assert len(urlencode(dials.to_query())) < LINK - 1000


def test_an_empty_sheet_and_a_black_one_are_told_of() -> None:
    empty = drawn()
    hint = controlnet.preprocess(controlnet.source(empty), empty)
    assert "draw more" in controlnet.warning(hint, empty)[0]
    assert controlnet.warning(np.full_like(hint, 255), empty)[1].endswith("请擦去一些。")


@pytest.mark.parametrize(("detector", "few"), [("canny", "threshold"), ("lineart", "Canny")])
def test_what_is_told_of_an_empty_hint_fits_the_detector(detector: str, few: str) -> None:
    empty = np.zeros((128, 128, 3), np.uint8)
    assert few in controlnet.warning(empty, Params(detector=detector))[0]


def test_a_full_hint_comes_about_and_is_told_of() -> None:
    params = Params(picture="hubble_deep_field", low=1, high=1, resolution=512)
    hint = controlnet.preprocess(controlnet.source(params), params)
    assert controlnet.coverage(hint) > hints.FULL
    assert "nearly full" in controlnet.warning(hint, params)[0]


def test_the_code_draws_the_same_hint() -> None:
    params = EdgesParams(sketch=to_text([line((40, 80), (400, 300))]), picture="sketch", steps=1)
    for text in snippets.edges(params):
        told: dict = {}
        exec(text, told)
        held = told["hints"]
        hint = np.asarray(held[0] if isinstance(held, list) else held["edges"])
        assert (hint == draw_sketch(params.sketch)).all()


@pytest.mark.parametrize("detector", ["canny", "lineart", "scribble", "none", "invert"])
@pytest.mark.parametrize("resize", ["crop", "fit", "fill"])
@pytest.mark.parametrize(
    ("resolution", "backend"),
    [
        (128, "storybook"),
        (256, "storybook"),
        (512, "storybook"),
        (256, "sd15"),
        (128, "sdxl"),
    ],
)
def test_plain_lines_see_what_the_net_sees(
    detector: str, resize: str, resolution: int, backend: str
) -> None:
    """Up to where the networks are opened."""
    dials = {"detector": detector, "resize": resize, "resolution": resolution, "backend": backend}
    for picture, blur in (("chelsea", 0.0), ("scene", 1.3), ("camera", 0.4)):
        params = EdgesParams(picture=picture, blur=blur, low=150, high=40, scene=12, **dials)
        told: dict = {}
        exec(snippets.edges(params)[0].partition("\ndevice = ")[0], told)
        wanted = controlnet.preprocess(controlnet.source(params.engine()), params.engine())
        assert (told["hints"][0] == wanted).all()
