"""The model that is opened up, and its sizes, all read from what was loaded."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import torch

from engines.backends import BACKENDS, Model, load
from engines.backends.models import open_model

__all__ = ["model_of", "shape_of"]


@cache
def model_of(name: str) -> Model:
    """The model of this name without its ControlNets; it stays open.

    Raises:
        BackendError: it is not on this machine, or does not fit.
    """
    bare = replace(BACKENDS[name], nets={})
    return load(name) if not bare.base else open_model(bare)


def shape_of(model: Model) -> tuple[int, int, int]:
    """(channels, height, width) of its latents."""
    side = model.backend.side // model.pipe.vae_scale_factor
    return model.pipe.unet.config.in_channels, side, side


def arrays(*tensors: torch.Tensor) -> list[torch.Tensor]:
    """On the CPU, in float32."""
    return [t.detach().float().cpu() for t in tensors]
