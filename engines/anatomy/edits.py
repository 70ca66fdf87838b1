"""Edits of cross-attention: a word's map made stronger, taken away, held still, or replayed.

A layer's output is o = W (softmax(q k^T / sqrt(d)) v) + b: linear in the map p that the softmax
gives. With another map p', it is

    o' = o + W ((p' - p) v)

and this is how it is computed: the library's own layer gives o, and what the edit changes is added.
An edit that changes nothing adds noughts, and changes no bit. Columns are not made to sum to 1
again, as in Hertz et al., "Prompt-to-Prompt Image Editing with Cross-Attention Control", 2022,
https://arxiv.org/abs/2208.01626, of which all three kinds of edit are.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import torch
from torch import Tensor

__all__ = ["Edit", "Kind", "edited", "probabilities", "recorded"]

Kind = Literal["scale", "freeze", "replay"]

Maps = dict[str, Tensor]
"""Layer -> columns of its map, (rows, heads, pixels, columns)."""


@dataclass(eq=False)
class Edit:
    """What happens to the columns of some tokens in every layer, for the half with the prompt.

    Attributes:
        tokens: their numbers.
        kind: scale, times `factor`; freeze, as at the row's first step; replay, as in `maps`.
        maps: replay: the maps of one step, (1, ...); freeze: it fills itself.
    """

    tokens: tuple[int, ...]
    kind: Kind
    factor: float = 1.0
    maps: Maps = field(default_factory=dict)

    def wanted(self, layer: str, p: Tensor) -> Tensor:
        """p' of the columns p."""
        if self.kind == "scale":
            return self.factor * p
        held = self.maps.get(layer, p[:0])
        if self.kind == "replay":
            return held.expand_as(p)
        self.maps[layer] = torch.cat([held, p[len(held) :]])  # rows that have joined since
        return self.maps[layer]


@contextmanager
def edited(unet: Any, edit: Edit) -> Iterator[None]:
    """The U-Net with the edit in every layer of cross-attention."""
    tokens = list(edit.tokens)

    def change(layer: str, attn: Any, p: Tensor, values: Tensor) -> Tensor:
        columns = p[..., tokens]
        moved = (edit.wanted(layer, columns) - columns) @ values[:, :, tokens]
        return _out(attn, moved)

    with _listening(unet, change):
        yield


@contextmanager
def recorded(unet: Any, tokens: tuple[int, ...]) -> Iterator[Maps]:
    """The columns of some tokens, by layer, of the last forward pass: the half with the prompt."""
    maps: Maps = {}

    def keep(layer: str, attn: Any, p: Tensor, values: Tensor) -> None:
        maps[layer] = p[..., list(tokens)]

    with _listening(unet, keep):
        yield maps


class _Listener:
    """A layer's own processor, and what is added to it."""

    def __init__(self, layer: str, own: Any, hear: Any) -> None:
        self.layer, self.own, self.hear = layer, own, hear

    def __call__(self, attn: Any, x: Tensor, encoder_hidden_states: Any = None, **rest: Any) -> Any:
        out = self.own(attn, x, encoder_hidden_states, **rest)
        if encoder_hidden_states is None or not self.layer.endswith("attn2"):
            return out
        n = len(x) // 2
        p, values = probabilities(attn, x[n:], encoder_hidden_states[n:])
        more = self.hear(self.layer, attn, p, values)
        return out if more is None else torch.cat([out[:n], out[n:] + more])


@contextmanager
def _listening(unet: Any, hear: Any) -> Iterator[None]:
    own = dict(unet.attn_processors)
    ears = {key: _Listener(key.removesuffix(".processor"), old, hear) for key, old in own.items()}
    unet.set_attn_processor(dict(ears))
    try:
        yield
    finally:
        unet.set_attn_processor(own)


def probabilities(attn: Any, x: Tensor, text: Tensor) -> tuple[Tensor, Tensor]:
    """The map p (rows, heads, pixels, tokens), and v (rows, heads, tokens, width of a head)."""
    q, k, v = (_heads(attn, to(given)) for to, given in
               ((attn.to_q, x), (attn.to_k, text), (attn.to_v, text)))  # fmt: skip
    return (attn.scale * q @ k.transpose(-1, -2)).softmax(-1), v


def _heads(attn: Any, x: Tensor) -> Tensor:
    return x.unflatten(-1, (attn.heads, -1)).transpose(1, 2)


def _out(attn: Any, moved: Tensor) -> Tensor:
    """W of the layer on what is added; its b is in o already."""
    flat = moved.transpose(1, 2).flatten(2)
    return torch.nn.functional.linear(flat, attn.to_out[0].weight) / attn.rescale_output_factor
