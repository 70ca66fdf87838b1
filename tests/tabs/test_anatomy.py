"""Tour and latents: what is streamed, how much it weighs, what a hand may say, what the page works
out by itself.
"""

import base64
import contextlib
import json
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import anatomy
from engines.anatomy import LatentsParams, TourParams
from engines.anatomy.latents import MOST
from engines.images import Reading
from tabs.anatomy import latents, tour
from tabs.anatomy.words import BOXES, LATENTS
from tabs.parts import Latents, Machine, Plan, Run, stepped
from tests.javascript import computed

SAY = {name: text[0] for name, text in LATENTS.items()}
FEW = TourParams(steps=4, seed=11)


def sent(run: Run) -> dict:
    return Machine(clock="x", words={}).postprocess(run)


# What is streamed


def test_a_drawing_arrives_step_by_step() -> None:
    assert tour.first(FEW).state == "wanted"
    runs = list(tour.running(FEW))
    assert [len(run.done) for run in runs[: FEW.steps + 1]] == list(range(FEW.steps + 1))
    assert all(run.state == "running" for run in runs[:-1])
    assert runs[0].plan.steps == FEW.steps
    assert runs[-1].state == "done"
    assert set(runs[-1].pictures) == set(range(FEW.steps + 1))
    first = next(run for run in runs if run.pictures)
    assert list(first.pictures) == [FEW.steps], "the finished picture comes first"
    assert tour.first(FEW).state == "kept"


def test_what_is_kept_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    list(tour.running(FEW))
    monkeypatch.setattr(anatomy, "trace_steps", None)
    monkeypatch.setattr(anatomy, "decode", None)
    assert [run.state for run in tour.running(FEW)][-1] == "done"
    again = FEW.but(at=2, box="loop")
    assert tour.first(again).state == "kept", "where one looks is no other drawing"


def test_what_was_streamed_is_what_is_kept() -> None:
    *_, streamed = tour.running(FEW.but(seed=12))
    kept = tour.first(FEW.but(seed=12))
    for name in ("done", "pictures"):
        assert sent(streamed)[name] == sent(kept)[name]


def weight(value: object) -> int:
    """Bytes of a value as the page is sent it."""
    return len(json.dumps(value))


def test_all_of_a_drawing_of_twenty_steps_weighs_little() -> None:
    """250 kB, base64 and all; the maps of the words are the next view's."""
    *_, run = tour.running(TourParams())
    assert weight(sent(run)) < 250_000
    assert weight(sent(run)["done"]) < 180_000


def test_the_page_is_told_what_was_in_the_machine() -> None:
    plan = tour.plan_of(FEW.but(prompt="a xyzzy " + "house " * 60))
    assert isinstance(plan, Plan)
    assert {tag.mark for tag in plan.words} == {"", "unknown", "beyond"}
    assert set(plan.code) == set(BOXES)
    assert plan.sizes["unet"][1] == anatomy.sd15()["unet"]
    assert json.dumps(sent(Run("k", "running", plan)))


@pytest.mark.parametrize("event", [None, [], {"box": "nowhere"}, {"box": 3}, {"box": ["loop"]}])
def test_only_parts_of_the_machine_are_opened(event: dict[str, Any] | list[Any] | None) -> None:
    with pytest.raises((ValueError, TypeError)):
        tour.opened(FEW, None, event)


def test_the_open_box_stands_in_the_link() -> None:
    assert tour.opened(FEW, None, {"box": "loop"}) == {"box": "loop"}
    assert tour.opened(FEW, None, {"box": ""}) == {"box": ""}


# What a hand may say of latents

L = LatentsParams(steps=3)


def hand(event: Any, params: LatentsParams = L) -> LatentsParams:
    return params.but(**latents.changed(params, None, event))


def test_edits_pile_up_and_are_taken_back() -> None:
    twice = hand({"add": "times 1 0"}, hand({"add": "swap x"}))
    assert twice.edits == "swap x; times 1 0"
    assert hand({"undo": True}, twice).edits == "swap x"
    assert hand({"undo": True}, hand({"undo": True}, twice)).edits == ""
    assert hand({"undo": True}).edits == ""
    assert hand({"clear": True}, twice).edits == ""


WRONG = (
    None,
    [],
    {},
    {"add": None},
    {"add": 3},
    {"add": ["swap x"]},
    {"add": "times 0 nan"},
    {"add": "times 99 0"},
    {"add": "noise ff"},
    {"add": "noise " + "f" * 4000},
    {"add": "drop"},
    {"add": "swap x; " * (MOST + 1)},
    {"add": "<img src=x onerror=alert(1)>"},
    {"add": "x" * 5000},
)


@pytest.mark.parametrize("event", WRONG, ids=lambda e: str(e)[:40])
def test_what_cannot_be_done_changes_nothing_and_is_said(
    event: dict[str, Any] | list[Any] | None,
) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        hand(event)


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.sampled_from(["add", "undo", "clear", "x"]),
        st.none() | st.booleans() | st.text(max_size=20) | st.floats(),
    )
)
def test_whatever_a_hand_says_is_done_or_refused(event: dict[str, Any]) -> None:
    with contextlib.suppress(ValueError):  # which always has words
        assert isinstance(hand(event), LatentsParams)


def test_the_table_tells_what_is_measured() -> None:
    shown = latents.shown(L.but(edits="swap x", mix=0.5), None, SAY)
    told = dict(shown.figures)
    assert told[SAY["local_db"]].endswith("dB")
    assert SAY["straight"] in told
    value = Latents(words={}).postprocess(shown)
    assert weight(value) < 60_000
    assert value["edits"] == 1


def test_own_picture_is_encoded() -> None:
    own = np.full((40, 60, 3), 200, np.uint8)
    shown = latents.shown(L.but(source="own"), Reading(own), SAY)
    assert shown.name == SAY["encoded"]
    assert (shown.before == 200).all()


def test_turning_a_dial_of_the_latents_draws_nothing_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    latents.shown(L, None, SAY)
    monkeypatch.setattr(anatomy, "trace", None)
    latents.shown(L.but(scale=0.5), None, SAY)
    latents.shown(L.but(edits="times 0 0"), None, SAY)


# What the page works out by itself

Z = np.random.default_rng(0).normal(size=(4, 6, 5)).astype(np.float32)
MATRIX = np.random.default_rng(1).normal(size=(5, 3)) / 4 + 0.2


def in_page(program: str, **given: Any) -> np.ndarray:
    given |= {"z": Z.ravel().tolist(), "matrix": MATRIX.tolist(), "shape": Z.shape}
    return np.array(computed("lib/latent.js", f"return Array.from({program})", given))


def test_the_pages_colours_are_the_engines() -> None:
    there = in_page("page.latent.rgb(given.z, given.matrix, given.shape)")
    ours = anatomy.as_bytes(anatomy.approximate(MATRIX, Z[None])[0])
    assert np.abs(there.reshape(6, 5, 3) - ours).max() <= 1  # halves are rounded either way


@pytest.mark.parametrize("channel", [0, 3])
def test_the_pages_channels_are_the_latents(channel: int) -> None:
    there = in_page(f"page.latent.grey(given.z, {channel}, given.shape, 3)")
    ours = (127.5 + 127.5 * Z[channel] / 3).clip(0, 255)
    assert np.abs(there.reshape(6, 5, 3) - ours[..., None]).max() <= 0.51


def test_the_pages_deviation_is_numpys() -> None:
    there = computed("lib/latent.js", "return page.latent.deviation(given)", Z.ravel().tolist())
    assert there == pytest.approx(Z.std(), rel=1e-5)


@pytest.mark.parametrize(("kind", "top"), [(np.int8, 0), (np.int8, 63), (np.int16, 0)])
def test_what_travels_is_read_to_half_a_unit(kind: type[Any], top: int) -> None:
    data, unit = stepped(Z, kind, top)
    steps = np.frombuffer(zlib.decompress(base64.b64decode(data)), kind)
    assert np.abs(steps.reshape(Z.shape) * unit - Z).max() <= unit / 2 + 1e-6
    assert stepped(np.zeros((2, 2)))[1] == 1
