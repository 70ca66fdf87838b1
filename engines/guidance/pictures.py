"""Pictures: the same solvers and rules, on a trained network.

In the coordinates x / sqrt(a_t), with sigma = sqrt((1 - a_t) / a_t), a variance-preserving model
stands on the same equation as the plane, dx/dsigma = eps, and Euler is DDIM. The network sees
x / sqrt(1 + sigma^2) and tells eps, or v = sqrt(a) eps - sqrt(1 - a) x0.

Pictures of a batch go through the network together, all of them without the condition, then all
with it; each has a seed, scale and rule of its own. Every w is computed as it stands: plain
pipelines switch guidance off at w <= 1, and so cannot show w = 0.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import torch
from diffusers import DDIMScheduler
from torch import Tensor

from engines.backends import BACKENDS, Model, load
from engines.backends.models import open_model
from engines.device import generator
from engines.storybook import load_classifier
from engines.storybook.asked import asked

from .rules import RULES, State
from .solvers import SOLVERS
from .sweep_params import Recipe, SweepParams

__all__ = ["Moment", "decode", "model_of", "sample"]


class Moment(NamedTuple):
    """After one step.

    Attributes:
        step: from 0. x: (n, 4, h, w) at noise `sigma`, in the coordinates of the module.
        x0: the clean latents that the last guided prediction expects, (n, 4, h, w).
        norms: root mean square of eps_u, eps_c and their difference, (n, 3).
    """

    step: int
    sigma: float
    x: Tensor
    x0: Tensor
    norms: np.ndarray


@cache
def model_of(name: str) -> Model:
    """The model of this name without its ControlNets; it stays open.

    Raises:
        BackendError: it is not on this machine, or does not fit.
    """
    bare = replace(BACKENDS[name], nets={})
    return load(name) if not bare.base else open_model(bare)


def sample(model: Model, recipes: Sequence[Recipe], params: SweepParams) -> Iterator[Moment]:
    """A `Moment` a step for recipes of one sampler and one number of steps; stop when you like."""
    levels = _levels(model, recipes[0].steps)
    sigmas = list(levels)
    network = _Network(model, recipes, params, levels)
    x = _noise(model, recipes) * (1 + sigmas[0] ** 2) ** 0.5
    for step, now in enumerate(SOLVERS[recipes[0].sampler](network.eps, x, sigmas)):
        yield Moment(step, sigmas[step + 1], now, network.x0, network.norms)


def _levels(model: Model, steps: int) -> dict[float, int]:
    """sigma -> time of training, from most noise to none."""
    scheduler = DDIMScheduler.from_config(model.pipe.scheduler.config)
    scheduler.set_timesteps(steps)
    times = [int(t) for t in scheduler.timesteps]
    a = scheduler.alphas_cumprod[times].double()
    return dict(zip(((1 - a) / a).sqrt().tolist(), times, strict=True)) | {0.0: 0}


def _noise(model: Model, recipes: Sequence[Recipe]) -> Tensor:
    """By seed: the same on every machine and in every cell of that seed.

    Latents stay on the CPU in float64, which not every accelerator has; they are small.
    """
    side = model.backend.side // model.pipe.vae_scale_factor
    shape = (1, model.pipe.unet.config.in_channels, side, side)
    noise = [torch.randn(shape, generator=generator(r.seed)) for r in recipes]
    return torch.cat(noise).double()


class _Network:
    """The guided prediction of a batch, and what is told about it."""

    def __init__(
        self,
        model: Model,
        recipes: Sequence[Recipe],
        params: SweepParams,
        levels: dict[float, int],
    ) -> None:
        self.model, self.levels, self.recipes = model, levels, recipes
        self.text, self.added = _words(model, recipes)
        self.memory = torch.zeros(())
        self.x0 = torch.zeros(())
        self.norms = np.zeros((len(recipes), 3))
        self.groups = _groups(recipes, params)

    @torch.no_grad()
    def eps(self, x: Tensor, sigma: float, gain: float) -> Tensor:
        """What a solver asks for."""
        seen = x / (1 + sigma**2) ** 0.5
        eps_u, eps_c = self._predict(seen, sigma).chunk(2)
        if self.memory.ndim == 0:
            self.memory = torch.zeros_like(x)
        eps = torch.empty_like(x)
        for state, rows in self.groups:
            u, c = eps_u[rows], eps_c[rows]
            w = torch.as_tensor(state.w).to(x)[:, None, None, None]
            now = state._replace(w=w, sigma=sigma, gain=gain, memory=self.memory[rows])
            rule = self.recipes[rows[0]].rule
            if rule in ("classifier", "clean"):
                slopes = [self._slope(seen[k : k + 1], k, sigma, rule) for k in rows]
                now = now._replace(slope=torch.cat(slopes).to(x))
            eps[rows] = RULES[rule](u, c, now)
            self.memory[rows] = now.remember(u, c)
        self.x0 = x - sigma * eps
        self.norms = np.stack([_rms(e) for e in (eps_u, eps_c, eps_c - eps_u)], axis=1)
        return eps

    def _predict(self, x: Tensor, sigma: float) -> Tensor:
        """eps without, then with the condition, (2 n, ...)."""
        both = torch.cat([x, x])
        options: dict[str, Any] = {"encoder_hidden_states": self.text}
        if self.added:
            options["added_cond_kwargs"] = self.added
        unet, time = self.model.pipe.unet, self.levels[sigma]
        with self.model.lock:
            heard = both.to(self.model.device, self.model.dtype)
            told = unet(heard, time, return_dict=False, **options)[0].to(x)
        if self.model.pipe.scheduler.config.prediction_type != "v_prediction":
            return told
        return (told + sigma * both) / (1 + sigma**2) ** 0.5

    def _slope(self, x: Tensor, row: int, sigma: float, rule: str) -> Tensor:
        """The gradient of log p(what the prompt names | x) by Storybook's noisy classifier."""
        if self.model.backend.base:
            raise ValueError("Classifier guidance needs Storybook's classifier: choose Storybook.")
        names = asked(self.recipes[row].prompt)
        time = self.levels[sigma] if rule == "classifier" else 0
        with torch.enable_grad():
            x = x.detach().float().requires_grad_()
            told = _classifier()(x, torch.tensor([time]))
            parts = [told[k].log_softmax(1)[0, v] for k, v in names.items()]
            total = torch.stack(parts).sum() if parts else 0 * x.sum()
            (gradient,) = torch.autograd.grad(total, x)
        return gradient / (1 + sigma**2) ** 0.5


@cache
def _classifier() -> Any:
    return load_classifier().requires_grad_(False)


def _groups(recipes: Sequence[Recipe], params: SweepParams) -> list[tuple[State, list[int]]]:
    """Rows that share a rule and its dials, each group with its state; w is one number a row."""
    common: dict[str, Any] = {
        "eta": params.eta,
        "momentum": params.momentum,
        "limit": params.limit,
    }
    found: dict[Any, list[int]] = {}
    for k, r in enumerate(recipes):
        found.setdefault((r.rule, r.rescale, r.low, r.high), []).append(k)
    return [
        (State(_scales(recipes, rows), rescale=rescale, low=low, high=high, **common), rows)
        for (_, rescale, low, high), rows in found.items()
    ]


def _scales(recipes: Sequence[Recipe], rows: list[int]) -> Tensor:
    """w of some rows, exactly: a float32 of 0.1 is another scale."""
    return torch.tensor([recipes[k].scale for k in rows], dtype=torch.float64)


@torch.no_grad()
def _words(model: Model, recipes: Sequence[Recipe]) -> tuple[Tensor, dict[str, Tensor]]:
    """Texts as the network hears them, those without the condition first; each is read once."""
    texts = [r.negative for r in recipes] + [r.prompt for r in recipes]
    with model.lock:
        read = {text: _read(model, text) for text in dict.fromkeys(texts)}
    embedded = torch.cat([read[text][0] for text in texts])
    if not model.backend.union:
        return embedded, {}
    size = (model.backend.side,) * 2
    width = model.pipe.text_encoder_2.config.projection_dim
    ids = model.pipe._get_add_time_ids(size, (0, 0), size, embedded.dtype, width)
    pooled = torch.cat([read[text][1] for text in texts])
    return embedded, {"text_embeds": pooled, "time_ids": ids.to(pooled).repeat(len(texts), 1)}


def _read(model: Model, text: str) -> tuple[Tensor, Tensor]:
    """The embedding of a text, and its pooled one, which only SDXL hears."""
    options = {"device": model.device, "num_images_per_prompt": 1}
    told = model.pipe.encode_prompt(text, do_classifier_free_guidance=False, **options)
    return told[0], told[2] if model.backend.union else told[0]


@torch.no_grad()
def decode(model: Model, x0: Tensor) -> Tensor:
    """Pictures of clean latents, before clipping to -1 .. 1, float32 (n, 3, h, w)."""
    vae = model.pipe.vae
    with model.lock:
        x0 = x0.to(model.device, model.dtype) / vae.config.scaling_factor
        return vae.decode(x0, return_dict=False)[0].float().cpu()


def _rms(e: Tensor) -> np.ndarray:
    return e.flatten(1).square().mean(1).sqrt().cpu().numpy()
