"""Stage flow: a transformer learns the straight ways from noise to pictures; its two text encoders
stay as they are.

    x_t = (1 - t) x + t e,    v = e - x,    loss = |net(x_t, t, text) - v|^2
    t = sigmoid(m + n),  n ~ N(0, 1)

Times in the middle come most often (logit-normal): near either end v is easy to tell. Liu, Gong,
Liu, "Flow Straight and Fast", 2022, https://arxiv.org/abs/2209.03003; the times: Esser et al.,
2024, https://arxiv.org/abs/2403.03206
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from diffusers import SD3Transformer2DModel
from torch import nn
from torch.nn import functional as F

from .diffusion import Draws, inner, people_twice
from .fit import Budget, Recipe, fit
from .store import Store

__all__ = ["losses_by_time", "plain_attention", "read_towers", "train_flow"]

MIDDLE = 0.3
"""m: above 0, as what a picture shows is decided where noise is high."""


def read_towers(towers: Any, ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Tokens (n, 36, 128) and their summary (n, 128) as StableDiffusion3Pipeline joins them: the
    last layer but one of each encoder, and each one's pooled projection.
    """
    told = [tower(ids, output_hidden_states=True) for tower in towers]
    tokens = torch.cat([one.hidden_states[-2] for one in told], -1)
    return tokens, torch.cat([one.text_embeds for one in told], -1)


def train_flow(
    name: str,
    store: Store,
    latents: torch.Tensor,
    net: SD3Transformer2DModel,
    towers: nn.ModuleList,
    budget: Budget,
    folder: Path,
    *,
    batch: int,
    quiet: bool = False,
) -> list[float]:
    """Trains the transformer in place, by Muon queries and keys as well: they are normed."""
    device, sample = store.device, Draws(store, latents, 0.1, people_twice(store))
    net.to(device)
    towers.to(device).requires_grad_(False).eval()

    def loss(spent: float, draws: torch.Generator) -> torch.Tensor:
        _, x, noise, ids = sample(batch, draws)
        t = torch.sigmoid(MIDDLE + torch.randn(batch, generator=draws, device=device))
        return _errors(net, towers, x, noise, ids, t).mean()

    recipe = Recipe(lr=1e-3, muon=4e-3, matrices=inner, low=True)
    with plain_attention(device):
        return fit(name, net, loss, budget, folder, recipe, every=300, quiet=quiet)


def _errors(
    net: Any,
    towers: nn.ModuleList,
    x: torch.Tensor,
    noise: torch.Tensor,
    ids: torch.Tensor,
    t: torch.Tensor,
) -> torch.Tensor:
    """The mean squared error of v of each example, (n,)."""
    tokens, pooled = read_towers(towers, ids)
    x_t = x + t[:, None, None, None] * (noise - x)
    guess = net(
        hidden_states=x_t.to(net.dtype),
        timestep=1000 * t,
        encoder_hidden_states=tokens.to(net.dtype),
        pooled_projections=pooled.to(net.dtype),
        return_dict=False,
    )[0]
    return (guess.float() - (noise - x)).square().mean((1, 2, 3))


@torch.no_grad()
def losses_by_time(
    net: SD3Transformer2DModel,
    towers: nn.ModuleList,
    latents: torch.Tensor,
    ids: torch.Tensor,
    bins: int = 20,
) -> list[float]:
    """The loss in each twentieth of the times, on latents that were not trained on."""
    found = []
    for k in range(bins):
        draws = torch.Generator(latents.device).manual_seed(k)
        noise = torch.randn(latents.shape, generator=draws, device=latents.device)
        u = torch.rand(len(latents), generator=draws, device=latents.device)
        errors = _errors(net, towers, latents.float(), noise, ids, (k + u) / bins)
        found.append(float(errors.mean()))
    return found


@contextmanager
def plain_attention(device: torch.device) -> Iterator[None]:
    """On a processor, attention as two products and a softmax: the fused kind's backward takes
    half as long again. Attention with a mask stays as it is: the text encoders' words see what
    stands before them alone.
    """
    fused = F.scaled_dot_product_attention

    def plain(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, **given: Any) -> torch.Tensor:
        masked = given.get("is_causal") or given.get("attn_mask") is not None
        if masked or given.get("scale"):
            return fused(q, k, v, **given)
        return ((q * q.shape[-1] ** -0.5) @ k.mT).softmax(-1) @ v

    if device.type == "cpu":
        F.scaled_dot_product_attention = plain  # type: ignore[assignment]
    try:
        yield
    finally:
        F.scaled_dot_product_attention = fused
