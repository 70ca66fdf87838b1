"""The parts of the text-to-image model: those of Stable Diffusion, at a hundredth of the size.

    text encoder   caption -> 36 x 128
    VAE            128 x 128 x 3 <-> 16 x 16 x 4
    U-Net          noisy latent, time, text -> velocity v
    ControlNet     a trainable copy of the U-Net's encoder that reads a hint

Latent diffusion: Rombach, Blattmann, Lorenz, Esser, Ommer, "High-Resolution Image Synthesis with
Latent Diffusion Models", 2022, https://arxiv.org/abs/2112.10752. ControlNet: Zhang, Rao, Agrawala,
"Adding Conditional Control to Text-to-Image Diffusion Models", 2023,
https://arxiv.org/abs/2302.05543. v: Salimans, Ho, "Progressive Distillation for Fast Sampling of
Diffusion Models", 2022, https://arxiv.org/abs/2202.00512.
"""

from __future__ import annotations

import torch
from diffusers import AutoencoderKL, ControlNetModel, DDIMScheduler, UNet2DConditionModel
from torch import nn
from transformers import CLIPTextConfig, CLIPTextModel

__all__ = [
    "LENGTH",
    "WIDTH",
    "autoencoder",
    "control_net",
    "parameters",
    "scheduler",
    "standardise",
    "text_encoder",
    "unet",
]

WIDTH = 128  # of the text encoder
LENGTH = 36  # tokens of a caption, with its start and end


def autoencoder(blocks: tuple[int, ...] = (32, 64, 64, 64)) -> AutoencoderKL:
    """The VAE: 128 x 128 x 3 in [-1, 1] to 16 x 16 x 4 and back."""
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * len(blocks),
        up_block_types=("UpDecoderBlock2D",) * len(blocks),
        block_out_channels=blocks,
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=8,
        sample_size=128,
        scaling_factor=1.0,
        mid_block_add_attention=False,
    )


@torch.no_grad()
def standardise(vae: AutoencoderKL, latents: torch.Tensor) -> None:
    """Folds the mean and the deviation of each latent channel into the VAE's own 1x1 convolutions.

    Afterwards each channel of the encoder's mean has mean 0 and deviation 1, so that noise of
    deviation 1 means the same for all of them and no scaling factor is needed.

    Arguments:
        latents: means that the encoder gives now, (n, 4, 16, 16).
    """
    m, s = latents.mean((0, 2, 3)), latents.std((0, 2, 3))
    into, out = vae.quant_conv, vae.post_quant_conv
    into.weight[:4] /= s[:, None, None, None]
    into.bias[:4] = (into.bias[:4] - m) / s
    into.bias[4:] -= 2 * s.log()
    out.bias += (out.weight[:, :, 0, 0] * m).sum(1)
    out.weight *= s[None, :, None, None]


def text_encoder(words: int, end: int) -> CLIPTextModel:
    """Two layers of CLIP's text transformer for a vocabulary of so many tokens."""
    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=words,
            hidden_size=WIDTH,
            intermediate_size=2 * WIDTH,
            num_hidden_layers=2,
            num_attention_heads=4,
            max_position_embeddings=LENGTH,
            projection_dim=WIDTH,
            bos_token_id=end - 1,
            eos_token_id=end,
            pad_token_id=end,
        )
    )


def unet() -> UNet2DConditionModel:
    """Three levels, 16, 8 and 4 pixels wide; the text is heard twice.

    Once word by word, by cross-attention; once as a whole, pooled and added to the time, which
    scales and shifts the features of every block, as in Stable Diffusion XL (Podell et al., 2023,
    https://arxiv.org/abs/2307.01952): a net so small learns colour and subject much sooner.
    """
    return UNet2DConditionModel(
        sample_size=16,
        in_channels=4,
        out_channels=4,
        block_out_channels=(64, 96, 128),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        layers_per_block=1,
        cross_attention_dim=WIDTH,
        attention_head_dim=(4, 6, 8),  # the number of heads, whatever its name says: 16 wide
        norm_num_groups=16,
        resnet_time_scale_shift="scale_shift",
        addition_embed_type="text",
    )


def control_net(base: UNet2DConditionModel) -> ControlNetModel:
    """A ControlNet: a copy of the U-Net's encoder, whose output starts at exactly 0."""
    return ControlNetModel.from_unet(base, conditioning_embedding_out_channels=(8, 16, 32, 64))


def scheduler() -> DDIMScheduler:
    """A cosine schedule that ends in pure noise, v-prediction, steps counted from the noisy end.

    Nichol, Dhariwal, "Improved Denoising Diffusion Probabilistic Models", 2021,
    https://arxiv.org/abs/2102.09672
    """
    return DDIMScheduler(
        num_train_timesteps=1000,
        beta_schedule="squaredcos_cap_v2",
        prediction_type="v_prediction",
        timestep_spacing="trailing",
        clip_sample=False,
        set_alpha_to_one=True,
        steps_offset=1,
    )


def parameters(module: nn.Module) -> int:
    """How many numbers a module learns."""
    return sum(p.numel() for p in module.parameters())
