"""What the decoder makes of edited latents, (side, side, 3), from 0 to 1 once clipped."""

from engines.backends import BACKENDS

from ..latents import NOISE_SEED, Edit, read_edits
from ..params import LatentsParams
from .drawing import Code, dials, imports, loop, opened

__all__ = ["latents"]


def latents(params: LatentsParams) -> Code:
    """The decoded picture of the latents' view."""
    edits = "".join(_edited(e) for e in read_edits(params.edits))
    needs = ("import math", "", "import cv2", "import numpy as np", "import skimage.data")
    plain = f"""{imports(params, *needs)}\
{opened(params)}{loop(params)}{_source(params)}{_between(params)}{edits}
z = z * np.float32({params.scale})
with torch.inference_mode():
    decoded = pipe.vae.decode(torch.from_numpy(z)[None] / pipe.vae.config.scaling_factor).sample[0]
picture = (decoded / 2 + 0.5).permute(1, 2, 0).numpy()
"""
    own = f"""from engines import anatomy
{_own_picture(params)}
params = {dials("LatentsParams", params)}
of = anatomy.source(params.sourced(){", own" if params.source == "own" else ""})
picture = anatomy.studio(params, of).decoded
"""
    return plain, own


def _own_picture(params: LatentsParams) -> str:
    if params.source != "own":
        return ""
    return (
        "import numpy as np\nfrom PIL import Image\n\n"
        'own = np.array(Image.open("picture.png").convert("RGB"))\n'
    )


def _source(params: LatentsParams) -> str:
    """z, the latents before any edit."""
    if params.source == "drawing":
        return f"z = draw({params.seed})[1]\n"
    side = BACKENDS[params.backend].side
    if params.source == "noise":
        found = f"np.random.default_rng(0).integers(0, 256, ({side}, {side}, 3), np.uint8)"
    elif params.source == "own":
        found = 'cv2.cvtColor(cv2.imread("picture.png"), cv2.COLOR_BGR2RGB)'
    else:
        found = f"skimage.data.{params.source}()"
    return f"""photo = {found}
h, w = photo.shape[:2]
least = min(h, w)
top, left = (h - least) // 2, (w - least) // 2
photo = photo[top : top + least, left : left + least, :3]
if least != {side}:
    photo = cv2.resize(photo, ({side}, {side}), interpolation=cv2.INTER_AREA)
with torch.inference_mode():
    told = pipe.vae.encode(torch.from_numpy(photo.copy()).permute(2, 0, 1)[None] / 127.5 - 1)
z = told.latents if hasattr(told, "latents") else told.latent_dist.mean
z = (z * pipe.vae.config.scaling_factor)[0].numpy()
"""


def _between(params: LatentsParams) -> str:
    """Towards the drawing of another seed."""
    if not params.mix:
        return ""
    encoded = params.source not in ("drawing", "own")
    if params.mixed == "noise" and not encoded:
        return _between_noise(params)
    return f"other = draw({params.other})[1]\n" + _mixed(params, "z", "other", "z")


def _mixed(params: LatentsParams, a: str, b: str, out: str) -> str:
    s = params.mix
    if params.way == "linear":
        return f"{out} = ((1 - {s}) * {a} + {s} * {b}).astype(np.float32)\n"
    return f"""cosine = float(({a} * {b}).sum()) / float(np.linalg.norm({a}) * np.linalg.norm({b}))
theta = math.acos(cosine)
{out} = (math.sin((1 - {s}) * theta) * {a} + math.sin({s} * theta) * {b}) / math.sin(theta)
"""


def _between_noise(params: LatentsParams) -> str:
    """The noise of both seeds, mixed, in the place of that of the first."""
    size = BACKENDS[params.backend].side
    return f"""size = {size} // pipe.vae_scale_factor
shape = (1, pipe.unet.config.in_channels, size, size)
a, b = (torch.randn(shape, generator=torch.Generator().manual_seed(s)).numpy()
        for s in ({params.seed}, {params.other}))
{_mixed(params, "a", "b", "noise")}\
z = draw({params.seed}, torch.from_numpy(noise))[1]
"""


def _edited(one: Edit) -> str:
    given = one.given
    if one.name == "times":
        at = ":" if given[0] == "all" else str(int(given[0]))
        return f"z = z.copy()\nz[{at}] *= {float(given[1])}\n"
    if one.name == "swap":
        axis = 2 if given[0] == "x" else 1
        return f"z = np.roll(z, z.shape[{axis}] // 2, {axis})\n"
    if one.name == "shift":
        return f"z = np.roll(z, ({int(given[1])}, {int(given[0])}), (1, 2))\n"
    return f"""bits = [int(d, 16) >> k & 1 for d in "{given[0]}" for k in (3, 2, 1, 0)]
mask = np.array(bits, bool)[: z[0].size].reshape(z[0].shape)
fresh = torch.randn(z.shape, generator=torch.Generator().manual_seed({NOISE_SEED})).numpy()
z = np.where(mask, fresh, z)
"""
