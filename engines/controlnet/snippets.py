"""The lines that draw what is on the stage: with diffusers and OpenCV, and by this engine.

They run as they stand, from the project's folder, and leave the picture's numbers in `picture`:

    edges, pose   what was generated, uint8 (pictures, side, side, 3)
    compare       without the nets and with them, (2, side, side, 3)
    grid          a row a scale, each over the ends, (cells, side, side, 3)
    anatomy       root mean square of each residual of the first net, (steps, residuals)

The loop is spelled out, for diffusers' pipeline has no control modes but two, and leaves guidance
out at w <= 1. Its steps stand in the engine's order, so that the picture is the same to the bit.
"""

from collections.abc import Sequence

from engines.backends import BACKENDS
from engines.params import Params as Base

from .modes import both_halves
from .params import (
    ENDS,
    SCALES,
    AnatomyParams,
    CompareParams,
    EdgesParams,
    GridParams,
    Params,
    PoseParams,
)

__all__ = ["anatomy", "compare", "edges", "grid", "pose"]

Code = tuple[str, str]
SCHEDULERS = {
    "ddim": "DDIMScheduler",
    "euler": "EulerDiscreteScheduler",
    "dpm": "DPMSolverMultistepScheduler",
    "lcm": "LCMScheduler",
}


# The views.


def edges(params: EdgesParams) -> Code:
    """Pictures under the edges of one."""
    return _several(params.engine(), "EdgesParams", params)


def pose(params: PoseParams) -> Code:
    """Pictures under a pose."""
    return _several(params.engine(), "PoseParams", params)


def _several(params: Params, name: str, view: Base) -> Code:
    dials = f"{params.scale}, {params.start}, {params.end}"
    cells = f"cells = [({params.seed} + k, {dials}) for k in range({params.pictures})]"
    ends = ["*steps, result = controlnet.generate(params, hints)", "picture = result.pictures"]
    return _plain(params, cells), _own(params, name, view, ends)


def compare(params: CompareParams) -> Code:
    """One seed without the nets, and with them."""
    held = params.engine()
    with_ = f"({held.seed}, {held.scale}, {held.start}, {held.end})"
    cells = f"cells = [({held.seed}, 0.0, 0.0, 1.0), {with_}]"
    ends = ["picture = controlnet.compare(params, hints).pictures  # without, with"]
    return _plain(held, cells), _own(held, "CompareParams", params, ends)


def grid(params: GridParams) -> Code:
    """One seed at every scale and end."""
    held = params.engine()
    cells = f"""\
scales, ends = {list(SCALES)}, {list(ENDS)}
cells = [({held.seed}, scale, {held.start}, end) for scale in scales for end in ends]"""
    ends = [
        f"*steps, result = controlnet.sweep(params, hints, {list(SCALES)}, {list(ENDS)})",
        "picture = result.pictures  # the ends within each of the scales",
    ]
    return _plain(held, cells), _own(held, "GridParams", params, ends)


def anatomy(params: AnatomyParams) -> Code:
    """What the first net says at each step."""
    held = params.engine()
    cells = f"cells = [({held.seed}, {held.scale}, {held.start}, {held.end})]"
    ends = [
        "proof = controlnet.proof_of(params, hints)",
        'print(f"untrained net: the latents change by {proof.untrained:g}")',
        f'picture = proof.norms["{_kinds(held)[0]}"]  # (steps, residuals)',
    ]
    return _plain(held, cells, sizes=True), _own(held, "AnatomyParams", params, ends)


def _kinds(params: Params) -> tuple[str, ...]:
    return ("edges", "pose") if params.control == "both" else (params.control,)


# By this engine.


def _own(params: Params, name: str, view: Base, ends: Sequence[str]) -> str:
    dials = "".join(f"\n    {k}={v!r}," for k, v in view.changed().items())
    kinds, side = _kinds(params), BACKENDS[params.backend].side
    hints = []
    if "edges" in kinds:
        own = 'controlnet.read_picture("picture.png")'
        image = own if params.picture == "own" else "controlnet.source(params)"
        hints.append(f'hints["edges"] = controlnet.preprocess({image}, params)')
    if "pose" in kinds:
        figures = 'controlnet.read_upload("pose.json")' if params.preset == "own" else "None"
        hints.append(f'hints["pose"] = controlnet.pose_hint(params, {figures}, {side})')
    lines = [
        "from engines import controlnet",
        "",
        f"params = controlnet.{name}({dials}{chr(10) if dials else ''}).engine()",
        "hints = {}",
        *hints,
        *ends,
        "",
    ]
    return "\n".join(lines)


# With diffusers and OpenCV.


def _plain(params: Params, cells: str, sizes: bool = False) -> str:
    """The whole way from the picture to the picture.

    A net that serves several kinds at once is told which one; all others have one kind each.
    """
    parts = [*_hints(params), *_opened(params), *_words(params), cells, _loop(params, sizes)]
    body = "\n".join(parts)
    return "\n".join([*_imports(params, body), "", body, ""])


def _imports(params: Params, body: str) -> list[str]:
    backend = BACKENDS[params.backend]
    net = "ControlNetUnionModel" if backend.union else "ControlNetModel"
    kind = "StableDiffusionXLPipeline" if backend.union else "StableDiffusionPipeline"
    names = sorted([net, SCHEDULERS[params.sampler], kind])
    known = {
        "from engines.controlnet import PoseParams, pose_hint, read_upload": "read_upload(",
        "from engines.controlnet.pose import draw_pose, from_text": "from_text(",
        "from engines.controlnet.pose import draw_pose, preset": "preset(",
        "from engines.controlnet import draw_sketch": "draw_sketch(",
        "from engines.images import read_picture": "read_picture(",
        "from engines.photos import photo": "photo(",
        "from engines.storybook import render, sample_scene": "render(",
    }
    own = [line for line, use in known.items() if use in body]
    return [
        *(["import cv2"] if "cv2." in body else []),
        "import numpy as np",
        "import torch",
        f"from diffusers import {', '.join(names)}",
        *(["", *own] if own else []),
    ]


def _hints(params: Params) -> list[str]:
    """What each net receives, uint8 (side, side, 3)."""
    side, lines = BACKENDS[params.backend].side, ["hints = []"]
    if "edges" in _kinds(params):
        sketch = f"hints.append(draw_sketch({params.sketch!r}, {side}))"
        lines += [sketch] if params.picture == "sketch" else _edges(params, side)
    if "pose" in _kinds(params):
        lines += _pose(params, side)
    return [*lines, ""]


def _pose(params: Params, side: int) -> list[str]:
    """The figures: of a file, hands and all, as they were dragged, or a preset's."""
    start, _, text = params.pose.partition(":")
    dragged = bool(text) and start == params.preset
    if params.preset == "own":
        held = {"preset": "own", "resize": params.resize} | (
            {"pose": params.pose} if dragged else {}
        )
        dials = ", ".join(f"{name}={value!r}" for name, value in held.items())
        return [
            f"dials = PoseParams({dials}).engine()",
            f'hints.append(pose_hint(dials, read_upload("pose.json"), {side}))',
        ]
    joints = f"from_text(\n    {text!r}\n)" if dragged else f"preset({params.preset!r})"
    return [f"hints.append(draw_pose({joints}, {side}))"]


def _edges(params: Params, side: int) -> list[str]:
    r = params.resolution
    if params.detector in ("none", "invert"):
        return _as_it_is(params, side)
    return [
        _picture(params),
        *_square(params, r),
        *([f"image = cv2.GaussianBlur(image, (0, 0), {params.blur})"] if params.blur else []),
        *_detected(params),
        *(_framed(r) if params.resize == "fit" else []),
        *_resized(r, side),
        "hints.append(np.repeat(lines[..., None], 3, axis=2))",
    ]


def _picture(params: Params) -> str:
    if params.picture == "scene":
        return f"image = render(sample_scene({params.scene}, things=1))"
    if params.picture == "own":
        return 'image = read_picture("picture.png")'
    return f"image = photo({params.picture!r})"


def _square(params: Params, r: int) -> list[str]:
    """The picture at the detector's size; "fit" leaves bars, which come after the lines."""
    cut = _cut(params, r)
    size = "width, height" if params.resize == "fit" else f"{r}, {r}"
    small = "image.shape[0] >= {} and image.shape[1] >= {}".format(*reversed(size.split(", ")))
    return [
        *cut,
        f"smaller = {small}",
        "way = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR",
        f"image = cv2.resize(image, ({size}), interpolation=way)",
    ]


def _cut(params: Params, r: int) -> list[str]:
    """The part of the picture that is taken, or the size at which it fits whole."""
    if params.resize == "fit":
        return [
            f"k = {r} / max(image.shape[:2])",
            "height, width = (max(1, round(n * k)) for n in image.shape[:2])",
        ]
    if params.resize == "fill":
        return []
    return [
        "n = min(image.shape[:2])",
        "y, x = (image.shape[0] - n) // 2, (image.shape[1] - n) // 2",
        "image = image[y : y + n, x : x + n]",
    ]


def _as_it_is(params: Params, side: int) -> list[str]:
    """A picture that is the hint already: of each block of pixels the brightest stays."""
    fit = params.resize == "fit"
    height, width = ("height", "width") if fit else (side, side)
    return [
        _picture(params),
        *(["image = 255 - image"] if params.detector == "invert" else []),
        *_cut(params, side),
        f"rows = np.arange({height}) * image.shape[0] // {height}",
        f"columns = np.arange({width}) * image.shape[1] // {width}",
        "lines = np.maximum.reduceat(image, rows, axis=0)",
        "lines = np.maximum.reduceat(lines, columns, axis=1)",
        *(_framed(side) if fit else []),
        "hints.append(lines)",
    ]


def _detected(params: Params) -> list[str]:
    if params.detector == "canny":
        return [f"lines = cv2.Canny(image, {params.low}, {params.high})"]
    if params.detector == "lineart":
        return [
            "x = image.astype(np.float32)",
            "dark = (cv2.GaussianBlur(x, (0, 0), 6.0) - x).min(axis=2).clip(0, 255)",
            "strong = dark[dark > 8]",
            "middle = max(16, np.median(strong) if strong.size else 0)",
            "lines = (dark / middle * 127).clip(0, 255).astype(np.uint8)",
        ]
    return [
        "x = image.astype(np.float32)",
        "darker = cv2.GaussianBlur(x, (0, 0), 5.0) - cv2.GaussianBlur(x, (0, 0), 0.5)",
        "lines = np.where(2 * darker.min(axis=2) > 32, 255, 0).astype(np.uint8)",
    ]


def _framed(r: int) -> list[str]:
    return [
        f"whole = np.zeros(({r}, {r}, *lines.shape[2:]), np.uint8)",
        f"y, x = ({r} - height) // 2, ({r} - width) // 2",
        "whole[y : y + height, x : x + width] = lines",
        "lines = whole",
    ]


def _resized(r: int, side: int) -> list[str]:
    """To the net's size: a smaller picture keeps every line."""
    if side > r:
        return [f"lines = lines.repeat({side // r}, 0).repeat({side // r}, 1)"]
    if side < r:
        blocks = f"{side}, {r // side}, {side}, {r // side}"
        return [f"lines = lines.reshape({blocks}).max(axis=(1, 3))"]
    return []


def _opened(params: Params) -> list[str]:
    """Pipeline, nets and scheduler."""
    backend, shipped = BACKENDS[params.backend], params.backend == "storybook"
    precision = "float32" if shipped else "bfloat16"
    base = backend.base or "assets/storybook"
    net = "ControlNetUnionModel" if backend.union else "ControlNetModel"
    kind = "StableDiffusionXLPipeline" if backend.union else "StableDiffusionPipeline"
    bare = "safety_checker=None, feature_extractor=None, requires_safety_checker=False, "
    folders = [
        f"assets/storybook/controlnet_{backend.nets[kind]}" if shipped else backend.nets[kind]
        for kind in _kinds(params)
    ]
    variant = ', variant="fp16"' if shipped else ""
    return [
        'device = "cuda" if torch.cuda.is_available() else "cpu"',
        f"pipe = {kind}.from_pretrained(",
        f'    "{base}", variant="fp16", torch_dtype=torch.{precision}, use_safetensors=True,',
        *([] if backend.union else [f"    {bare.strip()}"]),
        ").to(device)",
        *([f'pipe.load_lora_weights("{backend.lora}")', "pipe.fuse_lora()"] * bool(backend.lora)),
        "nets = [",
        f"    {net}.from_pretrained(folder{variant}, torch_dtype=torch.{precision}).to(device)",
        f"    for folder in {folders}",
        "]",
        "for part in (pipe.unet, pipe.vae, *nets):",
        "    part.to(memory_format=torch.channels_last)",
        f"scheduler = {SCHEDULERS[params.sampler]}.from_config(pipe.scheduler.config)",
        f"scheduler.set_timesteps({params.steps}, device=device)",
        f"side = {backend.side} // pipe.vae_scale_factor",
        "shape = (1, pipe.unet.config.in_channels, side, side)",
        "",
    ]


def _words(params: Params) -> list[str]:
    """What the texts say."""
    backend = BACKENDS[params.backend]
    texts = [f"prompt = {params.text!r}", f"negative = {params.negative!r}"]
    if not backend.union:
        call = "pipe.encode_prompt(prompt, device, 1, True, negative)"
        return [*texts, f"cond, free = {call}", "", CELLS]
    return [
        *texts,
        "cond, free, pooled, free_pooled = pipe.encode_prompt(",
        "    prompt, device=device, do_classifier_free_guidance=True, negative_prompt=negative",
        ")",
        f"ids = torch.tensor([[{backend.side}, {backend.side}, 0, 0, {backend.side}, "
        f"{backend.side}]]).to(cond)",
        "",
        CELLS,
    ]


def _loop(params: Params, sizes: bool) -> str:
    both, union = both_halves(params.mode), BACKENDS[params.backend].union
    heard = "words" if both else "words[n:]  # the conditional half alone"
    weights = {
        "prompt": "weights = [0.825 ** (len(residuals) - 1 - k) for k in range(len(residuals))]",
        "guess": "weights = np.logspace(-1, 0, len(residuals)).tolist()",
    }.get(params.mode, "weights = [1.0] * len(residuals)")
    asked = {kind: union[kind] for kind in _kinds(params)} if union else {}
    each = f"zip(nets, given, {list(asked.values())})" if union else "zip(nets, given)"
    added = ADDED if union else ""
    return LOOP.format(
        n_words=UNION_WORDS if union else WORDS,
        each=f"for net, hint, index in {each}:" if union else f"for net, hint in {each}:",
        heard=heard,
        net=(UNION_NET if union else NET).format(seen="both" if both else "seen"),
        weights=weights,
        extra=", generator=draws" if params.sampler == "lcm" else "",
        repeat="share.repeat(2, 1, 1, 1)" if both else "share",
        padded=""
        if both
        else "\n            said = [torch.cat([torch.zeros_like(r), r]) for r in said]",
        added=added,
        w=params.guidance,
        start="\n        now = []" if sizes else "",
        sizes=SIZES if sizes else "",
        collect="sizes = []\n" if sizes else "",
        record=RECORD if sizes else "",
        ends="picture = np.array(sizes)  # (steps, residuals)" if sizes else DECODED,
    ).strip()


CELLS = "# seed, control scale, start and end of each picture"
WORDS = """\
words = torch.cat([free.repeat_interleave(n, 0), cond.repeat_interleave(n, 0)])"""
UNION_WORDS = (
    WORDS
    + """
pooled = torch.cat([free_pooled.repeat_interleave(n, 0), pooled.repeat_interleave(n, 0)])
added = {"text_embeds": pooled, "time_ids": ids.repeat(2 * n, 1)}"""
)
NET = """\
            down, middle = net(
                {seen}, t, encoder_hidden_states=heard, return_dict=False,
                controlnet_cond=hint.expand(len({seen}), -1, -1, -1),
            )"""
UNION_NET = """\
            which = torch.zeros(len({seen}), net.config.num_control_type).to(x)
            which[:, index] = 1
            down, middle = net(
                {seen}, t, encoder_hidden_states=heard, return_dict=False,
                controlnet_cond=[hint.expand(len({seen}), -1, -1, -1)], control_type=which,
                control_type_idx=[index],
                added_cond_kwargs={{k: v[-len({seen}):] for k, v in added.items()}},
            )"""
ADDED = ", added_cond_kwargs=added"
SIZES = """
            if not now:
                now = [float(r[-n:].float().square().mean().sqrt()) for r in said]"""
RECORD = """
        sizes.append(now or [0.0] * (len(nets[0].controlnet_down_blocks) + 1))"""
DECODED = """\
with torch.inference_mode():
    z = x / pipe.vae.config.scaling_factor + (getattr(pipe.vae.config, "shift_factor", None) or 0)
    images = pipe.vae.decode(z).sample.float()
images = ((images / 2 + 0.5).clamp(0, 1) * 255).round().byte()
picture = images.permute(0, 2, 3, 1).cpu().numpy()"""
LOOP = """\
n = len(cells)
draws = [torch.Generator().manual_seed(seed) for seed, *_ in cells]
x = torch.cat([torch.randn(shape, generator=draw) for draw in draws]).to(device, pipe.dtype)
x = x * scheduler.init_noise_sigma
{n_words}
given = [torch.from_numpy(hint).permute(2, 0, 1)[None].to(x) / 255 for hint in hints]
{collect}
for i, t in enumerate(scheduler.timesteps):
    with torch.inference_mode():
        seen = scheduler.scale_model_input(x, t)
        both = torch.cat([seen, seen])  # unconditional, conditional
        part = i / len(scheduler.timesteps), (i + 1) / len(scheduler.timesteps)
        acts = [scale * (part[0] >= start and part[1] <= end) for _, scale, start, end in cells]
        share = torch.tensor(acts)[:, None, None, None].to(x)
        total = None{start}
        {each}
            if not share.any():  # no picture is steered now
                continue
            heard = {heard}
{net}
            residuals = [*down, middle]
            {weights}
            said = [r * ({repeat} * m) for r, m in zip(residuals, weights)]{sizes}{padded}
            total = said if total is None else [a + b for a, b in zip(total, said)]
        steered = {{}} if total is None else {{
            "down_block_additional_residuals": tuple(total[:-1]),
            "mid_block_additional_residual": total[-1],
        }}
        told = pipe.unet(both, t, encoder_hidden_states=words{added}, **steered).sample
        free, cond = told.chunk(2)
        e = free + {w} * (cond - free){record}
        x = scheduler.step(e, t, x, return_dict=False{extra})[0]

{ends}
"""
