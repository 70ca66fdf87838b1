"""torch against OpenCV and PIL: who equals whom, and who does not."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image

from engines.photos import photo
from engines.upsampling import parity

ROWS = {(row.torch, row.other): row for row in parity()}


@pytest.mark.parametrize(
    ("ours", "other", "most"),
    [
        ("nearest", "OpenCV INTER_NEAREST", 0),
        ("nearest-exact", "PIL NEAREST", 0),
        ("nearest-exact", "OpenCV INTER_NEAREST_EXACT", 0),
        ("bilinear", "OpenCV INTER_LINEAR", 0.0016),
        ("bilinear, antialias", "PIL BILINEAR", 0.0016),
        ("bilinear, antialias, uint8", "PIL BILINEAR", 0),
        ("bicubic", "OpenCV INTER_CUBIC", 0.002),
        ("bicubic, antialias", "PIL BICUBIC", 0.0022),
        ("lanczos, antialias", "PIL LANCZOS", 0.0021),
        ("area", "OpenCV INTER_AREA", 2e-5),
        ("area", "PIL BOX", 2e-5),
    ],
)
def test_equal(ours: str, other: str, most: float) -> None:
    assert ROWS[ours, other].difference <= most
    assert ROWS[ours, other].equal


@pytest.mark.parametrize(
    ("ours", "other"),
    [("bicubic", "PIL BICUBIC"), ("lanczos, antialias", "OpenCV INTER_LANCZOS4")],
)
def test_not_equal_in_spite_of_the_name(ours: str, other: str) -> None:
    assert ROWS[ours, other].difference > 5
    assert not ROWS[ours, other].equal


@pytest.mark.parametrize("scale", [2, 4, 1 / 4])
def test_bicubic_on_uint8_is_pils_but_for_one_level_in_a_few_pixels(scale: float) -> None:
    image = photo("coffee").copy()
    h, w = (round(n * scale) for n in image.shape[:2])
    x = torch.from_numpy(image).permute(2, 0, 1)[None]
    ours = F.interpolate(x, size=(h, w), mode="bicubic", antialias=True)[0].permute(1, 2, 0)
    theirs = Image.fromarray(image).resize((w, h), Image.Resampling.BICUBIC)
    apart = np.abs(ours.numpy().astype(int) - np.asarray(theirs))
    assert apart.max() <= 1
    assert np.mean(apart > 0) < 2e-4
    if scale == 2:
        assert apart.max() == 0
