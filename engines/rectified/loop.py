"""Sampling along straight ways, step by step: StableDiffusion3Pipeline's own loop, bit for bit.

    v = v_free + w (v_told - v_free),    x' = x + (sigma' - sigma) v,    x0 = x - sigma v

Noise stands at sigma = 1. The scheduler tells only where it goes next; what it expects in the end,
x0, follows from the straight way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

import numpy as np
import torch
from diffusers import (
    DPMSolverMultistepScheduler,
    FlowMatchEulerDiscreteScheduler,
    FlowMatchHeunDiscreteScheduler,
)
from torch import Tensor

from engines.device import generator

from .mini import LENGTH, Opened
from .params import FlowParams, Sampler

__all__ = ["Moment", "decode", "denoise", "draw", "sampler_of", "told_of"]


class Moment(NamedTuple):
    """After one step; of Heun's after each half, so that N of them ask the network 2 N - 1 times.

    Attributes:
        step: from 0. sigma: the noise that it began with.
        x: the latents that it read, (1, c, h, w). after: those that it left.
        v: the guided velocity. x0: the latents that it expects in the end.
    """

    step: int
    sigma: float
    x: Tensor
    after: Tensor
    v: Tensor
    x0: Tensor


def sampler_of(name: Sampler, config: Any, shift: float) -> Any:
    """A scheduler of diffusers, whose sigmas are moved towards noise by the shift.

    Arguments:
        config: of the pipeline's own scheduler.
    """
    if name == "dpm":
        return DPMSolverMultistepScheduler(
            prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=shift
        )
    if name == "heun":
        return FlowMatchHeunDiscreteScheduler(config["num_train_timesteps"], shift)
    return FlowMatchEulerDiscreteScheduler.from_config(
        config, shift=shift, use_dynamic_shifting=False
    )


def draw(params: FlowParams, model: Opened) -> Iterator[Moment]:
    """A `Moment` a step; stop when you like."""
    return denoise(model, params)


@torch.no_grad()
def told_of(model: Opened, params: FlowParams) -> tuple[Tensor, Tensor]:
    """What the text encoders tell: tokens (n, length, width), pooled (n, width); n is 2 with
    guidance, the negative prompt's before the prompt's.
    """
    pipe: Any = model.pipe
    guided = params.guidance > 1
    with model.lock:
        told, free, pooled, pooled_free = pipe.encode_prompt(
            params.prompt,
            None,
            None,
            negative_prompt=params.negative,
            do_classifier_free_guidance=guided,
            max_sequence_length=LENGTH,
        )
    if not guided:
        return told, pooled
    return torch.cat([free, told]), torch.cat([pooled_free, pooled])


@torch.no_grad()
def denoise(
    model: Opened,
    params: FlowParams,
    side: int | None = None,
    around: AbstractContextManager[Any] | None = None,
    sampler: Sampler = "euler",
) -> Iterator[Moment]:
    """A `Moment` each time that the network was asked.

    Arguments:
        side: of the picture in pixels; the model's own if None.
        around: entered around each forward pass, such as an ear.
    """
    pipe: Any = model.pipe
    around = around or nullcontext()
    tokens, pooled = told_of(model, params)
    device, dtype = tokens.device, tokens.dtype
    channels, side = pipe.transformer.config.in_channels, side or model.side
    seed = generator(params.seed)
    x = pipe.prepare_latents(1, channels, side, side, dtype, device, seed)
    scheduler = sampler_of(sampler, pipe.scheduler.config, params.shift)
    scheduler.set_timesteps(params.steps, device=device)
    for step, time in enumerate(scheduler.timesteps):
        sigma = scheduler.sigmas[step]
        with model.lock, around:
            told = pipe.transformer(
                hidden_states=torch.cat([x] * len(tokens)),
                timestep=time.expand(len(tokens)),
                encoder_hidden_states=tokens,
                pooled_projections=pooled,
                return_dict=False,
            )[0]
        v = told
        if len(tokens) > 1:
            free, asked = told.chunk(2)
            v = free + params.guidance * (asked - free)
        after = scheduler.step(v, time, x, return_dict=False)[0].to(x.dtype)
        yield Moment(step, float(sigma), x, after, v, (x.float() - sigma * v.float()).to(x.dtype))
        x = after


@torch.no_grad()
def decode(model: Opened, latents: Tensor) -> np.ndarray:
    """Pictures of latents (n, c, h, w), uint8 (n, side, side, 3)."""
    pipe: Any = model.pipe
    config = pipe.vae.config
    with model.lock:
        drawn = pipe.vae.decode(latents / config.scaling_factor + config.shift_factor)
    pictures = pipe.image_processor.postprocess(drawn.sample, output_type="np")
    return np.asarray(np.rint(255 * pictures), dtype=np.uint8)
