"""Edits of latents: what they leave alone, what moves with them, and what is refused."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import anatomy
from engines.anatomy import LatentsParams
from engines.anatomy.latents import MOST, edit, mask_of, mask_text, mixed, read_edits
from engines.refused import Refused

SHAPE = (4, 16, 16)
Z = np.random.default_rng(0).normal(size=SHAPE).astype(np.float32)
FEW = LatentsParams(steps=4)


@given(channel=st.sampled_from(["0", "3", "all"]))
def test_a_factor_of_one_changes_nothing(channel: str) -> None:
    assert (edit(Z, f"times {channel} 1") == Z).all()


def test_no_edit_changes_nothing() -> None:
    assert (edit(Z, "") == Z).all()
    assert (edit(Z, " ; ;") == Z).all()


@given(x=st.integers(-40, 40), y=st.integers(-40, 40))
def test_a_shift_and_its_inverse_change_nothing(x: int, y: int) -> None:
    assert (edit(Z, f"shift {x} {y}; shift {-x} {-y}") == Z).all()


@pytest.mark.parametrize("text", ["swap x; swap x", "swap y; swap y", "times 2 -1; times 2 -1"])
def test_what_is_done_twice_is_undone(text: str) -> None:
    assert (edit(Z, text) == Z).all()


@pytest.mark.parametrize("name", ["swap x", "swap y", "shift 8 0"])
def test_halves_are_exchanged(name: str) -> None:
    left = edit(Z, name)
    wanted = Z[:, [*range(8, 16), *range(8)]] if name.endswith("y") else Z[..., np.r_[8:16, 0:8]]
    assert (left == wanted).all()


def test_times_reaches_one_channel_alone() -> None:
    there = edit(Z, "times 2 0")
    assert not there[2].any()
    assert (np.delete(there, 2, 0) == np.delete(Z, 2, 0)).all()


@given(st.integers(0, 2**32))
def test_noise_lies_where_the_mask_is(seed: int) -> None:
    mask = np.random.default_rng(seed).random(SHAPE[1:]) < 0.3
    there = edit(Z, f"noise {mask_text(mask)}")
    assert (there[:, ~mask] == Z[:, ~mask]).all()
    assert mask.sum() == 0 or (there[:, mask] != Z[:, mask]).all()


@given(h=st.integers(1, 20), w=st.integers(1, 20), seed=st.integers(0, 99))
def test_a_mask_is_read_as_it_was_written(h: int, w: int, seed: int) -> None:
    mask = np.random.default_rng(seed).random((h, w)) < 0.5
    assert (mask_of(mask_text(mask), (h, w)) == mask).all()


@given(a=st.integers(0, 99), b=st.integers(100, 199), s=st.floats(0, 1))
def test_the_arc_keeps_the_length_of_what_it_joins(a: int, b: int, s: float) -> None:
    x, y = (np.random.default_rng(k).normal(size=SHAPE) for k in (a, b))
    x, y = x / np.linalg.norm(x), y / np.linalg.norm(y)
    assert np.linalg.norm(mixed(x, y, s, True)) == pytest.approx(1, abs=1e-6)
    assert np.linalg.norm(mixed(x, y, s, False)) <= 1 + 1e-9


def test_ends_of_both_ways_are_their_ends() -> None:
    other = edit(Z, "swap x")
    for arc in (False, True):
        np.testing.assert_allclose(mixed(Z, other, 0, arc), Z, atol=1e-6)
        np.testing.assert_allclose(mixed(Z, other, 1, arc), other, atol=1e-6)
        np.testing.assert_allclose(mixed(Z, Z, 0.5, arc), Z, atol=1e-6)


WRONG = (
    "times 0 nan",
    "times 0 inf",
    "times 0 -inf",
    "times 0 1e9",
    "times 0 x",
    "times 4 0",
    "times -1 0",
    "times ² 0",
    "times 0",
    "times",
    "swap z",
    "swap",
    "shift 1",
    "shift 1.5 0",
    "shift 9999 0",
    "shift a b",
    "noise",
    "noise zz",
    "noise 0f",
    "noise " + "f" * 63,
    "noise " + "f" * 65,
    "zap 1",
    "__import__('os')",
    "times 0 1, times 1 1",
    "\x00",
    ";".join(["swap x"] * (MOST + 1)),
)


@pytest.mark.parametrize("text", WRONG)
def test_what_cannot_be_done_is_refused_in_words(text: str) -> None:
    with pytest.raises(Refused) as told:
        edit(Z, text)
    english, chinese = told.value.say(0), told.value.say(1)
    assert english
    assert any("\u4e00" <= c <= "\u9fff" for c in chinese)


@settings(max_examples=40)
@given(st.text(max_size=60))
def test_any_text_is_done_or_refused(text: str) -> None:
    try:
        there = edit(Z, text)
    except Refused:
        return
    assert there.shape == SHAPE
    assert np.isfinite(there).all()


# On the shipped weights: orders, not digits.


@pytest.fixture(scope="module")
def of() -> Any:
    return anatomy.source(FEW.sourced())


def test_the_decoder_is_local(of: Any) -> None:
    """Halves swapped, or everything shifted by a latent: before or after the decoder."""
    for text in ("swap x", "shift 1 0"):
        made = anatomy.studio(FEW.but(edits=text), of)
        assert made.local_db > 24
        assert made.local_db > made.db + 6


def test_no_edit_is_the_picture_itself(of: Any) -> None:
    made = anatomy.studio(FEW, of)
    assert made.db == float("inf")
    assert (made.picture == of.original).all()


def test_every_channel_matters(of: Any) -> None:
    for channel in range(len(of.latent)):
        assert anatomy.studio(FEW.but(edits=f"times {channel} 0"), of).db < 32


def test_the_scale_matters_both_ways(of: Any) -> None:
    right, large, small = (anatomy.studio(FEW.but(scale=f), of) for f in (1.0, 5.49, 0.18))
    assert large.clipped > right.clipped + 0.02
    assert small.picture.std() < right.picture.std()
    assert small.db < 25
    nothing = anatomy.studio(FEW.but(scale=0.0), of)
    assert nothing.norm == 0


def test_a_share_of_one_is_the_other_seed(of: Any) -> None:
    made = anatomy.studio(FEW.but(mix=1.0, other=5), of)
    other = anatomy.latent_of(FEW.but(seed=5))
    np.testing.assert_allclose(made.latent, other, atol=1e-5)


def test_noise_between_two_seeds_keeps_its_length_on_the_arc(of: Any) -> None:
    straight, arc = (
        anatomy.studio(FEW.but(mix=0.5, mixed="noise", way=way), of)
        for way in ("linear", "spherical")
    )
    assert (straight.latent != arc.latent).any()
    assert np.isfinite(straight.latent).all()


@pytest.mark.parametrize("shape", [(9, 300, 3), (300, 9, 4), (128, 128, 3), (1, 1, 3)])
def test_any_picture_is_cut_to_a_square(shape: tuple[int, int, int]) -> None:
    own = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    made = anatomy.source(FEW.but(source="own").sourced(), own)
    assert made.encoded
    assert made.original.shape == (128, 128, 3)
    assert np.isfinite(made.latent).all()


@pytest.mark.parametrize(
    "own", [np.zeros((4, 4)), np.zeros((0, 4, 3), np.uint8), np.full((4, 4, 3), np.nan)]
)
def test_what_is_no_picture_is_refused(own: np.ndarray) -> None:
    with pytest.raises(Refused):
        anatomy.source(FEW.but(source="own").sourced(), own)


def test_own_without_a_picture_is_the_drawing(of: Any) -> None:
    assert (anatomy.source(FEW.but(source="own").sourced()).latent == of.latent).all()


def test_edits_are_read_in_order() -> None:
    assert [e.name for e in read_edits("swap x; times 0 2;shift 1 2")] == [
        "swap",
        "times",
        "shift",
    ]
