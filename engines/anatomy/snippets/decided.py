"""The finished latents of one k, (c, h, w): the very loop, with what changes at step k."""

from engines.backends import BACKENDS

from ..model import model_of
from ..params import DecidedParams
from ..plan import mask_of, places_of
from .drawing import SCHEDULERS, Code, dials, imports, opened

__all__ = ["decided"]

NEEDS = {"drawing": ("import cv2",), "mask": ("import numpy as np",)}


def decided(params: DecidedParams) -> Code:
    """The picture at k of the strip."""
    k = min(params.k, params.steps)
    needs = NEEDS.get(params.way, ())
    plain = imports(params, *needs) + opened(params) + _loop(params) + PARTS[params.way](params, k)
    own = f"""from engines import anatomy

params = {dials("DecidedParams", params)}
picture = anatomy.swap(params, {k})  # (channels, h, w); anatomy.strip(params) has every k
"""
    return plain, own


def _loop(params: DecidedParams) -> str:
    """start() and step(): the loop of the pipeline, one step at a time."""
    return f"""

@torch.inference_mode()
def read(text):
    return pipe.encode_prompt(text, "cpu", 1, False)[0]


negative, a, b = (read(t) for t in ({params.negative!r}, {params.prompt!r}, {params.other!r}))


def start():
    scheduler = {SCHEDULERS[params.sampler]}.from_config(pipe.scheduler.config)
    scheduler.set_timesteps({params.steps})
    generator = torch.Generator().manual_seed({params.seed})
    side = {BACKENDS[params.backend].side} // pipe.vae_scale_factor
    shape = (1, pipe.unet.config.in_channels, side, side)
    return scheduler, generator, torch.randn(shape, generator=generator)


@torch.inference_mode()
def step(x, i, text):
    t = scheduler.timesteps[i]
    both = scheduler.scale_model_input(torch.cat([x, x]), t)
    told = pipe.unet(both, t, encoder_hidden_states=torch.cat([negative, text])).sample
    free, cond = told.chunk(2)
    e = free + {params.guidance} * (cond - free)
    return scheduler.step(e, t, x, generator=generator).prev_sample


scheduler, generator, noise = start()
"""


def _swap(params: DecidedParams, k: int) -> str:
    attended = "a" if params.door == "pooled" else "b"
    door = ""
    if params.door != "both":
        pooled = "b" if params.door == "pooled" else "a"
        door = f"""    if i == {k}:  # the other door, beside the time, is told the other prompt
        pipe.unet.add_embedding.register_forward_pre_hook(
            lambda module, given: (torch.cat([negative, {pooled}]),)
        )
"""
    return f"""x = noise * scheduler.init_noise_sigma
for i in range({params.steps}):
{door}    x = step(x, i, a if i < {k} else {attended})
picture = x[0].numpy()
"""


def _drawing(params: DecidedParams, k: int) -> str:
    side = BACKENDS[params.backend].side
    return f"""
from engines.storybook import render, sample_scene

drawing = render(sample_scene({params.scene}, things=1))
drawing = cv2.resize(drawing, ({side}, {side}), interpolation=cv2.INTER_AREA)
with torch.inference_mode():
    x = torch.from_numpy(drawing).permute(2, 0, 1)[None] / 127.5 - 1
    x = pipe.vae.encode(x.to(memory_format=torch.channels_last))
x = (x.latents if hasattr(x, "latents") else x.latent_dist.mean) * pipe.vae.config.scaling_factor
scheduler.set_begin_index({k})
if {k} < {params.steps}:
    x = scheduler.add_noise(x, noise, scheduler.timesteps[{k}:{k + 1}])
for i in range({k}, {params.steps}):
    x = step(x, i, b)
picture = x[0].numpy()
"""


def _mask(params: DecidedParams, k: int) -> str:
    rows = "\n".join("".join(str(int(v)) for v in row) for row in mask_of(params))
    return f'''mask = """
{rows}
"""
mask = np.array([[float(v) for v in row] for row in mask.split()], np.float32)
mask = torch.from_numpy(mask)

x = noise * scheduler.init_noise_sigma
for i in range({params.steps}):
    x = step(x, i, a)
kept = x  # the picture of prompt A


def noised(i):
    at = scheduler.timesteps[i : i + 1]
    return scheduler.add_noise(kept, noise, at) if len(at) else kept


scheduler, generator, noise = start()
scheduler.set_begin_index({k})
x = noised({k})
for i in range({k}, {params.steps}):
    x = step(x, i, b)
    x = (1 - mask) * noised(i + 1) + mask * x
picture = x[0].numpy()
'''


CHANGE = {
    "scale": "return {factor} * p",
    "freeze": "return held.setdefault(name, p)",
    "replay": "return maps[i][name]",
}


def _word(params: DecidedParams, k: int) -> str:
    change = CHANGE[params.effect].format(factor=params.factor)
    first = ""
    if params.effect == "replay":
        first = f"""
recording = True
for i in range({params.steps}):  # prompt A, whose maps are kept
    maps.append({{}})
    x = step(x, i, a)
recording = False
scheduler, generator, noise = start()
x = noise * scheduler.init_noise_sigma
"""
    then = "b" if params.effect == "replay" else "a"
    places = list(places_of(model_of(params.backend), params))
    return f"""tokens = {places}  # the places of the word
maps, held, recording, active = [], {{}}, False, False


def wanted(name, p):
    {change}


def change(name, layer, given, named, out):
    text = named["encoder_hidden_states"][1:]

    def heads(v):
        return v.unflatten(-1, (layer.heads, -1)).transpose(1, 2)

    q, keys, v = (heads(to(z)) for to, z in zip(
        (layer.to_q, layer.to_k, layer.to_v), (given[0][1:], text, text)))
    p = (q @ keys.transpose(-1, -2) * q.shape[-1] ** -0.5).softmax(-1)[..., tokens]
    if recording:
        maps[-1][name] = p
    if not active:
        return None
    moved = ((wanted(name, p) - p) @ v[:, :, tokens]).transpose(1, 2).flatten(2)
    more = torch.nn.functional.linear(moved, layer.to_out[0].weight)
    return torch.cat([out[:1], out[1:] + more])


for name, layer in pipe.unet.named_modules():
    if name.endswith("attn2"):
        layer.register_forward_hook(
            lambda *of, name=name: change(name, *of), with_kwargs=True)

x = noise * scheduler.init_noise_sigma
{first}
for i in range({params.steps}):
    active = {k} <= i < {params.until}
    x = step(x, i, a if i < {k} else {then})
picture = x[0].numpy()
"""


PARTS = {"swap": _swap, "word": _word, "drawing": _drawing, "mask": _mask}
