"""The loop of Stable Diffusion with nothing hidden: the pipeline of diffusers, bit for bit.

At step i of n, at time t_i with abar = abar(t_i), for the noisy latent x and the text c

    e      = unet(x, t, c_negative) + w (unet(x, t, c) - unet(x, t, c_negative))
    x0     = (x - sqrt(1 - abar) e) / sqrt(abar)            where the network tells the noise
    x0     = sqrt(abar) x - sqrt(1 - abar) e                where it tells v
    x_next = scheduler.step(e, t, x)

x is told in the coordinates of the network, x = sqrt(abar) x0 + sqrt(1 - abar) noise, whatever the
scheduler calculates in; sigma = sqrt((1 - abar) / abar) is the noise over the signal.

Rombach et al., "High-Resolution Image Synthesis with Latent Diffusion Models", 2022,
https://arxiv.org/abs/2112.10752. Ho, Salimans, "Classifier-Free Diffusion Guidance", 2022,
https://arxiv.org/abs/2207.12598.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

import numpy as np
import torch
from diffusers import (
    DDIMScheduler,
    DDPMScheduler,
    DPMSolverMultistepScheduler,
    EulerDiscreteScheduler,
)
from torch import Tensor

from engines.backends import Model
from engines.device import generator

from .model import shape_of
from .params import DrawingParams

__all__ = [
    "SAMPLERS",
    "Moment",
    "Schedule",
    "denoise",
    "embed",
    "noised",
    "schedule_curve",
    "schedule_of",
    "start",
    "text_of",
]

SAMPLERS: dict[str, Any] = {
    "ddim": DDIMScheduler,
    "euler": EulerDiscreteScheduler,
    "dpm": DPMSolverMultistepScheduler,
    "ddpm": DDPMScheduler,
}


class Schedule(NamedTuple):
    """The scheduler of one run, and where its steps stand.

    Attributes:
        scheduler: of this run alone. times: t_i, (n,). abar: share of the signal's variance at
            each, (n,) float64.
    """

    scheduler: Any
    times: Tensor
    abar: Tensor

    @property
    def sigma(self) -> Tensor:
        """Noise over signal, (n,)."""
        return ((1 - self.abar) / self.abar).sqrt()


class Moment(NamedTuple):
    """One step, as it was taken.

    Attributes:
        index: i, from 0. t: time of training. abar: share of the signal's variance.
        x: the noisy latents that the network read, (b, c, h, w).
        free, cond: what it told without and with the prompt. x0: the guided picture that it
            expects, (b, c, h, w).
        after: the latents after the step, in the scheduler's own coordinates; behind the last
            step these are the finished ones.
    """

    index: int  # type: ignore[assignment]  # a tuple's own is not used
    t: float
    abar: float
    x: Tensor
    free: Tensor
    cond: Tensor
    x0: Tensor
    after: Tensor


def schedule_of(model: Model, params: DrawingParams) -> Schedule:
    """A scheduler of this run's own, set to its number of steps."""
    scheduler = SAMPLERS[params.sampler].from_config(model.pipe.scheduler.config)
    scheduler.set_timesteps(params.steps, device=model.device)
    times = scheduler.timesteps
    return Schedule(scheduler, times, scheduler.alphas_cumprod.double().cpu()[times.cpu().long()])


def schedule_curve(model: Model, points: int) -> np.ndarray:
    """Time of training t and abar(t) at so many places of the whole schedule, (2, points)."""
    abar = DDIMScheduler.from_config(model.pipe.scheduler.config).alphas_cumprod.double().numpy()
    t = np.linspace(0, len(abar) - 1, points).round().astype(int)
    return np.stack([t, abar[t]])


def start(model: Model, draw: torch.Generator) -> Tensor:
    """Noise of deviation 1, (1, c, h, w), drawn on the CPU: the same on any machine."""
    noise = torch.randn((1, *shape_of(model)), generator=draw)
    return noise.to(model.device, model.dtype)


@torch.inference_mode()
def text_of(model: Model, text: str) -> Tensor:
    """One text as the U-Net hears it, (1, tokens, width)."""
    with model.lock:
        cond, _ = model.pipe.encode_prompt(text, model.device, 1, False)
    return cond


def embed(model: Model, prompt: str, negative: str = "") -> Tensor:
    """Both texts as the U-Net hears them, the negative first, (2, tokens, width)."""
    return torch.cat([text_of(model, negative), text_of(model, prompt)])


def noised(schedule: Schedule, x0: Tensor, noise: Tensor, begin: int) -> Tensor:
    """x at step `begin` of a picture that is known, in the scheduler's own coordinates."""
    at = schedule.times[begin : begin + 1].repeat(len(x0))
    return schedule.scheduler.add_noise(x0, noise, at)


Listen = Callable[[int], AbstractContextManager[Any]]
"""Step -> what stands around the U-Net's forward pass."""


def denoise(
    model: Model,
    params: DrawingParams,
    *,
    text: Tensor | Callable[[int], Tensor] | None = None,
    x: Tensor | None = None,
    begin: int = 0,
    around: Listen | None = None,
    after: Callable[[Moment], Tensor] | None = None,
    schedule: Schedule | None = None,
) -> Iterator[Moment]:
    """One `Moment` a step; stop asking and it stops.

    Arguments:
        text: what the U-Net hears, (2b, tokens, width), those without the prompt first, or
            step -> the same; None for that of `params`.
        x: the latents before step `begin`, (b, c, h, w) in the scheduler's own coordinates; None
            for noise of the seed.
        begin: the first step that is taken.
        around: a context for each forward pass, held together with the model's lock.
        after: moment -> the latents to go on with, in the place of `moment.after`.
        schedule: a fresh one of `schedule_of`, for who needs it to make `x`.
    """
    plan = schedule or schedule_of(model, params)
    draw = generator(params.seed)
    first = start(model, draw) * plan.scheduler.init_noise_sigma
    x = first if x is None else x
    hears = _hears(model, params, text)
    extra = _extra(plan.scheduler, draw)
    if begin and hasattr(plan.scheduler, "set_begin_index"):
        plan.scheduler.set_begin_index(begin)
    for i in range(begin, len(plan.times)):
        with torch.inference_mode(), model.lock:
            moment = _step(model, params, plan, i, x, hears(i), around, extra)
        x = after(moment) if after else moment.after
        yield moment._replace(after=x)


def _step(
    model: Model,
    params: DrawingParams,
    plan: Schedule,
    i: int,
    x: Tensor,
    text: Tensor,
    around: Listen | None,
    extra: dict[str, Any],
) -> Moment:
    t, scheduler = plan.times[i], plan.scheduler
    both = scheduler.scale_model_input(torch.cat([x, x]), t)
    with around(i) if around else nullcontext():
        told = model.pipe.unet(both, t, encoder_hidden_states=text, return_dict=False)[0]
    free, cond = told.chunk(2)
    e = free + params.guidance * (cond - free)
    seen, abar = both[: len(x)], float(plan.abar[i])
    x0 = _clean(scheduler, seen, e, abar)
    then = scheduler.step(e, t, x, **extra, return_dict=False)[0]
    return Moment(i, float(t), abar, seen, free, cond, x0, then)


def _clean(scheduler: Any, x: Tensor, e: Tensor, abar: float) -> Tensor:
    """x0 of a guided prediction e, which is noise or v."""
    a, s = abar**0.5, (1 - abar) ** 0.5
    if scheduler.config.prediction_type == "v_prediction":
        return a * x - s * e
    return (x - s * e) / a


def _hears(
    model: Model, params: DrawingParams, text: Tensor | Callable[[int], Tensor] | None
) -> Callable[[int], Tensor]:
    if callable(text):
        return text
    whole = embed(model, params.prompt, params.negative) if text is None else text
    return lambda i: whole


def _extra(scheduler: Any, draw: torch.Generator) -> dict[str, Any]:
    """The generator, for schedulers that draw noise on the way, as the pipeline gives it."""
    takes = inspect.signature(scheduler.step).parameters
    return {"generator": draw} if "generator" in takes else {}
