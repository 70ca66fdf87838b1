"""What the best linear code of k numbers a patch keeps of a picture, in dB."""

from ..channels import LEARNT, MOST
from ..params import ChannelsParams

__all__ = ["channels"]

PLAIN = """import numpy as np
{imports}from sklearn.decomposition import PCA

from engines.storybook.world import render
from engines.storybook.world.scene import sample_scene


def patches(x):
    return x.reshape(16, 8, 16, 8, 3).swapaxes(1, 2).reshape(256, 192)


# Learnt from scenes that are not shown.
seeds = range(10_000_000, 10_000_000 + {learnt})
rows = np.concatenate([patches(render(sample_scene(k)) / 127.5 - 1) for k in seeds])
pca = PCA(svd_solver="full").fit(rows)
{shown}
x, picture = patches(shown / 127.5 - 1), []
for k in range(1, {most} + 1):
    kept = pca.components_[:k]
    y = (x - pca.mean_) @ kept.T @ kept + pca.mean_
    picture.append(10 * np.log10(4 / np.square(x - y.clip(-1, 1)).mean()))
"""
PHOTO = """
whole = {found}
side = min(whole.shape[:2])
top, left = ((n - side) // 2 for n in whole.shape[:2])
square = np.ascontiguousarray(whole[top : top + side, left : left + side])
shown = cv2.resize(square, (128, 128), interpolation=cv2.INTER_AREA)
"""

READ = 'np.array(Image.open("picture.png").convert("RGB"))'
OWN = """import numpy as np
from PIL import Image

from engines.rectified import ChannelsParams, channels

own = {found}
picture = channels(ChannelsParams({dials}), own).curve
"""
ENGINE = """from engines.rectified import ChannelsParams
from engines.rectified.channels import picture as curve

picture = curve(ChannelsParams({dials}))
"""


def channels(params: ChannelsParams) -> tuple[str, str]:
    """`picture` is (64,), dB at 1 .. 64 channels."""
    imports, shown = _shown(params)
    dials = params.arguments()
    engine = OWN if params.source == "own" else ENGINE
    return (
        PLAIN.format(imports=imports, learnt=LEARNT, most=MOST, shown=shown),
        engine.format(dials=dials, found=READ),
    )


def _shown(params: ChannelsParams) -> tuple[str, str]:
    """The imports that the picture needs, and the lines that bring it."""
    if params.source == "scene":
        return "", f"shown = render(sample_scene({params.seed}))\n"
    if params.source == "own":
        return "import cv2\nfrom PIL import Image\n", PHOTO.format(found=READ)
    found = f"photo({params.source!r})"
    return "import cv2\nfrom engines.photos import photo\n", PHOTO.format(found=found)
