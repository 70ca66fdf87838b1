"""Edits of cross-attention: a word's map made stronger, taken away, held still, or replayed.

A layer's output is o = W p v + b with the map p = softmax(Q K^T / sqrt(d)): linear in p. With
another map p' it is

    o' = o + W (p' - p) v

and so it is computed: the library's own layer gives o, a hook adds the rest. An edit that changes
nothing adds noughts, and changes no bit. Columns are not made to sum to 1 again, as in Hertz et
al., "Prompt-to-Prompt Image Editing with Cross-Attention Control", 2022,
https://arxiv.org/abs/2208.01626, where all three kinds of edit are from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import torch
from torch import Tensor

from .listen import layers_of, weights

__all__ = ["Edit", "Effect", "edited", "recorded"]

Effect = Literal["scale", "freeze", "replay"]

Columns = dict[str, Tensor]
"""Layer -> columns of its map, (rows, heads, pixels, columns)."""


@dataclass(eq=False)
class Edit:
    """What happens to the columns of some tokens in every layer, for the half with the prompt.

    Attributes:
        tokens: their places.
        effect: scale: times `factor`; freeze: as at the row's first step; replay: as in `held`.
        held: replay: the columns of each step, that of the present one last.
    """

    tokens: tuple[int, ...]
    effect: Effect
    factor: float = 1.0
    held: Columns = field(default_factory=dict)

    def wanted(self, layer: str, p: Tensor) -> Tensor:
        """p' of the columns p."""
        if self.effect == "scale":
            return self.factor * p
        held = self.held.get(layer, p[:0])
        if self.effect == "replay":
            return held.expand_as(p)
        self.held[layer] = torch.cat([held, p[len(held) :]])  # rows that have joined since
        return self.held[layer]


@contextmanager
def edited(unet: Any, edit: Edit) -> Iterator[None]:
    """A forward pass of (2 rows) in which the last half's attention is edited."""
    tokens = list(edit.tokens)

    def change(layer: str, attn: Any, p: Tensor, text: Tensor) -> Tensor:
        columns, v = p[..., tokens], _heads(attn.to_v(text[:, tokens]), attn.heads)
        moved = ((edit.wanted(layer, columns) - columns).to(v) @ v).transpose(1, 2).flatten(2)
        return torch.nn.functional.linear(moved, attn.to_out[0].weight)

    with _listening(unet, change):
        yield


@contextmanager
def recorded(unet: Any, tokens: tuple[int, ...]) -> Iterator[Columns]:
    """A forward pass of (2 rows) that leaves the columns of some tokens, of its last half."""
    columns: Columns = {}

    def keep(layer: str, attn: Any, p: Tensor, text: Tensor) -> None:
        columns[layer] = p[..., list(tokens)]

    with _listening(unet, keep):
        yield columns


Hear = Callable[[str, Any, Tensor, Tensor], Tensor | None]
"""(layer, its module, p, text) -> what is added to its output."""


@contextmanager
def _listening(unet: Any, hear: Hear) -> Iterator[None]:
    rows = [row.name for row in layers_of(unet) if row.cross]
    hooks = [
        unet.get_submodule(name).register_forward_hook(
            partial(_added, name, hear), with_kwargs=True
        )
        for name in rows
    ]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def _added(name: str, hear: Hear, attn: Any, given: Any, named: Any, out: Tensor) -> Tensor | None:
    """The layer's output, with what is added to the half with the prompt."""
    n = len(out) // 2
    text = named["encoder_hidden_states"][n:]
    p = weights(attn.to_q(given[0][n:]), attn.to_k(text), attn.heads)
    more = hear(name, attn, p, text)
    return None if more is None else torch.cat([out[:n], out[n:] + more])


def _heads(x: Tensor, heads: int) -> Tensor:
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)
