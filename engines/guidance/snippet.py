"""The plain lines that make what is on the stage: numpy in the plane, diffusers for pictures."""

from .params import Params, modes_of
from .sweep_params import SweepParams

__all__ = ["own_grid_snippet", "own_snippet", "pipeline_snippet", "snippet"]


def snippet(params: Params, w: float) -> str:
    """A program that needs only numpy: CFG by Euler, and leaves `x`, (2000, 2)."""
    held = modes_of(params.modes)
    every, mine = [m[:2] for m in held], [m[:2] for m in held if m[2]]
    return f"""\
import numpy as np

every = np.array({every})
mine = np.array({mine})  # the class
s, w, steps = {params.std}, {w}, {params.steps}

def score(x, sigma, modes):
    v = s**2 + sigma**2
    r = np.exp(-((x[:, None] - modes) ** 2).sum(-1) / (2 * v))
    r = np.maximum(r, 1e-300)
    return ((r @ modes) / r.sum(1, keepdims=True) - x) / v

sigmas = np.append(np.linspace(20 ** (1 / 7), 0.01 ** (1 / 7), steps) ** 7, 0)
x = 20 * np.random.default_rng({params.seed}).standard_normal((2000, 2))
for a, b in zip(sigmas[:-1], sigmas[1:]):
    s_u, s_c = score(x, a, every), score(x, a, mine)
    x = x - (b - a) * a * (s_u + w * (s_c - s_u))  # dx = -sigma score dsigma

print("mean", x.mean(0), "std", x.std(0))
"""


def own_snippet(params: Params) -> str:
    """The same with this engine: every dial, every scale."""
    dials = "".join(f"\n    {name}={value!r}," for name, value in params.changed().items())
    return f"""\
from engines.guidance import Params, run

result = run(Params({dials}{chr(10) if dials else ""}))
for w, share, off in zip(result.scales, result.shares.modes, result.shares.off):
    print(f"w = {{w:4g}}: shares of the modes {{share.round(3)}}, off them {{100 * off:.1f}} %")
"""


def pipeline_snippet(params: SweepParams) -> str:
    """Diffusers alone: CFG at any w, also below 1, where the pipeline would switch it off."""
    return f"""\
import torch
from diffusers import StableDiffusionPipeline

pipe = StableDiffusionPipeline.from_pretrained(
    "assets/storybook", variant="fp16", torch_dtype=torch.float32, safety_checker=None,
    feature_extractor=None, requires_safety_checker=False)
w, steps = {params.grid_scale}, {params.grid_steps}
with torch.no_grad():
    cond, free = pipe.encode_prompt({params.prompt!r}, "cpu", 1, True, {params.negative!r})
    shape = 1, pipe.unet.config.in_channels, *[pipe.unet.config.sample_size] * 2
    x = torch.randn(shape, generator=torch.Generator().manual_seed({params.grid_seed}))
    pipe.scheduler.set_timesteps(steps)
    for t in pipe.scheduler.timesteps:
        u, c = pipe.unet(torch.cat([x, x]), t, torch.cat([free, cond])).sample.chunk(2)
        x = pipe.scheduler.step(u + w * (c - u), t, x).prev_sample
    picture = pipe.vae.decode(x / pipe.vae.config.scaling_factor).sample
pipe.image_processor.postprocess(picture)[0].save("picture.png")
"""


def own_grid_snippet(params: SweepParams) -> str:
    """The whole grid with this engine."""
    dials = "".join(f"\n    {name}={value!r}," for name, value in params.changed().items())
    return f"""\
from PIL import Image
from engines.guidance import SweepParams, sweep

for cell in sweep(SweepParams({dials}{chr(10) if dials else ""})):
    print(cell.index, f"w = {{cell.recipe.scale:g}}", f"as prompted {{cell.accuracy:.2f}}",
          f"clipped {{100 * cell.clipped:.1f}} %")
    Image.fromarray(cell.picture).save("cell-" + "-".join(map(str, cell.index)) + ".png")
"""
