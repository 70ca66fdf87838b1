"""The VAE: pictures to latents and back, and what is lost on the way.

    decode(z) = D(z / f),   encode(x) = f mean(E(x))

f is the scaling factor of the config: a VAE that was not trained to give latents of deviation 1 is
brought there by it (Stable Diffusion 1.5: 0.18215), because the noise of the schedule has
deviation 1.
"""

from __future__ import annotations

import numpy as np
import torch

from engines.backends import Model

__all__ = ["as_bytes", "decode", "decoded", "encode", "psnr"]


@torch.inference_mode()
def decoded(model: Model, latents: np.ndarray | torch.Tensor) -> np.ndarray:
    """Pictures of latents (b, c, h, w) before they are clipped, float32 (b, side, side, 3) in
    which 0 .. 1 can be seen.
    """
    vae = model.pipe.vae
    with model.lock:
        z = torch.as_tensor(latents).to(model.device, model.dtype) / vae.config.scaling_factor
        pictures = vae.decode(z, return_dict=False)[0].float()
    return (pictures / 2 + 0.5).permute(0, 2, 3, 1).cpu().numpy()


def decode(model: Model, latents: np.ndarray | torch.Tensor) -> np.ndarray:
    """Pictures of latents (b, c, h, w), uint8 (b, side, side, 3)."""
    return as_bytes(decoded(model, latents))


def as_bytes(pictures: np.ndarray) -> np.ndarray:
    """0 .. 1, clipped, as bytes."""
    return (pictures.clip(0, 1) * 255).round().astype(np.uint8)


@torch.inference_mode()
def encode(model: Model, pictures: np.ndarray) -> np.ndarray:
    """Latents (b, c, h, w) of pictures, uint8 (b, side, side, 3); the mean where the encoder tells
    a distribution.
    """
    vae = model.pipe.vae
    x = torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2)
    with model.lock:
        told = vae.encode(x.to(model.device, model.dtype) / 127.5 - 1)
        z = told.latents if hasattr(told, "latents") else told.latent_dist.mean
    return (z * vae.config.scaling_factor).float().cpu().numpy()


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    """Peak signal-to-noise ratio of two pictures of bytes, dB; infinite where they are equal."""
    error = np.square(a.astype(np.float64) - b).mean()
    return float(20 * np.log10(255) - 10 * np.log10(error)) if error else float("inf")
