"""Stages base, canny and pose: learning to undo noise, first from words, then from hints as well.

    x_t = a_t x + s_t e,    v = a_t e - s_t x,    loss = |net(x_t, t, text) - v|^2

with a_t^2 + s_t^2 = 1, x a latent and e ~ N(0, I). The density of t rises from 1/2 to 3/2: what a
picture shows is decided early, where noise is high. Some captions are left empty, so
that classifier-free guidance has a net without a prompt to compare with (Ho, Salimans,
"Classifier-Free Diffusion Guidance", 2022, https://arxiv.org/abs/2207.12598).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
import torch
from diffusers import AutoencoderKL, ControlNetModel, StableDiffusionPipeline, UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from torch import nn
from torch.nn import functional as F
from transformers import CLIPTextModel, CLIPTokenizer

from engines.storybook import model
from engines.storybook.fit import Budget, fit, mixed

__all__ = ["add_noise", "times", "token_ids", "train_base", "train_control"]

Net = TypeVar("Net", UNet2DConditionModel, ControlNetModel)

PROMPTS = (
    "a big red house in the middle on grass by day",
    "a small blue car on the left on sand at sunset",
    "a yellow sailing boat on water at night",
    "a big orange cat on the right on snow by day",
    "a person in purple waving on grass at sunset",
    "a big green tree on the left on snow at night",
    "a pink kite on the right on sand by day",
    "a big person in white doing a star jump on grass by day",
)


def token_ids(tokenizer: CLIPTokenizer, captions: list[str]) -> torch.Tensor:
    """Token numbers, each caption filled up to the same length, (n, 36)."""
    return tokenizer(
        captions, padding="max_length", truncation=True, return_tensors="pt"
    ).input_ids


def times(u: torch.Tensor) -> torch.Tensor:
    """Times 0 to 999 of density 1/2 + t/1000, from uniform numbers."""
    return (((1 + 8 * u).sqrt() - 1) * 500).long().clamp(max=999)


def add_noise(
    x: torch.Tensor, t: torch.Tensor, noise: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """The noisy latent x_t and the velocity v that leads away from it."""
    a2 = _signal(x.device)[t][:, None, None, None]
    a, s = a2.sqrt(), (1 - a2).sqrt()
    return a * x + s * noise, a * noise - s * x


@cache
def _signal(device: torch.device) -> torch.Tensor:
    """a_t^2 for each of the 1000 times."""
    return model.scheduler().alphas_cumprod.to(device)


class Draws:
    """Random training examples: noisy latents, times, velocities and captions.

    Arguments:
        latents: (n, 4, 16, 16). ids: (n, wordings, 36). empty: the caption without words, (36,).
        blank: the share of captions left empty.
    """

    def __init__(
        self, latents: torch.Tensor, ids: torch.Tensor, empty: torch.Tensor, blank: float
    ) -> None:
        self.latents, self.ids, self.empty, self.blank = latents, ids, empty, blank
        self.device = latents.device

    def __call__(self, batch: int, draws: torch.Generator) -> tuple[torch.Tensor, ...]:
        """Which scenes, x_t, t, v, token ids."""

        def integers(below: int) -> torch.Tensor:
            return torch.randint(below, (batch,), generator=draws, device=self.device)

        i = integers(len(self.latents))
        t = times(torch.rand(batch, generator=draws, device=self.device))
        x = self.latents[i].float()
        noise = torch.randn(x.shape, generator=draws, device=self.device)
        ids = self.ids[i, integers(self.ids.shape[1])]
        unsaid = torch.rand(batch, generator=draws, device=self.device) < self.blank
        ids = torch.where(unsaid[:, None], self.empty, ids)
        x_t, v = add_noise(x, t, noise)
        return i, x_t, t, v, ids


def train_base(
    sample: Draws,
    tokenizer: CLIPTokenizer,
    vae: AutoencoderKL,
    text: CLIPTextModel,
    budget: Budget,
    folder: Path,
    *,
    batch: int,
    lr: float = 1e-3,
    compiled: bool = False,
    quiet: bool = False,
) -> tuple[UNet2DConditionModel, CLIPTextModel, list[float]]:
    """A U-Net, trained together with the text encoder that it listens to."""
    device = sample.device
    both = nn.ModuleDict({"unet": _ready(model.unet(), device), "text": text.to(device)})
    unet: Callable = torch.compile(both["unet"]) if compiled else both["unet"]

    def loss(spent: float, draws: torch.Generator) -> torch.Tensor:
        _, x, t, v, ids = sample(batch, draws)
        with mixed(device):
            guess = unet(x, t, both["text"](ids).last_hidden_state).sample
        return F.mse_loss(guess.float(), v)

    def show(average: nn.Module, step: int) -> None:
        parts = average["unet"], average["text"]  # type: ignore[index]
        _sheet(pipeline(vae, *parts, tokenizer), folder / "base.png")

    history = fit("base", both, loss, budget, folder, lr=lr, matrices=_matrices(both["unet"]),
                  show=show, every=300, quiet=quiet)  # fmt: skip
    return both["unet"], both["text"], history


def train_control(
    name: str,
    sample: Draws,
    hints: torch.Tensor,
    unet: UNet2DConditionModel,
    text: CLIPTextModel,
    budget: Budget,
    folder: Path,
    *,
    batch: int,
    lr: float = 1e-3,
    compiled: bool = False,
    quiet: bool = False,
) -> tuple[ControlNetModel, list[float]]:
    """A ControlNet for the hints, uint8 (n, 1 or 3, 128, 128), of the sampled scenes; the U-Net
    stays as it is."""
    device = sample.device
    unet.requires_grad_(False)
    text.requires_grad_(False)
    unet = _ready(unet, device)
    net = _ready(model.control_net(unet), device)
    call: Callable = torch.compile(net) if compiled else net
    base: Callable = torch.compile(unet) if compiled else unet

    def loss(spent: float, draws: torch.Generator) -> torch.Tensor:
        i, x, t, v, ids = sample(batch, draws)
        hint = (hints[i].float() / 255).expand(-1, 3, -1, -1)
        with mixed(device):
            words = text(ids).last_hidden_state
            down, middle = call(x, t, words, controlnet_cond=hint, return_dict=False)
            guess = base(x, t, words, down_block_additional_residuals=down,
                         mid_block_additional_residual=middle).sample  # fmt: skip
        return F.mse_loss(guess.float(), v)

    history = fit(name, net, loss, budget, folder, lr=lr, matrices=_matrices(net), muon=2e-3,
                  quiet=quiet)  # fmt: skip
    return net, history


def _matrices(net: nn.Module) -> list[nn.Parameter]:
    """Every matrix and kernel but those that meet latents and hints or start at 0."""
    outer = ("conv_in", "conv_out", "controlnet_")
    return [w for name, w in net.named_parameters() if w.ndim > 1 and not name.startswith(outer)]


def _ready(net: Net, device: torch.device) -> Net:
    """The net on its device, in the layout and with the attention that train fastest there."""
    if device.type == "cuda":
        return net.to(device, memory_format=torch.channels_last)
    net.set_attn_processor(AttnProcessor())  # plain products: the fused kind's backward is slow
    return net.to(device)


def pipeline(
    vae: AutoencoderKL,
    unet: UNet2DConditionModel,
    text: CLIPTextModel,
    tokenizer: CLIPTokenizer,
) -> StableDiffusionPipeline:
    """The parts put together as Stable Diffusion is."""
    pipe = StableDiffusionPipeline(
        vae=vae,
        text_encoder=text,
        tokenizer=tokenizer,
        unet=unet,
        scheduler=model.scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipe.set_progress_bar_config(disable=True)
    return pipe


def _sheet(pipe: StableDiffusionPipeline, file: Path) -> None:
    """One picture per prompt, side by side."""
    draws = torch.Generator("cpu").manual_seed(0)
    pictures = pipe(list(PROMPTS), num_inference_steps=20, guidance_scale=4.0, generator=draws,
                    height=128, width=128, output_type="np").images  # fmt: skip
    sheet = (np.hstack(list(pictures)) * 255).astype(np.uint8)
    cv2.imwrite(str(file), sheet[..., ::-1])
