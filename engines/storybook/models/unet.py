"""The U-Net, its ControlNets and the schedule of noise that both are trained on.

Latent diffusion: Rombach, Blattmann, Lorenz, Esser, Ommer, "High-Resolution Image Synthesis with
Latent Diffusion Models", 2022, https://arxiv.org/abs/2112.10752. ControlNet: Zhang, Rao, Agrawala,
"Adding Conditional Control to Text-to-Image Diffusion Models", 2023,
https://arxiv.org/abs/2302.05543. v: Salimans, Ho, "Progressive Distillation for Fast Sampling of
Diffusion Models", 2022, https://arxiv.org/abs/2202.00512.
"""

from __future__ import annotations

from math import log2

from diffusers import ControlNetModel, DDIMScheduler, UNet2DConditionModel
from torch import nn

from .text import WIDTH

__all__ = ["control_net", "parameters", "scheduler", "unet"]


def unet(side: int = 32, channels: int = 4) -> UNet2DConditionModel:
    """Four levels, 32, 16, 8 and 4 pixels wide; the text is heard twice.

    Once word by word, by cross-attention at 16, 8 and 4 pixels, on the way down and up; once as a
    whole, pooled and added to the time, which scales and shifts the features of every block, as
    in Stable Diffusion XL (Podell et al., 2023, https://arxiv.org/abs/2307.01952): a net so small
    learns colour and subject much sooner.
    """
    return UNet2DConditionModel(
        sample_size=side,
        in_channels=channels,
        out_channels=channels,
        block_out_channels=(32, 64, 96, 128),
        down_block_types=(
            "DownBlock2D",
            "CrossAttnDownBlock2D",
            "CrossAttnDownBlock2D",
            "DownBlock2D",
        ),
        up_block_types=(
            "UpBlock2D",
            "CrossAttnUpBlock2D",
            "CrossAttnUpBlock2D",
            "UpBlock2D",
        ),
        layers_per_block=1,
        cross_attention_dim=WIDTH,
        attention_head_dim=(1, 2, 3, 4),  # the number of heads, whatever its name says: 32 wide
        norm_num_groups=16,
        resnet_time_scale_shift="scale_shift",
        addition_embed_type="text",
    )


def control_net(base: UNet2DConditionModel, side: int = 128) -> ControlNetModel:
    """A ControlNet: a copy of the U-Net's encoder, whose output starts at exactly 0.

    Arguments:
        side: of the hint, in pixels; it is brought to the latent's size by halving.
    """
    halvings = round(log2(side / base.config.sample_size))
    widths = tuple(min(64, 8 * 2**k) for k in range(halvings + 1))
    return ControlNetModel.from_unet(base, conditioning_embedding_out_channels=widths)


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
