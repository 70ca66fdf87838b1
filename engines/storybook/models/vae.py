"""Autoencoders without norms: pictures to latents of any factor and number of channels, and back.

AutoencoderTiny is three convolutions and a ReLU, over and over; Ollin Boer Bohan,
https://github.com/madebyollin/taesd. Latents are learnt to have mean 0 and deviation 1 in each
channel, so that noise of deviation 1 means the same for all and no scaling factor is needed.
"""

from __future__ import annotations

from typing import TypeAlias

import torch
from diffusers import AutoencoderKL, AutoencoderTiny

__all__ = ["Autoencoder", "autoencoder", "factor", "latents_of"]

Autoencoder: TypeAlias = AutoencoderTiny | AutoencoderKL

ENCODER = {4: (0, 1, 3), 8: (0, 1, 3, 2)}
DECODER = {4: (4, 3, 0), 8: (3, 3, 3, 0)}
"""Blocks at each size of the picture, for each factor."""


def autoencoder(factor: int = 4, channels: int = 4, width: int = 64) -> AutoencoderTiny:
    """128 x 128 x 3 in [-1, 1] to (128 / factor)^2 x channels and back."""
    into, out = ENCODER[factor], DECODER[factor]
    vae = AutoencoderTiny(
        encoder_block_out_channels=(width,) * len(into),
        decoder_block_out_channels=(width,) * len(out),
        latent_channels=channels,
        num_encoder_blocks=into,
        num_decoder_blocks=out,
    )
    with torch.no_grad():  # without norms, branches must start small
        for name, weight in vae.named_parameters():
            if name.endswith("conv.4.weight"):
                weight.mul_(0.3)
    return vae


def latents_of(vae: Autoencoder, pictures: torch.Tensor) -> torch.Tensor:
    """Latents of pictures in [-1, 1]; of an autoencoder that draws them, their means."""
    told = vae.encode(pictures)
    return told.latents if hasattr(told, "latents") else told.latent_dist.mean


def factor(vae: Autoencoder) -> int:
    """How many pixels of a picture's side are one of the latent's."""
    return 2 ** (len(vae.config.block_out_channels) - 1)
