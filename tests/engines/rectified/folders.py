"""Small random models as folders: Storybook's as trained ones are exported, and SD 3.5's shape."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import torch
from diffusers import (
    AutoencoderKL,
    FlowMatchEulerDiscreteScheduler,
    SD3Transformer2DModel,
    StableDiffusion3Pipeline,
)
from transformers import CLIPTextConfig, CLIPTextModelWithProjection

from engines.rectified.mini import MEDIUM
from engines.storybook.models.text import LENGTH
from engines.storybook.models.transformer import text_tower, transformer
from engines.storybook.models.vae import autoencoder
from engines.storybook.tokenizer import make_tokenizer
from engines.storybook.training.export import export

TOKENIZER = make_tokenizer()
END = TOKENIZER.eos_token_id


@cache
def mini_folder() -> Path:
    """What `assets/storybook` holds once the small Stable Diffusion 3 was trained."""
    torch.manual_seed(1)
    parts, out = Path(mkdtemp()), Path(mkdtemp())
    whole = {
        "vae16": autoencoder(8, 16, 16),
        "transformer": transformer(layers=2, heads=2),
        "flow_text/0": text_tower(len(TOKENIZER), END),
        "flow_text/1": text_tower(len(TOKENIZER), END),
        "vae8": autoencoder(8, 8, 16),
        "vae4": autoencoder(8, 4, 16),
    }
    for name, part in whole.items():
        part.save_pretrained(parts / name)
    (parts / "transformer" / "losses_by_time.json").write_text("[3.0, 2.0, 1.0, 2.0]\n")
    export(parts, TOKENIZER, out)
    return out


@cache
def medium_folder() -> Path:
    """A repository of the shape of Stable Diffusion 3.5 Medium: QK-norm, a second attention in the
    first blocks, two text encoders with pooled projections, no third.
    """
    torch.manual_seed(2)
    towers = [
        CLIPTextModelWithProjection(
            CLIPTextConfig(
                vocab_size=len(TOKENIZER),
                hidden_size=width,
                intermediate_size=16,
                num_hidden_layers=2,
                num_attention_heads=2,
                max_position_embeddings=LENGTH,
                projection_dim=width,
                bos_token_id=END - 1,
                eos_token_id=END,
                pad_token_id=END,
            )
        )
        for width in (8, 12)
    ]
    net = SD3Transformer2DModel(
        sample_size=8,
        num_layers=2,
        attention_head_dim=8,
        num_attention_heads=2,
        joint_attention_dim=32,  # wider than both towers together: the rest is filled with nought
        caption_projection_dim=16,
        pooled_projection_dim=20,
        pos_embed_max_size=12,
        dual_attention_layers=(0,),
        qk_norm="rms_norm",
    )
    vae = AutoencoderKL(
        block_out_channels=(4, 4, 4, 4),
        norm_num_groups=4,
        layers_per_block=1,
        latent_channels=16,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        scaling_factor=1.5305,
        shift_factor=0.0609,
        use_quant_conv=False,
        use_post_quant_conv=False,
        mid_block_add_attention=False,
    )
    pipe = StableDiffusion3Pipeline(
        net,
        FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae,
        towers[0],
        TOKENIZER,
        towers[1],
        TOKENIZER,
        None,
        None,
    )
    root = Path(mkdtemp())
    pipe.save_pretrained(root / MEDIUM.base)
    return root
