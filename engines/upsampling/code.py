"""The lines that compute a picture: with torch, PIL and NumPy alone, and with this engine.

They run as they stand and end with `picture`, (h, w, 3) float32, the very picture of `run`.
"""

import inspect
from pprint import pformat

import numpy as np

from engines.photos import photo
from engines.upsampling.charts import CHARTS, SIZE, painter
from engines.upsampling.compare import Params, options
from engines.upsampling.layers import spare
from engines.upsampling.methods import METHODS, upsample
from engines.upsampling.shrink import MOST, RESAMPLE, centre
from engines.upsampling.weights import pixelshuffle_weight, transposed_weight

__all__ = ["own_snippet", "snippet"]


def own_snippet(params: Params) -> str:
    """The engine's lines for everything that `params` asks for."""
    said = ", ".join(f"{name}={value!r}" for name, value in params.changed().items())
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


def _weight(params: Params, method: str) -> list[str]:
    """The lines that make `weight`, for the layers that have one."""
    mode, s, k, seed = params.weights, params.scale, params.kernel, params.seed
    if method == "transposed":
        weight = transposed_weight(mode, k, s, params.padding, seed)
        few: tuple[int, ...] = (k // s, k // s)
        spread = f".repeat_interleave({s}, 0).repeat_interleave({s}, 1)"
    elif method == "pixelshuffle":
        weight = pixelshuffle_weight(mode, s, seed)
        few = (1, 1, 3, 3)
        spread = f".repeat({s**2}, 1, 1, 1)"
    else:
        return []
    if mode == "trained":
        return [f"weight = torch.tensor(\n{pformat(weight.tolist(), width=99, compact=True)}\n)"]
    draw = f"generator=torch.Generator().manual_seed({seed})"
    start = {
        "equal": f"torch.ones({tuple(weight.shape)}, dtype=torch.float64)",
        "random": f"torch.rand({tuple(weight.shape)}, dtype=torch.float64, {draw})",
        "icnr": f"torch.rand({few}, dtype=torch.float64, {draw}){spread}",
    }[mode]
    return [f"weight = {start}", f"weight = (weight * ({s**2} / weight.sum())).float()"]


def _enlarge(params: Params, method: str) -> str:
    """The method's own lines, from x to y."""
    values = params.model_dump()
    if method == "transposed":
        values["more"] = max(spare(params.kernel, params.scale, params.padding), 0)
    code = METHODS[method].code.format(**values)
    if method == "unpool":
        y = "16 + image @ (np.array([65.481, 128.553, 24.966]) / 255)"
        return f"luma = torch.from_numpy({y})\nluma = luma.float()[None, None]\n{code}"
    return code
