"""How the parameters of an MMDiT are shared out, counted on diffusers' own class without weights.

The settings of the large ones are those of `transformer/config.json` in the repositories that
`SOURCES` names; the miniature is built by `engines.storybook.models.transformer`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
from diffusers import SD3Transformer2DModel

from engines.storybook.models.transformer import transformer

from .params.mmdit import Size

__all__ = ["GROUPS", "SETTINGS", "SIZES", "SOURCES", "Sizes", "group", "sizes"]

LIKE_SD3: dict[str, Any] = {
    "sample_size": 128,
    "num_layers": 24,
    "attention_head_dim": 64,
    "num_attention_heads": 24,
    "joint_attention_dim": 4096,
    "caption_projection_dim": 1536,
    "pooled_projection_dim": 2048,
    "pos_embed_max_size": 192,
}
SETTINGS: Mapping[Size, Mapping[str, Any]] = {
    "medium": LIKE_SD3,
    "medium35": LIKE_SD3
    | {
        "pos_embed_max_size": 384,
        "dual_attention_layers": tuple(range(13)),
        "qk_norm": "rms_norm",
    },
    "large35": LIKE_SD3
    | {
        "num_layers": 38,
        "num_attention_heads": 38,
        "caption_projection_dim": 2432,
        "qk_norm": "rms_norm",
    },
}
SOURCES: Mapping[Size, str] = {
    "mini": "engines/storybook/models/transformer.py",
    "medium": "huggingface.co/stabilityai/stable-diffusion-3-medium-diffusers",
    "medium35": "huggingface.co/stabilityai/stable-diffusion-3.5-medium",
    "large35": "huggingface.co/stabilityai/stable-diffusion-3.5-large",
}
SIZES: tuple[Size, ...] = ("mini", "medium", "medium35", "large35")

GROUPS = ("attention", "mlp", "modulation", "second", "norms", "text", "time", "patch", "out")
"""attention: joint, 8 matrices a block; second: the picture's own attention beside it; modulation:
what time and pooled text shift, scale and gate; norms: of queries and keys; text: into blocks;
time: with the pooled text; patch: of the picture, into tokens; out: tokens to velocity."""


@dataclass(frozen=True)
class Sizes:
    """Parameters of one model.

    Attributes:
        depth: blocks. width: of a token. heads: of each attention.
        whole: group -> its parameters. blocks: of each block, group -> parameters.
        positions: numbers in the table of positions, which are fixed and not counted.
    """

    depth: int
    width: int
    heads: int
    whole: Mapping[str, int]
    blocks: tuple[Mapping[str, int], ...]
    positions: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.whole.values())


@cache
def sizes(name: Size) -> Sizes:
    """Counted now, on the real class; its weights are never made."""
    with torch.device("meta"):
        net = transformer() if name == "mini" else SD3Transformer2DModel(**SETTINGS[name])
    return count(net)


def count(net: SD3Transformer2DModel) -> Sizes:
    """Of any model of the class."""
    rows = [_shared_out(block, "block.") for block in net.transformer_blocks]
    rest = [
        (f"{name}.{inner}", p)
        for name, part in net.named_children()
        if name != "transformer_blocks"
        for inner, p in part.named_parameters()
    ]
    outer = dict.fromkeys(GROUPS, 0)
    for name, p in rest:
        outer[group(name)] += p.numel()
    whole = {g: outer[g] + sum(row[g] for row in rows) for g in GROUPS}
    config, table = net.config, net.pos_embed.pos_embed
    depth, width = len(rows), config.num_attention_heads * config.attention_head_dim
    return Sizes(depth, width, config.num_attention_heads, whole, tuple(rows), int(table.numel()))


def _shared_out(block: torch.nn.Module, prefix: str) -> dict[str, int]:
    found = dict.fromkeys(GROUPS, 0)
    for name, p in block.named_parameters():
        found[group(prefix + name)] += p.numel()
    return found


def group(name: str) -> str:
    """The group of a parameter, by its name in the model."""
    if name.startswith("block."):
        part = name.removeprefix("block.").split(".")
        if part[0].startswith("ff"):
            return "mlp"
        if part[0].startswith("norm"):
            return "modulation"
        if part[1].startswith("norm"):
            return "norms"
        return "second" if part[0] == "attn2" else "attention"
    outer = {"context_embedder": "text", "time_text_embed": "time", "pos_embed": "patch"}
    return outer.get(name.split(".")[0], "out")
