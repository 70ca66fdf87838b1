"""Stages canny and pose: a copy of the U-Net's encoder learns to read hints; the U-Net stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from diffusers import ControlNetModel, UNet2DConditionModel
from torch.nn import functional as F
from transformers import CLIPTextModel

from ..models.unet import control_net
from ..world import data
from . import hints
from .diffusion import Draws, add_noise, matrices, ready
from .fit import Budget, Recipe, fit
from .store import Store

__all__ = ["edge_hints", "pose_hints", "train_control"]

Hints = Callable[[torch.Tensor, np.random.Generator], torch.Tensor]
"""(numbers of scenes, random numbers) -> hints in [0, 1], (n, 3, 128, 128)."""


def train_control(
    name: str,
    sample: Draws,
    hinted: Hints,
    unet: UNet2DConditionModel,
    text: CLIPTextModel,
    budget: Budget,
    folder: Path,
    *,
    batch: int,
    quiet: bool = False,
) -> tuple[ControlNetModel, list[float]]:
    """A ControlNet for the hints of the sampled scenes.

    Times are uniform: where a line runs is decided later than what it is a line of.
    """
    device = sample.device
    net = ready(control_net(unet), device)
    base, words = ready(unet, device), text.to(device)
    recipe = Recipe(lr=1e-3, muon=2e-3, matrices=matrices, low=True)

    def loss(spent: float, draws: torch.Generator) -> torch.Tensor:
        i, x, noise, ids = sample(batch, draws)
        t = torch.randint(1000, (batch,), generator=draws, device=device)
        x_t, v = add_noise(x, t, noise)
        seed = int(torch.randint(2**31, (), generator=draws, device=device))
        hint = hinted(i, np.random.default_rng(seed)).to(device)
        kind = next(net.parameters()).dtype
        base.to(kind)
        told = words.to(kind)(ids).last_hidden_state
        x_t, hint = x_t.to(kind), hint.to(kind)
        down, middle = net(x_t, t, told, controlnet_cond=hint, return_dict=False)
        guess = base(
            x_t,
            t,
            told,
            down_block_additional_residuals=down,
            mid_block_additional_residual=middle,
        ).sample
        return F.mse_loss(guess.float(), v)

    for part in (base, words):
        part.requires_grad_(False)
    net.requires_grad_(True)
    return net, fit(name, net, loss, budget, folder, recipe, quiet=quiet)


def edge_hints(store: Store) -> Hints:
    """Lines of the scenes' pictures, of all kinds."""

    def hinted(i: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
        lines = [hints.edges(store.raw[k], data.TRAINING + k, rng) for k in i.tolist()]
        return (torch.from_numpy(np.stack(lines)).float() / 255)[:, None].expand(-1, 3, -1, -1)

    return hinted


def pose_hints(store: Store) -> Hints:
    """Skeletons of the scenes' people."""

    def hinted(i: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
        drawn = np.stack([store.skeleton(k) for k in i.tolist()])
        return torch.from_numpy(drawn).permute(0, 3, 1, 2).float() / 255

    return hinted
