"""Overhearing joint attention: queries and keys of picture and text, taken as the layers run.

    A = softmax(Q K^T / sqrt(d)),    Q = [Q_image; Q_text],  K = [K_image; K_text]

Nothing is replaced: hooks copy the outputs of the projections, or of the norms behind them, and
the maps are computed from these copies afterwards, so that capture leaves the picture as it is,
bit for bit. There is no mask: padding is read like any other token.

Esser et al., "Scaling Rectified Flow Transformers for High-Resolution Image Synthesis", 2024,
https://arxiv.org/abs/2403.03206
"""

from __future__ import annotations

from typing import Any

import torch
from diffusers import SD3Transformer2DModel
from torch import Tensor, nn
from typing_extensions import Self

__all__ = ["Ear", "logits"]

PROJECTED = ("to_q", "to_k", "add_q_proj", "add_k_proj")
NORMED = ("norm_q", "norm_k", "norm_added_q", "norm_added_k")


class Ear:
    """A context in which a forward pass leaves the queries and keys of its last row, the one that
    hears the prompt. It may be entered again and again.

    Attributes:
        heard: of each block of the last forward pass, (q, k), each (heads, tokens, d) in float32,
            the picture's tokens before those of the text.
    """

    def __init__(self, net: SD3Transformer2DModel) -> None:
        self.layers = [block.attn for block in net.transformer_blocks]
        self.heard: list[tuple[Tensor, Tensor]] = []
        self._held: dict[tuple[int, str], Tensor] = {}
        self._hooks: list[Any] = []

    def __enter__(self) -> Self:
        self._hooks = [self._hook(k, part) for k in range(len(self.layers)) for part in PROJECTED]
        return self

    def __exit__(self, *error: object) -> None:
        for hook in self._hooks:
            hook.remove()
        held, self._held = self._held, {}
        if error[0] is None:
            self.heard = [
                (self._joined(held, k, "q"), self._joined(held, k, "k"))
                for k in range(len(self.layers))
            ]

    def _hook(self, layer: int, part: str) -> Any:
        """Behind the norm where there is one."""
        attention = self.layers[layer]
        norm = getattr(attention, NORMED[PROJECTED.index(part)])
        module: nn.Module = norm if norm is not None else getattr(attention, part)

        def keep(module: Any, given: Any, told: Tensor) -> None:
            last = told[-1].detach().float()
            if last.ndim == 2:  # not yet cut into heads
                last = last.unflatten(-1, (attention.heads, -1)).transpose(0, 1)
            self._held[layer, part] = last

        return module.register_forward_hook(keep)

    def _joined(self, held: dict[tuple[int, str], Tensor], layer: int, of: str) -> Tensor:
        return torch.cat([held[layer, f"to_{of}"], held[layer, f"add_{of}_proj"]], dim=1)


def logits(q: Tensor, k: Tensor) -> Tensor:
    """Q K^T / sqrt(d), (heads, queries, keys)."""
    return q @ k.mT * q.shape[-1] ** -0.5
