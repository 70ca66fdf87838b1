"""A network that names what a clean picture shows, and so measures the others from outside.

A residual network (He, Zhang, Ren, Sun, "Deep Residual Learning for Image Recognition", 2016,
https://arxiv.org/abs/1512.03385) names the seven attributes of the main thing, and finds the 18
joints of a person as the mean places under heat maps. From behind, a right shoulder stands where a
left one does from in front: the maps tell joints as of one who faces us, and a head of its own,
which looks at the features around the nose, tells whether left and right must be exchanged.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from torch import nn
from torch.nn import functional as F

from ..world.people import MIRRORED
from ..world.scene import ATTRIBUTES, Scene

__all__ = ["OUTPUTS", "UNSAID", "Judge", "labels", "score", "split"]

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
            total = total + F.cross_entropy(logits[name].float(), target[:, k].long())
    return total


def split(logits: torch.Tensor) -> dict[str, torch.Tensor]:
    """The columns of (n, `OUTPUTS`) that belong to each attribute."""
    parts = logits.split([len(names) for names in ATTRIBUTES.values()], dim=1)
    return dict(zip(ATTRIBUTES, parts, strict=True))


OUTPUTS = sum(len(names) for names in ATTRIBUTES.values())


def _conv(into: int, out: int, size: int = 3, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(into, out, size, stride, size // 2, bias=False), nn.BatchNorm2d(out)
    )


class Residual(nn.Module):
    """relu(conv(relu(conv(x))) + x), x brought to the new width and size where they differ."""

    def __init__(self, into: int, out: int, stride: int = 1) -> None:
        super().__init__()
        self.first, self.second = _conv(into, out, stride=stride), _conv(out, out)
        same = into == out and stride == 1
        self.skip = nn.Identity() if same else _conv(into, out, 1, stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.relu(self.second(F.relu(self.first(x))) + self.skip(x))


class Judge(ModelMixin, ConfigMixin):
    """Attributes and joints of the main thing in a clean picture."""

    @register_to_config
    def __init__(self, width: int = 32) -> None:
        super().__init__()
        w = width
        self.stem = nn.Sequential(_conv(3, w, 5, 2), nn.ReLU())  # 64 x 64
        self.down1 = nn.Sequential(Residual(w, 2 * w, 2), Residual(2 * w, 2 * w))  # 32 x 32
        self.down2 = nn.Sequential(Residual(2 * w, 4 * w, 2), Residual(4 * w, 4 * w))
        self.down3 = Residual(4 * w, 6 * w, 2)
        self.down4 = Residual(6 * w, 6 * w, 2)  # 4 x 4
        self.head = nn.Linear(16 * 6 * w, OUTPUTS)
        self.up2 = nn.Conv2d(4 * w, 2 * w, 1)
        self.up3 = nn.Conv2d(6 * w, 2 * w, 1)
        self.up4 = nn.Conv2d(6 * w, 2 * w, 1)
        self.maps = nn.Sequential(_conv(2 * w, 2 * w), nn.ReLU(), nn.Conv2d(2 * w, 18, 3, 1, 1))
        self.behind = nn.Sequential(
            nn.LayerNorm(81 * 3 * w), nn.Linear(81 * 3 * w, 32), nn.ReLU(), nn.Linear(32, 1)
        )

    def forward(self, x: torch.Tensor) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
        """From pictures in [-1, 1], (n, 3, 128, 128): logits, and joints in pixels (n, 18, 2)."""
        logits, facing, behind = self.read(x)
        return logits, torch.where((behind > 0)[:, None, None], facing[:, MIRRORED], facing)

    def read(self, x: torch.Tensor) -> tuple[dict[str, torch.Tensor], torch.Tensor, torch.Tensor]:
        """Logits, joints as of one who faces us, and the log-odds of being seen from behind."""
        h0 = self.stem(x)
        h1 = self.down1(h0)
        h2 = self.down2(h1)
        h3 = self.down3(h2)
        h4 = self.down4(h3)
        wide = self.up3(h3) + _twice(self.up4(h4))
        wide = h1 + _twice(self.up2(h2) + _twice(wide))
        facing = _means(self.maps(wide).float())
        around = torch.cat([_around(h, facing[:, 0].detach()) for h in (h0, h1)], 1)
        flat = F.dropout(h4.flatten(1), 0.2, self.training)
        return split(self.head(flat)), facing, self.behind(around)[:, 0].float()


def _twice(x: torch.Tensor) -> torch.Tensor:
    return F.interpolate(x, scale_factor=2.0)


def _means(heat: torch.Tensor) -> torch.Tensor:
    """The mean place in pixels under the softmax of each heat map (n, k, 32, 32): (n, k, 2)."""
    p = heat.flatten(2).softmax(-1).view(heat.shape)
    at = torch.arange(32, device=heat.device) * 4 + 1.5
    return torch.stack([(p.sum(2) * at).sum(-1), (p.sum(3) * at).sum(-1)], dim=-1)


def _around(h: torch.Tensor, at: torch.Tensor) -> torch.Tensor:
    """Features of 9 x 9 places, two pixels apart, around a pixel (n, 2): (n, 81 channels)."""
    d = torch.arange(-4, 5, device=h.device) * 2.0
    grid = torch.stack(torch.meshgrid(d, d, indexing="xy"), -1)
    places = (at[:, None, None] + grid) / 63.5 - 1
    return F.grid_sample(h.float(), places, align_corners=True).flatten(1)
