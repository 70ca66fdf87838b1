"""Stage classifier: naming what a scene shows from its noisy latent, at every time."""

from __future__ import annotations

from pathlib import Path

import torch

from ..models.classifier import NoisyClassifier
from ..models.judge import score
from .diffusion import add_noise
from .fit import Budget, Recipe, fit
from .precision import mixed
from .store import Store

__all__ = ["train_classifier"]


def train_classifier(
    store: Store,
    latents: torch.Tensor,
    budget: Budget,
    folder: Path,
    *,
    batch: int,
    quiet: bool = False,
) -> tuple[NoisyClassifier, list[float]]:
    """A classifier of the latents of scenes of one thing, (n, channels, h, w)."""
    device, names = store.device, store.known("names").long()
    net = NoisyClassifier(channels=latents.shape[1], side=latents.shape[-1])
    net.to(device, memory_format=torch.channels_last)

    def loss(spent: float, draws: torch.Generator) -> torch.Tensor:
        some = torch.randint(len(store.singles), (batch,), generator=draws, device=device)
        i = store.singles[some]
        t = torch.randint(1000, (batch,), generator=draws, device=device)
        x = latents[i].float()
        x_t, _ = add_noise(x, t, torch.randn(x.shape, generator=draws, device=device))
        with mixed(device):
            logits = net(x_t.contiguous(memory_format=torch.channels_last), t)
        return score(logits, names[i])

    def matrices(name: str, weight: torch.Tensor) -> bool:
        return weight.ndim == 4 and min(weight.shape[:2]) >= 32

    recipe = Recipe(lr=1e-3, muon=2e-3, matrices=matrices)
    return net, fit("classifier", net, loss, budget, folder, recipe, quiet=quiet)
