"""The finished picture, with diffusers alone."""

from ..params import MiniatureParams
from .drawing import SAMPLERS, drawing, opened

__all__ = ["miniature"]

LARGE = """from diffusers import StableDiffusion3Pipeline

pipe = StableDiffusion3Pipeline.from_pretrained(
    "stabilityai/stable-diffusion-3.5-medium", torch_dtype=torch.bfloat16, use_safetensors=True,
    text_encoder_3=None, tokenizer_3=None,
).to("cuda")
"""
TAIL = """
config = pipe.vae.config
with torch.inference_mode():
    drawn = pipe.vae.decode(x / config.scaling_factor + (config.shift_factor or 0)).sample[0]
picture = (255 * (drawn / 2 + 0.5).clamp(0, 1)).round().permute(1, 2, 0).numpy()
"""


def miniature(params: MiniatureParams) -> tuple[str, str]:
    """`picture` is (h, w, 3), from 0 to 255."""
    dials = params.arguments()
    scheduler = SAMPLERS[params.sampler].split("(")[0].removesuffix(".from_config")
    head = f"import torch\nfrom diffusers import {scheduler}\n"
    of = opened() if params.backend == "storybook" else LARGE
    engine = (
        "from engines.rectified import MiniatureParams\n"
        "from engines.rectified.miniature import picture as drawn\n\n"
        f"picture = drawn(MiniatureParams({dials}))\n"
    )
    return head + of + drawing(params, params.sampler) + TAIL, engine
