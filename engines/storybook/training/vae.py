"""Stages vae, vae16 and their smaller kin: pictures to latents and back.

    loss = |x - y| + |grad x - grad y| / 2 + 2 (x - y)^2 + sum over channels of m^2 + (s - 1)^2

with y decoded from the latent and a little noise, m and s the mean and deviation of a channel over
the batch. The gradients keep outlines sharp where the first term would blur them; the noise keeps
neighbouring latents alike, which a denoiser needs. Most of the time is spent on quarters of
pictures, four for each picture of a batch and mostly busy ones: sky and ground are learnt fast.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from diffusers import AutoencoderTiny
from torch import nn

from ..figures import psnr
from ..models.vae import autoencoder, latents_of
from ..world import data
from .fit import COOLING, Budget, Recipe, fit
from .precision import mixed
from .store import Store, pictures_of

__all__ = ["encode_all", "reconstruct", "train_decoder", "train_vae"]

CROP = 64
NOISE = 0.05
"""Deviation of the noise that a decoder must bear."""


def train_vae(
    name: str,
    shape: tuple[int, int, int],
    store: Store,
    budget: Budget,
    folder: Path,
    *,
    batch: int,
    quiet: bool = False,
) -> tuple[AutoencoderTiny, list[float]]:
    """An autoencoder of the store's pictures, its latents of mean 0 and deviation 1.

    Arguments:
        shape: factor, channels, width.
    """
    device = store.device
    vae = autoencoder(*shape).to(device, memory_format=torch.channels_last)

    def loss(spent: float, draws: torch.Generator) -> torch.Tensor:
        x = _batch(store, batch, draws, quarters=spent < 1 - COOLING / 2).to(device)
        with mixed(device):
            z = latents_of(vae, x).float()
            noise = torch.randn(z.shape, generator=draws, device=device)
            y = vae.decode(z + NOISE * noise).sample.float()
        uneven = z.mean((0, 2, 3)).square() + (z.std((0, 2, 3)) - 1).square()
        return _distance(x, y) + 0.01 * uneven.sum()

    unseen = data.images(data.scenes(data.UNSEEN, 64)).transpose(0, 2, 3, 1)

    def show(average: nn.Module, step: int) -> str:
        x = pictures_of(unseen, device)
        y, z = reconstruct(average, x)
        _sheet(x[:16], y[:16], folder / f"{name}.png")
        uneven = f"mean {z.mean((0, 2, 3)).abs().max():.3f}, std {z.std((0, 2, 3)).tolist()}"
        return f"{psnr(x, y).mean():.2f} dB, {uneven}"

    recipe = Recipe(lr=1e-3, muon=2e-3, matrices=_kernels, ema=0.998)
    history = fit(name, vae, loss, budget, folder, recipe, show=show, quiet=quiet)
    return vae, history


def train_decoder(
    name: str,
    vae: AutoencoderTiny,
    store: Store,
    latents: torch.Tensor,
    budget: Budget,
    folder: Path,
    *,
    batch: int,
    quiet: bool = False,
) -> list[float]:
    """Trains the decoder in place, on whole pictures; the encoder and its latents stay.

    Arguments:
        latents: of the store's pictures, (n, channels, h, w).
    """
    device = store.device

    def loss(spent: float, draws: torch.Generator) -> torch.Tensor:
        i = torch.randint(len(latents), (batch,), generator=draws, device=device)
        z = latents[i].float()
        noise = torch.randn(z.shape, generator=draws, device=device)
        with mixed(device):
            y = vae.decode(z + NOISE * noise).sample.float()
        return _distance(store.pictures(i), y)

    recipe = Recipe(lr=5e-4, muon=1e-3, matrices=_kernels, ema=0.998)
    return fit(name, vae.decoder, loss, budget, folder, recipe, quiet=quiet)


def _kernels(name: str, weight: torch.Tensor) -> bool:
    return weight.ndim == 4 and min(weight.shape[:2]) >= 16


def _batch(store: Store, batch: int, draws: torch.Generator, *, quarters: bool) -> torch.Tensor:
    """Random pictures, or four times as many quarters, (n, 3, side, side) in [-1, 1]."""
    rng = np.random.default_rng(
        int(torch.randint(2**31, (), generator=draws, device=draws.device))
    )
    chosen = rng.integers(len(store.raw), size=4 * batch if quarters else batch)
    if not quarters:
        return pictures_of(store.raw[chosen], store.device)
    return pictures_of(
        np.stack([_quarter(store.raw[i], rng, 3 if k % 3 else 1) for k, i in enumerate(chosen)]),
        store.device,
    )


def _quarter(picture: np.ndarray, rng: np.random.Generator, tries: int) -> np.ndarray:
    """Of a few random quarters the one with most contrast."""
    corners = rng.integers(0, len(picture) - CROP + 1, size=(tries, 2))
    cuts = [picture[r : r + CROP, c : c + CROP] for r, c in corners]
    if tries == 1:
        return cuts[0]
    return max(cuts, key=lambda cut: np.abs(np.diff(cut[::2, :, 1].astype(np.int16))).sum())


def _distance(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Absolute and squared difference of two pictures, and half that of their gradients."""
    d = x - y
    gradients = d.diff(dim=2).abs().mean() + d.diff(dim=3).abs().mean()
    return d.abs().mean() + 0.5 * gradients + 2 * d.square().mean()


@torch.no_grad()
def reconstruct(vae: Any, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Pictures encoded and decoded, in [-1, 1], and their latents."""
    pairs = []
    for block in x.split(16):
        with mixed(x.device):
            z = latents_of(vae, block.contiguous(memory_format=torch.channels_last))
            pairs.append((vae.decode(z).sample.float().clamp(-1, 1), z.float()))
    return torch.cat([y for y, _ in pairs]), torch.cat([z for _, z in pairs])


@torch.no_grad()
def encode_all(vae: AutoencoderTiny, store: Store, batch: int = 32) -> torch.Tensor:
    """Latents of all of the store's scenes, float16 (n, channels, h, w)."""
    parts = []
    for block in torch.arange(store.count).split(batch):
        x = store.pictures(block).contiguous(memory_format=torch.channels_last)
        with mixed(store.device):
            parts.append(latents_of(vae, x).half())
    return torch.cat(parts).contiguous()


def _sheet(x: torch.Tensor, y: torch.Tensor, file: Path) -> None:
    """Pictures over their reconstructions."""
    rows = [((r + 1) * 127.5).byte().permute(0, 2, 3, 1).cpu().numpy() for r in (x, y)]
    sheet = np.vstack([np.hstack(list(r[k : k + 8])) for k in (0, 8) for r in rows])
    cv2.imwrite(str(file), sheet[..., ::-1])
