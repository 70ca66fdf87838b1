"""Denoising with ControlNets: the loop of Stable Diffusion, with nothing hidden.

At step i of n, at time t, for a picture x_t, a text c and a hint h,

    r      = net(x_t, t, c, h)                   residuals, one for each skip connection and one
                                                 for the middle of the U-Net
    e(c)   = unet(x_t, t, c, skips + s m r)      s: control scale, m: weights of the control mode
    e      = e() + w (e(c) - e())                classifier-free guidance
    x_0    = (x_t - sqrt(1 - a_t) e) / sqrt(a_t)

and s = 0 before `start` and after `end`. Several cells (seeds, scales, starts, ends) go through
the networks as one batch.

Zhang, Rao, Agrawala, "Adding Conditional Control to Text-to-Image Diffusion Models", 2023,
https://arxiv.org/abs/2302.05543. Ho, Salimans, "Classifier-Free Diffusion Guidance", 2022,
https://arxiv.org/abs/2207.12598.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from diffusers import (
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    EulerDiscreteScheduler,
    LCMScheduler,
)

from engines.backends import Model
from engines.device import generator

from .modes import both_halves, weights
from .params import Params

__all__ = ["SAMPLERS", "Cell", "Moment", "decode", "denoise", "final"]

SAMPLERS: dict[str, Any] = {
    "ddim": DDIMScheduler,
    "euler": EulerDiscreteScheduler,
    "dpm": DPMSolverMultistepScheduler,
    "lcm": LCMScheduler,
}


class Cell(NamedTuple):
    """One picture of the batch: its seed, and how and when the nets act on it."""

    seed: int
    scale: float
    start: float = 0.0
    end: float = 1.0


@dataclass(frozen=True, eq=False)
class Moment:
    """After one step.

    Attributes:
        index: of the step, from 0. t: the time of training that it stood at.
        latents: x after the step, (cells, 4, h, w). x0: the x_0 predicted from it before.
        norms: kind -> root mean square of each scaled residual of the cells that are steered,
            (n,); noughts while no net acts.
    """

    index: int
    t: float
    latents: torch.Tensor
    x0: torch.Tensor
    norms: dict[str, np.ndarray]


class Words(NamedTuple):
    """Texts as the U-Net hears them, unconditional half first.

    text: (2 cells, tokens, width). added: what else SDXL wants, for so many cells.
    """

    text: torch.Tensor
    added: dict[str, torch.Tensor] | None


def denoise(
    model: Model, params: Params, hints: Mapping[str, np.ndarray], cells: Sequence[Cell]
) -> Iterator[Moment]:
    """One `Moment` a step; stop asking and it stops.

    Arguments:
        hints: kind -> uint8 (side, side, 3), for every net that shall act.
    """
    scheduler, times = _schedule(model, params)
    draws = [generator(cell.seed) for cell in cells]
    x = _noise(model, draws) * scheduler.init_noise_sigma
    words = _encode(model, params, len(cells))
    tensors = {kind: _tensor(model, hint) for kind, hint in hints.items()}
    extra = {"generator": draws} if params.sampler == "lcm" else {}
    for i, t in enumerate(times):
        with torch.inference_mode(), model.lock:
            x_in = scheduler.scale_model_input(x, t)
            share = _shares(cells, i, len(times)).to(x)
            added, norms = _control(model, params, x_in, t, words, tensors, share)
            e = _predict(model, params, x_in, t, words, added)
            x0 = _clean(model.pipe.scheduler, x_in, e, t)
            x = scheduler.step(e, t, x, return_dict=False, **extra)[0]
        yield Moment(i, float(t), x, x0, norms)


def _schedule(model: Model, params: Params) -> tuple[Any, torch.Tensor]:
    """A scheduler of this request's own, and its times."""
    scheduler = SAMPLERS[params.sampler].from_config(model.pipe.scheduler.config)
    scheduler.set_timesteps(params.steps, device=model.device)
    return scheduler, scheduler.timesteps


def _noise(model: Model, draws: Sequence[torch.Generator]) -> torch.Tensor:
    """Drawn on the CPU, seed by seed: a seed gives the same noise on any machine."""
    side = model.backend.side // model.pipe.vae_scale_factor
    shape = (1, model.pipe.unet.config.in_channels, side, side)
    noise = torch.cat([torch.randn(shape, generator=g) for g in draws])
    return noise.to(model.device, model.dtype)


def _tensor(model: Model, hint: np.ndarray) -> torch.Tensor:
    """A hint as the network receives it: (1, 3, side, side) in 0 .. 1."""
    bytes_ = torch.from_numpy(np.ascontiguousarray(hint)).permute(2, 0, 1)[None]
    return bytes_.to(model.device, model.dtype) / 255


@torch.inference_mode()
def _encode(model: Model, params: Params, cells: int) -> Words:
    pipe, texts = model.pipe, {"prompt": params.text, "negative_prompt": params.negative}
    with model.lock:
        if not model.backend.union:
            cond, free = pipe.encode_prompt(params.text, model.device, 1, True, params.negative)
            return Words(_halves(free, cond, cells), None)
        cond, free, pooled, free_pooled = pipe.encode_prompt(
            **texts, device=model.device, do_classifier_free_guidance=True
        )
        size = (model.backend.side,) * 2
        ids = pipe._get_add_time_ids(
            size, (0, 0), size, cond.dtype, pipe.text_encoder_2.config.projection_dim
        ).to(model.device)
    added = {
        "text_embeds": _halves(free_pooled, pooled, cells),
        "time_ids": ids.repeat(2 * cells, 1),
    }
    return Words(_halves(free, cond, cells), added)


def _halves(free: torch.Tensor, cond: torch.Tensor, cells: int) -> torch.Tensor:
    return torch.cat([free.repeat_interleave(cells, 0), cond.repeat_interleave(cells, 0)])


def _shares(cells: Sequence[Cell], i: int, n: int) -> torch.Tensor:
    """The control scale of each cell at step i: its own from start to end, else 0."""
    on = [c.scale * (i / n >= c.start and (i + 1) / n <= c.end) for c in cells]
    return torch.tensor(on)[:, None, None, None]


def _control(
    model: Model,
    params: Params,
    x: torch.Tensor,
    t: torch.Tensor,
    words: Words,
    hints: Mapping[str, torch.Tensor],
    share: torch.Tensor,
) -> tuple[list[torch.Tensor] | None, dict[str, np.ndarray]]:
    """The sum of the nets' scaled residuals for both halves, and the size of each."""
    total: list[torch.Tensor] | None = None
    norms = {}
    for kind, hint in hints.items():
        if not share.any():  # no cell is steered now
            norms[kind] = np.zeros(_outputs(model.nets[kind]))
            continue
        residuals = _residuals(model, params, kind, x, t, words, hint)
        m = weights(params.mode, len(residuals))
        scaled = [
            r * (share.repeat(len(r) // len(x), 1, 1, 1) * k)
            for r, k in zip(residuals, m, strict=True)
        ]
        steered = share.flatten() != 0
        norms[kind] = np.array([_rms(r[-len(x) :][steered]) for r in scaled])
        if not both_halves(params.mode):
            scaled = [torch.cat([torch.zeros_like(r), r]) for r in scaled]
        total = scaled if total is None else [a + b for a, b in zip(total, scaled, strict=True)]
    return total, norms


def _residuals(
    model: Model,
    params: Params,
    kind: str,
    x: torch.Tensor,
    t: torch.Tensor,
    words: Words,
    hint: torch.Tensor,
) -> list[torch.Tensor]:
    """What the net says, the skip connections in order and the middle last."""
    text, added = words
    if both_halves(params.mode):
        x = torch.cat([x, x])
    else:  # the conditional half alone
        text = text[len(x) :]
        added = added and {k: v[len(x) :] for k, v in added.items()}
    hint = hint.expand(len(x), -1, -1, -1)
    options: dict[str, Any] = {"encoder_hidden_states": text, "return_dict": False}
    if added:
        options["added_cond_kwargs"] = added
    net: Any = model.nets[kind]
    if model.backend.union:
        index = model.backend.union[kind]
        which = torch.zeros(len(x), net.config.num_control_type).to(x)
        which[:, index] = 1
        options |= {"control_type": which, "control_type_idx": [index]}
        down, middle = net(x, t, controlnet_cond=[hint], **options)
    else:
        down, middle = net(x, t, controlnet_cond=hint, **options)
    return [*down, middle]


def _outputs(net: Any) -> int:
    return len(net.controlnet_down_blocks) + 1


def _rms(r: torch.Tensor) -> float:
    return float(r.float().square().mean().sqrt())


def _predict(
    model: Model,
    params: Params,
    x: torch.Tensor,
    t: torch.Tensor,
    words: Words,
    residuals: list[torch.Tensor] | None,
) -> torch.Tensor:
    """The guided prediction; every w is computed as it stands, 0 and 1 too."""
    options: dict[str, Any] = {"encoder_hidden_states": words.text, "return_dict": False}
    if words.added:
        options["added_cond_kwargs"] = words.added
    if residuals:
        options["down_block_additional_residuals"] = tuple(residuals[:-1])
        options["mid_block_additional_residual"] = residuals[-1]
    free, cond = model.pipe.unet(torch.cat([x, x]), t, **options)[0].chunk(2)
    return free + params.guidance * (cond - free)


def _clean(scheduler: Any, x: torch.Tensor, e: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    """x_0 of a variance-preserving x and a predicted noise e, or velocity v."""
    a = scheduler.alphas_cumprod[int(t)].to(x)
    if scheduler.config.prediction_type == "v_prediction":
        return a.sqrt() * x - (1 - a).sqrt() * e
    return (x - (1 - a).sqrt() * e) / a.sqrt()


@torch.inference_mode()
def decode(model: Model, latents: torch.Tensor) -> np.ndarray:
    """Pictures of latents, uint8 (cells, side, side, 3)."""
    vae = model.pipe.vae
    shift = getattr(vae.config, "shift_factor", None) or 0
    with model.lock:
        images = vae.decode(latents / vae.config.scaling_factor + shift, return_dict=False)[0]
    bytes_ = ((images.float() / 2 + 0.5).clamp(0, 1) * 255).round().byte()
    return bytes_.permute(0, 2, 3, 1).cpu().numpy()


def final(moments: Iterator[Moment]) -> Moment:
    """The last of the moments."""
    *_, last = moments
    return last
