"""Stage base: a U-Net learns to undo noise, listening to a text encoder that stays as it is.

    x_t = a_t x + s_t e,    v = a_t e - s_t x,    loss = |net(x_t, t, text) - v|^2

with a_t^2 + s_t^2 = 1, x a latent and e ~ N(0, I). Some captions are left empty, so that
classifier-free guidance has a net without a prompt to compare with: Ho, Salimans, "Classifier-Free
Diffusion Guidance", 2022, https://arxiv.org/abs/2207.12598

The text encoder stands still, as Stable Diffusion's does: trained along, it forgot within 2,000
steps whatever the U-Net did not ask for yet (left and right came to sound the same), and what is
forgotten cannot be asked for later.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import TypeVar

import torch
from diffusers import ControlNetModel, UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from torch.nn import functional as F
from transformers import CLIPTextModel

from ..models.unet import scheduler, unet
from .fit import Budget, Recipe, fit
from .store import Store

__all__ = [
    "Draws",
    "add_noise",
    "inner",
    "matrices",
    "people_twice",
    "ready",
    "times",
    "train_base",
]

Net = TypeVar("Net", UNet2DConditionModel, ControlNetModel)


def times(u: torch.Tensor, lean: float = 2.0) -> torch.Tensor:
    """Times 0 to 999 from uniform numbers, half of them above .7 T.

    What a picture shows is decided where its noise is high; in a latent twice as wide, where half
    the signal is left: tan(pi t / 2) = lean tan(pi u / 2). Hoogeboom, Heek, Salimans, "simple
    diffusion", 2023, https://arxiv.org/abs/2301.11093
    """
    t = torch.atan(lean * torch.tan(u * math.pi / 2)) * 2 / math.pi
    return (1000 * t).long().clamp(0, 999)


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
    return scheduler().alphas_cumprod.to(device)


class Draws:
    """Random training examples: latents, noise and captions.

    Arguments:
        latents: (n, channels, h, w). blank: the share of captions left empty.
        chosen: numbers of the scenes to draw from; None for all.
    """

    def __init__(
        self, store: Store, latents: torch.Tensor, blank: float, chosen: torch.Tensor | None = None
    ) -> None:
        self.latents, self.blank, self.device = latents, blank, store.device
        self.ids, self.empty = store.known("ids"), store.empty
        self.chosen = torch.arange(store.count, device=self.device) if chosen is None else chosen

    def __call__(self, batch: int, draws: torch.Generator) -> tuple[torch.Tensor, ...]:
        """Which scenes (n,), latents x, noise e, token numbers (n, 36)."""

        def integers(below: int) -> torch.Tensor:
            return torch.randint(below, (batch,), generator=draws, device=self.device)

        i = self.chosen[integers(len(self.chosen))]
        x = self.latents[i].float()
        noise = torch.randn(x.shape, generator=draws, device=self.device)
        ids = self.ids[i, integers(self.ids.shape[1])].long()
        unsaid = torch.rand(batch, generator=draws, device=self.device) < self.blank
        return i, x, noise, torch.where(unsaid[:, None], self.empty, ids)


def people_twice(store: Store) -> torch.Tensor:
    """Numbers of all scenes, those with people twice: what an arm does is the smallest thing that
    words ask for, and is learnt last.
    """
    return torch.cat([torch.arange(store.count, device=store.device), store.peopled])


def train_base(
    store: Store,
    latents: torch.Tensor,
    text: CLIPTextModel,
    budget: Budget,
    folder: Path,
    *,
    batch: int,
    quiet: bool = False,
) -> tuple[UNet2DConditionModel, list[float]]:
    """A U-Net that listens to the text encoder."""
    device = store.device
    sample = Draws(store, latents, 0.1, people_twice(store))
    net = ready(unet(latents.shape[-1], latents.shape[1]), device)
    text.to(device).requires_grad_(False).eval()

    def loss(spent: float, draws: torch.Generator) -> torch.Tensor:
        _, x, noise, ids = sample(batch, draws)
        t = times(torch.rand(batch, generator=draws, device=device))
        x_t, v = add_noise(x, t, noise)
        words = text(ids).last_hidden_state.to(net.dtype)
        guess = net(x_t.to(net.dtype), t, words).sample
        return F.mse_loss(guess.float(), v)

    recipe = Recipe(lr=1e-3, muon=4e-3, matrices=matrices, low=True)
    return net, fit("base", net, loss, budget, folder, recipe, every=300, quiet=quiet)


def matrices(name: str, weight: torch.Tensor) -> bool:
    """Every inner weight but queries and keys.

    Muon lets those two grow in all directions, and logits are their product: after an hour a
    layer read the start token alone. Larger models have the same trouble, and clip them: Kimi
    Team, "Kimi K2", 2025, https://arxiv.org/abs/2507.20534
    """
    return inner(name, weight) and not name.endswith(("to_q.weight", "to_k.weight"))


def inner(name: str, weight: torch.Tensor) -> bool:
    """Every matrix and kernel but those at either end and those that start at 0."""
    outer = ("conv_in", "conv_out", "controlnet_", "proj_out.", "pos_embed", "norm_out")
    return not name.startswith(outer)


def ready(net: Net, device: torch.device) -> Net:
    """The net on its device, in the layout and with the attention that train fastest there."""
    if device.type == "cuda":
        return net.to(device, memory_format=torch.channels_last)
    net.set_attn_processor(AttnProcessor())  # plain products: the fused kind's backward is slow
    return net.to(device)
