r"""QK-norm: what grows when the weights of queries and keys do, and what a norm leaves of it.

    logit = q . k / sqrt(d),    normed: q -> sqrt(d) q / |q|,  k alike,  so |logit| <= sqrt(d)

A trained norm also has a gain for each coordinate, q -> g sqrt(d) q / |q|: what it allows is then
|logit| <= sqrt(d) max |g_q g_k|, still a bound that no weights of queries and keys can pass.

Weights times g make logits times g^2: the softmax becomes one-hot, its entropy falls to 0 and its
gradient with it. Entropy is told as a share of ln n, the even softmax's.

References:
    Alex Henry et al. Query-key normalization for transformers. 2020.
    https://arxiv.org/abs/2010.04245
    Patrick Esser et al. Scaling rectified flow transformers for high-resolution image synthesis.
    2024. https://arxiv.org/abs/2403.03206
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engines import compute
from engines.cache import shared
from engines.device import generator

from .listen import Ear, logits
from .loop import told_of
from .mini import opened
from .params import FlowParams, NormParams

__all__ = ["GROWTHS", "TOP", "D", "Grown", "Norms", "most", "norms", "picture", "random_logits"]

D, ROWS, WIDTH = 64, 128, 512
"""Of a head; queries that are looked at; of the tokens that both are made of."""

GROWTHS = np.linspace(1, 4, 7)
TOP = 24
"""Keys of one query that are told, the most read first."""


@dataclass(frozen=True)
class Grown:
    """One network over the growths, without a norm and with it.

    Attributes:
        entropy: (2, growths), over ln n. largest: (2, growths), the largest |logit|.
    """

    entropy: np.ndarray
    largest: np.ndarray


@dataclass(frozen=True, eq=False)
class Norms:
    """What the view shows.

    Attributes:
        random: of random weights. mini: of the small transformer's own, all blocks together.
        trained: whether those were ever trained. bound: of the small one's logits with a norm,
            its gains included.
        top: (2, TOP), what the first query of the random ones reads at the dial's growth.
        at: (2, 2), entropy and largest |logit| of the random ones at the dial's growth.
    """

    random: Grown
    mini: Grown
    trained: bool
    bound: float
    top: np.ndarray
    at: np.ndarray


def norms(params: NormParams, folder: Path | None = None) -> Norms:
    """All curves; those of the growths once for all visitors."""
    still = params.model_copy(update={"growth": 1.0})
    model = opened(folder)
    random: Grown = shared.get(
        f"{__name__}:random:{still.key()}", lambda: compute.run(_random, still)
    )
    name = f"{__name__}:mini:{folder}:{params.seed}"
    mini: Grown = shared.get(name, lambda: compute.run(_mini, folder, params.seed))
    held = [random_logits(params, params.growth, normed) for normed in (False, True)]
    top = [part[0].softmax(-1).sort(descending=True).values[:TOP].numpy() for part in held]
    at = [_told(part) for part in held]
    bound = most(model.pipe.transformer)
    return Norms(random, mini, model.trained, bound, np.stack(top), np.array(at))


def most(net: Any) -> float:
    """What the norms of a transformer allow: sqrt(d) max |g_q g_k|, the largest of all blocks."""
    of_block = []
    for block in net.transformer_blocks:
        sides = [
            [norm.weight for norm in norms if norm is not None]
            for norms in (
                (block.attn.norm_q, block.attn.norm_added_q),
                (block.attn.norm_k, block.attn.norm_added_k),
            )
        ]
        of_block += [float((q * k).detach().abs().max()) for q, k in product(*sides)]
    return net.config.attention_head_dim**0.5 * max(of_block)


def random_logits(params: NormParams, growth: float, normed: bool) -> Tensor:
    """Of the first queries over all keys, (ROWS, tokens): normal tokens of 512 numbers through
    weights of variance 1 / 512.
    """
    draws = generator(params.seed)
    x = torch.randn(params.tokens, WIDTH, generator=draws)
    wq, wk = torch.randn(2, WIDTH, D, generator=draws) * WIDTH**-0.5
    q, k = x[:ROWS] @ (growth * wq), x @ (growth * wk)
    if normed:
        q, k = (D**0.5 * torch.nn.functional.normalize(part, dim=-1) for part in (q, k))
    return logits(q, k)


def _told(held: Tensor) -> tuple[float, float]:
    """Mean entropy of the rows over ln n, and the largest |logit|."""
    p = held.softmax(-1)
    entropy = torch.special.entr(p).sum(-1).mean() / np.log(held.shape[-1])
    return float(entropy), float(held.abs().max())


def _random(params: NormParams) -> Grown:
    rows = [[_told(random_logits(params, g, n)) for g in GROWTHS] for n in (False, True)]
    found = np.array(rows)
    return Grown(found[..., 0], found[..., 1])


@torch.no_grad()
def _mini(folder: Path | None, seed: int) -> Grown:
    """Half noise through a copy of the small transformer; a norm is taken out by name."""
    model = opened(folder)
    params = FlowParams(guidance=1.0, seed=seed)
    tokens, pooled = told_of(model, params)
    plain: Any = model.pipe.transformer
    side = plain.config.sample_size
    x = torch.randn(1, plain.config.in_channels, side, side, generator=generator(seed))
    rows: list[list[tuple[float, float]]] = []
    for normed in (False, True):
        rows.append([])
        for growth in GROWTHS:
            net = _grown(plain, float(growth), normed)
            with Ear(net) as ear:
                net(x, tokens, pooled, torch.tensor([500.0]), return_dict=False)
            rows[-1].append(_told(torch.cat([logits(q, k) for q, k in ear.heard])))
    found = np.array(rows)
    return Grown(found[..., 0], found[..., 1])


def _grown(plain: Any, growth: float, normed: bool) -> Any:
    net = deepcopy(plain)
    for block in net.transformer_blocks:
        for name in ("to_q", "to_k", "add_q_proj", "add_k_proj"):
            part = getattr(block.attn, name)
            part.weight.mul_(growth)
            part.bias.mul_(growth)
        if not normed:
            for name in ("norm_q", "norm_k", "norm_added_q", "norm_added_k"):
                setattr(block.attn, name, None)
    return net


def picture(params: NormParams) -> np.ndarray:
    """Entropy and largest logit of the random ones, without and with a norm, (2, 2)."""
    return norms(params).at
