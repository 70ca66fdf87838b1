"""How large each part is: of the open model, and of Stable Diffusion 1.5 without its weights.

The parts of Stable Diffusion 1.5 are built on the meta device, which holds shapes alone.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from diffusers.models.attention_processor import Attention
from diffusers.models.resnet import ResnetBlock2D
from torch import nn
from transformers import CLIPTextConfig, CLIPTextModel

from engines.backends import Model

from .listen import layers_of

__all__ = ["Level", "Sizes", "levels_of", "sd15", "sizes_of"]

Sizes = dict[str, int]
"""Part -> how many numbers it learnt: text, unet, vae; of the unet also resnets, self, cross; of
the vae also encoder, decoder."""


class Level(NamedTuple):
    """One level of the U-Net: side of its features, channels, and whether it reads the text."""

    side: int
    channels: int
    attends: bool


def levels_of(model: Model) -> list[Level]:
    """The U-Net's levels from the widest to the smallest."""
    unet = model.pipe.unet
    names = [layer.name for layer in layers_of(unet) if layer.cross]
    reads = [
        any(n.startswith(f"down_blocks.{k}.") for n in names)
        for k in range(len(unet.config.block_out_channels))
    ]
    widths, side = unet.config.block_out_channels, model.backend.side
    side //= model.pipe.vae_scale_factor
    return [Level(side >> k, c, r) for k, (c, r) in enumerate(zip(widths, reads, strict=True))]


def sizes_of(model: Model) -> Sizes:
    """Those of an open model."""
    return _sizes(model.pipe.text_encoder, model.pipe.unet, model.pipe.vae)


@cache
def sd15() -> Sizes:
    """Those of Stable Diffusion 1.5, https://huggingface.co/stable-diffusion-v1-5."""
    with torch.device("meta"):
        text = CLIPTextModel(
            CLIPTextConfig(
                vocab_size=49408,
                hidden_size=768,
                intermediate_size=3072,
                num_hidden_layers=12,
                num_attention_heads=12,
                projection_dim=768,
            )
        )
        unet = UNet2DConditionModel(cross_attention_dim=768)
        vae = AutoencoderKL(
            block_out_channels=(128, 256, 512, 512),
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            layers_per_block=2,
        )
    return _sizes(text, unet, vae)


def _sizes(text: nn.Module, unet: nn.Module, vae: nn.Module) -> Sizes:
    attention = [m for m in unet.modules() if isinstance(m, Attention)]
    return {
        "text": _count(text),
        "unet": _count(unet),
        "resnets": sum(_count(m) for m in unet.modules() if isinstance(m, ResnetBlock2D)),
        "self": sum(_count(m) for m in attention if not m.is_cross_attention),
        "cross": sum(_count(m) for m in attention if m.is_cross_attention),
        "vae": _count(vae),
        "encoder": _count(vae.get_submodule("encoder")),
        "decoder": _count(vae.get_submodule("decoder")),
    }


def _count(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())
