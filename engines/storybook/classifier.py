"""Two small networks that name a scene's attributes.

`NoisyClassifier` reads a noisy latent at any time t: the gradient of its log-probability is what
classifier guidance adds to a sampler (Dhariwal, Nichol, "Diffusion Models Beat GANs on Image
Synthesis", 2021, https://arxiv.org/abs/2105.05233).

`Judge` reads clean pictures: it names the attributes and finds the 18 joints of a person, and so
measures, from outside, whether a generated picture shows what was asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from diffusers.models.embeddings import TimestepEmbedding, Timesteps
from torch import nn
from torch.nn import functional as F

from engines.storybook.scene import ATTRIBUTES, Scene

__all__ = ["OUTPUTS", "Judge", "NoisyClassifier", "labels", "score", "split"]

UNSAID = -100
"""The label of an attribute that a scene does not have: the pose of a house."""


def labels(scenes: Sequence[Scene]) -> torch.Tensor:
    """The index of each attribute's name, `UNSAID` where there is none, (n, 7)."""
    rows = [scene.attributes for scene in scenes]
    return torch.tensor(
        [[names.index(r[k]) if r[k] else UNSAID for k, names in ATTRIBUTES.items()] for r in rows]
    )


def score(logits: dict[str, torch.Tensor], target: torch.Tensor) -> torch.Tensor:
    """The sum over attributes of the mean cross entropy."""
    total = torch.zeros((), device=target.device)
    for k, name in enumerate(ATTRIBUTES):
        if (target[:, k] != UNSAID).any():
            total = total + F.cross_entropy(logits[name].float(), target[:, k])
    return total


def split(logits: torch.Tensor) -> dict[str, torch.Tensor]:
    """The columns of (n, `OUTPUTS`) that belong to each attribute."""
    parts = logits.split([len(names) for names in ATTRIBUTES.values()], dim=1)
    return dict(zip(ATTRIBUTES, parts, strict=True))


OUTPUTS = sum(len(names) for names in ATTRIBUTES.values())


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
    """log p(attribute | noisy latent, t) for every attribute of `ATTRIBUTES`."""

    @register_to_config
    def __init__(self, width: int = 64) -> None:
        super().__init__()
        self.frequencies = Timesteps(width, flip_sin_to_cos=True, downscale_freq_shift=0)
        self.time = TimestepEmbedding(width, 2 * width)
        self.into = nn.Conv2d(4, width, 3, padding=1)
        self.high = nn.ModuleList([Block(width, 2 * width) for _ in range(2)])
        self.down = nn.Conv2d(width, 2 * width, 2, stride=2)
        self.low = nn.ModuleList([Block(2 * width, 2 * width) for _ in range(2)])
        self.deeper = nn.Conv2d(2 * width, 2 * width, 2, stride=2)
        self.last = Block(2 * width, 2 * width)
        self.head = nn.Linear(2 * width * 16, OUTPUTS)

    def forward(self, x: torch.Tensor, t: torch.Tensor) -> dict[str, torch.Tensor]:
        """Logits from latents (n, 4, 16, 16) at times t (n,)."""
        time = F.silu(self.time(self.frequencies(t).to(x.dtype)))
        h = self.into(x)
        for block in self.high:
            h = block(h, time)
        h = self.down(h)
        for block in self.low:
            h = block(h, time)
        h = self.last(self.deeper(h), time)
        return split(self.head(F.silu(h).flatten(1)))


class Judge(ModelMixin, ConfigMixin):
    """Attributes and joints of the main thing in a clean picture."""

    @register_to_config
    def __init__(self, width: int = 64) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, width // 2, 5, stride=2, padding=2),
            nn.SiLU(),
            nn.Conv2d(width // 2, width, 3, stride=2, padding=1),
            Block(width),
        )
        self.down1 = nn.Sequential(nn.Conv2d(width, width, 2, stride=2), Block(width))
        self.down2 = nn.Sequential(nn.Conv2d(width, 2 * width, 2, stride=2), Block(2 * width))
        self.down3 = nn.Sequential(nn.Conv2d(2 * width, width, 2, stride=2), Block(width))
        self.head = nn.Linear(16 * width, OUTPUTS)
        self.up2 = nn.Conv2d(2 * width, width, 1)
        self.up3 = nn.Conv2d(width, width, 1)
        self.maps = nn.Sequential(Block(width), nn.SiLU(), nn.Conv2d(width, 18, 3, padding=1))

    def forward(self, x: torch.Tensor) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
        """From pictures in [-1, 1], (n, 3, 128, 128): logits, and joints in pixels (n, 18, 2).

        A joint is the mean place under the softmax of its heat map (32 x 32).
        """
        h1 = self.stem(x)
        h2 = self.down1(h1)
        h3 = self.down2(h2)
        h4 = self.down3(h3)
        wide = self.up2(h3) + F.interpolate(self.up3(h4), scale_factor=2.0)
        wide = h2 + F.interpolate(wide, scale_factor=2.0)
        heat = self.maps(h1 + F.interpolate(wide, scale_factor=2.0)).float()
        p = heat.flatten(2).softmax(-1).view(heat.shape)
        at = torch.arange(32, device=x.device) * 4 + 1.5
        joints = torch.stack([(p.sum(2) * at).sum(-1), (p.sum(3) * at).sum(-1)], dim=-1)
        return split(self.head(F.silu(h4).flatten(1))), joints
