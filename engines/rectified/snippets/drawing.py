"""The drawing itself, with diffusers: what the snippets of several views begin with."""

from ..mini import LENGTH, trained
from ..params import FlowParams, Sampler

__all__ = ["LOOP", "SAMPLERS", "drawing", "opened"]

SHIPPED = """from diffusers import StableDiffusion3Pipeline

pipe = StableDiffusion3Pipeline.from_pretrained(
    "assets/storybook/sd3", variant="fp16", torch_dtype=torch.float32, use_safetensors=True,
    text_encoder_3=None, tokenizer_3=None, local_files_only=True,
)
full = pipe._get_t5_prompt_embeds
pipe._get_t5_prompt_embeds = lambda *args, **told: full(*args, **told)[:, :0]  # no third encoder
"""
RANDOM = """from engines.rectified.mini import random_mini

pipe = random_mini()  # no trained weights are shipped yet: random ones
"""
LOOP = """
with torch.inference_mode():
    told, free, pooled, pooled_free = pipe.encode_prompt(
        {prompt!r}, None, None, negative_prompt={negative!r},
        do_classifier_free_guidance={guided}, max_sequence_length={length},
    )
tokens = torch.cat([free, told]) if {guided} else told
pooled = torch.cat([pooled_free, pooled]) if {guided} else pooled
scheduler = {scheduler}
scheduler.set_timesteps({steps})
side, channels = pipe.transformer.config.sample_size, pipe.transformer.config.in_channels
x = torch.randn(1, channels, side, side, generator=torch.Generator().manual_seed({seed}))
for time in scheduler.timesteps:
    with torch.inference_mode():
        v = pipe.transformer(
            torch.cat([x] * len(tokens)), tokens, pooled, time.expand(len(tokens)),
            return_dict=False,
        )[0]
    if {guided}:
        v = v[:1] + {guidance!r} * (v[1:] - v[:1])
    x = scheduler.step(v, time, x, return_dict=False)[0]
"""


SAMPLERS: dict[Sampler, str] = {
    "euler": "FlowMatchEulerDiscreteScheduler.from_config(pipe.scheduler.config, shift={shift!r})",
    "heun": "FlowMatchHeunDiscreteScheduler(shift={shift!r})",
    "dpm": (
        "DPMSolverMultistepScheduler(\n"
        '    prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift={shift!r}\n)'
    ),
}


def opened() -> str:
    """Opens the small model."""
    return SHIPPED if trained() else RANDOM


def drawing(params: FlowParams, sampler: Sampler = "euler") -> str:
    """The loop."""
    return LOOP.format(
        scheduler=SAMPLERS[sampler].format(shift=params.shift),
        prompt=params.prompt,
        negative=params.negative,
        guided=params.guidance > 1,
        length=LENGTH,
        steps=params.steps,
        seed=params.seed,
        guidance=params.guidance,
    )
