"""Stages classifier and judge: naming what a scene shows, from noisy latents or clean pictures."""

from __future__ import annotations

from pathlib import Path

import torch
from torch.nn import functional as F

from engines.storybook.classifier import UNSAID, Judge, NoisyClassifier, score
from engines.storybook.fit import Budget, fit, mixed
from engines.storybook.scene import ATTRIBUTES
from engines.storybook.train_diffusion import add_noise

__all__ = ["train_classifier", "train_judge"]

POSE = list(ATTRIBUTES).index("pose")


def train_classifier(
    latents: torch.Tensor,
    names: torch.Tensor,
    budget: Budget,
    folder: Path,
    *,
    batch: int,
    lr: float = 1e-3,
    quiet: bool = False,
) -> tuple[NoisyClassifier, list[float]]:
    """A classifier of latents (n, 4, 16, 16) with labels (n, 7) at every noise level."""
    device = latents.device
    net = NoisyClassifier().to(device, memory_format=torch.channels_last)

    def loss(spent: float, draws: torch.Generator) -> torch.Tensor:
        i = torch.randint(len(latents), (batch,), generator=draws, device=device)
        t = torch.randint(1000, (batch,), generator=draws, device=device)
        x = latents[i].float()
        x_t, _ = add_noise(x, t, torch.randn(x.shape, generator=draws, device=device))
        with mixed(device):
            logits = net(x_t, t)
        return score(logits, names[i])

    history = fit("classifier", net, loss, budget, folder, lr=lr, quiet=quiet)
    return net, history


def train_judge(
    pictures: torch.Tensor,
    names: torch.Tensor,
    joints: torch.Tensor,
    budget: Budget,
    folder: Path,
    *,
    batch: int,
    lr: float = 1e-3,
    quiet: bool = False,
) -> tuple[Judge, list[float]]:
    """A judge of pictures, uint8 (n, 3, 128, 128), labels (n, 7), joints in pixels (n, 18, 2).

    It also sees blurred and grainy ones, as a decoder's small faults are not what it shall judge.
    """
    device = pictures.device
    net = Judge().to(device, memory_format=torch.channels_last)

    def loss(spent: float, draws: torch.Generator) -> torch.Tensor:
        i = torch.randint(len(pictures), (batch,), generator=draws, device=device)
        x = _worn(pictures[i].float() / 127.5 - 1, draws)
        with mixed(device):
            logits, found = net(x.contiguous(memory_format=torch.channels_last))
        value = score(logits, names[i])
        people = names[i, POSE] != UNSAID
        if people.any():
            value = value + 20 * F.l1_loss(found[people] / 128, joints[i][people] / 128)
        return value

    history = fit("judge", net, loss, budget, folder, lr=lr, quiet=quiet)
    return net, history


def _worn(x: torch.Tensor, draws: torch.Generator) -> torch.Tensor:
    """Half of the pictures blurred, all of them with up to 6 % of grain."""
    n, device = len(x), x.device
    blurred = F.avg_pool2d(x, 3, stride=1, padding=1, count_include_pad=False)
    soft = torch.rand(n, 1, 1, 1, generator=draws, device=device) < 0.5
    grain = 0.12 * torch.rand(n, 1, 1, 1, generator=draws, device=device)
    noise = torch.randn(x.shape, generator=draws, device=device)
    return torch.where(soft, blurred, x) + grain * noise
