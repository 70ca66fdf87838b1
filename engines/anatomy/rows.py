"""Pictures on their way together, each of which may join at a step of its own.

At step i, time t, for a row x that reads a text c, with the negative prompt n,

    e = unet(x, t, n) + w (unet(x, t, c) - unet(x, t, n))      classifier-free guidance
    x = scheduler(e, t, x)

A row has a scheduler of its own, for some remember the steps before, and a source of noise of its
own, for some draw more. So a copy of a row at step k goes on exactly as the row itself would.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from inspect import signature
from typing import Any, NamedTuple

import torch
from torch import Tensor

from engines.backends import Model
from engines.device import generator

from .edits import Edit, edited

__all__ = ["Course", "Row", "Text", "advance", "joined", "started"]


@dataclass(frozen=True, eq=False)
class Row:
    """One picture: x (1, channels, h, w), its scheduler, its source of noise."""

    x: Tensor
    scheduler: Any
    draw: torch.Generator

    def copy(self) -> Row:
        """Another one that goes on as this one would."""
        draw = torch.Generator().set_state(self.draw.get_state())
        return Row(self.x, deepcopy(self.scheduler), draw)


class Text(NamedTuple):
    """What the U-Net reads, (1, tokens, width): by its attention, and pooled beside the time.

    Most models have the first door alone, and `pooled` is not looked at.
    """

    attended: Tensor
    pooled: Tensor


@dataclass(frozen=True, eq=False)
class Course:
    """How rows go on.

    Attributes:
        free: the negative prompt. text: the prompt. scale: w.
        edit: what happens to attention, if anything does; `until` this step.
        clean: latents that stay outside of `mask` (h, w), 1 where it is painted anew.
        noise: by which `clean` is made as noisy as the rows.
    """

    free: Text
    text: Text
    scale: float
    edit: Edit | None = None
    until: int = 0
    mask: Tensor | None = None
    clean: Tensor | None = None
    noise: Tensor | None = None


def started(model: Model, scheduler: Any, seed: int) -> Row:
    """Pure noise at step 0."""
    draw = generator(seed)
    noise = _noise(model, draw) * scheduler.init_noise_sigma
    return Row(noise, scheduler, draw)


def joined(model: Model, scheduler: Any, seed: int, clean: Tensor, k: int) -> Row:
    """Clean latents, noised as they are before step k; at the last step they are left clean."""
    draw = generator(seed)
    noise = _noise(model, draw)
    if k == len(scheduler.timesteps):
        return Row(clean, scheduler, draw)
    if hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(k)
    return Row(scheduler.add_noise(clean, noise, scheduler.timesteps[k : k + 1]), scheduler, draw)


def _noise(model: Model, draw: torch.Generator) -> Tensor:
    """Drawn on the CPU: a seed gives the same noise on any machine."""
    unet = model.pipe.unet.config
    side = model.backend.side // model.pipe.vae_scale_factor
    noise = torch.randn((1, unet.in_channels, side, side), generator=draw)
    return noise.to(model.device, model.dtype)


@torch.inference_mode()
def advance(model: Model, rows: Sequence[Row], i: int, course: Course) -> list[Row]:
    """All rows after step i."""
    t = rows[0].scheduler.timesteps[i]
    x = torch.cat([row.scheduler.scale_model_input(row.x, t) for row in rows])
    with model.lock:
        free, cond = _predict(model, x, t, i, course).chunk(2)
    e = free + course.scale * (cond - free)
    moved = [_step(row, e[k : k + 1], t) for k, row in enumerate(rows)]
    return [_repainted(row, i + 1, course) for row in moved] if course.mask is not None else moved


def _predict(model: Model, x: Tensor, t: Tensor, i: int, course: Course) -> Tensor:
    """What the U-Net says without the prompt, then with it, (2 rows, ...)."""
    unet, n = model.pipe.unet, len(x)
    texts = [torch.cat([a.expand(n, -1, -1), b.expand(n, -1, -1)])
             for a, b in zip(course.free, course.text, strict=True)]  # fmt: skip
    with ExitStack() as held:
        if doors(model):
            held.enter_context(_pooled(unet, texts[1]))
        if course.edit is not None and i < course.until:
            held.enter_context(edited(unet, course.edit))
        return unet(torch.cat([x, x]), t, encoder_hidden_states=texts[0], return_dict=False)[0]


def doors(model: Model) -> bool:
    """Whether the text also comes in pooled, beside the time: as in Storybook and SDXL."""
    return bool(model.pipe.unet.config.addition_embed_type == "text")


@contextmanager
def _pooled(unet: Any, text: Tensor) -> Any:
    """The text that is added to the time is this one."""
    hook = unet.add_embedding.register_forward_pre_hook(lambda module, inputs: (text,))
    try:
        yield
    finally:
        hook.remove()


def _step(row: Row, e: Tensor, t: Tensor) -> Row:
    takes = signature(row.scheduler.step).parameters
    extra = {"generator": row.draw} if "generator" in takes else {}
    return replace(row, x=row.scheduler.step(e, t, row.x, return_dict=False, **extra)[0])


def _repainted(row: Row, i: int, course: Course) -> Row:
    """Outside of the mask stands the clean picture, as noisy as the row is before step i."""
    assert course.mask is not None
    times, clean = row.scheduler.timesteps, course.clean
    if i < len(times):
        clean = row.scheduler.add_noise(clean, course.noise, times[i : i + 1])
    return replace(row, x=(1 - course.mask) * clean + course.mask * row.x)
