"""Two layers of CLIP's text transformer, for captions of the drawn world."""

from __future__ import annotations

from transformers import CLIPTextConfig, CLIPTextModel

__all__ = ["LENGTH", "WIDTH", "text_encoder"]

WIDTH = 128
LENGTH = 36
"""Tokens of a caption, with its start and end."""


def text_encoder(words: int, end: int) -> CLIPTextModel:
    """A text encoder for a vocabulary of so many tokens, `end` being the last token's number."""
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
