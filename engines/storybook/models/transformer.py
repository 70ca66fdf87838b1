"""Stable Diffusion 3 in miniature: a transformer in which text and picture attend to each other.

    x_t = (1 - t) x + t e,    v = e - x,    t from 1 (noise) to 0 (picture)

Esser et al., "Scaling Rectified Flow Transformers for High-Resolution Image Synthesis", 2024,
https://arxiv.org/abs/2403.03206
"""

from __future__ import annotations

from diffusers import FlowMatchEulerDiscreteScheduler, SD3Transformer2DModel
from transformers import CLIPTextConfig, CLIPTextModelWithProjection

from .text import LENGTH, WIDTH

__all__ = ["HALF", "flow_scheduler", "text_tower", "transformer"]

HALF = WIDTH // 2
"""Width of each of the two text encoders: their tokens are laid side by side, as SD3's are."""
SHIFT = 1.5


def transformer(
    side: int = 16, channels: int = 16, *, layers: int = 5, heads: int = 5, qk_norm: bool = True
) -> SD3Transformer2DModel:
    """An MM-DiT on patches of 2 x 2 latents, heads 32 wide."""
    return SD3Transformer2DModel(
        sample_size=side,
        patch_size=2,
        in_channels=channels,
        out_channels=channels,
        num_layers=layers,
        attention_head_dim=32,
        num_attention_heads=heads,
        joint_attention_dim=WIDTH,
        caption_projection_dim=32 * heads,
        pooled_projection_dim=WIDTH,
        pos_embed_max_size=side // 2,
        qk_norm="rms_norm" if qk_norm else None,
    )


def text_tower(words: int, end: int) -> CLIPTextModelWithProjection:
    """One of the two CLIP text encoders, for a vocabulary of so many tokens."""
    return CLIPTextModelWithProjection(
        CLIPTextConfig(
            vocab_size=words,
            hidden_size=HALF,
            intermediate_size=2 * HALF,
            num_hidden_layers=3,
            num_attention_heads=2,
            max_position_embeddings=LENGTH,
            projection_dim=HALF,
            bos_token_id=end - 1,
            eos_token_id=end,
            pad_token_id=end,
        )
    )


def flow_scheduler() -> FlowMatchEulerDiscreteScheduler:
    """Straight steps, more of them where noise is high: t' = s t / (1 + (s - 1) t)."""
    return FlowMatchEulerDiscreteScheduler(num_train_timesteps=1000, shift=SHIFT)
