"""What pixels read and where words are read: rows sum to 1, orders hold, what is refused."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines import anatomy
from engines.anatomy import AttentionParams
from engines.anatomy.attended import (
    OTHERS,
    centre,
    columns_of,
    name_of,
    own_map,
    read_words,
    shares,
    sides_of,
    word_map,
    words_at,
    words_of,
)
from engines.anatomy.experiments.attention import ATTENTION
from engines.anatomy.trace import Trace
from engines.experiments import Experiment
from engines.params import ParamsError
from engines.refused import Refused

from .models import like_sd15, like_storybook

P = AttentionParams(steps=4)


@pytest.fixture(scope="module")
def found() -> Trace:
    return anatomy.trace(P)


def test_maps_sum_to_one_over_tokens_and_over_words(found: Trace) -> None:
    for maps in found.cross.values():
        np.testing.assert_allclose(maps.weights.sum(-1), 1, atol=1e-5)
        np.testing.assert_allclose(columns_of(found.tokens, maps.weights).sum(-1), 1, atol=1e-5)
    for maps in found.own.values():
        np.testing.assert_allclose(maps.weights.sum(-1), 1, atol=1e-5)


@pytest.mark.parametrize("layer", ["", "8", "4"])
@pytest.mark.parametrize("head", [None, 1])
@pytest.mark.parametrize("step", [None, 2])
def test_a_row_is_what_one_pixel_reads(
    found: Trace, layer: str, head: int | None, step: int | None
) -> None:
    layer = layer if not layer or int(layer) in sides_of(found) else ""
    rows = words_of(found, layer, head, step)
    np.testing.assert_allclose(rows.sum(1), 1, atol=1e-5)
    side = round(len(rows) ** 0.5)
    reads = words_at(found, 0.6, 0.3, layer, head, step)
    pixel = side * int(0.6 * side) + int(0.3 * side)
    for read in reads:
        assert read.share == rows[pixel, read.word]
        assert word_map(found, read.word, layer, head, step).ravel()[pixel] == read.share
    lifts = [read.lift for read in reads[: -len(OTHERS)]]
    assert lifts == sorted(lifts, reverse=True)
    assert [read.text for read in reads[-3:]] == list(OTHERS)


@given(y=st.floats(0, 1), x=st.floats(0, 1))
def test_every_place_reads_all_of_its_attention(found: Trace, y: float, x: float) -> None:
    assert abs(sum(read.share for read in words_at(found, y, x)) - 1) < 1e-5


def test_shares_are_the_means_of_maps(found: Trace) -> None:
    np.testing.assert_allclose(shares(found).sum(1), 1, atol=1e-5)
    assert shares(found).shape == (4, len(read_words(found.tokens)) + 3)


def test_the_pixel_sees_of_the_picture_what_sums_to_one(found: Trace) -> None:
    for side in {maps.side for maps in found.own.values()}:
        np.testing.assert_allclose(own_map(found, 0.2, 0.9, side).sum(), 1, atol=1e-5)


def test_the_orders_of_the_shipped_weights(found: Trace) -> None:
    """Words over start, start over end; nouns stand where they are drawn; colour with its noun."""
    mean = shares(found).mean(0)
    assert mean[:-3].sum() > mean[-3] > mean[-2]
    words = [word.text for word in read_words(found.tokens)]
    here = {w: centre(word_map(found, words.index(w))) for w in ("house", "red", "grass")}
    assert here["house"][1] < 0.5
    assert here["grass"][0] > 0.5
    assert abs(here["red"][1] - here["house"][1]) < 0.25
    assert words_at(found, *centre(word_map(found, words.index("house"))))[0].lift > 1


@pytest.mark.parametrize("step", ATTENTION, ids=lambda step: step.id)
def test_the_story_holds(step: Experiment) -> None:
    measured = step.measure(AttentionParams.check(step.settings))
    assert step.holds(measured), measured


@given(y=st.floats(0, 1), x=st.floats(0, 1))
def test_the_centre_of_a_point_is_the_point(y: float, x: float) -> None:
    n = 32
    point = np.zeros((n, n))
    row, column = (min(int(v * n), n - 1) for v in (y, x))
    point[row, column] = 1
    np.testing.assert_allclose(centre(point), ((row + 0.5) / n, (column + 0.5) / n))


@pytest.mark.parametrize(
    ("layer", "name"),
    [
        ("down_blocks.1.attentions.0.transformer_blocks.0.attn2", "down 1.0"),
        ("mid_block.attentions.0.transformer_blocks.0.attn2", "middle"),
        ("up_blocks.2.attentions.1.transformer_blocks.0.attn2", "up 2.1"),
    ],
)
def test_layers_have_short_names(layer: str, name: str) -> None:
    assert name_of(layer) == name


# Other models, other texts


def test_models_of_other_sizes_are_read_alike(tmp_path: Path) -> None:
    for model in (like_storybook(), like_sd15(tmp_path)):
        trace = anatomy.trace(P.but(steps=2).drawing(), model)
        for side in sides_of(trace):
            rows = words_of(trace, str(side))
            assert rows.shape == (side * side, len(read_words(trace.tokens)) + 3)
            np.testing.assert_allclose(rows.sum(1), 1, atol=1e-4)
    assert sides_of(trace) == [64, 32, 16, 8]


@pytest.mark.parametrize(
    "prompt",
    ["", "🎈", ",,,,", "house house house house house", "a zebra", "and " * 60, "a" * 900],
)
def test_any_text_is_read(prompt: str) -> None:
    trace = anatomy.trace(P.but(prompt=prompt, steps=1).drawing())
    reads = words_at(trace, 0.5, 0.5)
    assert abs(sum(read.share for read in reads) - 1) < 1e-5
    assert len(reads) == len(read_words(trace.tokens)) + 3


def test_the_same_word_five_times_is_five_words() -> None:
    trace = anatomy.trace(P.but(prompt="house " * 5, steps=1).drawing())
    assert [read.text for read in words_at(trace, 0.5, 0.5)][:5] == ["house"] * 5
    assert sorted(read.word for read in words_at(trace, 0.5, 0.5)[:5]) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"layer": "7"}, "no layer"),
        ({"layer": "<b>"}, "no layer"),
        ({"head": 99}, "no head"),
        ({"step": 4}, "no step"),
        ({"y": 1.5}, "not in the picture"),
        ({"x": float("nan")}, "not in the picture"),
        ({"head": -1}, "no head"),
    ],
    ids=str,
)
def test_what_is_not_there_is_refused_in_words(
    found: Trace, asked: dict[str, float | str], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        words_at(found, **{"y": 0.5, "x": 0.5, **asked})


def test_a_word_or_a_side_that_is_not_there_is_refused(found: Trace) -> None:
    with pytest.raises(Refused, match="no word"):
        word_map(found, 40)
    with pytest.raises(Refused, match="self-attention"):
        own_map(found, 0.5, 0.5, 7)


@pytest.mark.parametrize("dials", [{"x": float("nan")}, {"other": "a" * 5000}, {"head": 99}])
def test_dials_out_of_bounds_are_refused(dials: dict[str, float | str]) -> None:
    with pytest.raises(ParamsError):
        AttentionParams.check(dials)
