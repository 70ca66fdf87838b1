"""ESPCN: three convolutions at the small size, then PixelShuffle; the cheap way to learn detail.

    f(x) = x enlarged by bicubic + PixelShuffle(conv3(tanh(conv2(tanh(conv1(x))))))

with 64, 32 and r^2 channels and kernels of 5, 3 and 3, on one colour channel at a time, x in
0..1. The last convolution starts by ICNR: each of its r^2 channels has the same weights, so the
untrained network paints no checkerboard.

Source:
    Shi et al., Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel
    Convolutional Neural Network, 2016, https://arxiv.org/abs/1609.05158
"""

from functools import cache
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from engines.device import generator

from .refused import MethodError
from .tensors import picture, planes

__all__ = ["ESPCN", "REACH", "SCALES", "WEIGHTS_FILE", "shipped"]

WEIGHTS_FILE = Path(__file__).parents[2] / "assets" / "upsampling" / "espcn.safetensors"
SCALES = (2, 3, 4)
"""Scales with shipped weights."""

REACH = 4
"""How many small pixels away an input can be and still matter: 2 + 1 + 1."""


class ESPCN(nn.Module):
    """The network for one scale r, (n, 1, h, w) -> (n, 1, h r, w r).

    Arguments:
        scale: r, 2 to 8.
        start: "icnr", or "random" for a last layer whose phases start apart.
        seed: of the first draw, uniform within 1 / sqrt(inputs of the convolution).
    """

    def __init__(self, scale: int, start: str = "icnr", seed: int = 0) -> None:
        super().__init__()
        self.scale = scale
        self.conv1 = nn.Conv2d(1, 64, 5, padding=2, padding_mode="replicate")
        self.conv2 = nn.Conv2d(64, 32, 3, padding=1, padding_mode="replicate")
        self.conv3 = nn.Conv2d(32, scale**2, 3, padding=1, padding_mode="replicate")
        draw = generator(seed)
        with torch.no_grad():
            for conv in (self.conv1, self.conv2, self.conv3):
                bound = conv.weight[0].numel() ** -0.5
                for p in conv.parameters():
                    p.uniform_(-bound, bound, generator=draw)
            if start == "icnr":
                for p in self.conv3.parameters():
                    p[:] = p[:1]

    def forward(self, x: Tensor) -> Tensor:
        """x in 0..1, (n, 1, h, w) -> (n, 1, h r, w r)."""
        bicubic = F.interpolate(x, scale_factor=self.scale, mode="bicubic", antialias=True)
        return bicubic + self.detail(x)

    @torch.no_grad()
    def enlarge(self, image: np.ndarray) -> np.ndarray:
        """A picture (h, w, c), levels in 0..255, as (h r, w r, c), not clipped."""
        return 255 * picture(self(planes(image) / 255))

    def detail(self, x: Tensor) -> Tensor:
        """What the network adds to bicubic."""
        h = torch.tanh(self.conv1(x))
        h = torch.tanh(self.conv2(h))
        return F.pixel_shuffle(self.conv3(h), self.scale)


@cache
def shipped(scale: int, dtype: torch.dtype = torch.float32) -> ESPCN:
    """The network with the shipped weights.

    Raises:
        MethodError: no weights are shipped for this scale.
    """
    if scale not in SCALES:
        raise MethodError(
            f"ESPCN comes trained for scales 2, 3 and 4, not {scale}.",
            f"ESPCN 只提供放大 2、3、4 倍的训练权重，没有 {scale} 倍的。",
        )
    network = ESPCN(scale)
    prefix = f"x{scale}."
    tensors = {k: v for k, v in load_file(WEIGHTS_FILE).items() if k.startswith(prefix)}
    network.load_state_dict({k.removeprefix(prefix): v for k, v in tensors.items()})
    return network.to(dtype).eval().requires_grad_(False)
