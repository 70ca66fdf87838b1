"""The loop of a drawing with diffusers alone, as a function that views build on.

Its steps stand in the engine's order, so that the picture is the same to the bit; diffusers'
pipeline leaves guidance out at w <= 1.
"""

from engines.backends import BACKENDS

from ..params import DrawingParams

__all__ = ["Code", "dials", "imports", "loop", "opened"]

Code = tuple[str, str]

SCHEDULERS = {
    "ddim": "DDIMScheduler",
    "euler": "EulerDiscreteScheduler",
    "dpm": "DPMSolverMultistepScheduler",
    "ddpm": "DDPMScheduler",
}


def imports(params: DrawingParams, *more: str) -> str:
    """What a program begins with."""
    names = sorted([SCHEDULERS[params.sampler], "StableDiffusionPipeline"])
    return "\n".join([*more, "import torch", f"from diffusers import {', '.join(names)}", ""])


def opened(params: DrawingParams) -> str:
    """The pipeline, opened."""
    base = BACKENDS[params.backend].base or "assets/storybook"
    return f"""
pipe = StableDiffusionPipeline.from_pretrained(
    {base!r}, variant="fp16", torch_dtype=torch.float32,
    safety_checker=None, feature_extractor=None, requires_safety_checker=False,
)
for part in (pipe.unet, pipe.vae):
    part.to(memory_format=torch.channels_last)  # half the time on a CPU
"""


def loop(params: DrawingParams) -> str:
    """draw(seed) -> the x0 that every step expects, and the finished latents."""
    side = BACKENDS[params.backend].side
    v = "a**0.5 * both[:1] - (1 - a) ** 0.5 * e"
    eps = "(both[:1] - (1 - a) ** 0.5 * e) / a**0.5"
    return f'''

@torch.inference_mode()
def draw(seed, noise=None):
    """The latents that every step expects, and the finished ones."""
    scheduler = {SCHEDULERS[params.sampler]}.from_config(pipe.scheduler.config)
    scheduler.set_timesteps({params.steps})
    generator = torch.Generator().manual_seed(seed)
    size = {side} // pipe.vae_scale_factor
    shape = (1, pipe.unet.config.in_channels, size, size)
    x = torch.randn(shape, generator=generator) if noise is None else noise
    x = x * scheduler.init_noise_sigma
    texts = {params.negative!r}, {params.prompt!r}
    text = torch.cat([pipe.encode_prompt(t, "cpu", 1, False)[0] for t in texts])
    expected = []
    for t in scheduler.timesteps:
        both = scheduler.scale_model_input(torch.cat([x, x]), t)
        free, cond = pipe.unet(both, t, encoder_hidden_states=text).sample.chunk(2)
        e = free + {params.guidance} * (cond - free)
        a = float(scheduler.alphas_cumprod[int(t)].double())
        if pipe.scheduler.config.prediction_type == "v_prediction":
            expected.append({v})
        else:
            expected.append({eps})
        x = scheduler.step(e, t, x, generator=generator).prev_sample
    return torch.cat(expected).numpy(), x[0].numpy()

'''


def dials(name: str, params: DrawingParams) -> str:
    """The parameters as this engine is given them."""
    told = "".join(f"\n    {k}={v!r}," for k, v in params.changed().items())
    return f"anatomy.{name}({told}{chr(10) if told else ''})"
