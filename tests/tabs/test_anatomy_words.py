"""Words and pixels in the page: its arithmetic against the engine, from the very bytes sent."""

import base64
import zlib
from typing import Any

import numpy as np
import pytest

from engines import anatomy
from engines.anatomy import AttentionParams, DecidedParams
from tabs.anatomy.attention import gaze, mark, touched
from tabs.anatomy.decided import changed_words, partners, split_of, told
from tabs.parts import Attended, Decided
from tabs.parts.attended import bytes_of
from tests.javascript import computed

P = AttentionParams(steps=6)
BUDGET = 250_000
"""Characters that all maps of 20 steps and two prompts may take on their way to the page."""

PROGRAM = """
const open = p => p && {...p, bytes: Uint8Array.from(p.bytes)};
const layers = given.layers.map(l => ({...l, mean: open(l.mean), each: open(l.each)}));
return given.cases.map(([choice, head, step, x, y]) => {
  const whole = page.attend.whole(page.attend.chosen(layers, choice), head, step);
  const start = performance.now();
  const reads = page.attend.reads(whole, page.attend.pixel(x, y, whole.side));
  const ms = performance.now() - start;
  return {reads, ms, side: whole.side, kept: whole.kept, map: [...page.attend.map(whole, 3)]};
});
"""


@pytest.fixture(scope="module")
def sent() -> dict[str, Any]:
    value = Attended.postprocess(Attended.__new__(Attended), gaze(P))
    assert value is not None
    return value


def opened(packed: dict[str, Any] | None) -> dict[str, Any] | None:
    if packed is None:
        return None
    data = zlib.decompress(base64.b64decode(packed["data"]))
    return {"bytes": list(data), "units": packed["units"], "kept": packed["kept"]}


def test_the_page_reads_what_the_engine_reads(sent: dict[str, Any]) -> None:
    trace = anatomy.trace(P.drawing())
    layers = [
        {**layer, "mean": opened(layer["mean"]), "each": opened(layer["each"])}
        for layer in sent["sides"][0]["layers"]
    ]
    side = str(anatomy.attended.sides_of(trace)[-1])
    name = layers[0]["name"]
    cases = [["", -1, 0, 0.3, 0.7], ["", 1, 5, 0.9, 0.1], [side, -1, 3, 0, 0], [name, 0, 2, 1, 1]]
    answers = computed("lib/attend.js", PROGRAM, {"layers": layers, "cases": cases})
    for (layer, head, _, x, y), answer in zip(cases, answers, strict=True):
        one, step = None if head < 0 else head, answer["kept"]
        found = {read["word"]: read for read in answer["reads"]}
        assert answer["ms"] < 50
        for read in anatomy.words_at(trace, y, x, layer, one, step):
            assert found[read.word]["share"] == pytest.approx(read.share, abs=0.004)
        assert [r["word"] for r in answer["reads"]][-3:] == [-3, -2, -1]
        lifts = [r["lift"] for r in answer["reads"]][:-3]
        assert lifts == sorted(lifts, reverse=True)
        own = anatomy.word_map(trace, 3, layer, one, step).ravel()
        np.testing.assert_allclose(answer["map"], own, atol=0.004)


def test_all_of_two_prompts_is_small() -> None:
    value = Attended.postprocess(Attended.__new__(Attended), gaze(AttentionParams()))
    packs = [
        pack["data"]
        for side in value["sides"]
        for layer in (*side["layers"], *side["own"])
        for pack in (layer["mean"], layer.get("each"))
        if pack
    ]
    assert sum(map(len, packs)) < BUDGET * len(value["sides"])


@pytest.mark.parametrize("budget", [1, 500, 10**6])
def test_bytes_are_the_weights_of_the_steps_that_are_kept(budget: int) -> None:
    held = np.random.default_rng(0).dirichlet(np.ones(5), (7, 2, 9)).astype(np.float32)
    data, units, kept = bytes_of(held, budget)
    assert len(kept) == max(1, min(7, budget // 90))
    back = np.moveaxis(data * units[:, None, None, None], 0, -1)
    np.testing.assert_allclose(back, held[kept], atol=units.max() / 2 + 1e-6)


# Words


def test_changed_words_are_marked_and_stand_beside_each_other() -> None:
    a, b = (
        ["a", "red", "house", "on", "the", "left"],
        ["a", "big", "blue", "house", "on", "the", "right"],
    )
    assert [w for w, changed in changed_words(a, b) if changed] == ["red", "left"]
    assert [w for w, changed in changed_words(b, a) if changed] == ["big", "blue", "right"]
    assert partners(a, b) == [0, 1, 3, 4, 5, 6]
    assert partners(b, a)[2] == -1


def test_words_in_pieces_unknown_and_beyond_the_length_are_marked() -> None:
    tokens = anatomy.tokens_of(anatomy.model_of("storybook"), "a zebra 🎈 " + "on " * 60)
    marks = {word.text: mark(word) for word in tokens.words[:3]}
    assert marks["a"] == ""
    assert marks["zebra"] == "unknown"
    assert "pieces" in marks.values()
    assert mark(tokens.words[-1]) == "beyond"


# What the hand tells


@pytest.mark.parametrize("event", [None, 3, "k", ["k"]])
def test_events_that_say_nothing_are_refused(event: Any) -> None:
    for hear, params in ((touched, AttentionParams()), (told, DecidedParams())):
        with pytest.raises(ValueError, match="is named"):
            hear(params, None, event)


def test_what_was_touched_stands_in_the_link() -> None:
    event = {"x": 0.25, "y": 0.5, "word": 2, "head": 1, "prompt": "<b>", "seed": 5}
    assert touched(AttentionParams(), None, event) == {
        k: event[k] for k in ("x", "y", "word", "head")
    }
    assert told(DecidedParams(), None, {"k": 3, "mask": "pAAA", "way": "x"}) == {
        "k": 3,
        "mask": "pAAA",
    }


def test_a_strip_that_is_not_there_is_wished_for() -> None:
    split = split_of(DecidedParams(k=50, steps=9), None, {}, "wanted")
    assert (split.k, split.state, split.pictures) == (9, "wanted", {})
    value = Decided.postprocess(Decided.__new__(Decided), split)
    assert value is not None
    assert [word for word, changed in value["texts"][0] if not changed][:1] == ["a"]
