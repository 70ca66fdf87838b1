r"""How much of a picture k channels can hold: the best linear code, and trained autoencoders.

    z = W_k^T (p - mean),   p' = mean + W_k z

p is a patch of 8 x 8 pixels in three colours, 192 numbers; W_k are the first k principal
components of the patches of Storybook's scenes. Of all linear codes of k numbers none has a
smaller squared error on these: what a trained autoencoder of as many channels and the same factor
gains lies in what is not linear.

    PSNR = 10 log10(4 / mean (x - x')^2), pictures in [-1, 1]
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from diffusers import AutoencoderKL, AutoencoderTiny

from engines.photos import photo, square
from engines.storybook import pipeline as storybook
from engines.storybook.models.vae import Autoencoder, factor, latents_of
from engines.storybook.world import render
from engines.storybook.world.data import TRAINING
from engines.storybook.world.scene import sample_scene

from .params import ChannelsParams

__all__ = ["COUNTS", "LEARNT", "Channels", "Coded", "channels", "coded", "db", "linear", "picture"]

PATCH, SIDE, LEARNT = 8, 128, 96
"""Of a patch, of a picture, in pixels; scenes that the components are learnt from."""

COUNTS = (4, 8, 16)
MOST = 64

FOLDERS = ("vae", "vae4", "vae8", "sd3/vae")
"""Where Storybook's autoencoders stand, if they are there."""


class Coded(NamedTuple):
    """A picture through one code: uint8 (128, 128, 3), dB, channels and pixels a place.

    name: "linear", or the folder of the autoencoder.
    """

    name: str
    channels: int
    factor: int
    picture: np.ndarray
    db: float


@dataclass(frozen=True, eq=False)
class Channels:
    """What the view shows.

    Attributes:
        original: uint8 (128, 128, 3). linear: at 4, 8, 16 and the dial's channels, rising.
        networks: of each autoencoder that is there. curve: (64,), dB of the linear code at
            1 .. 64 channels.
    """

    original: np.ndarray
    linear: list[Coded]
    networks: list[Coded]
    curve: np.ndarray


def channels(
    params: ChannelsParams, own: np.ndarray | None = None, folder: Path | None = None
) -> Channels:
    """The picture of the dials through every code.

    Arguments:
        own: a picture that was brought, uint8 (h, w, 3); without one "own" is a scene.
    """
    shown = source(params, own)
    x = shown / 127.5 - 1
    counts = sorted({*COUNTS, params.channels})
    codes = [Coded("linear", k, PATCH, *_told(x, linear(x, k))) for k in counts]
    nets = [coded(shown, name, folder) for name in FOLDERS if _there(name, folder)]
    return Channels(shown, codes, nets, curve_of(x))


def source(params: ChannelsParams, own: np.ndarray | None = None) -> np.ndarray:
    """The picture, uint8 (128, 128, 3): the middle square of a photograph."""
    if params.source == "own" and own is not None:
        return square(own, SIDE)
    if params.source in ("scene", "own"):
        return render(sample_scene(params.seed))
    return square(photo(params.source), SIDE)


def patches(x: np.ndarray) -> np.ndarray:
    """(128, 128, 3) -> (256, 192), patch by patch."""
    n = SIDE // PATCH
    return x.reshape(n, PATCH, n, PATCH, 3).swapaxes(1, 2).reshape(n * n, -1)


def whole(rows: np.ndarray) -> np.ndarray:
    """The inverse of `patches`."""
    n = SIDE // PATCH
    return rows.reshape(n, n, PATCH, PATCH, 3).swapaxes(1, 2).reshape(SIDE, SIDE, 3)


@cache
def components() -> tuple[np.ndarray, np.ndarray]:
    """Mean (192,) and all components (192, 192), the strongest first."""
    scenes = [render(sample_scene(TRAINING + k)) / 127.5 - 1 for k in range(LEARNT)]
    rows = np.concatenate([patches(scene) for scene in scenes])
    mean = rows.mean(0)
    _, vectors = np.linalg.eigh(np.cov(rows, rowvar=False))
    return mean, vectors[:, ::-1]


def linear(x: np.ndarray, k: int) -> np.ndarray:
    """A picture in [-1, 1] through k channels and back."""
    mean, vectors = components()
    kept = vectors[:, :k]
    return whole((patches(x) - mean) @ kept @ kept.T + mean)


def curve_of(x: np.ndarray) -> np.ndarray:
    """dB at 1 .. MOST channels, (MOST,): each adds one component to what was there."""
    mean, vectors = components()
    rows = patches(x)
    kept, told = np.broadcast_to(mean, rows.shape).copy(), []
    for k in range(MOST):
        kept += np.outer((rows - mean) @ vectors[:, k], vectors[:, k])
        told.append(db(rows, kept))
    return np.array(told)


def db(x: np.ndarray, y: np.ndarray) -> float:
    """Peak signal-to-noise ratio; y is clipped to [-1, 1] as it is shown."""
    return float(10 * np.log10(4 / max(np.square(x - y.clip(-1, 1)).mean(), 1e-12)))


def _told(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    return np.rint(127.5 * (y.clip(-1, 1) + 1)).astype(np.uint8), db(x, y)


def _there(name: str, folder: Path | None) -> bool:
    return ((folder or storybook.FOLDER) / name / "config.json").exists()


@cache
def _network(name: str, folder: Path | None) -> Autoencoder:
    home = (folder or storybook.FOLDER) / name
    kind = AutoencoderTiny if "Tiny" in (home / "config.json").read_text() else AutoencoderKL
    options = {"variant": "fp16", "torch_dtype": torch.float32, "local_files_only": True}
    return kind.from_pretrained(home, use_safetensors=True, **options).eval()


@torch.inference_mode()
def coded(shown: np.ndarray, name: str, folder: Path | None = None) -> Coded:
    """The picture through one of Storybook's autoencoders."""
    net = _network(name, folder)
    x = torch.from_numpy(shown).permute(2, 0, 1)[None].float() / 127.5 - 1
    z = latents_of(net, x)
    y = net.decode(z).sample[0].permute(1, 2, 0).double().numpy()
    return Coded(name, z.shape[1], factor(net), *_told(shown / 127.5 - 1, y))


def picture(params: ChannelsParams) -> np.ndarray:
    """dB of the linear code at 1 .. 64 channels, (64,)."""
    return channels(params).curve
