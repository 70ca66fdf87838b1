"""Pictures on their way together, each of which may join at a step of its own.

At step i, time t, a row x that reads the text c, with the negative prompt n, goes on by

    e = unet(x, t, n) + w (unet(x, t, c) - unet(x, t, n)),    x = scheduler.step(e, t, x)

Each row has a scheduler of its own, for some remember the steps before, and a source of noise of
its own, for some draw more. So a copy of a row at step k goes on exactly as the row itself would.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import torch
from torch import Tensor

from engines.backends import Model
from engines.device import generator

from .edits import Edit, edited
from .loop import schedule_of, start
from .params import DrawingParams

__all__ = ["Course", "Mask", "Row", "Text", "advance", "has_doors", "joined", "started"]


@dataclass(frozen=True, eq=False)
class Row:
    """One picture: x (1, c, h, w) in its scheduler's own coordinates, its source of noise."""

    x: Tensor
    scheduler: Any
    draw: torch.Generator

    def copy(self) -> Row:
        """Another one, that goes on as this one would."""
        draw = torch.Generator().set_state(self.draw.get_state())
        return Row(self.x, deepcopy(self.scheduler), draw)


class Text(NamedTuple):
    """What the U-Net reads, (1, tokens, width): by its attention, and pooled beside the time.

    Most models have the first door alone, and never look at `pooled`.
    """

    attended: Tensor
    pooled: Tensor


class Mask(NamedTuple):
    """Where a row is painted, 1, and stays, 0, (h, w); the latents that stay, and their noise."""

    inside: Tensor
    clean: Tensor
    noise: Tensor


@dataclass(frozen=True, eq=False)
class Course:
    """How rows go on.

    Attributes:
        free: the negative prompt. text: the prompt. guidance: w.
        edit: what happens to attention, before step `until`. mask: what alone is painted.
    """

    free: Text
    text: Text
    guidance: float
    edit: Edit | None = None
    until: int = 0
    mask: Mask | None = None


def started(model: Model, params: DrawingParams) -> Row:
    """Noise of the seed, at step 0."""
    draw, scheduler = generator(params.seed), schedule_of(model, params).scheduler
    return Row(start(model, draw) * scheduler.init_noise_sigma, scheduler, draw)


def joined(model: Model, params: DrawingParams, clean: Tensor, k: int) -> Row:
    """Finished latents, noised as they are before step k; behind the last step, as they are."""
    draw, scheduler = generator(params.seed), schedule_of(model, params).scheduler
    noise = start(model, draw)
    if hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(k)
    return Row(_noised(scheduler, clean, noise, k), scheduler, draw)


def _noised(scheduler: Any, clean: Tensor, noise: Tensor, k: int) -> Tensor:
    """As noisy as x is before step k; clean behind the last."""
    at = scheduler.timesteps[k : k + 1]
    return scheduler.add_noise(clean, noise, at) if len(at) else clean


@torch.inference_mode()
def advance(model: Model, rows: Sequence[Row], i: int, course: Course) -> list[Row]:
    """All rows after step i."""
    t = rows[0].scheduler.timesteps[i]
    x = torch.cat([row.scheduler.scale_model_input(row.x, t) for row in rows])
    with model.lock:
        free, cond = _told(model, x, t, i, course).chunk(2)
    e = free + course.guidance * (cond - free)
    return [_step(row, e[k : k + 1], t, i, course.mask) for k, row in enumerate(rows)]


def _told(model: Model, x: Tensor, t: Tensor, i: int, course: Course) -> Tensor:
    """What the U-Net says without the prompt, then with it, (2 rows, ...)."""
    unet, n = model.pipe.unet, len(x)
    pairs = zip(course.free, course.text, strict=True)
    attended, pooled = (torch.cat([a.repeat(n, 1, 1), b.repeat(n, 1, 1)]) for a, b in pairs)
    with ExitStack() as around:
        if has_doors(model):
            around.enter_context(_pooled(unet, pooled))
        if course.edit is not None and i < course.until:
            around.enter_context(edited(unet, course.edit))
        both = torch.cat([x, x])
        return unet(both, t, encoder_hidden_states=attended, return_dict=False)[0]


def has_doors(model: Model) -> bool:
    """Whether the text also comes in pooled, beside the time: as in Storybook and SDXL."""
    return bool(model.pipe.unet.config.addition_embed_type == "text")


@contextmanager
def _pooled(unet: Any, text: Tensor) -> Iterator[None]:
    """This text, in the place of the attended one, is added to the time."""
    hook = unet.add_embedding.register_forward_pre_hook(lambda module, given: (text,))
    try:
        yield
    finally:
        hook.remove()


def _step(row: Row, e: Tensor, t: Tensor, i: int, mask: Mask | None) -> Row:
    scheduler = row.scheduler
    draws = "generator" in inspect.signature(scheduler.step).parameters
    extra = {"generator": row.draw} if draws else {}
    x = scheduler.step(e, t, row.x, **extra, return_dict=False)[0]
    if mask is not None:  # around it stands what stays, as noisy as x is now
        x = (1 - mask.inside) * _noised(scheduler, mask.clean, mask.noise, i + 1) + mask.inside * x
    return replace(row, x=x)
