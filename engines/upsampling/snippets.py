"""The lines that compute what a view shows: with torch, PIL, OpenCV and NumPy alone, and with this
engine. They run as they stand, from the project's folder, and leave the numbers in `picture`:

    compare       the explained method's picture, (h, w, 3) float32, bit for bit
    checkerboard  what the first layer that can do it paints, (h, w)
    responses     the answers to a step, a row a method, (methods, 16 s)
    learn         losses of the first steps
    parity        the largest difference of each pair of calls
"""

import inspect
from pprint import pformat
from typing import Any

import numpy as np

from engines.photos import photo

from .charts import CHARTS, SIZE, painter
from .checkerboard import BLUR, LAYERS, RIM, SPREAD, decode
from .checkerboard import SIZE as SIDE
from .compare import Result, options
from .layers import spare
from .learn import BATCH, PATCH, RATE
from .lessons import HELD_OUT, TRAINING
from .methods import METHODS, upsample
from .params import (
    CheckerboardParams,
    CompareParams,
    LayerParams,
    LearnParams,
    MethodParams,
    Params,
    ParityParams,
    ResponsesParams,
)
from .parity import CASES
from .parity import SIDE as PIECE
from .refused import MethodError
from .responses import SIZE as ROW
from .shrink import MOST, RESAMPLE, centre
from .weights import pixelshuffle_weight, transposed_weight

__all__ = [
    "EARLY",
    "checkerboard",
    "compare",
    "explained",
    "learn",
    "own_snippet",
    "painted",
    "parity",
    "responses",
    "snippet",
]

Code = tuple[str, str]
EARLY = 20
"""Steps of the training whose losses the code leaves in `picture`."""


def explained(params: CompareParams, result: Result | None = None) -> str:
    """The method to explain: the one asked for if it is drawn, else the first."""
    drawn = list(params.methods if result is None else result.pictures)
    return params.asked if params.asked in drawn or not drawn else drawn[0]


def compare(params: CompareParams) -> Code:
    """The explained method."""
    method, computed = explained(params), params.computed()
    engine = own_snippet(computed) + f'picture = result.pictures["{method}"].image\n'
    try:
        return snippet(computed, method), engine
    except MethodError as error:
        return f"# {error}\n", engine


def painted(params: CheckerboardParams) -> str:
    """The first layer that can have these weights."""
    for layer in LAYERS:
        try:
            decode(**_decoded(params), layer=layer)
        except MethodError:
            continue
        return layer
    return LAYERS[0]


def _decoded(params: CheckerboardParams) -> dict[str, Any]:
    names = ("weights", "kernel", "padding", "seed")
    return {name: getattr(params, name) for name in names} | {"stride": params.scale}


def checkerboard(params: CheckerboardParams) -> Code:
    """What a layer paints from a smooth input that goes on round its edges."""
    layer, s = painted(params), params.scale
    said = ", ".join(f"{name}={value!r}" for name, value in _decoded(params).items())
    engine = f"""from engines.upsampling import checkerboard_share, decode

picture = decode({said}, layer="{layer}")
print(f"{{100 * checkerboard_share(picture, {s}):.1f}} % of the energy is checkerboard")
"""
    weight = "\n".join(_weight(params, layer, signed=True))
    plain = f"""import numpy as np
import torch
import torch.nn.functional as F
from scipy.ndimage import gaussian_filter

noise = np.random.default_rng({params.seed}).standard_normal(({SIDE}, {SIDE}))
soft = gaussian_filter(noise, {BLUR}, mode="wrap")
x = torch.from_numpy(1 + (soft - soft.mean()) / soft.std() * {SPREAD})
x = F.pad(x[None, None], ({RIM},) * 4, mode="circular")
{weight}
{
        PAINT[layer].format(
            s=s,
            k=params.kernel,
            p=params.padding,
            left=(params.kernel - 1) // 2,
            right=params.kernel - 1 - (params.kernel - 1) // 2,
            more=max(spare(params.kernel, s, params.padding), 0) if layer == "transposed" else 0,
        )
    }
rim = {RIM * s}
picture = y[0, 0, rim : rim + {SIDE * s}, rim : rim + {SIDE * s}].numpy()
print(picture.shape, picture.std())
"""
    return plain, engine


PAINT = {
    "transposed": """y = F.conv_transpose2d(
    x, weight[None, None], stride={s}, padding={p}, output_padding={more}
)""",
    "pixelshuffle": """x = F.pad(x, (1, 1, 1, 1), mode="replicate")
y = F.pixel_shuffle(F.conv2d(x, weight), {s})""",
    "resize": """x = F.pad(F.interpolate(x, scale_factor={s}), ({left}, {right}) * 2)
y = F.conv2d(x, weight[None, None])""",
}


def responses(params: ResponsesParams) -> Code:
    """The answers of all methods to an edge from 0 to 255."""
    s, parts, engine = params.scale, [], []
    for method in params.methods:
        chosen = options(params, method)
        try:
            upsample(np.zeros((8, 8)), s, method, **chosen)
        except MethodError as error:
            parts.append(f"# {method}: {error}")
            continue
        code = _enlarge(params, method).replace("luma = torch.from_numpy(16", "# luma = (16")
        if method == "unpool":  # without an original every value goes to the upper left pixel
            code = f"luma = torch.zeros(1, 1, {ROW * s}, {ROW * s}, dtype=x.dtype)\n"
            code += METHODS[method].code.format(scale=s)
        parts.append(
            "\n".join([*_weight(params, method), code, TAKE.format(row=ROW // 2 * s + s // 2)])
        )
        said = "".join(f", {name}={value!r}" for name, value in chosen.items())
        engine.append(f'    step_response("{method}", {s}{said}).y,')
    lines = "\n".join(parts).replace(".float()", ".double()")
    if "load_file(" in lines:
        lines = lines.replace(
            'load_file("assets/upsampling/espcn.safetensors")',
            "{\n    name: value.double()\n    for name, value in "
            'load_file("assets/upsampling/espcn.safetensors").items()\n}',
        )
    safe = "from safetensors.torch import load_file\n" if "load_file(" in lines else ""
    plain = f"""import numpy as np
import torch
import torch.nn.functional as F
{safe}
small = np.zeros(({ROW}, {ROW}))
small[:, {ROW // 2}:] = 255
x = torch.from_numpy(small)[None, None]
rows = []
{lines}
picture = np.stack(rows)
print("lowest and highest level of each method", picture.min(1), picture.max(1))
"""
    answers = "\n".join(engine)
    own = f"""import numpy as np
from engines.upsampling import step_response

picture = np.stack([
{answers}
])
print("lowest and highest level of each method", picture.min(1), picture.max(1))
"""
    return plain, own


TAKE = "rows.append(y[0, 0, {row}].numpy())"


def learn(params: LearnParams) -> Code:
    """ESPCN from its first step; the same seed and steps give the same losses."""
    s = params.scale
    engine = f"""from engines.upsampling import train_espcn
from engines.upsampling.learn import losses

picture = losses({s}, steps={EARLY}, seed={params.seed})
for now in train_espcn({s}, seconds={params.budget}, seed={params.seed}):
    print(f"step {{now.step}}: {{now.psnr:.2f}} dB, {{now.gain:+.2f}} dB over bicubic")
"""
    names = ", ".join(f'"{name}"' for name in TRAINING)
    plain = LEARN.format(
        s=s,
        seed=params.seed,
        batch=BATCH,
        patch=PATCH,
        rate=RATE,
        early=EARLY,
        names=names,
        held=", ".join(HELD_OUT),
    )
    return plain, engine


LEARN = """import numpy as np
import skimage.data
import torch
import torch.nn.functional as F
from PIL import Image
from sklearn.datasets import load_sample_image
from torch import nn

s, rng = {s}, np.random.default_rng({seed})


def photo(name):
    if name in ("china", "flower"):
        return load_sample_image(name + ".jpg")
    if name == "motorcycle":
        return skimage.data.stereo_motorcycle()[0]
    image = getattr(skimage.data, name)()
    return image if image.ndim == 3 else np.repeat(image[..., None], 3, axis=2)


pairs = []  # never {held}: those are for judging
for name in ({names}):
    original = photo(name)
    h, w = (n // s * s for n in original.shape[:2])
    original = original[:h, :w]
    small = Image.fromarray(original).resize((w // s, h // s), Image.Resampling.BICUBIC)
    pairs.append((np.asarray(small), original))


class ESPCN(nn.Module):
    def __init__(self):
        super().__init__()
        sizes = ((1, 64, 5), (64, 32, 3), (32, s * s, 3))
        self.convs = nn.ModuleList(
            nn.Conv2d(a, b, k, padding=k // 2, padding_mode="replicate") for a, b, k in sizes
        )
        draw = torch.Generator().manual_seed({seed})
        with torch.no_grad():
            for conv in self.convs:
                bound = conv.weight[0].numel() ** -0.5
                for p in conv.parameters():
                    p.uniform_(-bound, bound, generator=draw)
            for p in self.convs[2].parameters():
                p[:] = p[:1]  # ICNR: no checkerboard before training

    def forward(self, x):
        h = torch.tanh(self.convs[1](torch.tanh(self.convs[0](x))))
        bicubic = F.interpolate(x, scale_factor=s, mode="bicubic", antialias=True)
        return bicubic + F.pixel_shuffle(self.convs[2](h), s)


def patch(small, original):
    y, x = (rng.integers(n - {patch} + 1) for n in small.shape[:2])
    channel, turns, mirror = rng.integers(3), int(rng.integers(4)), 1 - 2 * rng.integers(2)
    cuts = []
    for image, r in ((small, 1), (original, s)):
        cut = image[r * y : r * (y + {patch}), r * x : r * (x + {patch}), channel]
        cuts.append(np.rot90(cut, turns)[::mirror].astype(np.float32))
    return cuts


network = ESPCN()
adam = torch.optim.Adam(network.parameters(), {rate})
picture = []
for step in range({early}):  # as many as you have time for
    patches = [patch(*pairs[rng.integers(len(pairs))]) for _ in range({batch})]
    x, t = (torch.from_numpy(np.stack(side))[:, None] / 255 for side in zip(*patches))
    loss = F.mse_loss(network(x), t)
    adam.zero_grad()
    loss.backward()
    adam.step()
    picture.append(loss.item())
print(picture)
"""


def parity(params: ParityParams) -> Code:
    """Every pair of calls on a piece of a photograph."""
    cases = "\n".join(
        f'    ("{mode}", {anti}, "{other}", {factors}, np.{kind.__name__}),'
        for mode, anti, other, factors, kind in CASES
    )
    return PARITY.format(cases=cases, side=PIECE), PARITY_ENGINE


PARITY = """import cv2
import numpy as np
import skimage.data
import torch
import torch.nn.functional as F
from PIL import Image

cases = (  # torch's mode, antialias, the other library's, factors, levels
{cases}
)
image = skimage.data.coffee()[100 : 100 + {side}, 200 : 200 + {side}]


def other(image, n, name):
    library, method = name.split()
    if library == "OpenCV":
        return cv2.resize(image, (n, n), interpolation=getattr(cv2, method))
    planes = [Image.fromarray(image[..., c]) for c in range(3)]
    return np.dstack([np.asarray(p.resize((n, n), Image.Resampling[method])) for p in planes])


picture = []
for mode, antialias, name, factors, kind in cases:
    seen, worst = image.astype(kind), 0.0
    x = torch.from_numpy(seen).permute(2, 0, 1)[None]
    for n in (round({side} * factor) for factor in factors):
        y = F.interpolate(x, size=(n, n), mode=mode, antialias=antialias)
        apart = y[0].permute(1, 2, 0).numpy().astype(np.float64) - other(seen, n, name)
        worst = max(worst, float(np.abs(apart).max()))
    picture.append(worst)
    print(f"{{mode:>14}}  {{name:<28}} {{worst:.5f}}")
"""
PARITY_ENGINE = """from engines.upsampling import parity

picture = []
for row in parity():
    picture.append(row.difference)
    print(f"{row.torch:>24}  {row.other:<28} {row.difference:.5f}  {row.equal}")
"""


def own_snippet(params: Params) -> str:
    """The engine's lines for everything that `params` asks for."""
    said = params.arguments()
    own = params.picture == "own"
    names = "Params, read_picture, run" if own else "Params, run"
    image = ', read_picture("picture.png")' if own else ""
    return f"""from engines.upsampling import {names}

result = run(Params({said}){image})
for method, picture in result.pictures.items():
    print(f"{{method:>14}}  {{picture.psnr:5.2f}} dB  SSIM {{picture.ssim:.4f}}")
"""


def snippet(params: Params, method: str) -> str:
    """Plain lines for one method; ESPCN's read the shipped weights, from the project's folder.

    Raises:
        MethodError: the method cannot do what is asked.
    """
    upsample(np.zeros((8, 8)), params.scale, method, **options(params, method))
    body = [_image(params), _small(params), X, *_weight(params, method), _enlarge(params, method)]
    lines = "\n".join([*body, PICTURE.format(method=method)])
    uses = {
        "import cv2": "cv2.",
        "import numpy as np": "np.",
        "import skimage.data": "skimage.",
        "import torch": "torch.",
        "import torch.nn.functional as F": "F.",
        "from PIL import Image": "Image.",
        "from safetensors.torch import load_file": "load_file(",
        "from sklearn.datasets import load_sample_image": "load_sample_image(",
    }
    imports = [line for line, use in uses.items() if use in lines]
    return "\n".join([*imports, "", lines, ""])


X = "x = torch.from_numpy(small.transpose(2, 0, 1).astype(np.float32))[:, None]  # (3, 1, h, w)"
PICTURE = """picture = y[:, 0].permute(1, 2, 0).numpy()
Image.fromarray(np.clip(np.rint(picture), 0, 255).astype(np.uint8)).save("{method}.png")"""


def _image(params: Params) -> str:
    """The original, as `source` makes it."""
    name, scale = params.picture, params.scale
    if name == "own":
        return f"""# An upright RGB picture, at most 1024 px a side.
image = np.asarray(Image.open("picture.png").convert("RGB"))
top, left = (max(n - {MOST}, 0) // 2 for n in image.shape[:2])
h, w = (min(n, {MOST}) // {scale} * {scale} for n in image.shape[:2])
image = image[top : top + h, left : left + w]"""
    if name in CHARTS:
        code = f"{inspect.getsource(painter(name))}\n\ngrey = {name}({SIZE})\n"
        code += "image = np.repeat(np.round(grey).astype(np.uint8)[..., None], 3, axis=2)"
        return "\n" + code + _cut((SIZE, SIZE), scale)
    return _photo(name) + _cut(photo(name).shape[:2], scale)


def _photo(name: str) -> str:
    if name in ("china", "flower"):
        return f'image = load_sample_image("{name}.jpg")'
    if name == "motorcycle":
        return "image = skimage.data.stereo_motorcycle()[0]"
    if name in ("camera", "brick"):
        return f"image = np.repeat(skimage.data.{name}()[..., None], 3, axis=2)"
    return f"image = skimage.data.{name}()"


def _cut(shape: tuple[int, ...], scale: int) -> str:
    rows, columns = centre(shape[0], shape[1], scale)
    if (rows, columns) == (slice(0, shape[0]), slice(0, shape[1])):
        return ""
    return f"\nimage = image[{rows.start}:{rows.stop}, {columns.start}:{columns.stop}]"


def _small(params: Params) -> str:
    size = f"(image.shape[1] // {params.scale}, image.shape[0] // {params.scale})"
    if params.reduce == "bilinear":
        return f"small = cv2.resize(image, {size}, interpolation=cv2.INTER_LINEAR)"
    how = RESAMPLE[params.reduce].name
    return f"""size = {size}
small = np.asarray(Image.fromarray(image).resize(size, Image.Resampling.{how}))"""


def _weight(params: LayerParams, method: str, signed: bool = False) -> list[str]:
    """The lines that make `weight`, for the layers that have one; signed as a network draws."""
    mode, s, k, seed = params.weights, params.scale, params.kernel, params.seed
    if method in ("transposed", "resize"):
        padding = params.padding if method == "transposed" else 0
        mode = "random" if method == "resize" and mode == "icnr" else mode
        weight = transposed_weight(mode, k, s, padding, seed)
        few: tuple[int, ...] = (k // s, k // s)
        spread = f".repeat_interleave({s}, 0).repeat_interleave({s}, 1)"
    elif method == "pixelshuffle":
        weight = pixelshuffle_weight(mode, s, seed)
        few = (1, 1, 3, 3)
        spread = f".repeat({s**2}, 1, 1, 1)"
    else:
        return []
    if mode == "trained":
        kind = ", dtype=torch.float64" if signed else ""
        listed = pformat(weight.tolist(), width=99, compact=True)
        return [f"weight = torch.tensor(\n{listed}{kind}\n)"]
    draw = f"generator=torch.Generator().manual_seed({seed})"
    rand = "torch.randn" if signed else "torch.rand"
    start = {
        "equal": f"torch.ones({tuple(weight.shape)}, dtype=torch.float64)",
        "random": f"{rand}({tuple(weight.shape)}, dtype=torch.float64, {draw})",
        "icnr": f"{rand}({few}, dtype=torch.float64, {draw}){spread}",
    }[mode]
    if signed:
        return [f"weight = {start}"]
    return [f"weight = {start}", f"weight = (weight * ({s**2} / weight.sum())).float()"]


def _enlarge(params: MethodParams, method: str) -> str:
    """The method's own lines, from x to y."""
    values = params.model_dump()
    if method == "transposed":
        values["more"] = max(spare(params.kernel, params.scale, params.padding), 0)
    code = METHODS[method].code.format(**values)
    if method == "unpool":
        y = "16 + image @ (np.array([65.481, 128.553, 24.966]) / 255)"
        return f"luma = torch.from_numpy({y})\nluma = luma.float()[None, None]\n{code}"
    return code
