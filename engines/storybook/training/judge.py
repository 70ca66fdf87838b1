"""Stage judge: cross entropy of the attributes, distance of the joints, seen from behind or not.

    loss = sum of cross entropies + 20 |joints - found| / 128 + binary cross entropy

Most pictures are worn a little, since a decoder's small faults are not what a judge shall judge.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

from ..figures import judged
from ..models.judge import UNSAID, Judge, score
from ..world import data
from ..world.people import MIRRORED
from ..world.scene import ATTRIBUTES
from .fit import Budget, Recipe, fit
from .precision import mixed
from .store import Store

__all__ = ["train_judge"]

POSE = list(ATTRIBUTES).index("pose")


def train_judge(
    store: Store, budget: Budget, folder: Path, *, batch: int, quiet: bool = False
) -> tuple[Judge, list[float]]:
    """A judge of the store's scenes of one thing."""
    device = store.device
    net = Judge().to(device, memory_format=torch.channels_last)
    names, behind = store.known("names").long(), store.known("behind")
    joints = store.known("joints")[:, 0, :, :2].clone()
    joints[behind] = joints[behind][:, MIRRORED]  # as of one who faces us

    def loss(spent: float, draws: torch.Generator) -> torch.Tensor:
        some = torch.randint(len(store.singles), (batch,), generator=draws, device=device)
        i = store.singles[some]
        x = _worn(store.pictures(i), draws)
        with mixed(device):
            logits, found, back = net.read(x.contiguous(memory_format=torch.channels_last))
        value, people = score(logits, names[i]), names[i, POSE] != UNSAID
        if people.any():
            value = value + 20 * F.l1_loss(found[people] / 128, joints[i][people] / 128)
            seen = behind[i][people].float()
            value = value + F.binary_cross_entropy_with_logits(back[people], seen)
        return value

    def matrices(name: str, weight: torch.Tensor) -> bool:
        return weight.ndim == 4 and min(weight.shape[:2]) >= 32

    recipe = Recipe(lr=2e-3, muon=4e-3, matrices=matrices, ema=0.998)
    history = fit("judge", net, loss, budget, folder, recipe, show=_shown(device), quiet=quiet)
    return net, history


def _worn(x: torch.Tensor, draws: torch.Generator) -> torch.Tensor:
    """One batch in four blurred, one in six halved and enlarged; up to 8 % of grain, some tint."""
    n, device = len(x), x.device
    how = float(torch.rand((), generator=draws, device=device))
    if how < 0.25:
        x = F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
    elif how < 0.42:
        x = F.interpolate(F.avg_pool2d(x, 2), scale_factor=2.0, mode="bilinear")
    grain = 0.08 * torch.rand(n, 1, 1, 1, generator=draws, device=device).square()
    tint = 0.02 * torch.randn(n, 3, 1, 1, generator=draws, device=device)
    return x + tint + grain * torch.randn(x.shape, generator=draws, device=device)


def _shown(device: torch.device, count: int = 400) -> Callable[[nn.Module, int], str]:
    """Subject and colour, pose and PCK of scenes that are not trained on."""
    scenes = data.scenes(data.UNSEEN, count, things=1)
    drawn = data.images(scenes).transpose(0, 2, 3, 1)

    def show(average: nn.Module, step: int) -> str:
        rates = judged(average, scenes, drawn, device)  # type: ignore[arg-type]
        return " ".join(f"{k} {v:.4f}" for k, v in rates.items())

    return show
