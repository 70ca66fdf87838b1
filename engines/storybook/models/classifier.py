"""A network that names a scene's attributes from a noisy latent, at any time t.

The gradient of its log-probability is what classifier guidance adds to a sampler: Dhariwal,
Nichol, "Diffusion Models Beat GANs on Image Synthesis", 2021, https://arxiv.org/abs/2105.05233
"""

from __future__ import annotations

import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from diffusers.models.embeddings import TimestepEmbedding, Timesteps
from torch import nn
from torch.nn import functional as F

from .judge import OUTPUTS, split

__all__ = ["NoisyClassifier"]


class Block(nn.Module):
    """x + conv(conv(x)), the second after a shift by the embedded time, if there is one."""

    def __init__(self, channels: int, time: int = 0) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(8, channels), nn.GroupNorm(8, channels)
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        self.shift = nn.Linear(time, channels) if time else None

    def forward(self, x: torch.Tensor, time: torch.Tensor | None = None) -> torch.Tensor:
        h = self.conv1(F.silu(self.norm1(x)))
        if self.shift is not None:
            h = h + self.shift(time)[:, :, None, None]
        return x + self.conv2(F.silu(self.norm2(h)))


class NoisyClassifier(ModelMixin, ConfigMixin):
    """log p(attribute | noisy latent, t) for every attribute of `ATTRIBUTES`.

    Arguments:
        channels, side: of the latents; a wide one is brought to 16 x 16 first.
    """

    @register_to_config
    def __init__(self, width: int = 64, channels: int = 4, side: int = 16) -> None:
        super().__init__()
        self.frequencies = Timesteps(width, flip_sin_to_cos=True, downscale_freq_shift=0)
        self.time = TimestepEmbedding(width, 2 * width)
        self.into = nn.Conv2d(channels, width, 3, stride=side // 16, padding=1)
        self.high = nn.ModuleList([Block(width, 2 * width) for _ in range(2)])
        self.down = nn.Conv2d(width, 2 * width, 2, stride=2)
        self.low = nn.ModuleList([Block(2 * width, 2 * width) for _ in range(2)])
        self.deeper = nn.Conv2d(2 * width, 2 * width, 2, stride=2)
        self.last = Block(2 * width, 2 * width)
        self.head = nn.Linear(2 * width * 16, OUTPUTS)

    def forward(self, x: torch.Tensor, t: torch.Tensor) -> dict[str, torch.Tensor]:
        """Logits from latents (n, channels, side, side) at times t (n,)."""
        time = F.silu(self.time(self.frequencies(t).to(x.dtype)))
        h = self.into(x)
        for block in self.high:
            h = block(h, time)
        h = self.down(h)
        for block in self.low:
            h = block(h, time)
        h = self.last(self.deeper(h), time)
        return split(self.head(F.silu(h).flatten(1)))
