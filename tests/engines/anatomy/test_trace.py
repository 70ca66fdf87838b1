"""Everything that was in the machine: maps, tokens, and models of other sizes."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engines import anatomy
from engines.anatomy import TourParams
from engines.anatomy.listen import SELF_SIDE, layers_of
from engines.anatomy.params.base import LONGEST
from engines.anatomy.tokens import Tokens
from engines.anatomy.trace import Trace
from engines.params import ParamsError

from .models import PLACES, like_sd15

FEW = TourParams(steps=3)


@pytest.fixture(scope="module")
def found() -> Trace:
    return anatomy.trace(FEW)


def summed(trace: Trace) -> None:
    for maps in [*trace.cross.values(), *trace.own.values()]:
        steps, heads, pixels, keys = maps.weights.shape
        assert (steps, pixels) == (len(trace.x0), maps.side**2)
        assert keys == (len(trace.tokens.ids) if maps.name in trace.cross else pixels)
        assert heads >= 1
        np.testing.assert_allclose(maps.weights.sum(-1), 1, atol=1e-5)
        assert maps.weights.min() >= 0


def test_maps_sum_to_one(found: Trace) -> None:
    assert found.cross
    assert found.own
    summed(found)


def test_maps_are_those_of_diffusers_own_attention(found: Trace) -> None:
    """By `get_attention_scores`, in a processor that takes the place of the library's."""
    model = anatomy.model_of("storybook")
    unet, seen = model.pipe.unet, {}

    class Asking:
        def __init__(self, name: str) -> None:
            self.name = name

        def __call__(
            self,
            attn: Any,
            hidden_states: torch.Tensor,
            encoder_hidden_states: torch.Tensor | None = None,
            **_: Any,
        ) -> torch.Tensor:
            text = hidden_states if encoder_hidden_states is None else encoder_hidden_states
            q, k, v = attn.to_q(hidden_states), attn.to_k(text), attn.to_v(text)
            q, k, v = (attn.head_to_batch_dim(t) for t in (q, k, v))
            p = attn.get_attention_scores(q, k)
            seen.setdefault(self.name, []).append(p[len(p) // 2 :])
            return attn.to_out[1](attn.to_out[0](attn.batch_to_head_dim(p @ v)))

    kept = dict(unet.attn_processors)
    unet.set_attn_processor({name: Asking(name) for name in kept})
    try:
        anatomy.trace(FEW, capture=False)
    finally:
        unet.set_attn_processor(kept)
    for name, maps in found.cross.items():
        theirs = torch.stack(seen[f"{name}.processor"]).numpy()
        np.testing.assert_allclose(maps.weights, theirs, atol=2e-4)


def test_shapes_come_from_the_model(found: Trace) -> None:
    model = anatomy.model_of("storybook")
    shape = anatomy.shape_of(model)
    assert found.x.shape == (FEW.steps + 1, *shape)
    assert found.x0.shape == found.free.shape == found.cond.shape == (FEW.steps, *shape)
    assert found.text.shape == found.negative.shape
    assert len(found.text) == len(found.tokens.ids) == model.pipe.tokenizer.model_max_length
    assert set(found.cross) == {row.name for row in layers_of(model.pipe.unet) if row.cross}


def test_words_are_looked_at_more_than_the_start(found: Trace) -> None:
    """In the last layer, on average over pixels."""
    fine = [*found.cross.values()][-1].weights.mean((0, 1, 2))
    words = [k for word in found.tokens.heard for k in word.tokens]
    assert fine[words].sum() > fine[0]


def test_storybook_attends_at_sixteen(found: Trace) -> None:
    trace = found
    assert {maps.side for maps in trace.cross.values()} == {4, 8, 16}
    assert trace.x0.shape[1:] == (4, 32, 32)
    summed(trace)


def test_stable_diffusion_of_the_hub_goes_the_same_way(tmp_path: Path) -> None:
    """77 tokens, maps at 64, 32, 16 and 8; its self-attention as far as it is small."""
    model = like_sd15(tmp_path)
    params = TourParams(steps=1, prompt=" ".join(["a red house"] * 30))
    trace = anatomy.trace(params, model)
    assert len(trace.tokens.ids) == PLACES
    assert {maps.side for maps in trace.cross.values()} == {64, 32, 16, 8}
    assert {maps.side for maps in trace.own.values()} == {16, 8}
    assert SELF_SIDE == 16
    assert sum(word.beyond for word in trace.tokens.words) == 90 - (PLACES - 2)
    assert not any(word.unknown for word in trace.tokens.words)
    assert all(maps.weights.shape[1] == 1 for maps in trace.cross.values())
    summed(trace)
    picture = anatomy.decode(model, trace.latent[None])
    assert picture.shape == (1, 512, 512, 3)
    assert anatomy.encode(model, picture).shape == (1, 4, 64, 64)
    assert [level.side for level in anatomy.levels_of(model)] == [64, 32, 16, 8]


# Words


def table(prompt: str) -> Tokens:
    return anatomy.tokens_of(anatomy.model_of("storybook"), prompt)


def test_words_and_their_places() -> None:
    tokens = table("a red house")
    assert [word.text for word in tokens.words] == ["a", "red", "house"]
    assert [word.tokens for word in tokens.words] == [(1,), (2,), (3,)]
    assert tokens.end == 4
    assert len({*tokens.ids[4:]}) == 1  # end and padding are one token


def test_pieces_unknown_words_and_what_is_beyond_are_told() -> None:
    tokens = table("a xyzzy 🎈 house")
    by_text = {word.text: word for word in tokens.words}
    assert by_text["xyzzy"].unknown
    assert len(by_text["xyzzy"].ids) > 1
    assert len(by_text["🎈"].ids) == 4
    assert not by_text["house"].unknown
    long = table("house " * 60)
    room = len(long.ids) - 2
    assert [word.beyond for word in long.words] == [False] * room + [True] * (60 - room)
    assert len(long.heard) == room


def test_a_word_that_repeats_has_places_of_its_own() -> None:
    tokens = table("on on on on on")
    assert [word.tokens for word in tokens.words] == [(k,) for k in range(1, 6)]


HOSTILE = (
    "",
    " ",
    ",,,,,",
    "🎈🎈🎈",
    "\x00",
    "\u202e",
    "<script>alert(1)</script>",
    "${1+1}",
    "{{x}}",
    "house " * 160,
    "ünïcödé",
    "(red:1.4)",
    "\n\n",
    "'\"`",
    "<|endoftext|>",
    "<|startoftext|> a",
)


@pytest.mark.parametrize("prompt", HOSTILE)
def test_any_text_is_drawn(prompt: str) -> None:
    trace = anatomy.trace(FEW.but(prompt=prompt, negative=prompt, steps=1))
    assert np.isfinite(trace.x0).all()
    assert len(trace.tokens.ids) == len(trace.text)
    assert all(word.text or word.ids for word in trace.tokens.words)


@pytest.mark.parametrize(
    "wrong",
    [
        {"prompt": "x" * 5000},
        {"steps": 0},
        {"steps": 51},
        {"guidance": float("nan")},
        {"seed": -1},
        {"sampler": "plms"},
        {"backend": "../../etc"},
        {"prompt": 7},
        {"other": 1},
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_in_words(wrong: dict[str, float | str]) -> None:
    with pytest.raises(ParamsError) as told:
        TourParams.check(wrong)
    assert all(told.value.say(k) for k in range(2))
    assert LONGEST < 5000
