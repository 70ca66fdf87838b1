"""Stages vae and decoder: 128 x 128 x 3 to 16 x 16 x 4 and back.

    loss = |x - y| + |grad x - grad y| / 2 + 1e-6 KL

The gradients keep outlines sharp where the first term would blur them. Stage decoder then trains
the way back alone, with 2 |x - y|^2 in place of the KL: the latents, and all that is trained on
them, stay as they are (so did Stable Diffusion's vae-ft-mse).
"""

from __future__ import annotations

import copy
from pathlib import Path

import cv2
import numpy as np
import torch
from diffusers import AutoencoderKL
from torch import nn

from engines.storybook import data, model
from engines.storybook.fit import Budget, fit, mixed

__all__ = ["encode", "psnr", "train_decoder", "train_vae"]

CROP = 64


def train_vae(
    pictures: torch.Tensor,
    budget: Budget,
    folder: Path,
    *,
    batch: int,
    crops: float = 0.0,
    lr: float = 2e-3,
    quiet: bool = False,
) -> tuple[AutoencoderKL, list[float]]:
    """An autoencoder of the pictures, its latents standardised.

    Arguments:
        pictures: uint8 (n, 3, 128, 128).
        crops: the share of the budget spent on quarters of pictures, four for each picture of a
            batch: more variety for the same work while much is still wrong. The rest is spent on
            whole pictures, since the norms see whole pictures later.
    """
    device = pictures.device
    vae = model.autoencoder().to(device, memory_format=torch.channels_last)
    with torch.no_grad():
        vae.quant_conv.bias[4:] = -6.0  # start with little noise, or nothing is learnt at first

    def loss(spent: float, draws: torch.Generator) -> torch.Tensor:
        x = _batch(pictures, batch, spent < crops, draws)
        with mixed(device):
            latent = vae.encode(x).latent_dist
            noise = torch.randn(latent.mean.shape, generator=draws, device=device)
            y = vae.decode(latent.mean + latent.std * noise).sample
        return _distance(x, y.float()) + 1e-6 * latent.kl().mean()

    def show(average: nn.Module, step: int) -> None:
        _sheet(average, pictures[:8], folder / "vae.png")

    history = fit("vae", vae, loss, budget, folder, lr=lr, show=show, quiet=quiet)
    model.standardise(vae, encode(vae, pictures[:1000]).float())
    return vae, history


def train_decoder(
    vae: AutoencoderKL,
    pictures: torch.Tensor,
    latents: torch.Tensor,
    budget: Budget,
    folder: Path,
    *,
    batch: int,
    crops: float = 0.0,
    lr: float = 5e-4,
    quiet: bool = False,
) -> list[float]:
    """Trains the decoder in place; the encoder and its latents stay.

    Arguments:
        pictures: uint8 (n, 3, 128, 128). latents: theirs, (n, 4, 16, 16).
        crops: as for `train_vae`, but busy quarters: sky and ground are learnt first and fast.
    """
    device = pictures.device
    way_back = nn.ModuleDict({"post_quant_conv": vae.post_quant_conv, "decoder": vae.decoder})
    way_back.requires_grad_(True)

    def loss(spent: float, draws: torch.Generator) -> torch.Tensor:
        count = 4 * batch if spent < crops else batch
        chosen = torch.randint(len(pictures), (count,), generator=draws, device=device)
        x, z = pictures[chosen], latents[chosen].float()
        if spent < crops:
            x, z = _busy(x, z, draws)
        x = x.float() / 127.5 - 1
        with mixed(device):
            y = vae.decode(z).sample.float()
        return _distance(x, y) + 2 * (x - y).square().mean()

    def show(average: nn.Module, step: int) -> None:
        whole = copy.deepcopy(vae)
        whole.post_quant_conv, whole.decoder = average["post_quant_conv"], average["decoder"]  # type: ignore[index]
        _sheet(whole, pictures[:8], folder / "decoder.png")

    return fit("decoder", way_back, loss, budget, folder, lr=lr, show=show, quiet=quiet)


def _batch(pictures: torch.Tensor, batch: int, crop: bool, draws: torch.Generator) -> torch.Tensor:
    """Random pictures, or four times as many random quarters, in [-1, 1]."""
    count = 4 * batch if crop else batch
    chosen = torch.randint(len(pictures), (count,), generator=draws, device=draws.device)
    x = pictures[chosen]
    if crop:
        corner = torch.randint(128 - CROP + 1, (count, 2), generator=draws, device=draws.device)
        x = torch.stack([p[:, r : r + CROP, c : c + CROP]
                         for p, (r, c) in zip(x, corner.tolist(), strict=True)])  # fmt: skip
    return (x.float() / 127.5 - 1).contiguous(memory_format=torch.channels_last)


def _busy(
    x: torch.Tensor, z: torch.Tensor, draws: torch.Generator, tries: int = 4
) -> tuple[torch.Tensor, torch.Tensor]:
    """Of a few random quarters of each picture the one with most contrast, and its latents."""
    corners = torch.randint(16 - CROP // 8 + 1, (len(x), tries, 2), generator=draws,
                            device=draws.device).tolist()  # fmt: skip
    quarters, codes = [], []
    for picture, code, some in zip(x, z, corners, strict=True):
        cuts = [picture[:, 8 * r : 8 * r + CROP, 8 * c : 8 * c + CROP] for r, c in some]
        best = max(range(tries), key=lambda k: float(cuts[k].float().diff(dim=2).abs().mean()))
        r, c = some[best]
        quarters.append(cuts[best])
        codes.append(code[:, r : r + CROP // 8, c : c + CROP // 8])
    return torch.stack(quarters), torch.stack(codes)


def _distance(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Mean absolute difference of two pictures and, halved, of their gradients."""
    d = x - y
    gradients = d.diff(dim=2).abs().mean() + d.diff(dim=3).abs().mean()
    return d.abs().mean() + 0.5 * gradients


@torch.no_grad()
def encode(vae: AutoencoderKL, pictures: torch.Tensor, batch: int = 64) -> torch.Tensor:
    """The means of the latents of uint8 pictures, float16 (n, 4, 16, 16)."""
    parts = []
    for block in pictures.split(batch):
        x = (block.float() / 127.5 - 1).contiguous(memory_format=torch.channels_last)
        with mixed(x.device):
            parts.append(vae.encode(x).latent_dist.mean.half())
    return torch.cat(parts)


@torch.no_grad()
def psnr(vae: AutoencoderKL, pictures: torch.Tensor) -> float:
    """Mean peak signal-to-noise ratio in dB of encoding and decoding uint8 pictures."""
    values = []
    for block in pictures.split(16):
        x = block.float() / 127.5 - 1
        y = vae.decode(vae.encode(x).latent_dist.mean).sample.clamp(-1, 1)
        values.append(10 * torch.log10(4 / (x - y).square().mean((1, 2, 3))))
    return float(torch.cat(values).mean())


def _sheet(vae: nn.Module, pictures: torch.Tensor, file: Path) -> None:
    """Pictures over their reconstructions, and the PSNR of scenes that are not trained on."""
    with torch.no_grad():
        y = vae(pictures.float() / 127.5 - 1).sample.clamp(-1, 1)
    unseen = torch.from_numpy(data.images(data.scenes(data.UNSEEN, 32))).to(pictures.device)
    print(f"\n  PSNR {psnr(vae, unseen):.2f} dB", flush=True)
    rows = [pictures, ((y + 1) * 127.5).byte()]
    sheet = np.vstack([np.hstack(list(r.permute(0, 2, 3, 1).cpu().numpy())) for r in rows])
    cv2.imwrite(str(file), sheet[..., ::-1])
