"""The transformer that is opened up: Storybook's small Stable Diffusion 3, or a large one.

Where no trained weights are shipped yet, the small one stands with random weights of a fixed seed:
`Opened.trained` tells which, and whoever shows a picture of it says so.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import torch
from diffusers import StableDiffusion3Pipeline

from engines import device as computer
from engines.backends.catalogue import Backend
from engines.backends.models import place, read
from engines.storybook import pipeline as storybook
from engines.storybook.models.transformer import flow_scheduler, text_tower, transformer
from engines.storybook.models.vae import autoencoder
from engines.storybook.tokenizer import make_tokenizer

__all__ = ["MEDIUM", "Opened", "opened", "opened_medium", "random_mini", "trained"]

LENGTH = 24
"""Tokens of a third text encoder; one that is absent leaves so many of nought."""

MEDIUM = Backend(
    ("Stable Diffusion 3.5 Medium", "Stable Diffusion 3.5 Medium"),
    "stabilityai/stable-diffusion-3.5-medium",
    {},
    side=1024,
    gigabytes=9,
    licence="Stability AI Community License",
    variant=None,
    steps=28,
    guidance=4.5,
)


@dataclass(frozen=True, eq=False)
class Opened:
    """An open pipeline; it is shared, so hold `lock` around each forward pass.

    Attributes:
        trained: whether the weights were ever trained. shipped: whether it is Storybook's.
    """

    pipe: StableDiffusion3Pipeline
    trained: bool
    shipped: bool = True
    lock: Any = field(default_factory=threading.RLock)

    @property
    def side(self) -> int:
        """Of its pictures, in pixels."""
        return int(self.pipe.default_sample_size * self.pipe.vae_scale_factor)


def trained(folder: Path | None = None) -> bool:
    """Whether the small model's weights are there."""
    return ((folder or storybook.FOLDER) / "sd3" / "model_index.json").exists()


@cache
def opened(folder: Path | None = None) -> Opened:
    """The small model: trained where its weights are, else random; it stays open."""
    if trained(folder):
        return Opened(storybook.load("sd3", folder=folder or storybook.FOLDER), True)
    return Opened(random_mini(), False)


def random_mini(seed: int = 0) -> StableDiffusion3Pipeline:
    """The same networks, as they stand before any training."""
    tokenizer = make_tokenizer()
    words, end = len(tokenizer), tokenizer.eos_token_id
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        nets = transformer(), autoencoder(8, 16), text_tower(words, end), text_tower(words, end)
    net, vae, first, second = (part.eval() for part in nets)
    pipe = storybook.StorybookFlow(
        net, flow_scheduler(), vae, first, tokenizer, second, tokenizer, None, None
    )
    pipe.set_progress_bar_config(disable=True)
    return pipe


def opened_medium(folder: Path | None = None) -> Opened:
    """Stable Diffusion 3.5 Medium with two text encoders, from a folder or the hub.

    Arguments:
        folder: holds repositories as owner/name; None for that of the environment.

    Raises:
        BackendError: it is not on this machine, or does not fit.
    """
    where = place(MEDIUM)
    dtype = torch.float32 if where == "cpu" else computer.dtype()
    absent = dict.fromkeys(("text_encoder_3", "tokenizer_3"))
    pipe = read(StableDiffusion3Pipeline, MEDIUM.base, dtype, folder, **absent)
    pipe.set_progress_bar_config(disable=True)
    if where == "offload":
        pipe.enable_model_cpu_offload()
    else:
        pipe.to("cpu" if where == "cpu" else computer.device())
    return Opened(pipe, True, shipped=False)
