"""Small random models in the shapes that must open: SD 1.5's, and Storybook's, untrained."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel

from engines.backends import BACKENDS, Model
from engines.backends.models import open_model
from engines.storybook.models import text as storybook_text
from engines.storybook.models import unet as storybook_unet
from engines.storybook.models import vae as storybook_vae
from engines.storybook.tokenizer import make_tokenizer

PLACES = 77
"""Tokens that Stable Diffusion 1.5 reads."""


def pipeline(
    text: Any, vae: Any, unet: Any, scheduler: Any, places: int
) -> StableDiffusionPipeline:
    words = make_tokenizer()
    words.model_max_length = places
    parts = (vae.eval(), text.eval(), words, unet.eval(), scheduler, None, None)
    pipe = StableDiffusionPipeline(*parts, requires_safety_checker=False)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def like_sd15(folder: Path) -> Model:
    """Saved and opened as a folder of the hub: 77 tokens, attention at 64, 32, 16 and 8."""
    torch.manual_seed(0)
    words = make_tokenizer()
    text = CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(words),
            hidden_size=16,
            intermediate_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            max_position_embeddings=PLACES,
            bos_token_id=len(words) - 2,
            eos_token_id=len(words) - 1,
            pad_token_id=len(words) - 1,
        )
    )
    vae = AutoencoderKL(
        block_out_channels=(4, 4, 4, 4),
        norm_num_groups=4,
        layers_per_block=1,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        scaling_factor=0.18215,
        mid_block_add_attention=False,
    )
    unet = UNet2DConditionModel(
        sample_size=64,
        block_out_channels=(8, 8, 8, 8),
        layers_per_block=1,
        norm_num_groups=4,
        attention_head_dim=1,
        cross_attention_dim=16,
    )
    scheduler = DDIMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        steps_offset=1,
        clip_sample=False,
        set_alpha_to_one=False,
    )
    pipeline(text, vae, unet, scheduler, PLACES).save_pretrained(folder / "tiny/sd")
    tiny = replace(BACKENDS["sd15"], base="tiny/sd", nets={}, gigabytes=0.1, variant=None)
    return open_model(tiny, folder)


@cache
def like_storybook() -> Model:
    """In Storybook's shape, untrained."""
    torch.manual_seed(0)
    words = len(make_tokenizer())
    pipe = pipeline(
        storybook_text.text_encoder(words, words - 1),
        storybook_vae.autoencoder(4, 4, 16),
        storybook_unet.unet(32, 4),
        storybook_unet.scheduler(),
        storybook_text.LENGTH,
    )
    return Model(BACKENDS["storybook"], pipe, {}, torch.device("cpu"), torch.float32)
