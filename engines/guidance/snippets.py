"""The lines that compute what is on the stage: with torch or diffusers alone, and by this engine.

They run as they stand, from the project's folder, and leave the picture's numbers in `picture`:

    plane      where every sample ends at every scale, (scales, samples, 2)
    compare    the same for each rule, (rules, scales, samples, 2)
    pictures   every cell in reading order, uint8 (cells, side, side, 3)

The plain lines take the engine's steps in the engine's order, for sampling doubles the last bit
of a float many times over.
"""

from collections.abc import Iterable, Mapping

from engines.backends import BACKENDS
from engines.params import Params
from engines.storybook.asked import asked

from .params import CompareParams, FlowParams, PlaneParams, ShownScale, modes_of
from .rules import FULL
from .sweep_params import PicturesParams, Recipe, SweepParams

__all__ = ["compare", "pictures", "plane"]

Code = tuple[str, str]

RULES: dict[str, tuple[str, ...]] = {
    "cfg": ("return u + w * (c - u)",),
    "rescale": (
        "e = u + w * (c - u)",
        "return e * ({rescale} * size(c) / size(e) + 1 - {rescale})",
    ),
    "interval": ("return u + w * (c - u) if {low} < sigma <= {high} else c",),
    "apg": (
        'memory["d"] = d = c - u + ({momentum}) * memory.get("d", 0.0)',
        "d = d * ({limit} / dot(d, d).sqrt().clamp_min(1e-12)).clamp(max=1)",
        "along = dot(d, c) / dot(c, c).clamp_min(1e-24) * c",
        "return u + w * (d - (1 - {eta}) * along)",
    ),
    "zero": ("u = u * (dot(c, u) / (dot(u, u) + 1e-8))", "return u + w * (c - u)"),
    "tcfg": (
        "t = torch.atan2(2 * dot(c, u), dot(c, c) - dot(u, u)) / 2",
        "shared = t.cos() * c + t.sin() * u",
        "u = dot(u, shared) / dot(shared, shared).clamp_min(1e-24) * shared",
        "return u + w * (c - u)",
    ),
    "plusplus": (f"return u + w / {FULL} * gain * (c - u)",),
}
"""The body of each rule, given u, c, w, sigma, gain, memory; two more are told below."""

IN_PLANE = RULES | {
    "classifier": ("return u - w * sigma * slope(x, sigma)",),
    "clean": ("return u - w * sigma * slope(x, 0.0)  # it knows clean points alone",),
    "auto": (
        "worse = eps(x, sigma, mine, s * {blur})",
        "return worse + w * (c - worse)",
    ),
}
IN_PICTURES = RULES | {
    "classifier": ("return u - w * sigma * slope(x, sigma, time[sigma], wanted)",),
    "clean": ("return u - w * sigma * slope(x, sigma, 0, wanted)  # told that x is clean",),
}
OWN = {"rescale": ("rescale",), "interval": ("low", "high")}
"""What a rule has of its own that can run along a side of the grid."""

SOLVERS = {
    "euler": """\
def euler(eps, x, sigmas):
    for a, b in zip(sigmas, sigmas[1:]):
        x = x + (b - a) * eps(x, a, a / (a - b))
    return x
""",
    "heun": """\
def heun(eps, x, sigmas):
    for a, b in zip(sigmas, sigmas[1:]):
        gain = a / (a - b)
        d = eps(x, a, gain)
        ahead = x + (b - a) * d
        once = b == 0 or a >= 1000  # to the end, and from pure noise, a single prediction
        x = ahead if once else x + (b - a) / 2 * (d + eps(ahead, b, gain))
    return x
""",
    "dpm": """\
def dpm(eps, x, sigmas):
    before = None
    for a, b in zip(sigmas, sigmas[1:]):
        x0 = x - a * eps(x, a, a / (a - b))
        if b == 0:
            return x0
        h = math.log(a / b)
        line = x0 if before is None else x0 + (x0 - before) * (h / (2 * last))
        x = b / a * x + (1 - b / a) * line
        before, last = x0, h
""",
}


def _call(name: str, params: Params) -> str:
    """The parameters as a call: all that differs from the defaults."""
    said = "".join(f"\n    {k}={v!r}," for k, v in params.changed().items() if k not in UNREAD)
    return f"{name}({said}{chr(10) if said else ''})"


UNREAD = ("w", "cell")
"""What the page alone looks at."""


# In the plane.


def plane(params: PlaneParams) -> Code:
    """One rule at every scale."""
    ends = f"picture = np.array([sample({params.rule}, w) for w in scales])"
    engine = f"""\
from engines.guidance import FlowParams, run

result = run({_call("FlowParams", params)})
for w, share, off in zip(result.scales, result.shares.modes, result.shares.off):
    print(f"w = {{w:4g}}: shares of the modes {{share.round(3)}}, off them {{100 * off:.1f}} %")
picture = result.points  # (scales, samples, 2)
"""
    return _flow(params, [params.rule], ends), engine


def compare(params: CompareParams) -> Code:
    """Several rules on the same noise."""
    rules = "".join(f"{rule}, " for rule in params.ways).strip()
    ends = f"""\
rules = ({rules})
picture = np.array([[sample(rule, w) for w in scales] for rule in rules])"""
    engine = f"""\
import numpy as np

from engines.guidance import CompareParams, run

params = {_call("CompareParams", params)}
results = {{rule: run(flow) for rule, flow in params.flows().items()}}
for rule, result in results.items():
    print(f"{{rule:>10}}: off every mode {{(100 * result.shares.off).round(1)}} %")
picture = np.array([result.points for result in results.values()])
"""
    return _flow(params, params.ways, ends), engine


def _flow(params: ShownScale | FlowParams, rules: Iterable[str], ends: str) -> str:
    """Sampling in the plane with torch alone."""
    bodies = {rule: IN_PLANE[rule] for rule in rules}
    used = "\n".join(line for body in bodies.values() for line in body)
    values = params.model_dump()
    made = [
        NOISE,
        SLOPE if "slope(" in used else "",
        "def dot(a, b):\n    return (a * b).sum(0)\n" if "dot(" in used or "size(" in used else "",
        "def size(a):\n    return dot(a, a).sqrt().clamp_min(1e-12)\n" if "size(" in used else "",
        *(
            _function(f"{rule}(u, c, x, w, sigma, gain, memory)", body, values)
            for rule, body in bodies.items()
        ),
        SOLVERS[params.solver],
        SAMPLE.format(samples=params.samples, solver=params.solver),
        ends + "\n",
    ]
    return _program(["import numpy as np", "import torch"], _setting(params), made)


def _function(head: str, body: Iterable[str], values: Mapping[str, object]) -> str:
    lines = "\n".join("    " + line.format(**values) for line in body)
    return f"def {head}:\n{lines}\n"


def _program(imports: list[str], setting: str, made: Iterable[str]) -> str:
    """Imports, then names, then functions with two lines between them."""
    rest = "\n\n\n".join(part.strip("\n") for part in made if part)
    maths = ["import math\n"] if "math." in rest else []
    return "\n".join([*maths, *imports, "", setting, "", "", rest, ""])


def _setting(params: ShownScale | FlowParams) -> str:
    modes = modes_of(params.modes)
    return f"""\
every = torch.tensor({[list(m[:2]) for m in modes]})
mine = every[{[k for k, m in enumerate(modes) if m[2]]}]  # the class that is asked for
s, steps, seed = {params.std}, {params.steps}, {params.seed}
scales = {list(params.each_scale())}

# Levels of noise from 20 to 0.01, even in their seventh root, then none.
top, bottom = 20 ** (1 / 7), 0.01 ** (1 / 7)
sigmas = [(top + k / max(steps - 1, 1) * (bottom - top)) ** 7 for k in range(steps)] + [0.0]"""


NOISE = '''\
def expected(x, v, modes):
    """E[m | x], with x (2, n): a softmax of -|x - m|^2 / 2v over the modes."""
    bias = -(modes * modes).sum(1, keepdim=True) / (2 * v)
    return modes.T @ torch.softmax(torch.addmm(bias, modes, x, alpha=1 / v), dim=0)


def eps(x, sigma, modes, s=s):
    """The noise that a perfect network predicts."""
    v = s**2 + sigma**2
    return (x - expected(x, v, modes)) * (sigma / v)
'''
SLOPE = '''\
def slope(x, sigma):
    """grad log p(c | x) of an exact classifier."""
    v = s**2 + sigma**2
    return (expected(x, v, mine) - expected(x, v, every)) / v
'''
SAMPLE = '''\
def sample(rule, w):
    """Where the samples end, (samples, 2)."""
    memory = {{}}

    def guided(x, sigma, gain):
        u, c = eps(x, sigma, every), eps(x, sigma, mine)
        return rule(u, c, x, w, sigma, gain, memory)

    noise = torch.randn({samples}, 2, generator=torch.Generator().manual_seed(seed))
    x = noise.T.contiguous() * sigmas[0]
    return {solver}(guided, x, sigmas).T.numpy()

'''


# Pictures.


def pictures(params: PicturesParams) -> Code:
    """The whole grid, batch by batch."""
    engine = f"""\
import numpy as np

from engines.guidance import SweepParams, sweep

cells = sorted(sweep({_call("SweepParams", params)}), key=lambda cell: cell.index)
for cell in cells:
    print(cell.index, f"w = {{cell.recipe.scale:g}}", f"as prompted {{cell.accuracy:.2f}}",
          f"clipped {{100 * cell.clipped:.1f}} %")
picture = np.stack([cell.picture for cell in cells])  # (cells, side, side, 3)
"""
    return _grid(params), engine


def _grid(params: SweepParams) -> str:
    """The grid with diffusers alone: any w, also where its pipeline would switch guidance off."""
    rules, samplers, uneven = _kinds(params)
    bodies = {rule: IN_PICTURES[rule] for rule in rules}
    used = "\n".join(line for body in bodies.values() for line in body)
    taught = "slope(" in used
    names = {name: name for name in ("rescale", "low", "high")}
    values = params.model_dump() | names
    made = [
        SDXL_READ if params.model == "sdxl" else READ,
        LEARNT if taught else "",
        WHOLE_DOT if "dot(" in used else "",
        "def size(a):\n    return a.std(dim=(1, 2, 3), keepdim=True)\n" if "size(" in used else "",
        *(_function(_head(rule), body, values) for rule, body in bodies.items()),
        *(SOLVERS[name] for name in samplers),
        _draw(params, rules, samplers, uneven),
        _cells(params, rules, uneven),
    ]
    kind = "StableDiffusionXLPipeline" if params.model == "sdxl" else "StableDiffusionPipeline"
    imports = [
        *(["from itertools import groupby\n"] if uneven else []),
        "import numpy as np",
        "import torch",
        f"from diffusers import DDIMScheduler, {kind}",
        *(["", "from engines.storybook import load_classifier"] if taught else []),
    ]
    return _program(imports, _opened(params, kind), made)


def _kinds(params: SweepParams) -> tuple[list[str], list[str], bool]:
    """The rules and samplers that the grid needs, and whether batches differ in kind."""
    held = [recipe for _, recipe in params.recipes()]
    rules, samplers = (
        list(dict.fromkeys(getattr(r, name) for r in held)) for name in ("rule", "sampler")
    )
    return rules, samplers, len({(r.steps, r.sampler) for r in held}) > 1


def _opened(params: SweepParams, kind: str) -> str:
    backend = BACKENDS[params.model]
    shipped = params.model == "storybook"
    bare = "safety_checker=None, feature_extractor=None, requires_safety_checker=False,"
    precision = "float32" if shipped else "bfloat16"
    return f"""\
device = "cuda" if torch.cuda.is_available() else "cpu"
pipe = {kind}.from_pretrained(
    "{backend.base or "assets/storybook"}", variant="fp16", torch_dtype=torch.{precision},
    use_safetensors=True,{"" if backend.union else " " + bare}
).to(device)
for part in (pipe.unet, pipe.vae):
    part.to(memory_format=torch.channels_last)
scheduler = DDIMScheduler.from_config(pipe.scheduler.config)
side = {backend.side} // pipe.vae_scale_factor
shape = (1, pipe.unet.config.in_channels, side, side)"""


READ = '''\
def read(text):
    """A text as the network hears it."""
    return pipe.encode_prompt(text, device, 1, False)[0]

'''
SDXL_READ = '''\
def read(text):
    """A text as the network hears it, and as one vector."""
    return pipe.encode_prompt(
        text, device=device, num_images_per_prompt=1, do_classifier_free_guidance=False
    )[::2]

'''
LEARNT = '''\
classifier_of_noise = load_classifier().requires_grad_(False)


def slope(x, sigma, time, wanted):
    """The gradient of log p(what the prompt names | x)."""
    with torch.enable_grad():
        x = x.detach().float().requires_grad_()
        told = classifier_of_noise(x, torch.tensor([time]))
        parts = [told[kind].log_softmax(1)[0, k] for kind, k in wanted.items()]
        total = torch.stack(parts).sum() if parts else 0 * x.sum()
        (gradient,) = torch.autograd.grad(total, x)
    return (gradient / (1 + sigma**2) ** 0.5).double()

'''
WHOLE_DOT = """\
def dot(a, b):
    return (a * b).sum(dim=(1, 2, 3), keepdim=True)

"""


def _head(rule: str) -> str:
    """A rule takes of a cell what it needs."""
    own = [*OWN.get(rule, ()), *(["time", "wanted"] if rule in ("classifier", "clean") else [])]
    return f"{rule}(u, c, x, sigma, gain, memory, {', '.join(['w', *own])}, **rest)"


def _draw(params: SweepParams, rules: list[str], samplers: list[str], uneven: bool) -> str:
    sdxl, taught = params.model == "sdxl", {"classifier", "clean"} & {*rules}
    rule = rules[0] if len(rules) == 1 else 'cell["rule"]'
    heard = SDXL_WORDS.format(side=BACKENDS[params.model].side) if sdxl else WORDS
    return DRAW.format(
        steps="steps, solver" if uneven else "steps",
        words=heard,
        added=", added_cond_kwargs=added" if sdxl else "",
        rule=rule,
        time=", time=time" if taught else "",
        solver="solver" if uneven else samplers[0],
    )


WORDS = "    words = torch.cat([read(text) for text in texts])"
SDXL_WORDS = """\
    words, pooled = (torch.cat(both) for both in zip(*map(read, texts)))
    ids = torch.tensor([[{side}, {side}, 0, 0, {side}, {side}]]).to(pooled)
    added = {{"text_embeds": pooled, "time_ids": ids.repeat(len(texts), 1)}}"""
DRAW = '''\
@torch.no_grad()
def draw(cells, {steps}):
    """A batch of pictures, uint8 (n, side, side, 3)."""
    scheduler.set_timesteps(steps)
    times = scheduler.timesteps.tolist()
    a = scheduler.alphas_cumprod[times].double()
    sigmas = [*((1 - a) / a).sqrt().tolist(), 0.0]
    time = dict(zip(sigmas, times))
    texts = [cell["negative"] for cell in cells] + [cell["prompt"] for cell in cells]
{words}
    memories = [{{}} for _ in cells]

    def eps(x, sigma, gain):
        """Both predictions of every cell at once, and what its rule makes of them."""
        seen = x / (1 + sigma**2) ** 0.5
        both = torch.cat([seen, seen])
        heard = both.to(pipe.device, pipe.dtype)
        told = pipe.unet(heard, time[sigma], words{added}).sample.to(both)
        if scheduler.config.prediction_type == "v_prediction":
            told = (told + sigma * both) / (1 + sigma**2) ** 0.5
        u, c = told.unsqueeze(1).chunk(2)
        return torch.cat([
            {rule}(u[k], c[k], seen[k : k + 1], sigma, gain, memories[k]{time}, **cell)
            for k, cell in enumerate(cells)
        ])

    seeds = [torch.Generator().manual_seed(cell["seed"]) for cell in cells]
    noise = torch.cat([torch.randn(shape, generator=seed) for seed in seeds]).double()
    x0 = {solver}(eps, noise * (1 + sigmas[0] ** 2) ** 0.5, sigmas)
    pictures = []
    for z in x0.to(pipe.device, pipe.dtype).split(1):
        decoded = pipe.vae.decode(z / pipe.vae.config.scaling_factor).sample.float().cpu()
        pictures.append(((decoded / 2 + 0.5).clamp(0, 1) * 255).round().byte())
    return torch.cat(pictures).permute(0, 2, 3, 1).numpy()

'''


def _cells(params: SweepParams, rules: list[str], uneven: bool) -> str:
    """Every cell by name, and the batches."""
    lines = [f"base = {{{_base(params, rules, uneven)}\n}}", *_sides(params, rules)]
    if not uneven:
        return "\n".join([*lines, EVEN.format(batch=params.batch, steps=_one(params).steps)])
    return "\n".join([*lines, UNEVEN.format(batch=params.batch)])


EVEN = """\
batches = [cells[k : k + {batch}] for k in range(0, len(cells), {batch})]
picture = np.concatenate([draw(batch, {steps}) for batch in batches])  # (cells, side, side, 3)
"""


UNEVEN = '''\


def kind(k):
    """A batch has one number of steps and one sampler."""
    return cells[k]["steps"], cells[k]["sampler"].__name__


picture = [None] * len(cells)
for _, group in groupby(sorted(range(len(cells)), key=kind), kind):
    same = list(group)
    for first in range(0, len(same), {batch}):
        some = same[first : first + {batch}]
        steps, sampler = cells[some[0]]["steps"], cells[some[0]]["sampler"]
        for k, made in zip(some, draw([cells[k] for k in some], steps, sampler)):
            picture[k] = made
'''


def _one(params: SweepParams) -> Recipe:
    return next(recipe for _, recipe in params.recipes())


def _named(axis: str) -> str:
    return "w" if axis == "scale" else axis


def _letter(axis: str) -> str:
    """The loop's variable: rescale is a rule's name."""
    return "phi" if axis == "rescale" else axis


def _value(axis: str, value: object) -> str:
    """A value of an axis in the program: rules and samplers are its functions."""
    return str(value) if axis in ("rule", "sampler") else repr(value)


def _base(params: SweepParams, rules: list[str], uneven: bool) -> str:
    """What every cell has in common."""
    needed = ["prompt", "negative", "seed", "scale", *(n for r in rules for n in OWN.get(r, ()))]
    needed += ["rule"] * (len(rules) > 1) + ["steps", "sampler"] * uneven
    one, axes = _one(params), [axis for axis, _ in params.sides()]
    held = [f'\n    "{_named(n)}": {_value(n, getattr(one, n))},' for n in needed if n not in axes]
    if {"classifier", "clean"} & {*rules} and "prompt" not in axes:
        held.append(f'\n    "wanted": {asked(params.prompt)},  # what the prompt names')
    return "".join(held)


def _sides(params: SweepParams, rules: list[str]) -> list[str]:
    """The sides of the grid as loops."""
    sides = [(axis, values) for axis, values in params.sides() if axis != "none"]
    if not sides:
        return ["cells = [base]"]
    extra = [f'"{_named(axis)}": {_letter(axis)}' for axis, _ in sides]
    lines = []
    if {"classifier", "clean"} & {*rules} and "prompt" in (axis for axis, _ in sides):
        extra.append('"wanted": wanted[prompt]')
        texts = dict(sides)["prompt"]
        lines.append(
            f"wanted = { ({text: asked(text) for text in texts}) }  # what a prompt names"
        )
    return [
        *lines,
        "cells = [",
        f"    base | {{{', '.join(extra)}}}",
        *(
            f"    for {_letter(axis)} in [{', '.join(_value(axis, v) for v in values)}]"
            for axis, values in sides
        ),
        "]",
    ]
