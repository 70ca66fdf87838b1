"""Overhearing attention: what the queries and keys were, taken from the layers as they run.

    A = softmax(Q K^T / sqrt(d)),   one row a pixel, one column a token (cross-attention) or pixel

Nothing is replaced: hooks copy the outputs of `to_q` and `to_k`, and the maps are computed from
these copies afterwards, so a picture with capture is the picture without, bit for bit.

Vaswani et al., "Attention Is All You Need", 2017, https://arxiv.org/abs/1706.03762.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from diffusers.models.attention_processor import Attention
from torch import Tensor, nn
from typing_extensions import Self

__all__ = ["SELF_SIDE", "Ear", "Heard", "Layer", "layers_of", "weights"]

PARTS = ("to_q", "to_k")

SELF_SIDE = 16
"""Larger maps of self-attention are not kept: they grow as side^4."""


@dataclass(frozen=True)
class Layer:
    """One attention layer of the U-Net.

    Attributes:
        name: its path in the U-Net. cross: it reads the text; else the picture itself.
        heads: their number.
    """

    name: str
    cross: bool
    heads: int


Heard = dict[str, Tensor]
"""Layer -> maps of one forward pass, (b, heads, pixels, keys)."""


def layers_of(unet: nn.Module) -> list[Layer]:
    """Every attention layer, in the order in which a forward pass meets them."""
    found = [(n, m) for n, m in unet.named_modules() if isinstance(m, Attention)]
    order = {"down": 0, "mid_": 1, "up_b": 2}
    rows = [Layer(name, m.is_cross_attention, m.heads) for name, m in found]
    return sorted(rows, key=lambda layer: order[layer.name[:4]])


class Ear:
    """A context in which a forward pass of (2 batch) leaves the maps of its last `batch` rows,
    those with the prompt. It may be entered again and again.

    Attributes:
        maps: of the last forward pass, once the context has ended; without self-attention of
            more than `SELF_SIDE` pixels a side.
    """

    def __init__(
        self, unet: nn.Module, batch: int = 1, *, cross: bool = True, own: bool = True
    ) -> None:
        self.unet, self.batch = unet, batch
        self.layers = [row for row in layers_of(unet) if (cross if row.cross else own)]
        self.maps: Heard = {}
        self._held: dict[tuple[str, str], Tensor] = {}
        self._hooks: list[Any] = []

    def __enter__(self) -> Self:
        self._hooks = [self._hook(row.name, part) for row in self.layers for part in PARTS]
        return self

    def __exit__(self, *error: object) -> None:
        for hook in self._hooks:
            hook.remove()
        held, self._held = self._held, {}
        if error[0] is None:
            pairs = {row: [held[row.name, part] for part in PARTS] for row in self.layers}
            self.maps = {
                row.name: weights(q, k, row.heads)
                for row, (q, k) in pairs.items()
                if row.cross or q.shape[1] <= SELF_SIDE**2
            }

    def _hook(self, name: str, part: str) -> Any:
        def keep(module: Any, given: Any, told: Tensor) -> None:
            self._held[name, part] = told[-self.batch :].detach()

        return getattr(self.unet.get_submodule(name), part).register_forward_hook(keep)


def weights(q: Tensor, k: Tensor, heads: int) -> Tensor:
    """softmax(Q K^T / sqrt(d)) of each head, (b, heads, queries, keys), float32."""
    b, _, width = q.shape
    split = [t.float().view(b, -1, heads, width // heads).transpose(1, 2) for t in (q, k)]
    scores = split[0] @ split[1].transpose(-1, -2)
    return (scores * (width // heads) ** -0.5).softmax(-1)
